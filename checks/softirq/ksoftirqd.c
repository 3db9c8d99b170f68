/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ksoftirqd/N takes over when softirqs came back for 2 ms or ten rounds, or the interrupted
 * task must be let on (kernel/softirq.c, __do_softirq); on PREEMPT_RT it runs most of them.
 * On a hot CPU any run of it is time taken from the task there. On a housekeeping CPU it is a
 * budget overrun: packets wait behind ordinary tasks, since ksoftirqd is one of them.
 *
 * A hot CPU's is measured in the window (schedstat of the thread). Of the others only the time
 * since boot is looked at, which the walk over all threads has anyway.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

#define USER_HZ 100.0

/* ksoftirqd of one CPU, and what it had since boot. */
struct share {
	const struct task *task;
	double percent;
};

static bool counts_all(const struct check_in *in)
{
	const struct hot_tasks *now = in_fact(in, &fact_hot_tasks);

	for (size_t i = 0; i < now->n; i++) {
		if (task_is_ksoftirqd(&now->v[i].task) && !now->v[i].counted)
			return false;
	}
	return true;
}

static bool is_ksoftirqd(const struct check_in *in, const struct task *t)
{
	(void)in;
	return task_is_ksoftirqd(t);
}

static size_t say_hot(const struct check_in *in, struct findings *out)
{
	const struct ran *v;
	size_t n = in_ran(in, is_ksoftirqd, &v), said = 0;
	struct finding *f;

	for (size_t i = 0; i < n; i++) {
		f = find(out, STATUS_FAIL, subject_cpu(in->scratch, v[i].cpu),
			"ksoftirqd ran on a hot CPU");
		find_observed(f, STR_FMT, STR_ARG(in_ran_text(in, &v[i])));
		find_observed_value(f, (double)v[i].run_ns, "ns");
		find_wanted(f, "not at all");
		find_cpus(f, cpuset_of(in->scratch, v[i].cpu));
		find_ran(f, in, &v[i]);
		said++;
	}
	return said;
}

/* Since boot, the worst of the housekeeping CPUs. */
static struct share worst_of(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	const struct host *h = in_fact(in, &fact_host);
	double uptime = (double)h->boottime_ns / 1e9;
	struct share worst = { .task = NULL };

	for (size_t i = 0; i < t->n; i++) {
		const struct task *k = &t->v[i];
		double percent;

		if (!task_is_ksoftirqd(k) || uptime <= 0 || k->processor < 0 ||
			!cpuset_has(in->roles->housekeeping, (unsigned)k->processor))
			continue;
		percent = 100 * (double)(k->utime_ticks + k->stime_ticks) / USER_HZ / uptime;
		if (!worst.task || percent > worst.percent)
			worst = (struct share){ k, percent };
	}
	return worst;
}

static bool say_housekeeping(const struct check_in *in, struct findings *out)
{
	struct share worst = worst_of(in);
	unsigned cpu;
	struct finding *f;

	if (!worst.task || worst.percent <= in_limit(in, "housekeeping_share"))
		return false;
	cpu = (unsigned)worst.task->processor;
	f = find(out, STATUS_WARN, subject_cpu(in->scratch, cpu),
		"ksoftirqd has had much of a housekeeping CPU since boot");
	find_observed(f, "%.2g %% of the time since boot", worst.percent);
	find_observed_value(f, worst.percent, "%");
	find_wanted(f, "at most %g %%", in_limit(in, "housekeeping_share"));
	find_cpus(f, cpuset_of(in->scratch, cpu));
	find_evidence_text(f, worst.task->from, STR_FMT ": %llu ticks", STR_ARG(worst.task->comm),
		(unsigned long long)(worst.task->utime_ticks + worst.task->stime_ticks));
	return true;
}

/* ksoftirqd of hot CPUs that are in the sample; those of both, and there first, are compared. */
static unsigned count(const struct hot_tasks *t, const struct hot_tasks *other)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *k = &t->v[i].task;

		n += task_is_ksoftirqd(k) && (!other || hot_tasks_same(other, k));
	}
	return n;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct hot_tasks *now = in_fact(in, &fact_hot_tasks);
	const struct hot_tasks *before = in_fact_before(in, &fact_hot_tasks);
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;
	size_t said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	if (!count(now, NULL)) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no ksoftirqd of a hot CPU is to be seen");
		return;
	}
	said = say_hot(in, out);
	said += say_housekeeping(in, out);
	if (!counts_all(in) || before->uncounted) {
		find_unreadable(out, subject_host(),
			now->uncounted ? now->uncounted : before->uncounted, false);
		return;
	}
	if (count(now, before) < count(now, NULL)) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"the first sample lacks the ksoftirqd of a hot CPU");
		return;
	}
	if (find_tasks_unseen(out, in))
		return;
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"ksoftirqd did not run on hot CPUs");
	find_observed(f, "0 times");
	find_observed_value(f, 0, "ns");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads, %zu of them of hot CPUs", t->n, now->n);
}

const struct check check_softirq_ksoftirqd[] = {
	{
		.id = "softirq.ksoftirqd",
		.rule = 1,
		.title = "ksoftirqd leaves hot CPUs alone",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 10,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_host },
		.limits = { { "housekeeping_share", "%", 1, 0, 100, NULL,
			"of a housekeeping CPU's time since boot that passes" } },
		.implied_by = { "softirq.isolated", "irq.isolated_affinity", "irq.isolated_count",
			"sched.isolated_wait", "task.isolated_foreign", "task.isolated_ran",
			"cpu.isolated", "cpu.nohz_full", "rcu.nocbs", "tick.rate",
			"task.pid1_affinity", "mem.direct_reclaim", "net.softnet_drops" },
		.why = "ksoftirqd runs until the work is done or its slice ends, milliseconds at a time, "
		       "in place of the task",
		.fix_now =
			"clear the hot CPUs in rps_cpus, move the device's interrupts, spread its "
			"queues over more housekeeping CPUs",
		.fix_boot =
			"irqaffinity=<housekeeping> and isolcpus=managed_irq,domain,<hot> on the "
			"kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "irqaffinity", "<housekeeping>", NULL },
			{ REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL } },
		.source = "kernel/softirq.c; Documentation/admin-guide/kernel-per-CPU-kthreads.rst",
		.run = run,
	},
	{ 0 },
};
