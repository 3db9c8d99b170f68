/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real-time group scheduling (CONFIG_RT_GROUP_SCHED: on in EL 8, off in EL 9, EL 10 and Debian 12):
 * each cgroup of the first version's cpu controller has a real-time share of its own, 0 for a new
 * one. In a group with 0 sched_setscheduler() to FIFO or RR is refused (EPERM, kernel/sched/core.c,
 * __sched_setscheduler), root or not, and so a service that systemd gave a CPU quota or weight
 * cannot become real-time. With a share above 0, its real-time tasks are throttled when they used
 * it up, each group by itself, whatever kernel.sched_rt_runtime_us says.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/cpu/rt_groups.h"
#include "scanner/facts/process/tasks_class.h"

/* Threads of one group that are meant for hot CPUs. */
struct member {
	const struct rt_group *group;
	const struct task *first;
	struct cpuset cpus;
	unsigned n;
	bool realtime; /* one of them has a real-time policy already */
};

struct members {
	struct member *v;
	size_t n, cap;
	unsigned pinned; /* threads of user space that are pinned to hot CPUs */
};

static struct member *member_of(
	const struct check_in *in, struct members *all, const struct rt_group *g)
{
	for (size_t i = 0; i < all->n; i++) {
		if (str_eq(all->v[i].group->path, g->path))
			return &all->v[i];
	}
	all->v = arena_grow(in->scratch, all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n] = (struct member){ .group = g };
	return &all->v[all->n++];
}

static struct members look(const struct check_in *in)
{
	const struct hot_tasks *hot = in_fact(in, &fact_hot_tasks);
	const struct rt_groups *groups = in_fact(in, &fact_rt_groups);
	struct members all = { 0 };

	for (size_t i = 0; i < hot->n; i++) {
		const struct task *t = &hot->v[i].task;
		const struct rt_group *g;
		struct member *m;

		if (t->flags & PF_KTHREAD || !task_is_pinned(t, in->roles->hot))
			continue;
		all.pinned++;
		g = rt_groups_find(groups, t->pid);
		if (!g)
			continue;
		m = member_of(in, &all, g);
		m->first = m->first ? m->first : t;
		m->realtime |= t->policy == 1 || t->policy == 2;
		m->cpus = cpuset_or(in->scratch, m->cpus, t->allowed);
		m->n++;
	}
	return all;
}

static bool limited(const struct rt_group *g)
{
	return g->runtime_us > 0 && g->runtime_us < g->period_us;
}

/* False: the group leaves its threads alone. */
static bool say(const struct check_in *in, const struct member *m, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_SERVICE, m->group->path);
	const struct rt_group *g = m->group;
	struct finding *f;

	if (!g->known)
		f = find_unreadable(out, who, g->from, false);
	else if (g->runtime_us == 0)
		f = find(out, str_is(in_word(in, "required"), "yes") ? STATUS_FAIL : STATUS_WARN,
			who, "real-time policies are refused to the threads of this cgroup");
	else if (limited(g) && m->realtime)
		f = find(out, STATUS_WARN, who,
			"real-time threads of this cgroup run %lld us of every %lld us at most",
			(long long)g->runtime_us, (long long)g->period_us);
	else
		return false;
	if (g->known)
		find_observed(
			f, "%lld of %lld us", (long long)g->runtime_us, (long long)g->period_us);
	find_wanted(f, "a share of real-time, or the root cgroup");
	find_cpus(f, cpuset_and(in->scratch, m->cpus, in->roles->hot));
	find_evidence(f, g->from);
	find_evidence_text(f, g->from, "%u threads on hot CPUs, such as %d (" STR_FMT ")", m->n,
		m->first->tid, STR_ARG(m->first->comm));
	return true;
}

/* Not built, not of the first version, or nobody whom it concerns. */
static bool not_asked(const struct check_in *in, const struct members *all, struct findings *out)
{
	const struct rt_groups *groups = in_fact(in, &fact_rt_groups);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	const struct answer *root = groups->root;
	struct finding *f;

	/* Where the second version is mounted, the first one's controllers are not. */
	if (root->state == ANSWER_ABSENT || parts->v2)
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"no cgroup has a real-time share (CONFIG_RT_GROUP_SCHED, first version)");
	else if (root->state != ANSWER_OK)
		f = find_unreadable(out, subject_host(), root, false);
	else if (!all->pinned)
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no thread is pinned to hot CPUs");
	else if (!all->n)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the cgroups of the threads on hot CPUs were not told");
	else
		return false;
	find_evidence(f, root);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct members all = look(in);
	bool said = false;
	struct finding *f;

	(void)self;
	if (not_asked(in, &all, out))
		return;
	for (size_t i = 0; i < all.n; i++)
		said |= say(in, &all.v[i], out);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(),
		"threads on hot CPUs may be real-time, and no share of a group limits them");
	find_observed(f, "%u threads in %zu cgroups", all.pinned, all.n);
	find_cpus(f, in->roles->hot);
	find_evidence(f, all.v[0].group->from);
}

const struct check check_sched_rt_group[] = {
	{
		.id = "sched.rt_group",
		.rule = 1,
		.title = "No cgroup refuses real-time policies to the threads of hot CPUs",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.needs = { &fact_rt_groups, &fact_hot_tasks, &fact_partitions },
		.limits = { { "required", NULL, 0, 0, 1, "no|yes",
			"yes: the threads must be able to become real-time, so 0 fails" } },
		.why = "sched_setscheduler() fails with EPERM for root, too, and the thread stays "
		       "SCHED_OTHER",
		.fix_now =
			"echo 950000 > cpu.rt_runtime_us, from the root group down to that of the "
			"service; or move its threads to the root group",
		.fix_boot =
			"no CPUQuota=, CPUWeight= or CPUAccounting= in the unit and its slice, so that "
			"it stays in the root group; or a kernel without CONFIG_RT_GROUP_SCHED",
		.remedies = { { REMEDY_MANUAL, "",
			"no CPUQuota=, CPUWeight= or CPUAccounting= in the unit and its slice",
			NULL } },
		.source = "Documentation/scheduler/sched-rt-group.rst; kernel/sched/core.c",
		.run = run,
	},
	{ 0 },
};
