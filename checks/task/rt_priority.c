/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real-time policies of user tasks. SCHED_FIFO 99 is the priority of migration/N (and of
 * watchdog/N up to 4.18): a task that has it too keeps stop_machine() and the watchdog waiting
 * on its CPU, and every other CPU with them. SCHED_RR changes between equals every 100 ms,
 * which a CPU with one task of its own has no use for. A task without a real-time policy
 * starves behind one that never sleeps, until the kernel's throttle or deadline server
 * (kernel/sched/rt.c, deadline.c) makes room for it.
 *
 * A lone task on an isolated CPU needs no real-time policy: nobody is there to be preempted.
 */
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

enum { HIGHEST = 99, OTHERS_NAMED = 8, GROUPS_MAX = 64 };

enum trouble { NONE, TOP, ROUND_ROBIN, STARVES };

struct group {
	struct str name;
	enum trouble trouble;
	const struct task *example;
	struct cpuset cpus;
	unsigned n;
};

struct survey {
	struct group *v;
	size_t n, cap;
	struct cpuset spun; /* hot CPUs with a runnable real-time task pinned to them */
	unsigned realtime;
};

static bool is_realtime(const struct task *t)
{
	return t->policy == 1 || t->policy == 2;
}

static bool is_user(const struct check_in *in, const struct task *t)
{
	return task_class(t, in->roles->online) == TASK_USER && !task_is_dead(t);
}

static enum trouble trouble_of(
	const struct check_in *in, const struct survey *s, const struct task *t, struct cpuset *ret)
{
	struct cpuset may = in_may_run(in, t);
	bool pinned = task_is_pinned(t, in->roles->hot);

	*ret = cpuset_and(in->scratch, may, in->roles->hot);
	if (is_realtime(t) && t->rt_priority >= HIGHEST)
		return TOP;
	if (t->policy == 2 && pinned)
		return ROUND_ROBIN;
	if (!is_realtime(t) && t->policy != 6 && pinned && cpuset_within(may, s->spun))
		return STARVES;
	return NONE;
}

static void add(const struct check_in *in, struct survey *s, const struct task *t,
	enum trouble trouble, struct cpuset cpus)
{
	struct str name = task_stem(t->comm);
	size_t i = 0;

	while (i < s->n && (s->v[i].trouble != trouble || !str_eq(s->v[i].name, name)))
		i++;
	if (i == GROUPS_MAX)
		i--; /* the last one takes what more there is */
	if (i == s->n) {
		s->v = arena_grow(in->scratch, s->v, s->n, &s->cap, sizeof(*s->v));
		s->v[s->n++] = (struct group){ .name = name, .trouble = trouble, .example = t };
	}
	s->v[i].n++;
	s->v[i].cpus = cpuset_or(in->scratch, s->v[i].cpus, cpus);
}

static struct survey look(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct survey s = { .n = 0 };
	struct cpuset cpus;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i];
		struct cpuset may;

		if (!is_user(in, task) || !is_realtime(task))
			continue;
		s.realtime++;
		may = in_may_run(in, task);
		if (task->state == 'R' && cpuset_count(may) == 1 &&
			cpuset_within(may, in->roles->hot))
			s.spun = cpuset_or(in->scratch, s.spun, may);
	}
	for (size_t i = 0; i < t->n; i++) {
		enum trouble trouble = NONE;

		if (is_user(in, &t->v[i]))
			trouble = trouble_of(in, &s, &t->v[i], &cpus);
		if (trouble != NONE)
			add(in, &s, &t->v[i], trouble, cpus);
	}
	return s;
}

static void say(const struct check_in *in, const struct group *g, struct findings *out)
{
	static const char *const texts[] = {
		[TOP] = "it has the highest real-time priority, that of the kernel's own migration threads",
		[ROUND_ROBIN] = "SCHED_RR on a hot CPU: equals take turns every 100 ms",
		[STARVES] = "it has no real-time policy, and a runnable real-time task has its CPU",
	};
	static const char *const keys[] = {
		[TOP] = "99", [ROUND_ROBIN] = "rr", [STARVES] = "starves"
	};
	static const char *const wanted[] = { [TOP] = "at most 98",
		[ROUND_ROBIN] = "SCHED_FIFO or SCHED_OTHER",
		[STARVES] = "a CPU of its own" };
	struct subject who = subject_task(in->scratch, g->example->pid, g->name);
	struct finding *f;

	who.key = str_printf(in->scratch, STR_FMT "/%s", STR_ARG(g->name), keys[g->trouble]);
	if (g->n > 1)
		who.label =
			str_printf(in->scratch, STR_FMT " (%u threads)", STR_ARG(g->name), g->n);
	f = find(out, STATUS_WARN, who, "%s", texts[g->trouble]);
	find_observed(f, "policy %u, priority %u", g->example->policy, g->example->rt_priority);
	find_wanted(f, "%s", wanted[g->trouble]);
	find_cpus(f, g->cpus);
	find_evidence_text(f, g->example->from,
		"pid %d tid %d " STR_FMT ": policy %u, priority %u, mask " STR_FMT, g->example->pid,
		g->example->tid, STR_ARG(g->example->comm), g->example->policy,
		g->example->rt_priority, STR_ARG(cpuset_format(in->scratch, g->example->allowed)));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct survey s;
	struct finding *f;
	bool said;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	s = look(in);
	for (size_t i = 0; i < s.n; i++)
		say(in, &s.v[i], out);
	said = find_tasks_unseen(out, in) || s.n;
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "real-time policies leave the kernel its room");
	find_observed(f, "%u real-time tasks of user space", s.realtime);
	find_observed_value(f, s.realtime, "1");
	find_evidence_text(f, t->list, "%zu threads", t->n);
}

const struct check check_task_rt_priority[] = {
	{
		.id = "task.rt_priority",
		.rule = 1,
		.title = "Real-time policies leave the kernel its room",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_tasks, &fact_host },
		.implied_by = { "task.isolated_shared" },
		.why = "a task of priority 99 that spins holds up migration/N, and with it stop_machine() "
		       "on every CPU",
		.fix_now = "chrt -f -p 80 TID; a lone pinned task needs none: chrt -o -p 0 TID",
		.fix_boot =
			"CPUSchedulingPolicy=fifo and CPUSchedulingPriority=80 in its unit, or what "
			"the program sets itself",
		.remedies = { { REMEDY_MANUAL, "",
			"CPUSchedulingPolicy=fifo and CPUSchedulingPriority=80 in its unit, or what the program sets itself",
			NULL } },
		.source = "sched(7); kernel/sched/stop_task.c; kernel/sched/rt.c",
		.run = run,
	},
	{ 0 },
};
