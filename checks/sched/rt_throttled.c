/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real-time throttling that happened. The first time since boot that a CPU's real-time tasks have
 * used up their share, the kernel says so, and never again (kernel/sched/rt.c,
 * sched_rt_runtime_exceeded, printk_deferred_once). The line is older than sysctl can tell: it
 * stays when somebody sets sched_rt_runtime_us to -1 afterwards. From 6.12 on the fair server
 * takes the time instead and says nothing; only kernels with real-time groups still have the line.
 * With throttling on the line's lesson stands, since a second time would not be told. With it off
 * (-1) what the line tells is over, and only the next boot takes it away.
 */
#include "scanner/judging/log.h"
#include "scanner/facts/kmsg.h"

#define RUNTIME "/proc/sys/kernel/sched_rt_runtime_us"

static const struct log_row still[] = {
	{ .part = "sched: RT throttling activated",
		.status = STATUS_FAIL,
		.text = "real-time tasks used up their share and were taken off their CPU" },
};
static const struct log_row over[] = {
	{ .part = "sched: RT throttling activated",
		.status = STATUS_WARN,
		.text = "real-time tasks were taken off their CPU earlier; throttling is off now" },
};

static bool is_off(const struct check_in *in)
{
	int64_t runtime;

	return fact_i64(in_file(in, RUNTIME), &runtime) == 0 && runtime < 0;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_log(in, is_off(in) ? over : still, 1, "no real-time task was throttled since boot",
		out);
}

const struct check check_sched_rt_throttled[] = {
	{
		.id = "sched.rt_throttled",
		.rule = 2,
		.title = "No real-time task has been throttled",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { RUNTIME, ASK_FILE } },
		.needs = { &fact_kmsg },
		.implied_by = { "sched.rt_throttle" },
		.why = "a spinning FIFO task stood still for 50 ms of a second, at least once",
		.fix_now = "sysctl -w kernel.sched_rt_runtime_us=-1, or find the task that spins: "
			   "ps -eLo psr,tid,class,rtprio,comm | grep FF",
		.fix_boot =
			"kernel.sched_rt_runtime_us=-1 in /etc/sysctl.d/99-latency.conf; the line "
			"itself goes with the next boot",
		.remedies = { { REMEDY_SYSCTL, "kernel.sched_rt_runtime_us", "-1", NULL } },
		.source = "kernel/sched/rt.c; Documentation/scheduler/sched-rt-group.rst",
		.run = run,
	},
	{ 0 },
};
