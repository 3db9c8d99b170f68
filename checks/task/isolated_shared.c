/* SPDX-License-Identifier: Apache-2.0 */
/*
 * More than one thread for one hot CPU. nohz_full stops the tick for exactly one runnable
 * thread (can_stop_full_tick, kernel/time/tick-sched.c): two take turns at the tick's pace.
 * And where the scheduler does not balance, a thread that may run on several CPUs is moved by
 * nobody: all of a program that was started with taskset -c 4-7 stay on the CPU on which they
 * began (isolcpus=, an isolated partition: Documentation/admin-guide/cgroup-v2.rst).
 *
 * Running is seen at two moments: a thread that was runnable in both samples wants to run all
 * the time. One that starves behind a real-time spinner shows here and not in schedstat, which
 * credits a wait only when it ends.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/partitions.h"

enum { NAMED = 8 };

/* The user threads of one hot CPU. */
struct place {
	unsigned cpu;
	const struct hot_task **v;
	size_t n, cap;
	unsigned now, both; /* runnable in this sample, in both */
};

struct survey {
	struct place *v; /* one for each hot CPU */
	size_t n;
	struct cpuset unbalanced;	/* no load balancing there */
	const struct hot_task *roaming; /* one of those that may run on several of them */
	unsigned n_roaming;
	struct cpuset roaming_on;
};

static bool is_running(const struct task *t)
{
	return t->state == 'R';
}

static bool was_running(const struct check_in *in, const struct task *t)
{
	const struct hot_tasks *earlier = in_fact_before(in, &fact_hot_tasks);
	const struct hot_task *before = earlier ? hot_tasks_same(earlier, t) : NULL;

	return before && is_running(&before->task);
}

static struct place *place_of(struct survey *s, int cpu)
{
	for (size_t i = 0; i < s->n; i++) {
		if ((int)s->v[i].cpu == cpu)
			return &s->v[i];
	}
	return NULL;
}

static void add(const struct check_in *in, struct survey *s, const struct hot_task *h)
{
	struct cpuset may = in_may_run(in, &h->task);
	bool alone = cpuset_count(may) == 1;
	struct place *p = place_of(s, alone ? cpuset_next(may, 0) : h->task.processor);

	if (!alone && cpuset_within(may, s->unbalanced)) {
		s->roaming = h;
		s->n_roaming++;
		s->roaming_on = cpuset_or(in->scratch, s->roaming_on, may);
	}
	if (!p || (!alone && !is_running(&h->task)))
		return;
	p->v = arena_grow(in->scratch, p->v, p->n, &p->cap, sizeof(const struct hot_task *));
	p->v[p->n++] = h;
	p->now += is_running(&h->task);
	p->both += is_running(&h->task) && was_running(in, &h->task);
}

static struct survey look(const struct check_in *in)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	struct cpuset meant = cpuset_or(in->scratch, in->roles->hot, in->roles->hot_offline);
	struct survey s = { .unbalanced = parts->isolated };

	if (cpus->isolated.valid)
		s.unbalanced = cpuset_or(in->scratch, s.unbalanced, cpus->isolated.set);
	s.v = ARENA_NEW(in->scratch, struct place, cpuset_count(in->roles->hot) + 1);
	for (int c = -1; (c = cpuset_next(in->roles->hot, c + 1)) >= 0;)
		s.v[s.n++].cpu = (unsigned)c;
	for (size_t i = 0; i < t->n; i++) {
		if (task_is_pinned(&t->v[i].task, meant) && !task_is_dead(&t->v[i].task))
			add(in, &s, &t->v[i]);
	}
	return s;
}

static void find_thread(struct finding *f, const struct check_in *in, const struct hot_task *h)
{
	const struct task *t = &h->task;

	find_evidence_text(f, t->from,
		"pid %d tid %d " STR_FMT ": state %c%s, mask " STR_FMT ", policy %u, priority %u",
		t->pid, t->tid, STR_ARG(t->comm), t->state,
		was_running(in, t) ? " in both samples" : "",
		STR_ARG(cpuset_format(in->scratch, t->allowed)), t->policy, t->rt_priority);
}

static const char *sentence(const struct place *p, enum status status)
{
	if (status == STATUS_FAIL)
		return "more than one thread wants to run on a hot CPU all the time";
	return p->now > 1 ? "more than one thread was runnable on a hot CPU at the same moment"
			  : "more than one thread is pinned to a hot CPU";
}

/* Runnable ones first: they are the trouble. */
static void find_threads(struct finding *f, const struct check_in *in, const struct place *p)
{
	unsigned named = 0;

	for (unsigned pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < p->n && named < NAMED; i++) {
			if (is_running(&p->v[i]->task) != (pass == 0))
				continue;
			find_thread(f, in, p->v[i]);
			named++;
		}
	}
}

static bool say_place(const struct check_in *in, const struct place *p, struct findings *out)
{
	enum status status = p->both > 1 ? STATUS_FAIL : STATUS_WARN;
	struct finding *f;

	if (p->n < 2)
		return false;
	f = find(out, status, subject_cpu(in->scratch, p->cpu), "%s", sentence(p, status));
	find_observed(f, "%zu threads, %u of them runnable", p->n, p->now);
	find_observed_value(f, (double)p->n, "1");
	find_wanted(f, "one");
	find_cpus(f, cpuset_of(in->scratch, p->cpu));
	find_threads(f, in, p);
	return true;
}

static bool say_roaming(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct task *t;
	struct finding *f;

	if (!s->n_roaming)
		return false;
	t = &s->roaming->task;
	f = find(out, STATUS_WARN, subject_task(in->scratch, t->pid, task_stem(t->comm)),
		"nothing spreads its threads: the scheduler does not balance the CPUs that they may "
		"use");
	find_observed(f, "%u threads that may run on any of " STR_FMT, s->n_roaming,
		STR_ARG(subject_cpus(in->scratch, s->roaming_on).label));
	find_wanted(f, "one CPU for each thread");
	find_cpus(f, s->roaming_on);
	if (in_is_named(in, t))
		find_owner(f, "proc.affinity");
	find_thread(f, in, s->roaming);
	return true;
}

static void say_pass(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	unsigned taken = 0;
	struct finding *f;

	for (size_t i = 0; i < s->n; i++)
		taken += s->v[i].n > 0;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no hot CPU has more than one thread pinned to it");
	find_observed(f, "%u of %zu hot CPUs have one", taken, s->n);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads", t->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct survey s;
	bool said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s = look(in);
	said = say_roaming(in, &s, out);
	for (size_t i = 0; i < s.n; i++)
		said |= say_place(in, &s.v[i], out);
	said |= find_tasks_unseen(out, in);
	if (!said)
		say_pass(in, &s, out);
}

const struct check check_task_isolated_shared[] = {
	{
		.id = "task.isolated_shared",
		.rule = 1,
		.title = "Each hot CPU has one thread to run",
		.severity = SEVERITY_HIGH,
		.earlier = true,
		.needs_hot = true,
		.needs = { &fact_hot_tasks, &fact_tasks, &fact_cpus, &fact_partitions, &fact_host },
		.implied_by = { "sched.isolated_wait", "cpu.isolated" },
		.why = "two spinners on one nohz_full CPU brought the tick back at 250/s and switched 422 "
		       "times in 5 s",
		.fix_now = "taskset -cp <a CPU of its own> TID, for each thread",
		.fix_boot =
			"pin each thread in the program or its configuration, not the process to a "
			"range",
		.remedies = { { REMEDY_MANUAL, "",
			"pin each thread in the program or its configuration", NULL } },
		.source = "kernel/time/tick-sched.c; Documentation/admin-guide/cgroup-v2.rst, "
			  "cpuset.cpus.partition",
		.run = run,
	},
	{ 0 },
};
