/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes that matter: those with threads that somebody pinned to hot CPUs, and those that work
 * past the kernel. Told by the name of the program: a pid is another one after the next start.
 */
#include "scanner/profile/infer_parts.h"

#include <stdlib.h>
#include <string.h>

#include "scanner/base/text.h"
#include "scanner/facts/process/tasks_class.h"

enum { TARGETS_MAX = 8 };

/* Processes of one name, taken together. */
struct program {
	struct str name;
	struct str stem; /* what the names of its hot threads begin with */
	bool several;	 /* not all of them have the same name */
	unsigned threads, spinning, realtime, lcores;
	enum bypass_kind bypass;
	struct cpuset cpus;
};

struct programs {
	struct program *v;
	size_t n, cap;
};

static struct program *program_of(struct inferring *g, struct programs *ps, struct str name)
{
	for (size_t i = 0; i < ps->n; i++) {
		if (str_eq(ps->v[i].name, name))
			return &ps->v[i];
	}
	ps->v = arena_grow(g->a, ps->v, ps->n, &ps->cap, sizeof(*ps->v));
	ps->v[ps->n] = (struct program){ .name = name };
	return &ps->v[ps->n++];
}

static struct str common(struct str x, struct str y)
{
	size_t n = 0;

	while (n < x.n && n < y.n && x.p[n] == y.p[n])
		n++;
	return str_head(x, n);
}

static void add_thread(struct inferring *g, struct program *p, const struct infer_thread *t)
{
	struct str name = t->task->comm;

	p->several |= p->threads && !str_eq(p->stem, name);
	p->stem = p->threads ? common(p->stem, name) : name;
	p->threads++;
	p->spinning += infer_spins(t);
	p->realtime += t->realtime;
	p->lcores += t->lcore;
	p->cpus = cpuset_or(g->a, p->cpus, t->where);
	if (t->bypass != BYPASS_NONE)
		p->bypass = t->bypass;
}

/* The daemon that tells Onload's stacks about routes holds its device open too. */
static bool is_helper(struct str name)
{
	return str_starts(name, "onload_cp") || str_starts(name, "sfptpd");
}

bool infer_is_bypassing(const struct inferring *g, const struct bypass_process *p)
{
	const struct task *first = tasks_find(g->tasks, p->pid);

	if (!first || is_helper(first->comm))
		return false;
	return p->kind == BYPASS_ONLOAD || p->kind == BYPASS_VMA || p->kind == BYPASS_DPDK;
}

static void add_bypassing(struct inferring *g, struct programs *ps)
{
	for (size_t i = 0; i < g->bypass->n; i++) {
		const struct bypass_process *b = &g->bypass->v[i];

		if (infer_is_bypassing(g, b))
			program_of(g, ps, tasks_find(g->tasks, b->pid)->comm)->bypass = b->kind;
	}
}

static int by_threads(const void *x, const void *y)
{
	const struct program *p = x, *q = y;

	if (p->threads != q->threads)
		return p->threads > q->threads ? -1 : 1;
	return str_cmp(p->name, q->name);
}

/* A glob: of a name that has a '*' itself it stands for more than that name, not for less. */
static struct str glob_of(struct inferring *g, const struct program *p)
{
	if (!p->threads || str_eq(p->stem, p->name) || (p->several && p->stem.n < 2))
		return (struct str){ 0 };
	return p->several ? str_printf(g->a, STR_FMT "*", STR_ARG(p->stem)) : p->stem;
}

static struct str why_of(struct inferring *g, const struct program *p)
{
	struct str why = { 0 };

	if (p->threads)
		why = str_printf(g->a, "%u thread%s pinned to " STR_FMT ", %u spin, %u real-time",
			p->threads, p->threads == 1 ? "" : "s",
			STR_ARG(cpuset_format(g->a, p->cpus)), p->spinning, p->realtime);
	if (p->lcores)
		why = str_printf(g->a, STR_FMT ", %u lcores", STR_ARG(why), p->lcores);
	if (p->bypass != BYPASS_NONE)
		why = str_printf(g->a, STR_FMT "%suses %s", STR_ARG(why), why.n ? ", " : "",
			bypass_word(p->bypass));
	if (!p->threads)
		why = str_printf(
			g->a, STR_FMT "; none of its threads is pinned to a hot CPU", STR_ARG(why));
	return why;
}

static void add_target(struct inferring *g, const struct program *p)
{
	struct intent *intent = &g->out->intent;
	struct target *v = ARENA_NEW(g->a, struct target, intent->n_targets + 1);
	struct str glob = glob_of(g, p), name = infer_scalar(g->a, p->name), yaml;

	yaml = str_printf(
		g->a, "- {name: " STR_FMT ", comm: " STR_FMT, STR_ARG(name), STR_ARG(name));
	if (glob.n)
		yaml = str_printf(g->a, STR_FMT ", hot_threads: " STR_FMT, STR_ARG(yaml),
			STR_ARG(infer_scalar(g->a, glob)));
	infer_add(g, 2, false, str_printf(g->a, STR_FMT "}", STR_ARG(yaml)), why_of(g, p));
	if (intent->n_targets)
		memcpy(v, intent->targets, intent->n_targets * sizeof(*v));
	v[intent->n_targets++] = (struct target){ .name = str_copy(g->a, p->name),
		.comm = str_copy(g->a, p->name),
		.hot_threads = str_copy(g->a, glob) };
	intent->targets = v;
}

void infer_target_lines(struct inferring *g)
{
	struct programs ps = { 0 };

	for (size_t i = 0; i < g->n_threads; i++) {
		const struct infer_thread *t = &g->threads[i];

		if (cpuset_within(t->where, g->hot))
			add_thread(g, program_of(g, &ps, t->program), t);
	}
	add_bypassing(g, &ps);
	if (!ps.n) {
		infer_add(g, 1, true, STR("targets: []"),
			g->tasks_seen
				? STR("no process has a thread pinned to a hot CPU, or bypasses the kernel")
				: STR("no process was seen"));
		return;
	}
	qsort(ps.v, ps.n, sizeof(*ps.v), by_threads);
	infer_add(g, 1, false, STR("targets:"), (struct str){ 0 });
	for (size_t i = 0; i < ps.n && i < TARGETS_MAX; i++)
		add_target(g, &ps.v[i]);
	if (ps.n > TARGETS_MAX)
		infer_add(g, 2, false, (struct str){ 0 },
			str_printf(g->a, "and %zu more programs", ps.n - TARGETS_MAX));
}
