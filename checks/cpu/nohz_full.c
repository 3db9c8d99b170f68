/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The full-dynticks mask that the kernel accepted (kernel/time/tick-sched.c). Where
 * isolcpus=nohz,… and nohz_full= differ, kernels before 5.18 drop the second one whole. A
 * missing file means CONFIG_NO_HZ_FULL=n; "(null)" and an empty line mean that nothing was
 * asked for, or nothing accepted. The count of timer interrupts since boot stands beside it:
 * a tickless CPU that took as many as a housekeeping CPU was not tickless.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/kmsg.h"

/* Fewer on a housekeeping CPU: too short a time since boot to compare anything. */
enum { LEAST_TICKS = 100000 };

static const struct irq_row *timer_row(const struct interrupts *t)
{
	const struct irq_row *r = interrupts_row(t, STR("LOC"));

	return r ? r : interrupts_row_by_text(t, "arch_timer");
}

/* Rounded to the nearest, as a reader would. */
static uint64_t mean(const struct irq_row *r, struct cpuset s)
{
	unsigned n = cpuset_count(s);

	return n ? (irq_row_sum(r, s) + n / 2) / n : 0;
}

/*
 * Timer interrupts since boot, a hot CPU against a housekeeping one: evidence, and at most a
 * warning, since what came before the workload counts too. Said of CPUs that should be
 * tickless, or whose mask could not be read; a CPU that never was to be is no news.
 */
static void judge_timers(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct irq_row *r = t->valid ? timer_row(t) : NULL;
	double ratio = in_limit(in, "timer_ratio");
	uint64_t hot, other;
	struct finding *f;

	if (!r || cpuset_is_empty(in->roles->housekeeping) || cpuset_is_empty(cpus))
		return;
	hot = mean(r, cpus);
	other = mean(r, in->roles->housekeeping);
	if (other < LEAST_TICKS || (double)hot < ratio * (double)other)
		return;
	f = find(out, STATUS_WARN, subject_cpus(in->scratch, cpus),
		"since boot these CPUs took %.0f %% of the timer interrupts of a housekeeping CPU",
		100 * (double)hot / (double)other);
	find_observed(f, "%llu a CPU, against %llu on housekeeping", (unsigned long long)hot,
		(unsigned long long)other);
	find_observed_value(f, (double)hot, "1");
	find_wanted(f, "under %.0f %%", 100 * ratio);
	find_cpus(f, cpus);
	find_evidence_text(f, t->from, STR_FMT ": hot %llu a CPU, housekeeping %llu a CPU",
		STR_ARG(r->key), (unsigned long long)hot, (unsigned long long)other);
}

static void add_sources(const struct check_in *in, struct finding *f, struct cpuset cpus)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct param *p = cmdline_last(cmdline, "nohz_full"),
			   *near = cmdline_near(cmdline, "nohz_full");
	const struct kmsg_line *line = kmsg_find(k, "NO_HZ: Full dynticks CPUs", NULL);

	find_cpus(f, cpus);
	find_evidence(f, c->nohz_full.from);
	if (p)
		find_evidence_text(f, cmdline->from, "nohz_full=" STR_FMT, STR_ARG(p->value));
	else if (near)
		find_evidence_text(f, cmdline->from,
			STR_FMT "=" STR_FMT " is not nohz_full=", STR_ARG(near->name),
			STR_ARG(near->value));
	else if (cmdline->from->state == ANSWER_OK)
		find_evidence_text(f, cmdline->from, "no nohz_full=");
	if (line)
		find_evidence_text(f, k->from, STR_FMT, STR_ARG(line->text));
}

static void say_absent(const struct check_in *in, struct findings *out)
{
	bool required = str_is(in_word(in, "required"), "yes");
	struct subject who = subject_cpus(in->scratch, in->roles->hot);
	struct finding *f;

	if (required)
		f = find(out, cpuset_is_empty(in_tickless(in)) ? STATUS_WARN : STATUS_FAIL, who,
			"this kernel has no full dynticks (CONFIG_NO_HZ_FULL=n)");
	else
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, who,
			"this kernel has no full dynticks (CONFIG_NO_HZ_FULL=n)");
	add_sources(in, f, in->roles->hot);
}

static void say_missing(const struct check_in *in, enum status status, struct cpuset missing,
	const char *text, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	if (cpuset_is_empty(missing))
		return;
	f = find(out, status, subject_cpus(in->scratch, missing), "%s", text);
	find_observed(
		f, "nohz_full " STR_FMT, STR_ARG(cpuset_format(in->scratch, c->nohz_full.set)));
	find_wanted(f, "nohz_full " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	add_sources(in, f, missing);
}

static void compare(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset set = c->nohz_full.set;
	struct cpuset missing = cpuset_minus(in->scratch, in->roles->hot, set);
	struct cpuset extra = cpuset_minus(
		in->scratch, cpuset_and(in->scratch, set, in->roles->online), in->roles->hot);
	struct finding *f;

	say_missing(in, STATUS_FAIL, cpuset_and(in->scratch, missing, in_tickless(in)),
		"the tick does not stop: not in the kernel's nohz_full mask", out);
	say_missing(in, STATUS_WARN, cpuset_minus(in->scratch, missing, in_tickless(in)),
		"not in the kernel's nohz_full mask, which by their role they need not be", out);
	if (!cpuset_is_empty(extra)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, extra),
			"tickless, and not hot");
		find_observed(f, "nohz_full " STR_FMT, STR_ARG(cpuset_format(in->scratch, set)));
		find_wanted(f, "nohz_full " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
		add_sources(in, f, extra);
	}
	if (cpuset_is_empty(missing) && cpuset_is_empty(extra)) {
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
			"full dynticks");
		add_sources(in, f, in->roles->hot);
	}
	judge_timers(in, cpuset_and(in->scratch, in->roles->hot, set), out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	(void)self;
	if (c->nohz_full.valid) {
		compare(in, out);
	} else if (c->nohz_full.from->state == ANSWER_ABSENT) {
		say_absent(in, out);
	} else {
		f = find_unreadable(
			out, subject_cpus(in->scratch, in->roles->hot), c->nohz_full.from, false);
		add_sources(in, f, in->roles->hot);
		judge_timers(in, in->roles->hot, out);
	}
}

const struct check check_cpu_nohz_full[] = {
	{
		.id = "cpu.nohz_full",
		.rule = 1,
		.title = "The kernel stops the tick on hot CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.needs = { &fact_cpus, &fact_cmdline, &fact_interrupts, &fact_kmsg },
		.limits = {
			{ "required", NULL, 0, 0, 1, "no|yes", "yes: a kernel without full dynticks fails" },
			{ "timer_ratio", "1", 0.5, 0.01, 1, NULL,
				"share of a housekeeping CPU's timer interrupts since boot that warns" },
		},
		.why = "a tick is HZ interrupts a second, 1 to 5 us each; one spinning task on a nohz_full CPU "
		       "was measured to take none in 5 s, and 250 a second without",
		.fix_boot = "nohz_full=LIST on the kernel command line, the same list as isolcpus=, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source = "Documentation/timers/no_hz.rst; kernel/time/tick-sched.c",
		.run = run,
	},
	{ 0 },
};
