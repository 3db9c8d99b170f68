/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Context switches on hot CPUs, by field 9 of /proc/schedstat: arrivals of a task other than
 * idle, counted whether kernel.sched_schedstats is on or off (kernel/sched/stats.h). The
 * cheapest proof of a quiet CPU: a lone spinner adds none in any time. Field 7 is no proof of
 * use: it does not advance while one task spins.
 */
#include "scanner/engine/hot_counts.h"
#include "scanner/facts/schedstat.h"

static void look(const struct check_in *in, struct counts *c)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		const struct schedstat_cpu *b = schedstat_cpu(before, (unsigned)i);
		const struct schedstat_cpu *n = schedstat_cpu(now, (unsigned)i);

		if (b && n)
			in_count(in, c, (unsigned)i, b->timeslices, n->timeslices, 64);
		else
			in_count_missing(in, c, (unsigned)i);
	}
}

static void say_unreadable(const struct answer *an, struct findings *out)
{
	struct finding *f;

	if (an->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
		"this kernel keeps no scheduler statistics (CONFIG_SCHEDSTATS)");
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	struct counts c = {
		.noun = "context switches",
		.warn = in_limit(in, "warn"),
		.fail = in_limit(in, "fail"),
		.from = now->from,
	};
	struct finding *f;

	(void)self;
	if (!before->valid || !now->valid) {
		say_unreadable(now->valid ? before->from : now->from, out);
		return;
	}
	look(in, &c);
	if (find_counts(out, in, &c, "tasks come and go on a hot CPU"))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"hot CPUs switch no more than allowed");
	find_observed(f, STR_FMT " on all of them", STR_ARG(in_count_text(in, c.total)));
	find_wanted(f, "at most %g/s on each", c.warn);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, now->from, "%zu hot CPUs, %llu arrivals of a task", c.n,
		(unsigned long long)c.total);
}

const struct check check_sched_isolated_switches[] = {
	{
		.id = "sched.isolated_switches",
		.rule = 1,
		.title = "Hot CPUs switch between tasks next to never",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_schedstat },
		.limits = {
			{ "warn", "1/s", 0.1, 0, 1e6, NULL, "switches a second and CPU that pass" },
			{ "fail", "1/s", 1, 0, 1e6, NULL, "switches a second and CPU that only warn" },
		},
		.implied_by = { "sched.isolated_wait", "task.isolated_foreign", "cpu.isolated",
			"cpu.nohz_full", "rcu.nocbs", "irq.isolated_affinity", "irq.isolated_count",
			"wq.cpumask", "task.pid1_affinity", "watchdog.soft", "sched.rt_throttle",
			"mem.direct_reclaim", "mem.thp_activity" },
		.why = "one switch costs 1 to 5 us, and what ran in between has the caches",
		.fix_now =
			"find who runs there (ps -eLo psr,tid,comm), and move it: taskset -cp <housekeeping> "
			"TID",
		.fix_boot = "isolcpus=domain,managed_irq,<hot> nohz_full=<hot> on the kernel command "
			    "line; one thread for each hot CPU",
		.source = "Documentation/scheduler/sched-stats.rst; kernel/sched/stats.h",
		.run = run,
	},
	{ 0 },
};
