/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the processes that somebody named run, and as often as they should. comm has 15 bytes,
 * a thread and a program may change its own (prctl PR_SET_NAME); kernel threads are never
 * meant. /proc/PID/exe of a program that was replaced on disk ends in " (deleted)"
 * (fs/d_path.c): what runs is not what is installed. A zombie has no memory and no thread.
 *
 * With two samples it also says who ran in the first one and does not any more: the same number
 * is the same process only with the same start time.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

#define STAT "/proc/{target}/stat"

static bool is_zombie(const struct process *p)
{
	return p->n_threads && (p->threads[0]->state == 'Z' || p->threads[0]->state == 'X');
}

static size_t count(const struct roles *r, const struct target *t, const struct process **ret_last)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_processes; i++) {
		if (r->processes[i].target != t || is_zombie(&r->processes[i]))
			continue;
		*ret_last = &r->processes[i];
		n++;
	}
	return n;
}

/* Where not all was seen, that one is missing is not proven. */
static bool is_all_seen(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	return !t->unreadable && !t->more && !in->roles->processes_undecided;
}

static void say_unseen(const struct check_in *in, struct findings *out)
{
	(void)find_tasks_unseen(out, in);
	if (in->roles->processes_undecided)
		find_unreadable(out, subject_host(), in->roles->processes_undecided, false);
}

static void say_none(const struct check_in *in, const struct target *t, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct subject who = subject_named(SUBJECT_PROCESS, t->name);
	struct finding *f;

	if (in->roles->processes_hidden)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who,
			"none is seen, and /proc hides other users' processes (hidepid=)");
	else if (in->phase == PHASE_PRE)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_ASKED, who,
			"it does not run yet: the workload starts after this gate");
	else
		f = find(out, STATUS_FAIL, who, "it does not run");
	find_observed(f, "0 processes");
	find_wanted(f, "1 at least");
	find_evidence_text(f, tasks->list, "%zu threads, none of a process that is " STR_FMT,
		tasks->n, STR_ARG(t->name));
}

static bool was_replaced(const struct check_in *in, const struct process *p)
{
	const struct answer *exe = in_process(in, p, "exe", ASK_LINK);

	return exe->state == ANSWER_OK && str_ends(exe->bytes, " (deleted)");
}

static void say_one(const struct check_in *in, const struct process *p, struct findings *out)
{
	bool gone = was_replaced(in, p);
	struct finding *f = find(out, gone ? STATUS_WARN : STATUS_PASS, subject_process(in, p),
		gone ? "its program was replaced on disk since it was started" : "it runs");

	find_process(f, in, p);
	if (gone)
		find_evidence(f, in_process(in, p, "exe", ASK_LINK));
}

/* False where what was not seen could make a difference. */
static bool say_found(const struct check_in *in, const struct target *t, struct findings *out)
{
	const struct process *last = NULL;
	size_t n = count(in->roles, t, &last);
	double most = in_limit(in, "max");
	struct finding *f;

	if (!n) {
		if (in->roles->processes_hidden || is_all_seen(in))
			say_none(in, t, out);
		return false;
	}
	if (most > 0 && (double)n > most) {
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PROCESS, t->name),
			"more of it run than should");
		find_observed(f, "%zu processes", n);
		find_wanted(f, "%g at most", most);
		find_process(f, in, last);
	}
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];

		if (p->target == t && !is_zombie(p))
			say_one(in, p, out);
	}
	return most <= 0;
}

/* The process with that number now, if it is still the same one. */
static const struct process *same(const struct roles *r, const struct task *earlier)
{
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];

		if (p->pid == earlier->tid && p->start_ticks == earlier->start_ticks)
			return is_zombie(p) ? NULL : p;
	}
	return NULL;
}

static void say_ended(const struct check_in *in, const struct match *m, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	struct task earlier = { 0 };
	const struct task *other;
	struct finding *f;

	if (m->answer->state != ANSWER_OK || task_parse_stat(m->answer->bytes, &earlier) < 0 ||
		same(in->roles, &earlier))
		return;
	other = tasks_find(tasks, earlier.tid);
	if (other && other->start_ticks == earlier.start_ticks)
		other = NULL;
	f = find(out, STATUS_WARN, subject_task(in->scratch, earlier.tid, earlier.comm),
		other ? "it ended within the window, and another process has its number"
		      : "it ended within the window");
	find_wanted(f, "the same process from beginning to end");
	find_evidence_text(f, m->answer, "pid %d " STR_FMT ", started at tick %llu", earlier.tid,
		STR_ARG(earlier.comm), (unsigned long long)earlier.start_ticks);
	if (other)
		find_evidence_text(f, other->from, "pid %d " STR_FMT ", started at tick %llu",
			other->tid, STR_ARG(other->comm), (unsigned long long)other->start_ticks);
}

static void say_all_ended(const struct check_in *in, struct findings *out)
{
	struct matches m = in_match_before(in, STAT);

	for (size_t i = 0; i < m.n; i++)
		say_ended(in, &m.v[i], out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	bool enough = true;

	(void)self;
	if (!in->roles->n_wanted) {
		(void)find_no_process(out, in);
		return;
	}
	if (find_no_tasks(out, in))
		return;
	for (size_t i = 0; i < in->roles->n_wanted; i++)
		enough &= say_found(in, &in->roles->wanted[i], out);
	say_all_ended(in, out);
	if (!enough && !in->roles->processes_hidden)
		say_unseen(in, out);
	if (in->roles->more_processes)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"%zu more processes are meant than are looked at: a narrower selector?",
			in->roles->more_processes);
}

const struct check check_proc_select[] = {
	{
		.id = "proc.select",
		.rule = 1,
		.title = "The processes that matter run",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.earlier = true,
		.reads = { { "/proc/{target}/exe", ASK_LINK }, { STAT, ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = { { "max", "1", 0, 0, 1000, NULL,
			"so many processes of one target may run; 0: any number" } },
		.why = "every other check of a process is void where it does not run, and two engines on one set of CPUs and cards take each other's time",
		.fix_now = "systemctl start UNIT, or stop the second; or mend the selector",
		.source = "fs/proc/base.c, fs/proc/array.c; proc(5)",
		.run = run,
	},
	{ 0 },
};
