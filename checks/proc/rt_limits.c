/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits that real-time threads meet. RLIMIT_RTPRIO bounds the priority that a thread without
 * CAP_SYS_NICE may take (kernel/sched/syscalls.c user_check_sched_setscheduler): EPERM, which
 * many programs only log. RLIMIT_RTTIME ends a real-time thread that ran for so many
 * microseconds without sleeping (kernel/time/posix-cpu-timers.c check_thread_timers: SIGXCPU, at the
 * hard limit SIGKILL): a spinner always does; rtkit sets 200 ms. RLIMIT_CPU ends any
 * process after so many seconds, and its timer keeps the tick, which task.posix_cpu_timers judges.
 */
#include "scanner/judging/process_texts.h"

struct rt {
	uint64_t prio, prio_hard, time_us, time_hard, cpu_s, cpu_hard;
	bool may_raise;
	unsigned highest; /* priority of its threads today */
	bool realtime;	  /* one of its threads is */
};

static bool read_rt(struct str limits, struct str status, const struct process *p, struct rt *ret)
{
	for (size_t i = 0; i < p->n_threads; i++) {
		bool rt = p->threads[i]->policy == 1 || p->threads[i]->policy == 2;

		ret->realtime |= rt;
		if (rt && p->threads[i]->rt_priority > ret->highest)
			ret->highest = p->threads[i]->rt_priority;
	}
	return limits_get(limits, "Max realtime priority", &ret->prio, &ret->prio_hard) &&
	       limits_get(limits, "Max realtime timeout", &ret->time_us, &ret->time_hard) &&
	       limits_get(limits, "Max cpu time", &ret->cpu_s, &ret->cpu_hard) &&
	       status_capability(status, CAPABILITY_SYS_NICE, &ret->may_raise);
}

static bool lacks_priority(const struct check_in *in, const struct rt *r)
{
	double wanted = in_limit(in, "prio");

	return wanted > 0 && !r->may_raise && (double)r->prio < wanted &&
	       (double)r->highest < wanted;
}

static struct finding *say(const struct check_in *in, const struct process *p, const struct rt *r,
	struct findings *out)
{
	struct subject who = subject_process(in, p);
	struct finding *f;

	if (r->realtime && r->time_us != LIMIT_NONE) {
		f = find(out, STATUS_FAIL, who,
			"a real-time thread of it is ended after it ran so long without sleeping");
		find_observed(f, "%llu us", (unsigned long long)r->time_us);
		find_wanted(f, "RTTIME unlimited");
	} else if (lacks_priority(in, r)) {
		f = find(out, STATUS_FAIL, who,
			"it may not take the real-time priority that it is meant to have");
		find_observed(f, "RTPRIO %llu, without CAP_SYS_NICE", (unsigned long long)r->prio);
		find_wanted(f, "RTPRIO %.0f at least", in_limit(in, "prio"));
	} else if (r->cpu_s != LIMIT_NONE) {
		f = find(out, STATUS_WARN, who, "it is ended after so much CPU time");
		find_observed(f, "%llu s", (unsigned long long)r->cpu_s);
		find_wanted(f, "CPU time unlimited");
	} else {
		f = find(out, STATUS_PASS, who, "no limit stops its real-time threads");
	}
	return f;
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *status = in_process(in, p, "status", ASK_FILE);
	struct rt r = { 0 };
	struct finding *f;

	if (status->state != ANSWER_OK || !read_rt(an->bytes, status->bytes, p, &r)) {
		find_process_unreadable(
			out, in, p, status->state == ANSWER_OK ? an : status, false);
		return;
	}
	f = say(in, p, &r, out);
	find_process(f, in, p);
	find_evidence_text(f, an, "RTPRIO %llu, RTTIME %s, CPU time %s", (unsigned long long)r.prio,
		r.time_us == LIMIT_NONE ? "unlimited" : "limited",
		r.cpu_s == LIMIT_NONE ? "unlimited" : "limited");
	find_evidence_text(f, status,
		"%s CAP_SYS_NICE; highest real-time priority of its threads: %u",
		r.may_raise ? "with" : "without", r.highest);
	find_cpus(f, in_hot_threads_may_use(in, p));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "limits", false, judge);
}

const struct check check_proc_rt_limits[] = {
	{
		.id = "proc.rt_limits",
		.rule = 1,
		.title = "No limit stops real-time threads of processes that matter",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/limits", ASK_FILE },
			{ "/proc/{target}/status", ASK_FILE } },
		.limits = { { "prio", "1", 0, 0, 99, NULL,
			"real-time priority that they must be able to take; 0: not judged" } },
		.implied_by = { "task.posix_cpu_timers" },
		.why = "sched_setscheduler() fails with EPERM and the thread stays a normal one; a spinner is ended by SIGXCPU",
		.fix_now = "prlimit --rtprio=99 --rttime=unlimited --pid PID",
		.fix_boot =
			"LimitRTPRIO=, LimitRTTIME=infinity, LimitCPU=infinity in its unit; do not take priorities from rtkit",
		.remedies = { { REMEDY_MANUAL, "",
			"LimitRTPRIO=99, LimitRTTIME=infinity and LimitCPU=infinity in its unit",
			NULL } },
		.source = "kernel/sched/syscalls.c; kernel/time/posix-cpu-timers.c; setrlimit(2)",
		.run = run,
	},
	{ 0 },
};
