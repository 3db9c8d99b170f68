/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.sched_rt_runtime_us against kernel.sched_rt_period_us (kernel/sched/rt.c): a FIFO or
 * RR task that never sleeps is taken off its CPU for the rest of each period, 50 ms of every
 * second by default. -1 or runtime = period switches that off; 0 forbids real-time tasks.
 * From 6.12 on the value limits admission only and the fair server gives SCHED_OTHER its
 * share instead (kernel/sched/deadline.c), unless built with CONFIG_RT_GROUP_SCHED.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"

#define RUNTIME "/proc/sys/kernel/sched_rt_runtime_us"
#define PERIOD	"/proc/sys/kernel/sched_rt_period_us"

static bool is_realtime_user(const struct task *t)
{
	return !(t->flags & PF_KTHREAD) && (t->policy == 1 || t->policy == 2 || t->policy == 6);
}

/* A real-time task of user space that may run on a hot CPU, or NULL. */
static const struct task *realtime_on_hot(const struct check_in *in)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (is_realtime_user(t) && t->allowed_valid &&
			cpuset_meets(t->allowed, in->roles->hot))
			return t;
	}
	return NULL;
}

static struct finding *judge(
	const struct check_in *in, int64_t runtime, int64_t period, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	const struct task *t = realtime_on_hot(in);
	struct finding *f;

	if (runtime == 0)
		return find(out, STATUS_FAIL, subject_host(), "real-time tasks may not run at all");
	if (runtime < 0 || runtime >= period)
		return find(out, STATUS_PASS, subject_host(), "real-time tasks are not throttled");
	if (host_kernel_at_least(h, 6, 12))
		return find(out, STATUS_PASS, subject_host(),
			"on this kernel the value limits admission only; the fair server decides");
	if (h->kernel[0] == 0)
		return find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the kernel's version was not told, and before 6.12 this throttles");
	if (!t)
		return find(out, str_is(in_word(in, "required"), "yes") ? STATUS_FAIL : STATUS_WARN,
			subject_host(), "a real-time task that spins would be taken off its CPU%s",
			!cpuset_is_empty(in->roles->hot) && tasks->n && !tasks->hidepid &&
					!tasks->masks_unknown
				? "; none may run on a hot one now"
				: "");
	f = find(out, STATUS_FAIL, subject_task(in->scratch, t->pid, t->comm),
		"this real-time task may be taken off its hot CPU for %lld us of every %lld us",
		(long long)(period - runtime), (long long)period);
	find_cpus(f, cpuset_and(in->scratch, t->allowed, in->roles->hot));
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *runtime_from = in_file(in, RUNTIME),
			    *period_from = in_file(in, PERIOD);
	int64_t runtime, period;
	struct finding *f;

	(void)self;
	if (fact_i64(runtime_from, &runtime)) {
		find_unreadable(out, subject_host(), runtime_from, false);
		return;
	}
	if (fact_i64(period_from, &period) || period <= 0) {
		if (runtime > 0) {
			find_unreadable(out, subject_host(), period_from, false);
			return;
		}
		period = 1000000; /* shown only: -1 and 0 mean the same with any period */
	}
	f = judge(in, runtime, period, out);
	find_observed(f, "%lld of %lld us", (long long)runtime, (long long)period);
	find_observed_value(f, (double)runtime * 1000, "ns");
	find_wanted(f, "-1");
	find_evidence(f, runtime_from);
	find_evidence(f, period_from);
}

const struct check check_sched_rt_throttle[] = {
	{
		.id = "sched.rt_throttle",
		.rule = 1,
		.title = "Real-time tasks are not throttled",
		.severity = SEVERITY_HIGH,
		.reads = { { RUNTIME, ASK_FILE }, { PERIOD, ASK_FILE } },
		.needs = { &fact_host, &fact_tasks },
		.limits = { { "required", NULL, 0, 0, 1, "no|yes",
			"yes: throttling fails before a real-time task is there, too" } },
		.why = "a spinning FIFO task loses 50 ms of every second with the default of 950000",
		.fix_now =
			"sysctl -w kernel.sched_rt_runtime_us=-1 (a runaway FIFO task on a housekeeping CPU then "
			"hangs the host)",
		.fix_boot = "kernel.sched_rt_runtime_us=-1 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "kernel.sched_rt_runtime_us", "-1", NULL } },
		.source = "Documentation/scheduler/sched-rt-group.rst; kernel/sched/rt.c",
		.run = run,
	},
	{ 0 },
};
