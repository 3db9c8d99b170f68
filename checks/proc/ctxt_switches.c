/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often hot threads were taken off their CPU and how often they left it: the last two lines
 * of /proc/PID/task/TID/status (fs/proc/array.c task_context_switch_counts; nivcsw and nvcsw of
 * kernel/sched/core.c __schedule). Involuntary is what happens to a runnable thread: preempted,
 * throttled, or after sched_yield(). Voluntary is a thread that slept or blocked; one that polls
 * has no reason to.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

struct switches {
	uint64_t voluntary, involuntary;
};

static bool parse_one(struct str text, struct switches *ret)
{
	return line_u64(text, "voluntary_ctxt_switches", &ret->voluntary) == 0 &&
	       line_u64(text, "nonvoluntary_ctxt_switches", &ret->involuntary) == 0;
}

static bool parse(const struct hot_thread *h, struct switches *before, struct switches *now)
{
	*before = (struct switches){ 0 };
	return parse_one(h->now->bytes, now) &&
	       (h->seen == THREAD_NEW || parse_one(h->before->bytes, before));
}

static struct finding *begin(const struct check_in *in, const struct hot_thread *h,
	enum status status, const char *text, struct findings *out)
{
	struct finding *f;

	if (status != STATUS_UNKNOWN)
		return find_thread(out, in, status, h, text);
	f = find_reason(out, status, REASON_NO_TIME, subject_thread(in, h->process, h->task),
		"%s, and nothing tells how often a second", text);
	find_cpus(f, h->task->allowed);
	return f;
}

static void fill(const struct check_in *in, struct finding *f, const struct hot_thread *h,
	uint64_t delta, const struct switches *d)
{
	find_observed(f, STR_FMT, STR_ARG(in_count_text(in, delta)));
	find_observed_value(f, (double)delta, "1");
	find_evidence_text(f, h->now, "%llu voluntary, %llu involuntary in the window",
		(unsigned long long)d->voluntary, (unsigned long long)d->involuntary);
}

static bool judge(const struct check_in *in, const struct hot_thread *h, const struct switches *d,
	struct findings *out)
{
	enum status status =
		in_count_status(in, d->involuntary, in_limit(in, "warn"), in_limit(in, "fail"));
	struct finding *f;

	if (status != STATUS_PASS) {
		f = begin(in, h, status, "it was taken off its CPU while it could have run", out);
		fill(in, f, h, d->involuntary, d);
		find_wanted(f, "at most %g/s", in_limit(in, "warn"));
		return true;
	}
	if (!in_polls(in, h))
		return false;
	status = in_count_status(
		in, d->voluntary, in_limit(in, "sleep_warn"), in_limit(in, "sleep_fail"));
	if (status == STATUS_PASS)
		return false;
	f = begin(in, h, status, "it polls, and sleeps or blocks in between", out);
	fill(in, f, h, d->voluntary, d);
	find_wanted(f, "at most %g/s", in_limit(in, "sleep_warn"));
	return true;
}

static bool look_at(const struct check_in *in, const struct hot_thread *h, struct findings *out)
{
	struct switches before, now, d;

	if (!parse(h, &before, &now)) {
		find_thread_format(out, in, h);
		return true;
	}
	if (!hot_thread_delta(h, before.voluntary, now.voluntary, &d.voluntary) ||
		!hot_thread_delta(h, before.involuntary, now.involuntary, &d.involuntary)) {
		find_thread_reset(out, in, h);
		return true;
	}
	return judge(in, h, &d, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct hot_thread *v;
	size_t n, said;

	(void)self;
	if (find_no_hot_thread(out, in))
		return;
	n = in_hot_threads(in, "status", &v);
	said = find_untold(out, in, v, n) + find_hot_unread(out, in);
	for (size_t i = 0; i < n; i++) {
		if (hot_thread_told(&v[i]))
			said += look_at(in, &v[i], out);
	}
	if (!said)
		find_threads_pass(out, in, v, n, "hot threads stay on their CPU");
}

const struct check check_proc_ctxt_switches[] = {
	{
		.id = "proc.ctxt_switches",
		.rule = 1,
		.title = "Hot threads of the named processes stay on their CPU",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE },
			{ "/proc/{target:hot}/status", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = {
			{ "warn", "1/s", 0, 0, 1e6, NULL, "involuntary switches a second that pass" },
			{ "fail", "1/s", 1, 0, 1e6, NULL, "involuntary switches a second that only warn" },
			{ "sleep_warn", "1/s", 0, 0, 1e6, NULL,
				"voluntary switches a second of a thread that polls that pass" },
			{ "sleep_fail", "1/s", 10, 0, 1e6, NULL,
				"voluntary switches a second of a thread that polls that only warn" },
			{ "polling", NULL, 0, 0, 0, "auto|yes|no",
				"whether hot threads poll; auto: those that ran half of the window and were runnable at both ends" },
		},
		.implied_by = { "proc.run_delay", "sched.isolated_wait", "task.isolated_shared",
			"task.isolated_ran", "task.isolated_foreign", "proc.affinity", "proc.sched_policy",
			"proc.migrations", "sched.rt_throttled", "sched.isolated_switches",
			"proc.page_faults", "cpu.isolated", "task.pid1_affinity" },
		.why = "a switch costs 1 to 5 us, and what ran in between has the caches",
		.fix_now = "find who runs there (ps -eLo psr,tid,comm), and move it: taskset -cp <housekeeping> TID",
		.fix_boot = "one thread for each hot CPU; no locks, sleeps or logging in a loop that polls",
		.remedies = { { REMEDY_MANUAL, "",
			"one thread for each hot CPU; no locks, sleeps or logging in a loop that polls",
			NULL } },
		.source = "proc(5); fs/proc/array.c; kernel/sched/core.c",
		.run = run,
	},
	{ 0 },
};
