/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether hot threads moved from one CPU to another: se.nr_migrations of /proc/PID/task/TID/sched
 * (kernel/sched/debug.c proc_sched_show_task; up to 6.14 with CONFIG_SCHED_DEBUG only), counted
 * by set_task_cpu() whoever asked for it. Up to 4.2 reading that file set numa_pages_migrated to 0,
 * so it is not read there; the CPU at both ends of the window, field 39 of stat, is all that is
 * left. A thread that began within the window is placed once, which is no fault.
 */
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

static const struct answer *sched_of(
	const struct check_in *in, const struct hot_thread *h, bool before)
{
	struct str path =
		str_printf(in->scratch, "/proc/%d/task/%d/sched", h->task->pid, h->task->tid);

	return before ? in_file_before(in, str_z(in->scratch, path)) : in_ask(in, path, ASK_FILE);
}

/* False: this kernel does not count, or the file was not read. */
static bool counted(const struct check_in *in, const struct hot_thread *h, uint64_t *ret_before,
	uint64_t *ret_now)
{
	const struct answer *before = sched_of(in, h, true), *now = sched_of(in, h, false);

	return before->state == ANSWER_OK && now->state == ANSWER_OK &&
	       line_u64(before->bytes, "se.nr_migrations", ret_before) == 0 &&
	       line_u64(now->bytes, "se.nr_migrations", ret_now) == 0;
}

static bool is_readable(const struct answer *an)
{
	return an->state == ANSWER_OK || an->state == ANSWER_ABSENT ||
	       an->state == ANSWER_NOT_CAPTURED || an->state == ANSWER_NOT_READ;
}

static void say_moved(
	const struct check_in *in, const struct hot_thread *h, uint64_t times, struct findings *out)
{
	struct finding *f =
		find_thread(out, in, STATUS_FAIL, h, "it was moved from one CPU to another");

	if (times) {
		find_observed(f, "%llu times", (unsigned long long)times);
		find_observed_value(f, (double)times, "1");
	} else {
		find_observed(f, "from cpu%d to cpu%d", h->earlier.processor, h->task->processor);
	}
	find_wanted(f, "one CPU for as long as it runs");
	find_evidence_text(f, h->now, "on cpu%d in the first sample, on cpu%d in the last",
		h->earlier.processor, h->task->processor);
	if (times)
		find_evidence_text(f, sched_of(in, h, false), "se.nr_migrations %llu more",
			(unsigned long long)times);
}

/* True where something was said. */
static bool judge(const struct check_in *in, const struct hot_thread *h, size_t *ret_uncounted,
	struct findings *out)
{
	const struct answer *sched = sched_of(in, h, false);
	uint64_t before, now, times = 0;
	bool elsewhere = h->earlier.processor != h->task->processor;

	if (counted(in, h, &before, &now)) {
		if (!hot_thread_delta(h, before, now, &times)) {
			find_thread_reset(out, in, h);
			return true;
		}
	} else if (!is_readable(sched) && !elsewhere) {
		find_unreadable(out, subject_thread(in, h->process, h->task), sched, false);
		return true;
	} else {
		(*ret_uncounted)++;
	}
	if (!times && !elsewhere)
		return false;
	say_moved(in, h, times, out);
	return true;
}

/* A hot thread of the first sample that lives and is none any more: its mask was changed. */
static bool say_left(const struct check_in *in, const struct process *p, const struct task *t,
	struct findings *out)
{
	struct str path = str_printf(in->scratch, "/proc/%d/task/%d/stat", t->pid, t->tid);
	const struct answer *stat = in_file_before(in, str_z(in->scratch, path));
	struct task earlier = { 0 };
	struct finding *f;

	for (size_t i = 0; i < p->n_hot; i++) {
		if (p->hot[i] == t)
			return false;
	}
	if (stat->state != ANSWER_OK || task_parse_stat(stat->bytes, &earlier) < 0 ||
		earlier.start_ticks != t->start_ticks)
		return false;
	f = find(out, STATUS_FAIL, p->n_hot ? subject_thread(in, p, t) : subject_process(in, p),
		"it was a hot thread, and is none any more: its CPUs were changed");
	find_observed(f, "from cpu%d to cpu%d, mask " STR_FMT, earlier.processor, t->processor,
		STR_ARG(cpuset_format(in->scratch, t->allowed)));
	find_wanted(f, "one CPU for as long as it runs");
	find_cpus(f, cpuset_and(in->scratch, t->allowed, in->roles->hot));
	find_process(f, in, p);
	find_evidence(f, stat);
	return true;
}

static size_t look_at_left(const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	size_t said = 0;

	for (size_t i = 0; i < r->n_processes; i++) {
		for (size_t k = 0; k < r->processes[i].n_threads; k++)
			said += say_left(in, &r->processes[i], r->processes[i].threads[k], out);
	}
	return said;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	size_t n, said, uncounted = 0;
	const struct hot_thread *v;

	(void)self;
	if (find_no_process(out, in))
		return;
	said = look_at_left(in, out);
	if (!said && find_no_hot_thread(out, in))
		return;
	n = in_hot_threads(in, "stat", &v);
	said += find_untold(out, in, v, n) + find_hot_unread(out, in);
	for (size_t i = 0; i < n; i++) {
		if (v[i].seen == THREAD_BOTH)
			said += judge(in, &v[i], &uncounted, out);
	}
	if (!said && uncounted && !h->kernel[0])
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"the kernel's version is not known: whether its counter may be read is not either");
	else if (!said)
		find_threads_pass(out, in, v, n,
			uncounted
				? "each hot thread was on one CPU at both ends of the window, which is all that this kernel tells"
				: "no hot thread was moved from one CPU to another");
}

const struct check check_proc_migrations[] = {
	{
		.id = "proc.migrations",
		.rule = 1,
		.title = "Hot threads of the named processes are not moved between CPUs",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE },
			{ "/proc/{target:hot}/{safe:sched}", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.implied_by = { "proc.affinity" },
		.why = "after a move the first two levels of cache are cold, and memory may be on the other node",
		.fix_now = "taskset -cp <one hot CPU> TID",
		.fix_boot =
			"pthread_setaffinity_np() to one CPU before the loop starts; nobody else sets its mask",
		.remedies = { { REMEDY_MANUAL, "",
			"pthread_setaffinity_np() to one CPU before the loop starts; nobody else sets its mask",
			NULL } },
		.source = "kernel/sched/core.c set_task_cpu(); kernel/sched/debug.c",
		.run = run,
	},
	{ 0 },
};
