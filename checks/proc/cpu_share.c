/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a thread that polls has its CPU for itself: time on a CPU of
 * /proc/PID/task/TID/schedstat against the window. On a CPU without a tick that number is
 * brought up to date once a second by another CPU (kernel/sched/core.c sched_tick_remote), so
 * a little over a second may be missing at either end. How much of it was kernel time tell fields
 * 14 and 15 of stat, in ticks of 10 ms: a loop that polls a ring in user space has none.
 */
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

#define LAG_NS 1100000000ULL

enum { TICKS_TO_TELL = 100 }; /* a second of CPU time: less says nothing of shares */

struct share {
	uint64_t run_ns, lost_ns, user, kernel;
};

static bool parse(const struct hot_thread *h, struct hot_task *before, struct hot_task *now)
{
	return hot_task_parse(h->now->bytes, now) == 0 &&
	       hot_task_parse(h->before->bytes, before) == 0;
}

static enum status lost_status(const struct check_in *in, const struct share *s)
{
	double percent;

	if (s->lost_ns <= LAG_NS)
		return STATUS_PASS;
	percent = 100.0 * (double)(s->lost_ns - LAG_NS) / (double)in->window_ns;
	if (percent > in_limit(in, "fail"))
		return STATUS_FAIL;
	return percent > in_limit(in, "warn") ? STATUS_WARN : STATUS_PASS;
}

static bool judge_lost(const struct check_in *in, const struct hot_thread *h, const struct share *s,
	struct findings *out)
{
	enum status status = lost_status(in, s);
	struct finding *f;

	if (status == STATUS_PASS)
		return false;
	f = find_thread(out, in, status, h, "it polls, and did not have its CPU all the time");
	find_observed(f, "ran " STR_FMT " of " STR_FMT,
		STR_ARG(text_duration(in->scratch, s->run_ns)),
		STR_ARG(text_duration(in->scratch, in->window_ns)));
	find_observed_value(f, (double)s->run_ns, "ns");
	find_wanted(f, "all of it but 1.1 s and %g %%", in_limit(in, "warn"));
	find_evidence(f, h->before);
	find_evidence(f, h->now);
	return true;
}

static bool judge_kernel(const struct check_in *in, const struct hot_thread *h,
	const struct share *s, struct findings *out)
{
	uint64_t all = s->user + s->kernel;
	struct finding *f;
	double percent;

	if (all < TICKS_TO_TELL)
		return false;
	percent = 100.0 * (double)s->kernel / (double)all;
	if (percent <= in_limit(in, "kernel"))
		return false;
	f = find_thread(out, in, STATUS_WARN, h, "it polls, and spends its time in the kernel");
	find_observed(f, "%.0f %% of its time", percent);
	find_observed_value(f, percent, "%");
	find_wanted(f, "at most %g %%", in_limit(in, "kernel"));
	find_evidence_text(f, h->task->from, "%llu ticks of user and %llu of kernel time",
		(unsigned long long)s->user, (unsigned long long)s->kernel);
	return true;
}

/* Who polls is never found asleep. */
static bool judge_state(const struct check_in *in, const struct hot_thread *h, struct findings *out)
{
	char state = h->task->state != 'R' ? h->task->state : h->earlier.state;
	struct finding *f;

	if (state == 'R')
		return false;
	f = find_thread(out, in, STATUS_WARN, h, "it is to poll, and was found asleep");
	find_observed(f, "state %c", state);
	find_wanted(f, "state R");
	return true;
}

static bool look_at(const struct check_in *in, const struct hot_thread *h, struct findings *out)
{
	struct hot_task before = { 0 }, now = { 0 };
	struct share s = {
		.user = hot_thread_user_ticks(h),
		.kernel = hot_thread_kernel_ticks(h),
	};

	if (!parse(h, &before, &now)) {
		find_thread_format(out, in, h);
		return true;
	}
	if (!hot_thread_delta(h, before.run_ns, now.run_ns, &s.run_ns)) {
		find_thread_reset(out, in, h);
		return true;
	}
	s.lost_ns = in->window_ns > s.run_ns ? in->window_ns - s.run_ns : 0;
	return judge_state(in, h, out) || judge_lost(in, h, &s, out) ||
	       judge_kernel(in, h, &s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	size_t n, said, polling = 0;
	const struct hot_thread *v;

	(void)self;
	if (find_no_hot_thread(out, in))
		return;
	n = in_hot_threads(in, "schedstat", &v);
	if (find_no_such_file(out, v, n,
		    "this kernel does not count how long threads run (CONFIG_SCHED_INFO)"))
		return;
	said = find_untold(out, in, v, n) + find_hot_unread(out, in);
	if (!in->window_ns) {
		find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
			"nothing tells how long the window was");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (!in_polls(in, &v[i]))
			continue;
		polling++;
		said += look_at(in, &v[i], out);
	}
	if (said)
		return;
	if (polling)
		find_threads_pass(out, in, v, n, "threads that poll have their CPU for themselves");
	else
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(),
			"no hot thread polls: none ran for half of the window");
}

const struct check check_proc_cpu_share[] = {
	{
		.id = "proc.cpu_share",
		.rule = 1,
		.title = "Threads that poll have their CPU for themselves",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE },
			{ "/proc/{target:hot}/schedstat", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = {
			{ "warn", "%", 0.1, 0, 100, NULL, "of the window lost, beyond 1.1 s, that passes" },
			{ "fail", "%", 1, 0, 100, NULL, "of the window lost, beyond 1.1 s, that only warns" },
			{ "kernel", "%", 5, 0, 100, NULL, "of its time in the kernel that passes" },
			{ "polling", NULL, 0, 0, 0, "auto|yes|no",
				"whether hot threads poll; auto: those that ran half of the window and were runnable at both ends" },
		},
		.implied_by = { "proc.run_delay", "proc.ctxt_switches", "sched.isolated_wait",
			"task.isolated_shared", "task.isolated_ran", "task.isolated_foreign",
			"proc.affinity", "proc.sched_policy", "proc.page_faults", "sched.rt_throttled",
			"cpu.isolated", "task.pid1_affinity" },
		.why = "a thread that polls and runs less than all the time lost the rest to something: a throttle, a quota, a neighbour",
		.fix_now = "see what the other checks of it say; the quota is in cpu.max of its cgroup",
		.fix_boot = "one thread for each hot CPU; no quota; no system calls in the loop",
		.remedies = { { REMEDY_MANUAL, "",
			"one thread for each hot CPU; no quota; no system calls in the loop", NULL } },
		.source = "kernel/sched/core.c sched_tick_remote(); kernel/sched/stats.h; proc(5)",
		.run = run,
	},
	{ 0 },
};
