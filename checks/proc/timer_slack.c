/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By how much sleeps of a named process may be late so that timers can be served together:
 * /proc/PID/timerslack_ns (fs/proc/base.c timerslack_ns_show, 4.6 on), of its first thread only;
 * threads take it from the one that starts them. 50 us unless somebody set it
 * (kernel/time/hrtimer.c; prctl(PR_SET_TIMERSLACK)). Real-time and deadline threads have none: up to
 * 6.11 it was ignored for them, since then it shows as 0. Who lacks CAP_SYS_NICE gets EPERM.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

/* One of its hot threads has no real-time policy: its sleeps have the slack. */
static bool has_slack(const struct process *p)
{
	for (size_t i = 0; i < p->n_hot; i++) {
		unsigned policy = p->hot[i]->policy;

		if (policy != 1 && policy != 2 && policy != 6)
			return true;
	}
	return false;
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct subject who = subject_process(in, p);
	struct finding *f;
	uint64_t ns;

	if (!has_slack(p)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, who,
			"none of its hot threads has a timer slack: there is none, or all are "
			"real-time");
		return;
	}
	if (an->state == ANSWER_DENIED) {
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
				      "another's timer slack is shown to who has CAP_SYS_NICE: "
				      "no scan keeps it, not even root's"),
			an);
		return;
	}
	if (fact_u64(an, &ns) < 0) {
		find_unreadable(out, who, an, true);
		return;
	}
	if ((double)ns > in_limit(in, "max"))
		f = find(out, STATUS_WARN, who, "its sleeps may be late by its timer slack");
	else
		f = find(out, STATUS_PASS, who, "its sleeps are late by no more than allowed");
	find_observed(f, STR_FMT, STR_ARG(text_duration(in->scratch, ns)));
	find_observed_value(f, (double)ns, "ns");
	find_wanted(f, "at most " STR_FMT,
		STR_ARG(text_duration(in->scratch, (uint64_t)in_limit(in, "max"))));
	find_process(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "timerslack_ns", true, judge);
	if (in->roles->n_processes)
		(void)find_hot_unread(out, in);
}

const struct check check_proc_timer_slack[] = {
	{
		.id = "proc.timer_slack",
		.rule = 1,
		.title = "Sleeps of the named processes are late by no more than allowed",
		.severity = SEVERITY_LOW,
		.reads = { { "/proc/{target}/timerslack_ns", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = { { "max", "ns", 50000, 0, 4e9, NULL,
			"timer slack that passes; the kernel's own is 50000" } },
		.why = "a sleep of SCHED_OTHER may end late by the slack: 50 us where nobody set it",
		.fix_now = "restart it with the slack set: TimerSlackNSec= of its unit",
		.fix_boot =
			"TimerSlackNSec=1 in its unit, or prctl(PR_SET_TIMERSLACK, 1) before it starts threads",
		.remedies = { { REMEDY_MANUAL, "",
			"TimerSlackNSec=1 in its unit, or prctl(PR_SET_TIMERSLACK, 1) before it starts threads",
			NULL } },
		.source = "prctl(2); proc(5); fs/proc/base.c; kernel/time/hrtimer.c",
		.run = run,
	},
	{ 0 },
};
