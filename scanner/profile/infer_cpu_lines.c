/* SPDX-License-Identifier: Apache-2.0 */
/* The lines about CPUs: each role with its evidence, then what speaks against it or is open. */
#include "scanner/profile/infer_parts.h"

static struct str list_of(const struct inferring *g, struct cpuset set)
{
	return cpuset_format(g->a, set);
}

/* Threads on these CPUs, a few by name. */
static struct str threads_on(struct inferring *g, struct cpuset set)
{
	struct str list = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < g->n_threads; i++) {
		const struct infer_thread *t = &g->threads[i];

		if (cpuset_within(t->where, g->hot) && cpuset_meets(t->where, set))
			infer_list_add(g->a, &list, &n, infer_thread_words(g, t));
	}
	return infer_list_end(g->a, list, n);
}

static struct str why_of(struct inferring *g, enum cpu_role role)
{
	struct str threads = { 0 };

	if (role == CPU_SPARE)
		return STR("set apart, and no thread is pinned there");
	if (g->tasks_seen)
		threads = threads_on(g, g->by_role[role]);
	if (role == CPU_IRQ)
		return str_printf(g->a, "interrupts steered there: " STR_FMT "%s" STR_FMT,
			STR_ARG(g->irq_from), threads.n ? "; beside " : "", STR_ARG(threads));
	if (!g->tasks_seen)
		return STR("no process was seen: the strictest role for all of them");
	if (g->idle)
		return STR("no thread is pinned to any of them now: the strictest role");
	if (role == CPU_POLL)
		return threads.n
			       ? str_printf(g->a,
					 "spins, or is real-time and was not seen to sleep: " STR_FMT,
					 STR_ARG(threads))
			       : STR("not online: the strictest role");
	return str_printf(g->a, "pinned there, sleeps and wakes: " STR_FMT, STR_ARG(threads));
}

static void add_set(
	struct inferring *g, bool off, const char *key, struct cpuset set, struct str why)
{
	struct str list = list_of(g, set);

	infer_add(g, 2, off, str_printf(g->a, "%s: " STR_FMT, key, STR_ARG(list)), why);
}

static void add_roles(struct inferring *g)
{
	struct cpuset others = cpuset_minus(g->a, g->roles->online, g->hot);

	for (int r = 0; r < CPU_ROLES; r++) {
		if (!cpuset_is_empty(g->by_role[r]))
			add_set(g, false, cpu_role_word((enum cpu_role)r), g->by_role[r],
				why_of(g, (enum cpu_role)r));
	}
	if (cpuset_is_empty(others))
		infer_add(g, 2, false, (struct str){ 0 },
			STR("no other CPU is known to be online: who does the housekeeping?"));
	else
		add_set(g, false, "housekeeping", others, STR("every other CPU that is online"));
}

/* Other hardware threads of the cores of hot CPUs. */
static struct cpuset siblings_of_hot(struct inferring *g)
{
	struct cpuset set = { 0 };

	for (int c = -1; (c = cpuset_next(g->hot, c + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(g->cpus, (unsigned)c);

		if (core && !cpuset_within(core->siblings, set))
			set = cpuset_or(g->a, set, core->siblings);
	}
	return cpuset_and(g->a, set, g->roles->online);
}

static void add_siblings(struct inferring *g)
{
	struct cpuset all = siblings_of_hot(g), others = cpuset_minus(g->a, all, g->hot);

	if (cpuset_is_empty(all))
		infer_add(g, 2, false, (struct str){ 0 },
			STR("which CPUs share a core was not captured"));
	else if (!cpuset_is_empty(others))
		add_set(g, true, "spare", others,
			STR("? they share cores with hot CPUs, and are housekeeping now"));
}

/* Interrupts that arrive on hot CPUs and that nobody seems to want there. */
static void add_unsteered(struct inferring *g)
{
	struct cpuset set = cpuset_minus(g->a, g->irq_unsure, g->irq_cpus);
	struct str why =
		g->unsteered.n
			? g->unsteered
			: STR("interrupts reach them; some of the same card go elsewhere, or the kernel "
			      "placed them");

	if (!cpuset_is_empty(set))
		add_set(g, true, "irq", set, str_printf(g->a, "? " STR_FMT, STR_ARG(why)));
}

/* Threads that look as hot as the others, where nothing is set apart for them. */
static void add_outsiders(struct inferring *g)
{
	struct cpuset set = { 0 };
	struct str list = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < g->n_threads; i++) {
		const struct infer_thread *t = &g->threads[i];

		if (cpuset_meets(t->where, g->hot) || cpuset_count(t->where) != 1 ||
			!(t->realtime || t->lcore || infer_spins(t)))
			continue;
		set = cpuset_or(g->a, set, t->where);
		infer_list_add(g->a, &list, &n, infer_thread_words(g, t));
	}
	list = infer_list_end(g->a, list, n);
	if (n)
		add_set(g, true, "poll", set,
			str_printf(g->a, "? not set apart, and pinned there: " STR_FMT,
				STR_ARG(list)));
}

static struct str head_of(struct inferring *g)
{
	struct str why = str_printf(g->a, "hot by: " STR_FMT, STR_ARG(g->hot_from));
	struct cpuset away = cpuset_minus(g->a, g->hot, g->roles->online);

	if (!cpuset_is_empty(away))
		why = str_printf(g->a, STR_FMT "; " STR_FMT " not online", STR_ARG(why),
			STR_ARG(list_of(g, away)));
	if (g->tasks_seen && !g->tasks_before)
		why = str_printf(
			g->a, STR_FMT "; one sample: what spins is an average", STR_ARG(why));
	return why;
}

void infer_cpu_lines(struct inferring *g)
{
	if (cpuset_is_empty(g->hot))
		return;
	infer_add(g, 1, false, STR("cpus:"), head_of(g));
	add_roles(g);
	add_siblings(g);
	add_unsteered(g);
	add_outsiders(g);
}
