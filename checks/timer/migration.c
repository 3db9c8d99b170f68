/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where timers go that their CPU need not serve itself. Up to 6.8 an idle CPU hands them to a
 * busy one when they are armed (get_nohz_timer_target, kernel/sched/core.c), which stays within
 * scheduler domains, so isolated CPUs are out of it. From 6.9 busy CPUs pull them from idle
 * ones (kernel/time/timer_migration.c): any CPU that is awake may have to serve the timers of a
 * whole group of idle ones, an isolated one too, unless it is in nohz_full. 6.19 leaves the
 * isolated ones out (7dec062cfcf2). kernel.timer_migration=0 switches both off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host_since.h"

#define VALUE "/proc/sys/kernel/timer_migration"

static const struct since pulls = { 6, 9, .el10 = EL(0) }, spares = { .major = 6, .minor = 19 };

static struct finding *say(const struct check_in *in, enum status s, struct cpuset cpus,
	uint64_t value, const char *text, struct findings *out)
{
	struct finding *f = find(out, s, subject_cpus(in->scratch, cpus), "%s", text);

	find_observed(f, "%llu", (unsigned long long)value);
	find_observed_value(f, (double)value, "1");
	find_cpus(f, cpus);
	find_evidence(f, in_file(in, VALUE));
	return f;
}

/* What was declared comes first: it is somebody's decision. */
static bool judge_declared(const struct check_in *in, uint64_t value, struct findings *out)
{
	struct str wanted = in_word(in, "value");
	bool same = str_is(wanted, value ? "1" : "0");
	struct finding *f;

	if (str_is(wanted, "any"))
		return false;
	f = say(in, same ? STATUS_PASS : STATUS_WARN, in->roles->hot, value,
		same ? "the migration of timers is as declared"
		     : "the migration of timers is not as declared",
		out);
	find_wanted(f, STR_FMT, STR_ARG(wanted));
	return true;
}

static void judge_exposed(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	enum told pull = host_has(h, &pulls), spare = host_has(h, &spares);
	struct finding *f;

	if (pull == TOLD_UNKNOWN) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS,
			subject_cpus(in->scratch, cpus),
			"whether this kernel lets busy CPUs serve the timers of idle ones was not told");
		find_cpus(f, cpus);
	} else if (pull == TOLD_YES && spare == TOLD_NO) {
		f = say(in, STATUS_WARN, cpus, 1,
			"hot CPUs outside nohz_full may serve the timers of idle CPUs", out);
		find_wanted(f, "0, or these CPUs in nohz_full");
	} else {
		say(in, STATUS_PASS, cpus, 1, "this kernel keeps isolated CPUs out of it", out);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, VALUE);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset exposed = cpuset_minus(in->scratch, in->roles->hot, c->nohz_full.set);
	uint64_t value;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"a kernel without tickless idle has no such setting");
		return;
	}
	if (fact_u64(an, &value) < 0 || value > 1)
		find_unreadable(out, subject_host(), an, false);
	else if (judge_declared(in, value, out))
		return;
	else if (value == 0)
		say(in, STATUS_PASS, in->roles->hot, value, "timers stay where they were armed",
			out);
	else if (!c->nohz_full.valid && c->nohz_full.from->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), c->nohz_full.from, false);
	else if (cpuset_is_empty(exposed))
		say(in, STATUS_PASS, in->roles->hot, value,
			"timers go to housekeeping CPUs: all hot ones are in nohz_full", out);
	else
		judge_exposed(in, exposed, out);
}

const struct check check_timer_migration[] = {
	{
		.id = "timer.migration",
		.rule = 1,
		.title = "Hot CPUs do not serve the timers of idle ones",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.reads = { { VALUE, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = {
			{ "value", NULL, 0, 0, 2, "any|0|1",
				"what kernel.timer_migration must be, whatever the kernel makes of it" },
		},
		.implied_by = { "cpu.nohz_full" },
		.why = "a timer of some idle CPU expires on the hot one: an interrupt and the timer's softirq, "
		       "some us, as often as idle CPUs have timers",
		.fix_now = "sysctl kernel.timer_migration=0",
		.fix_boot =
			"kernel.timer_migration = 0 in /etc/sysctl.d, or nohz_full=<hot> on the command line",
		.remedies = { { REMEDY_SYSCTL, "kernel.timer_migration", "0", "value=0" }, { REMEDY_SYSCTL, "kernel.timer_migration", "1", "value=1" } },
		.source = "kernel/time/timer_migration.c; Documentation/admin-guide/sysctl/kernel.rst",
		.run = run,
	},
	{ 0 },
};
