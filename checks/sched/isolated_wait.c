/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long tasks that could run waited for a hot CPU: field 8 of /proc/schedstat, in ns. More
 * than nothing proves two runnable tasks on the CPU. The time is credited when the waiter gets
 * on the CPU at last (sched_info_arrive, kernel/sched/stats.h), so what still waits behind a
 * SCHED_FIFO spinner is not seen yet.
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
			in_count(in, c, (unsigned)i, b->run_delay_ns, n->run_delay_ns, 64);
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
		.noun = "time that tasks waited",
		.time = true,
		.warn = in_limit(in, "warn") * 1000,
		.fail = in_limit(in, "fail") * 1000,
		.from = now->from,
	};
	struct finding *f;

	(void)self;
	if (!before->valid || !now->valid) {
		say_unreadable(now->valid ? before->from : now->from, out);
		return;
	}
	look(in, &c);
	if (find_counts(out, in, &c, "tasks wait for a hot CPU: more than one wants to run there"))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no task had to wait for a hot CPU");
	find_observed(f, STR_FMT, STR_ARG(text_duration(in->scratch, c.total)));
	find_observed_value(f, (double)c.total, "ns");
	find_cpus(f, in->roles->hot);
	find_evidence_text(
		f, now->from, "%zu hot CPUs, %llu ns waited", c.n, (unsigned long long)c.total);
}

const struct check check_sched_isolated_wait[] = {
	{
		.id = "sched.isolated_wait",
		.rule = 1,
		.title = "No task waits for a hot CPU",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_schedstat },
		.limits = {
			{ "warn", "us/s", 0, 0, 1e6, NULL, "time waited a second and CPU that passes" },
			{ "fail", "us/s", 10, 0, 1e6, NULL, "time waited a second and CPU that only warns" },
		},
		.implied_by = { "task.isolated_foreign", "cpu.isolated", "cpu.nohz_full", "rcu.nocbs",
			"task.pid1_affinity", "irq.isolated_affinity", "irq.isolated_count",
			"wq.cpumask", "mem.direct_reclaim" },
		.why = "two spinners on one CPU waited 5.06 s in 5.05 s, and brought the tick back at "
		       "250/s",
		.fix_now = "one runnable thread for each hot CPU: taskset -cp <another CPU> TID",
		.fix_boot = "pin each thread to a CPU of its own in its unit or its configuration",
		.source = "Documentation/scheduler/sched-stats.rst; kernel/sched/stats.h",
		.run = run,
	},
	{ 0 },
};
