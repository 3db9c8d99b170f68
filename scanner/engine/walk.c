/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one walk over all tasks. stat once a thread; the mask from sched_getaffinity, some
 * fifteen times cheaper than status, which is asked for only where the source has no such
 * probe (a tree that somebody captured). A tree often has /proc/PID without task/: then the
 * process stands for its one thread.
 */
#include "scanner/engine/collect.h"
#include "scanner/facts/process/tasks_class.h"

static const char THREADS[] = "/proc/*/task/*/stat";
static const char PROCESSES[] = "/proc/*/stat";
static const char HOT_THREADS[] = "/proc/*/task/*/schedstat";
static const char HOT_PROCESSES[] = "/proc/*/schedstat";

enum { PROC = sizeof("/proc") - 1, MANY = 64 };

struct walk {
	struct collector *c;
	size_t threads;
	size_t base;	 /* of a thread's files: how much of their path is its folder's */
	bool no_probe;	 /* the source does not answer /probe/affinity */
	bool hot_only;	 /* the mask first, and the rest for hot CPUs alone */
	struct str mask; /* the last one seen: most threads have the same */
	bool mask_is_hot, mask_is_pinned;
};

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0;
}

static const struct answer *ask_mask(struct walk *w, struct str dir, struct str tid)
{
	struct arena *a = w->c->arena;
	const struct answer *an;

	if (!w->no_probe) {
		struct str path = str_join(a, STR("/probe/affinity/"), tid, STR(""));

		an = collect_one(w->c, path, ASK_FILE, 0);
		w->no_probe = an->state == ANSWER_NOT_CAPTURED || an->state == ANSWER_NOT_READ;
		if (!w->no_probe)
			return an;
	}
	return collect_one(w->c, str_join(a, dir, STR("/status"), STR("")), ASK_FILE, 0);
}

static void look_at_mask(struct walk *w, struct str text)
{
	struct cpuset mask;
	int error = w->no_probe ? task_parse_allowed(text, w->c->arena, &mask)
				: cpuset_parse_list(w->c->arena, text, &mask);

	w->mask = text;
	w->mask_is_hot = error == 0 && cpuset_meets(mask, w->c->roles->hot);
	w->mask_is_pinned = w->mask_is_hot && cpuset_within(mask, w->c->roles->hot);
}

static bool may_run_hot(struct walk *w, struct str dir, struct str tid)
{
	const struct answer *an = ask_mask(w, dir, tid);

	if (an->state != ANSWER_OK)
		return false;
	if (!str_eq(an->bytes, w->mask))
		look_at_mask(w, an->bytes);
	return w->mask_is_hot;
}

/* "/proc/7/task/9" or "/proc/9": whom the fact finds again by this match. */
static void add_hot(struct collector *c, struct str dir, const struct answer *counts)
{
	struct str head, tid, pid, rest = str_skip(dir, sizeof("/proc/") - 1);
	bool thread = str_split(rest, '/', &pid, &head);
	struct match *m =
		answers_add_match(c->answers, thread ? HOT_THREADS : HOT_PROCESSES, ASK_FILE);

	if (!thread || !str_split_last(dir, '/', &head, &tid))
		pid = tid = rest;
	m->star[0] = pid;
	m->star[1] = tid;
	m->answer = counts;
}

static const struct answer *ask_counts(struct collector *c, struct str dir, size_t base)
{
	return collect_one(c, str_join(c->arena, dir, STR("/schedstat"), STR("")), ASK_FILE, base);
}

/*
 * The first of two samples. Of a thread that may run elsewhere too, the counters are enough:
 * whether it is the same one, the last sample's time of its start tells.
 */
static void ask_hot_thread(struct walk *w, struct str dir, struct str tid)
{
	struct arena *a = w->c->arena;

	if (w->threads++ >= TASKS_CAP || !may_run_hot(w, dir, tid))
		return;
	if (w->mask_is_pinned || w->no_probe)
		collect_one(w->c, str_join(a, dir, STR("/stat"), STR("")), ASK_FILE, w->base);
	add_hot(w->c, dir, ask_counts(w->c, dir, w->base));
}

static void ask_thread(
	struct walk *w, const char *pattern, struct str dir, struct str pid, struct str tid)
{
	struct arena *a = w->c->arena;
	struct match *m;

	if (w->hot_only) {
		ask_hot_thread(w, dir, tid);
		return;
	}
	m = answers_add_match(w->c->answers, pattern, ASK_FILE);
	m->star[0] = pid;
	m->star[1] = tid;
	if (w->threads++ >= TASKS_CAP) { /* counted by the fact, as not read */
		m->answer = answers_get(w->c->answers, STR(""), ASK_FILE);
		return;
	}
	m->answer = collect_one(w->c, str_join(a, dir, STR("/stat"), STR("")), ASK_FILE, w->base);
	if (m->answer->state == ANSWER_OK)
		ask_mask(w, dir, tid);
}

static void ask_process(struct walk *w, struct str pid)
{
	struct arena *a = w->c->arena;
	struct str dir = str_join(a, STR("/proc/"), pid, STR("/task"));
	const struct answer *list = collect_one(w->c, dir, ASK_LIST, PROC);
	struct str tids, tid;

	w->base = PROC;
	if (list->state == ANSWER_NOT_CAPTURED) {
		ask_thread(w, PROCESSES, str_head(dir, dir.n - 5), pid, pid);
		return;
	}
	tids = list->bytes;
	/* A live one's folder is open since it was listed; elsewhere that pays for many threads. */
	if (w->c->source->live || tids.n > MANY)
		w->base = dir.n;
	while (str_cut(&tids, '\n', &tid)) {
		if (is_number(tid))
			ask_thread(w, THREADS, str_join(a, dir, STR("/"), tid), pid, tid);
	}
}

static void walk(struct walk *w)
{
	const struct answer *list = collect_one(w->c, STR("/proc"), ASK_LIST, 0);
	struct str names = list->bytes, name;

	answers_set_list(w->c->answers, THREADS, list);
	answers_set_list(w->c->answers, PROCESSES, list);
	while (str_cut(&names, '\n', &name)) {
		if (is_number(name))
			ask_process(w, name);
	}
}

void collect_tasks(struct collector *c)
{
	walk(&(struct walk){ .c = c });
}

void collect_hot_first(struct collector *c)
{
	if (c->roles && !cpuset_is_empty(c->roles->hot))
		walk(&(struct walk){ .c = c, .hot_only = true });
}

/* A thread whose mask was narrowed a moment ago may still have run there last. */
static bool ran_last(const struct task *t, struct cpuset hot)
{
	return t->processor >= 0 && cpuset_has(hot, (unsigned)t->processor);
}

/* What it did on a hot CPU can be told: it runs nowhere else, or ran there last. */
static bool counts_matter(const struct task *t, struct cpuset hot)
{
	return ran_last(t, hot) || (t->allowed_valid && cpuset_within(t->allowed, hot));
}

/* Both take the lock of the process's signals for a moment, and not that of its memory. */
static void ask_timers(struct collector *c, int pid)
{
	collect_one(c, str_printf(c->arena, "/proc/%d/timers", pid), ASK_FILE, 0);
	collect_one(c, str_printf(c->arena, "/proc/%d/limits", pid), ASK_FILE, 0);
}

void collect_hot_again(struct collector *c, const struct tasks *all)
{
	const struct answer *nothing = answers_get(c->answers, STR(""), ASK_FILE);
	struct cpuset hot = c->roles->hot;
	int pid = -1;

	for (size_t i = 0; i < all->n; i++) {
		const struct task *t = &all->v[i];
		struct str dir = str_head(t->from->path, t->from->path.n - sizeof("/stat") + 1);

		if (!ran_last(t, hot) && !(t->allowed_valid && cpuset_meets(t->allowed, hot)))
			continue;
		add_hot(c, dir, counts_matter(t, hot) ? ask_counts(c, dir, PROC) : nothing);
		if (t->pid != pid && !(t->flags & PF_KTHREAD))
			collect_one(
				c, str_printf(c->arena, "/proc/%d/cgroup", t->pid), ASK_FILE, 0);
		pid = t->pid;
		if (task_is_pinned(t, hot))
			ask_timers(c, pid);
	}
}
