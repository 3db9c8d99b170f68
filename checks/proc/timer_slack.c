/* SPDX-License-Identifier: Apache-2.0 */
/*
 * By how much sleeps of a named process may be late so that timers can be served together:
 * /proc/PID/timerslack_ns (fs/proc/base.c timerslack_ns_show, 4.6 on), of its first thread only;
 * threads take it from the one that starts them. 50 us unless somebody set it
 * (kernel/time/hrtimer.c; prctl(PR_SET_TIMERSLACK)). Real-time and deadline threads have none: up to
 * 6.11 it was ignored for them, since then it shows as 0. Who lacks CAP_SYS_NICE gets EPERM.
 */
#include "scanner/judging/processes.h"
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

struct tally {
	size_t judged, said;
	double most;
	const struct answer *last;
};

static void judge(const struct check_in *in, const struct process *p, struct tally *tally,
	struct findings *out)
{
	const struct answer *an = in_process(in, p, "timerslack_ns", ASK_FILE);
	struct finding *f;
	uint64_t ns;

	if (an->state == ANSWER_VANISHED)
		return;
	tally->judged++;
	if (fact_u64(an, &ns) < 0) {
		find_unreadable(out, subject_process(in, p), an, true);
		tally->said++;
		return;
	}
	tally->last = an;
	tally->most = (double)ns > tally->most ? (double)ns : tally->most;
	if ((double)ns <= in_limit(in, "max"))
		return;
	f = find(out, STATUS_WARN, subject_process(in, p),
		"its sleeps may be late by its timer slack");
	find_observed(f, STR_FMT, STR_ARG(text_duration(in->scratch, ns)));
	find_observed_value(f, (double)ns, "ns");
	find_wanted(f, "at most " STR_FMT,
		STR_ARG(text_duration(in->scratch, (uint64_t)in_limit(in, "max"))));
	find_process(f, in, p);
	find_evidence(f, an);
	tally->said++;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	struct tally tally = { 0 };
	struct finding *f;

	(void)self;
	if (find_no_process(out, in))
		return;
	tally.said += find_hot_unread(out, in);
	for (size_t i = 0; i < r->n_processes; i++) {
		if (has_slack(&r->processes[i]))
			judge(in, &r->processes[i], &tally, out);
	}
	if (tally.said)
		return;
	if (!tally.last) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no hot thread of the named processes has a timer slack: none, or all are real-time");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(),
		"sleeps of the named processes are late by no more than allowed");
	find_observed(
		f, "at most " STR_FMT, STR_ARG(text_duration(in->scratch, (uint64_t)tally.most)));
	find_evidence(f, tally.last);
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
