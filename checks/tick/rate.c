/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local timer interrupts on hot CPUs: row LOC of /proc/interrupts, on arm64 the arch_timer
 * lines. On a nohz_full CPU one runnable task runs without the tick; a second one, an armed
 * CPU-time timer, a perf event by frequency, RCU or an unstable clock brings it back in full
 * (can_stop_full_tick, kernel/time/tick-sched.c). Up to 4.16 (EL7) one tick a second stays on
 * the CPU itself; later it is taken over by a housekeeping CPU. A CPU outside nohz_full ticks
 * while a task runs there, which is cpu.nohz_full's to judge.
 */
#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/ticks.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/cpu/schedstat.h"

#define EL7_MOST 2.5 /* a second: its own tick, and what comes with it */
#define NEVER	 1e300

/* Hot CPUs by what is known of them, and what may be wrong. */
struct ticks {
	struct counts full, some, plain, calm, untold;
	struct cpuset tickless; /* hot CPUs that a thread spins on */
	double hz;		/* 0: not known */
	bool any;		/* a row was found */
};

static double most_of(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	double most = in_limit(in, "max_rate");

	return h->kernel[0] == 3 && most < EL7_MOST ? EL7_MOST : most;
}

static bool is_full(const struct check_in *in, const struct ticks *t, uint64_t delta)
{
	double rate = in->window_ns ? (double)delta / in_seconds(in) : 0;

	return t->hz > 0 && rate > 0.9 * t->hz && rate < 1.1 * t->hz;
}

static struct counts *counts_of(
	const struct check_in *in, struct ticks *t, unsigned cpu, uint64_t delta)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	if (!cpuset_has(t->tickless, cpu))
		return &t->calm;
	if (!cpus->nohz_full.valid && cpus->nohz_full.from->state != ANSWER_ABSENT)
		return &t->untold;
	if (!cpus->nohz_full.valid || !cpuset_has(cpus->nohz_full.set, cpu))
		return &t->plain;
	return is_full(in, t, delta) ? &t->full : &t->some;
}

/* The sum of all timer rows on one CPU; false where a row or a column is missing. */
static bool timer_count(const struct interrupts *t, unsigned cpu, uint64_t *ret)
{
	uint64_t sum = 0;
	bool any = false;

	for (size_t i = 0; i < t->n_rows; i++) {
		if (irq_row_kind(&t->rows[i]) != IRQ_TICK || t->rows[i].short_row)
			continue;
		any = true;
		sum += irq_row_count(&t->rows[i], cpu);
	}
	*ret = sum;
	return any && cpuset_has(t->cpus, cpu);
}

static bool has_timer(const struct interrupts *t)
{
	for (size_t i = 0; i < t->n_rows; i++) {
		if (irq_row_kind(&t->rows[i]) == IRQ_TICK && !t->rows[i].short_row)
			return true;
	}
	return false;
}

static void look(const struct check_in *in, struct ticks *t)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	uint64_t b, n, delta;

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		unsigned cpu = (unsigned)i;

		if (!timer_count(before, cpu, &b) || !timer_count(now, cpu, &n))
			in_count_missing(in, &t->some, cpu);
		else if (delta_counter(b, n, 32, &delta) != DELTA_OK)
			in_count(in, &t->some, cpu, b, n, 32); /* notes the reset */
		else
			in_count(in, counts_of(in, t, cpu, delta), cpu, 0, delta, 64);
	}
}

/* Above what a tickless CPU may have, and nothing tells whether it should be one. */
static bool say_untold(const struct check_in *in, const struct ticks *t, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct count_group *v;
	struct finding *f;
	size_t n = in_count_groups(in, &t->untold, &v);

	for (size_t i = 0; i < n; i++) {
		f = find_unreadable(
			out, subject_cpus(in->scratch, v[i].cpus), cpus->nohz_full.from, false);
		find_observed(f, STR_FMT, STR_ARG(in_count_text(in, v[i].worst.delta)));
		find_cpus(f, v[i].cpus);
	}
	return n > 0;
}

static bool say(const struct check_in *in, const struct ticks *t, struct findings *out)
{
	unsigned said = 0;

	said += find_counts(out, in, &t->full,
		"the full tick runs: a second runnable task, or something that needs the tick");
	said += find_counts(out, in, &t->some, "a hot CPU takes timer interrupts");
	said += find_counts(
		out, in, &t->plain, "the tick runs: the CPU is not in nohz_full, and busy");
	said += find_counts(out, in, &t->calm,
		"the tick runs: by its role the CPU need not be without it, and it disturbs");
	return say_untold(in, t, out) || said;
}

static struct ticks start(const struct check_in *in)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct counts c = {
		.noun = "local timer interrupts",
		.warn = most_of(in),
		.fail = in_limit(in, "fail"),
		.from = now->from,
	};
	struct ticks t = {
		.full = c, .some = c, .plain = c, .calm = c, .untold = c, .hz = in_hz_measured(in)
	};

	t.tickless = in_tickless(in);
	t.plain.warn = t.calm.warn = in_limit(in, "fail");
	t.plain.fail = t.calm.fail = NEVER;
	return t;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct ticks t = start(in);
	uint64_t total;
	struct finding *f;

	(void)self;
	if (!before->valid || !now->valid || !has_timer(now)) {
		find_unreadable(out, subject_host(),
			!now->valid || before->valid ? now->from : before->from, false);
		return;
	}
	look(in, &t);
	if (say(in, &t, out))
		return;
	total = t.full.total + t.some.total + t.plain.total + t.calm.total + t.untold.total;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"hot CPUs take next to no timer interrupts");
	find_observed(f, STR_FMT " on all of them", STR_ARG(in_count_text(in, total)));
	find_wanted(f, "at most %g/s on each", t.some.warn);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, now->from, "%llu timer interrupts on %u hot CPUs",
		(unsigned long long)total, cpuset_count(in->roles->hot));
	if (t.hz > 0)
		find_evidence_text(f, now->from, "the tick has about %.0f Hz", t.hz);
}

const struct check check_tick_rate[] = {
	{
		.id = "tick.rate",
		.rule = 1,
		.title = "Hot CPUs run without the timer tick",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_interrupts, &fact_schedstat, &fact_cpus, &fact_host },
		.limits = {
			{ "max_rate", "1/s", 1, 0, 1e6, NULL,
				"timer interrupts a second on a nohz_full CPU that pass" },
			{ "fail", "1/s", 10, 0, 1e6, NULL,
				"timer interrupts a second that only warn" },
		},
		.implied_by = { "cpu.nohz_full", "cpu.isolated", "task.isolated_foreign",
			"task.isolated_ran", "task.isolated_shared", "task.posix_cpu_timers",
			"sched.isolated_wait", "sched.isolated_switches", "rcu.nocbs",
			"irq.isolated_affinity", "irq.isolated_count", "clock.source",
			"watchdog.soft", "watchdog.nmi", "mem.direct_reclaim",
			"mem.thp_activity", "clock.tsc_stable", "tick.perf_freq" },
		.why = "the tick takes 1 to 5 us, 250 or 1000 times a second; one spinner on a nohz_full "
		       "CPU took none in 5 s",
		.fix_now =
			"one runnable thread on the CPU, no CPU-time timers in it, no perf record -F anywhere",
		.fix_boot = "nohz_full=<hot> on the kernel command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source = "Documentation/timers/no_hz.rst; kernel/time/tick-sched.c",
		.run = run,
	},
	{ 0 },
};
