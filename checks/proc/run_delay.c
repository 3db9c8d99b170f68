/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long hot threads were runnable and waited for a CPU: the second number of
 * /proc/PID/task/TID/schedstat (kernel/sched/stats.h sched_info_arrive, CONFIG_SCHED_INFO; read
 * without a lock). The time is credited when the thread gets on a CPU at last, so one that still
 * waits shows none: it is told by being runnable in both samples and not having run at all.
 * Where neither schedstats nor delay accounting is on, 3.10 and 4.18 print three zeros
 * (sched_info_on()).
 */
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

/* The first number is brought up to date once a second on a CPU without a tick. */
#define STARVED_NS 2000000000ULL

struct delay {
	uint64_t run_ns, wait_ns, slices;
};

static bool parse(const struct hot_thread *h, struct hot_task *before, struct hot_task *now)
{
	*before = (struct hot_task){ 0 };
	return hot_task_parse(h->now->bytes, now) == 0 &&
	       (h->seen == THREAD_NEW || hot_task_parse(h->before->bytes, before) == 0);
}

static bool counts_nothing(const struct hot_task *t)
{
	return !t->run_ns && !t->wait_ns && !t->slices;
}

static bool subtract(const struct hot_thread *h, const struct hot_task *before,
	const struct hot_task *now, struct delay *ret)
{
	return hot_thread_delta(h, before->run_ns, now->run_ns, &ret->run_ns) &&
	       hot_thread_delta(h, before->wait_ns, now->wait_ns, &ret->wait_ns) &&
	       hot_thread_delta(h, before->slices, now->slices, &ret->slices);
}

static bool starves(const struct check_in *in, const struct hot_thread *h, const struct delay *d)
{
	return h->seen == THREAD_BOTH && h->earlier.state == 'R' && h->task->state == 'R' &&
	       !d->run_ns && !d->slices && in->window_ns >= STARVED_NS;
}

static enum status status_of(const struct check_in *in, const struct delay *d)
{
	double rate;

	if (!d->wait_ns)
		return STATUS_PASS;
	if (!in->window_ns)
		return STATUS_UNKNOWN;
	rate = (double)d->wait_ns / 1000 / in_seconds(in);
	if (rate > in_limit(in, "fail"))
		return STATUS_FAIL;
	return rate > in_limit(in, "warn") ? STATUS_WARN : STATUS_PASS;
}

static void fill(const struct check_in *in, struct finding *f, const struct hot_thread *h,
	const struct delay *d)
{
	find_observed(f, "waited " STR_FMT " of " STR_FMT,
		STR_ARG(text_duration(in->scratch, d->wait_ns)),
		STR_ARG(text_duration(in->scratch, in->window_ns)));
	find_observed_value(f, (double)d->wait_ns, "ns");
	find_wanted(f, "at most %g us/s", in_limit(in, "warn"));
	find_evidence_text(f, h->now, "ran " STR_FMT ", waited %llu ns, put on a CPU %llu times",
		STR_ARG(text_duration(in->scratch, d->run_ns)), (unsigned long long)d->wait_ns,
		(unsigned long long)d->slices);
}

/* True where something was said. */
static bool judge(const struct check_in *in, const struct hot_thread *h, const struct delay *d,
	struct findings *out)
{
	enum status status = status_of(in, d);
	struct finding *f;

	if (starves(in, h, d)) {
		f = find_thread(
			out, in, STATUS_FAIL, h, "it wanted to run all the time and never did");
		find_observed(f, "not put on a CPU in " STR_FMT,
			STR_ARG(text_duration(in->scratch, in->window_ns)));
		find_wanted(f, "a CPU of its own");
		find_evidence(f, h->now);
		return true;
	}
	if (status == STATUS_PASS)
		return false;
	if (status == STATUS_UNKNOWN) {
		f = find_reason(out, status, REASON_NO_TIME,
			subject_thread(in, h->process, h->task),
			"it waited for its CPU, and nothing tells how long the window was");
		find_evidence(f, h->now);
		return true;
	}
	fill(in, find_thread(out, in, status, h, "it waited for its CPU while it could have run"),
		h, d);
	return true;
}

static bool look_at(const struct check_in *in, const struct hot_thread *h, size_t *ret_uncounted,
	struct findings *out)
{
	struct hot_task before, now;
	struct delay d;

	if (!parse(h, &before, &now)) {
		find_thread_format(out, in, h);
		return true;
	}
	if (counts_nothing(&now) && h->task->utime_ticks + h->task->stime_ticks) {
		(*ret_uncounted)++;
		return false;
	}
	if (!subtract(h, &before, &now, &d)) {
		find_thread_reset(out, in, h);
		return true;
	}
	return judge(in, h, &d, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const char NOT_COUNTED[] =
		"this kernel does not count how long threads wait (CONFIG_SCHED_INFO)";
	size_t n, said, uncounted = 0;
	const struct hot_thread *v;

	(void)self;
	if (find_no_hot_thread(out, in))
		return;
	n = in_hot_threads(in, "schedstat", &v);
	if (find_no_such_file(out, v, n, NOT_COUNTED))
		return;
	said = find_untold(out, in, v, n) + find_hot_unread(out, in);
	for (size_t i = 0; i < n; i++) {
		if (hot_thread_told(&v[i]))
			said += look_at(in, &v[i], &uncounted, out);
	}
	if (said)
		return;
	if (uncounted)
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(), "%s", NOT_COUNTED);
	else
		find_threads_pass(out, in, v, n, "no hot thread waited for its CPU");
}

const struct check check_proc_run_delay[] = {
	{
		.id = "proc.run_delay",
		.rule = 1,
		.title = "Hot threads of the named processes do not wait for their CPU",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE },
			{ "/proc/{target:hot}/schedstat", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = {
			{ "warn", "us/s", 100, 0, 1e6, NULL, "time waited a second that passes" },
			{ "fail", "us/s", 1000, 0, 1e6, NULL, "time waited a second that only warns" },
		},
		.implied_by = { "sched.isolated_wait", "task.isolated_shared", "task.isolated_ran",
			"task.isolated_foreign", "proc.affinity", "proc.sched_policy", "sched.rt_throttled",
			"proc.migrations", "cpu.isolated", "task.pid1_affinity", "proc.cgroup_cpu" },
		.why = "what it measures is what tracing would show as wakeup latency and preemption: a millisecond a second is one slice of somebody else",
		.fix_now = "find who runs there (ps -eLo psr,tid,comm), and move it: taskset -cp <housekeeping> TID",
		.fix_boot = "one runnable thread for each hot CPU, pinned there by the program",
		.remedies = { { REMEDY_MANUAL, "",
			"one runnable thread for each hot CPU, pinned there by the program", NULL } },
		.source = "Documentation/scheduler/sched-stats.rst; kernel/sched/stats.h; measured on 6.18: beside a second spinner the counter went from 225 to 1033 ms in a second",
		.run = run,
	},
	{ 0 },
};
