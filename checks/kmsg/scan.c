/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the kernel's log for trouble that no other check owns: CPUs that were stuck,
 * interrupts and work that ran too long. The ring loses its oldest lines, so that no line means
 * something only for the time that it covers. Three of the lines are said once or ten times a
 * boot, as warnings: their absence from a log that begins later proves nothing, and is not
 * counted as proof.
 *
 * Other lines have other owners: the TSC clock.tsc_stable, RCU rcu.stalls, throttling of
 * real-time tasks sched.rt_throttled, parameters boot.param_ignored, machine checks hw.mce,
 * temperature thermal.*, split locks mitig.split_lock, interrupts nobody cared for irq.spurious.
 */
#include "scanner/judging/log.h"

static const struct log_row said_each_time[] = {
	/* kernel/watchdog.c watchdog_timer_fn, watchdog_hardlockup_check */
	{ .key = "soft lockup",
		.part = "BUG: soft lockup",
		.status = STATUS_FAIL,
		.text = "a CPU did not reschedule for 20 s and more",
		.again = true },
	{ .key = "hard lockup",
		.part = "Watchdog detected hard LOCKUP",
		.status = STATUS_FAIL,
		.text = "a CPU had its interrupts off for 10 s and more",
		.again = true },
	/* kernel/workqueue.c */
	{ .key = "workqueue lockup",
		.part = "BUG: workqueue lockup",
		.status = STATUS_FAIL,
		.text = "queued work did not run for 30 s and more",
		.again = true },
	{ .key = "workqueue hog",
		.part = "workqueue:*hogged CPU for",
		.status = STATUS_WARN,
		.text = "a work function keeps a CPU for 10 ms and more, time and again",
		.again = true },
	/* kernel/events/core.c perf_sample_event_took */
	{ .key = "perf",
		.part = "perf: interrupt took too long",
		.also = "perf samples too long",
		.status = STATUS_WARN,
		.text = "a profiler's interrupts took so long that the kernel lowered their rate",
		.again = true },
	/* arch/x86/kernel/nmi.c nmi_check_duration */
	{ .key = "nmi handler",
		.part = "NMI handler*took too long to run",
		.status = STATUS_WARN,
		.text = "a handler of non-maskable interrupts ran for a millisecond and more",
		.again = true },
	/* arch/x86/kernel/nmi.c unknown_nmi_error */
	{ .key = "unknown nmi",
		.part = "NMI received for unknown reason",
		.status = STATUS_WARN,
		.text = "a non-maskable interrupt came and nobody knows why",
		.again = true },
	/* arch/x86/kernel/irq.c common_interrupt */
	{ .key = "stray vector",
		.part = "No irq handler for vector",
		.status = STATUS_WARN,
		.text = "an interrupt reached a CPU that has no handler for it",
		.again = true },
};

static const struct log_row said_seldom[] = {
	/* kernel/time/tick-sched.c: ten times; "local_softirq_pending" before 5.12 */
	{ .key = "tick-stop",
		.part = "NOHZ tick-stop error",
		.also = "NOHZ: local_softirq_pending",
		.status = STATUS_WARN,
		.text = "the tick was to stop while softirqs were waiting" },
	/* kernel/time/hrtimer.c hrtimer_interrupt: pr_warn_once */
	{ .key = "hrtimer",
		.part = "hrtimer: interrupt took",
		.status = STATUS_WARN,
		.text = "the timer interrupt could not keep up with its timers" },
	/* firmware that contradicts itself or the processor; the TSC's lines are clock.tsc_stable's */
	{ .key = "firmware bug",
		.part = "[Firmware Bug]",
		.except = "TSC ADJUST",
		.status = STATUS_WARN,
		.text = "the kernel found errors in the firmware" },
};

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	unsigned rows = judge_log_lines(in, said_each_time, N(said_each_time), out);

	(void)self;
	rows += judge_log_lines(in, said_seldom, N(said_seldom), out);
	if (!rows)
		judge_log_absence(in, said_each_time, N(said_each_time),
			"the kernel's log tells of no stuck CPU and no interrupt that took too long",
			out);
}

const struct check check_kmsg_scan[] = {
	{
		.id = "kmsg.scan",
		.rule = 1,
		.title = "The kernel's log tells of no stuck CPUs and no overlong interrupts",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_kmsg },
		.why = "a soft lockup is 20 s without the scheduler; work that hogs a CPU 10 ms and more",
		.fix_now =
			"journalctl -k, or dmesg -T, around the lines: they name the CPU, the task or the function",
		.source = "kernel/watchdog.c; kernel/workqueue.c; kernel/time/hrtimer.c; "
			  "arch/x86/kernel/nmi.c",
		.run = run,
	},
	{ 0 },
};
