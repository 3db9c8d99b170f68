/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpusets of the first version (kernel/cgroup/cpuset-v1.c, rebuild_sched_domains): the scheduler
 * balances over the CPUs of each cpuset whose sched_load_balance is 1, the root's first of all.
 * So 0 in one of them sets CPUs apart only where no other that has them says 1. A child's CPUs
 * are its parent's or fewer.
 */
#include "scanner/facts/process/partitions_walk.h"

#include "scanner/facts/process/cgroups.h"

static bool is_off(const struct answer *an)
{
	uint64_t on;

	return fact_u64(an, &on) == 0 && on == 0;
}

static void add(struct cpuset_walk *w, struct str dir, const struct answer *balance, bool off_above)
{
	struct arena *a = w->in->arena;
	struct cpuset1 s = { .path = dir, .off_above = off_above, .from = balance };
	const struct answer *cpus = walk_ask(w, dir, "cpuset.cpus", ASK_FILE);
	uint64_t exclusive = 0;

	s.balanced = !is_off(balance);
	(void)fact_u64(walk_ask(w, dir, "cpuset.cpu_exclusive", ASK_FILE), &exclusive);
	s.exclusive = exclusive == 1;
	if (fact_list(cpus, a, &s.cpus))
		walk_unread(w, cpus);
	if (off_above && !s.balanced)
		w->t->v1 = cpuset_or(a, w->t->v1, s.cpus);
	w->v1 = arena_grow(a, w->v1, w->t->n_v1, &w->cap_v1, sizeof(*w->v1));
	w->v1[w->t->n_v1++] = s;
}

static void walk_below(struct cpuset_walk *w, struct str dir, unsigned depth, bool off_above)
{
	const struct answer *list = walk_ask(w, dir, "", ASK_LIST);
	struct str names = list->bytes, name;

	if (list->state != ANSWER_OK) {
		if (!walk_gone(list))
			walk_unread(w, list);
		return;
	}
	w->t->cut |= depth == CGROUP_DEPTH;
	while (depth < CGROUP_DEPTH && str_cut(&names, '\n', &name)) {
		struct str child =
			str_printf(w->in->arena, STR_FMT "/" STR_FMT, STR_ARG(dir), STR_ARG(name));
		const struct answer *balance;

		if (cgroup_is_file(name))
			continue;
		balance = walk_ask(w, child, BALANCE, ASK_FILE);
		if (walk_gone(balance))
			continue;
		if (balance->state != ANSWER_OK)
			walk_unread(w, balance);
		else
			add(w, child, balance, off_above);
		walk_below(w, child, depth + 1, off_above && is_off(balance));
	}
}

void cpusets_walk_v1(struct cpuset_walk *w)
{
	w->t->v1_root = walk_ask(w, STR(V1), BALANCE, ASK_FILE);
	if (w->t->v1_root->state == ANSWER_OK)
		walk_below(w, STR(V1), 0, is_off(w->t->v1_root));
}
