/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two counters of /proc/schedstat on hot CPUs (kernel/sched/stats.h), counted whether
 * kernel.sched_schedstats is on or off.
 *
 * Field 9, arrivals of a task other than idle: the cheapest proof of a quiet CPU, since a lone
 * spinner adds none in any time. Field 7 is no proof of use: it does not advance while one
 * task spins.
 *
 * Field 8, how long tasks that could run waited, in ns: more than nothing proves two runnable
 * tasks on the CPU. The time is credited when the waiter gets on the CPU at last
 * (sched_info_arrive), so what still waits behind a SCHED_FIFO spinner is not seen yet.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/schedstat.h"

struct counter {
	size_t offset; /* of the field in struct schedstat_cpu */
	bool time;     /* ns, with limits in us; else events */
	const char *noun, *trouble, *quiet;
	void (*who)(struct finding *f, const struct check_in *in, struct cpuset cpus);
};

static const struct counter switches = {
	.offset = offsetof(struct schedstat_cpu, timeslices),
	.noun = "context switches",
	.trouble = "tasks come and go on a hot CPU",
	.quiet = "hot CPUs switch no more than allowed",
	.who = find_runners,
};

static const struct counter waits = {
	.offset = offsetof(struct schedstat_cpu, run_delay_ns),
	.time = true,
	.noun = "time that tasks waited",
	.trouble = "tasks wait for a hot CPU: more than one wants to run there",
	.quiet = "no task had to wait for a hot CPU",
	.who = find_waiters,
};

static uint64_t value(const struct schedstat_cpu *c, const struct counter *k)
{
	return *(const uint64_t *)(const void *)((const char *)c + k->offset);
}

static void look(const struct check_in *in, const struct counter *k, struct counts *c)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);

	for (int i = -1; (i = cpuset_next(in->roles->hot, i + 1)) >= 0;) {
		const struct schedstat_cpu *b = schedstat_cpu(before, (unsigned)i);
		const struct schedstat_cpu *n = schedstat_cpu(now, (unsigned)i);

		if (b && n)
			in_count(in, c, (unsigned)i, value(b, k), value(n, k), 64);
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

static void say_quiet(const struct check_in *in, const struct counter *k, const struct counts *c,
	struct findings *out)
{
	struct finding *f =
		find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot), "%s", k->quiet);

	if (k->time) {
		find_observed(f, STR_FMT, STR_ARG(text_duration(in->scratch, c->total)));
		find_observed_value(f, (double)c->total, "ns");
	} else {
		find_observed(f, STR_FMT " on all of them", STR_ARG(in_count_text(in, c->total)));
		find_observed_value(f, (double)c->total, "1");
	}
	find_wanted(f, "at most %g %s on each", in_limit(in, "warn"), k->time ? "us/s" : "1/s");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, c->from, "%zu hot CPUs, %llu%s", c->n, (unsigned long long)c->total,
		k->time ? " ns waited" : " arrivals of a task");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct schedstat *before = in_fact_before(in, &fact_schedstat);
	const struct schedstat *now = in_fact(in, &fact_schedstat);
	const struct counter *k = self->param;
	double scale = k->time ? 1000 : 1;
	struct counts c = {
		.noun = k->noun,
		.time = k->time,
		.warn = in_limit(in, "warn") * scale,
		.fail = in_limit(in, "fail") * scale,
		.from = now->from,
		.who = k->who,
	};

	if (!before->valid || !now->valid) {
		say_unreadable(now->valid ? before->from : now->from, out);
		return;
	}
	look(in, k, &c);
	if (!find_counts(out, in, &c, k->trouble))
		say_quiet(in, k, &c, out);
}

const struct check check_sched_isolated[] = {
	{
		.id = "sched.isolated_switches",
		.rule = 1,
		.title = "Hot CPUs switch between tasks next to never",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_schedstat, &fact_hot_tasks, &fact_tasks, &fact_host },
		.limits = {
			{ "warn", "1/s", 0.1, 0, 1e6, NULL, "switches a second and CPU that pass" },
			{ "fail", "1/s", 1, 0, 1e6, NULL, "switches a second and CPU that only warn" },
		},
		.implied_by = { "sched.isolated_wait", "task.isolated_foreign",
			"task.isolated_ran", "cpu.isolated", "cpu.nohz_full", "rcu.nocbs", "irq.isolated_affinity", "irq.isolated_count",
			"wq.cpumask", "task.pid1_affinity", "watchdog.soft", "sched.rt_throttle",
			"mem.direct_reclaim", "mem.thp_activity" },
		.why = "one switch costs 1 to 5 us, and what ran in between has the caches",
		.fix_now =
			"find who runs there (ps -eLo psr,tid,comm), and move it: taskset -cp <housekeeping> "
			"TID",
		.fix_boot = "isolcpus=domain,managed_irq,<hot> nohz_full=<hot> on the kernel command "
			    "line; one thread for each hot CPU",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL }, { REMEDY_KERNEL_ARG, "nohz_full", "<hot>", NULL } },
		.source = "Documentation/scheduler/sched-stats.rst; kernel/sched/stats.h",
		.param = &switches,
		.run = run,
	},
	{
		.id = "sched.isolated_wait",
		.rule = 1,
		.title = "No task waits for a hot CPU",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_schedstat, &fact_hot_tasks, &fact_tasks, &fact_host },
		.limits = {
			{ "warn", "us/s", 0, 0, 1e6, NULL, "time waited a second and CPU that passes" },
			{ "fail", "us/s", 10, 0, 1e6, NULL, "time waited a second and CPU that only warns" },
		},
		.implied_by = { "task.isolated_foreign", "task.isolated_ran", "cpu.isolated",
			"cpu.nohz_full", "rcu.nocbs", "task.pid1_affinity", "irq.isolated_affinity", "irq.isolated_count",
			"wq.cpumask", "mem.direct_reclaim" },
		.why = "two spinners on one CPU waited 5.06 s in 5.05 s, and brought the tick back at "
		       "250/s",
		.fix_now = "one runnable thread for each hot CPU: taskset -cp <another CPU> TID",
		.fix_boot = "pin each thread to a CPU of its own in its unit or its configuration",
		.remedies = { { REMEDY_MANUAL, "", "pin each thread to a CPU of its own in its unit or its configuration", NULL } },
		.source = "Documentation/scheduler/sched-stats.rst; kernel/sched/stats.h",
		.param = &waits,
		.run = run,
	},
	{ 0 },
};
