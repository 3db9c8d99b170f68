/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads that somebody pinned, and how much of a CPU they have. utime and stime are in ticks of
 * USER_HZ, 100 a second on every architecture that matters here (include/asm-generic/param.h),
 * and a running thread's time is brought up to date when it is read, on a nohz_full CPU too
 * (kernel/sched/cputime.c task_cputime). A thread that spins has all of its CPU; an interrupt or
 * a hypervisor may take some of it, so nine tenths are enough. With one sample the average since
 * the thread was started stands for it: one that began to spin later is not found by it.
 */
#include "scanner/profile/infer_parts.h"

#include "scanner/base/text.h"
#include "scanner/facts/process/tasks_class.h"

enum { LEAST_WINDOW_MS = 200, LEAST_AGE_S = 10 };
static const double NS_A_TICK = 1e7;

static uint64_t ticks_of(const struct task *t)
{
	return t->utime_ticks + t->stime_ticks;
}

static double at_most_one(double x)
{
	return x > 1 ? 1 : x;
}

static void measure(const struct inferring *g, struct infer_thread *t)
{
	const struct task *before =
		g->tasks_before ? tasks_find(g->tasks_before, t->task->tid) : NULL;
	double age = (double)g->host->boottime_ns - (double)t->task->start_ticks * NS_A_TICK;

	t->busy = -1;
	if (before && before->start_ticks == t->task->start_ticks &&
		ticks_of(t->task) >= ticks_of(before) &&
		g->window_ns >= LEAST_WINDOW_MS * 1000000ull) {
		t->busy = at_most_one((double)(ticks_of(t->task) - ticks_of(before)) * NS_A_TICK /
				      (double)g->window_ns);
		t->lately = true;
	} else if (g->host->boottime_ns && age >= LEAST_AGE_S * 1e9) {
		t->busy = at_most_one((double)ticks_of(t->task) * NS_A_TICK / age);
	}
}

bool infer_spins(const struct infer_thread *t)
{
	return t->busy >= INFER_SPINS;
}

static struct str program_of(const struct inferring *g, const struct task *t)
{
	const struct task *first = t->tid == t->pid ? t : tasks_find(g->tasks, t->pid);

	return first ? first->comm : t->comm;
}

/* This program pins itself to a housekeeping CPU, and its child. */
static bool is_own(struct str program)
{
	return str_is(program, "latscan");
}

static bool is_narrowed(const struct inferring *g, const struct task *t, struct cpuset where)
{
	if (t->flags & PF_KTHREAD || task_is_dead(t) || cpuset_is_empty(where))
		return false;
	return cpuset_count(where) < cpuset_count(g->roles->online);
}

void infer_find_threads(struct inferring *g)
{
	g->threads = ARENA_NEW(g->a, struct infer_thread, g->tasks->n + 1);
	for (size_t i = 0; i < g->tasks->n; i++) {
		const struct task *t = &g->tasks->v[i];
		const struct bypass_process *b = bypass_find(g->bypass, t->pid);
		struct infer_thread one = { .task = t };

		if (!t->allowed_valid)
			continue;
		one.where = cpuset_and(g->a, t->allowed, g->roles->online);
		if (!is_narrowed(g, t, one.where))
			continue;
		one.program = program_of(g, t);
		if (is_own(one.program))
			continue;
		one.realtime = t->policy == 1 || t->policy == 2;
		one.lcore = bypass_is_lcore(t->comm);
		one.bypass = b ? b->kind : BYPASS_NONE;
		measure(g, &one);
		g->threads[g->n_threads++] = one;
	}
}

struct str infer_thread_words(const struct inferring *g, const struct infer_thread *t)
{
	struct str words = str_eq(t->program, t->task->comm)
				   ? t->program
				   : str_printf(g->a, STR_FMT "/" STR_FMT, STR_ARG(t->program),
					     STR_ARG(t->task->comm));

	if (t->realtime)
		words = str_printf(g->a, STR_FMT " %s %u", STR_ARG(words),
			t->task->policy == 1 ? "FIFO" : "RR", t->task->rt_priority);
	if (t->busy >= 0)
		words = str_printf(g->a, STR_FMT " %.0f %%%s", STR_ARG(words), t->busy * 100,
			t->lately ? "" : " on average");
	return text_sanitise(g->a, words);
}
