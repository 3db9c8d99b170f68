/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which CPUs are hot, and what for. What is set apart is hot (engine/roles.c); where nothing is,
 * those are that a thread was pinned to which spins there, or works past the kernel. One CPU has
 * one role: a thread that spins makes it poll; an interrupt that was steered there makes it irq,
 * also beside a thread that sleeps; one that sleeps and wakes makes it block; else it is spare.
 * Where no process could be seen, or none has a thread on any hot CPU (the work has not begun), the
 * strictest role holds.
 */
#include "scanner/profile/infer_parts.h"

#include "scanner/facts/bits.h"
#include "scanner/facts/process/tasks_class.h"

static bool wants_its_cpu(const struct infer_thread *t)
{
	return t->lcore || infer_spins(t) || t->bypass == BYPASS_ONLOAD ||
	       t->bypass == BYPASS_VMA || t->bypass == BYPASS_DPDK;
}

static struct cpuset pinned_to(struct inferring *g)
{
	struct cpuset set = { 0 };

	for (size_t i = 0; i < g->n_threads; i++) {
		if (cpuset_count(g->threads[i].where) == 1 && wants_its_cpu(&g->threads[i]))
			set = cpuset_or(g->a, set, g->threads[i].where);
	}
	return set;
}

void infer_find_hot(struct inferring *g)
{
	struct cpuset set;

	g->hot = cpuset_or(g->a, g->roles->hot, g->roles->hot_offline);
	g->hot_from = g->roles->hot_from;
	if (!cpuset_is_empty(g->hot))
		return;
	set = pinned_to(g);
	/* With every CPU taken there is nobody to keep them quiet for: a load, no design. */
	if (cpuset_is_empty(set) || cpuset_within(g->roles->online, set))
		return;
	g->hot = set;
	g->hot_from = STR(
		"threads that spin or bypass the kernel, pinned to single CPUs (intended, not isolated)");
}

/* The roles under way, as sets that grow. */
struct claims {
	struct bits poll, block;
};

static bool is_poll(const struct infer_thread *t)
{
	if (t->lcore || infer_spins(t))
		return true;
	if (t->lately)
		return false;
	/* Nobody saw it sleep: the stricter role, unless its average says that it does. */
	return t->busy < 0 ? t->realtime
			   : t->busy >= INFER_SLEEPS || (t->realtime && t->busy >= 0.1);
}

static void claim(struct inferring *g, struct claims *c, const struct infer_thread *t)
{
	bool poll = is_poll(t);
	int cpu = -1;

	if (!cpuset_within(t->where, g->hot))
		return;
	/* One that may choose among several spins on one of them. */
	if (poll && cpuset_count(t->where) > 1) {
		if (t->task->processor >= 0 && cpuset_has(t->where, (unsigned)t->task->processor))
			(void)bits_add(&c->poll, g->a, (uint64_t)t->task->processor);
		poll = false;
	}
	while ((cpu = cpuset_next(t->where, cpu + 1)) >= 0)
		(void)bits_add(poll ? &c->poll : &c->block, g->a, (uint64_t)cpu);
}

void infer_cpu_roles(struct inferring *g)
{
	struct cpuset left = g->hot;
	struct claims c = { 0 };

	if (!g->tasks_seen) {
		g->by_role[CPU_IRQ] = cpuset_and(g->a, g->irq_cpus, left);
		g->by_role[CPU_POLL] = cpuset_minus(g->a, left, g->by_role[CPU_IRQ]);
		return;
	}
	for (size_t i = 0; i < g->n_threads; i++)
		claim(g, &c, &g->threads[i]);
	g->idle = !c.poll.words && !c.block.words;
	g->by_role[CPU_POLL] = cpuset_and(g->a, bits_set(&c.poll), left);
	left = cpuset_minus(g->a, left, g->by_role[CPU_POLL]);
	g->by_role[CPU_IRQ] = cpuset_and(g->a, g->irq_cpus, left);
	left = cpuset_minus(g->a, left, g->by_role[CPU_IRQ]);
	g->by_role[CPU_BLOCK] = cpuset_and(g->a, bits_set(&c.block), left);
	left = cpuset_minus(g->a, left, g->by_role[CPU_BLOCK]);
	/* What is not online cannot be looked at. */
	if (!g->idle)
		g->by_role[CPU_SPARE] = cpuset_and(g->a, left, g->roles->online);
	g->by_role[CPU_POLL] = cpuset_or(
		g->a, g->by_role[CPU_POLL], cpuset_minus(g->a, left, g->by_role[CPU_SPARE]));
}
