/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one walk over all tasks. stat once a thread; the mask from sched_getaffinity, some
 * fifteen times cheaper than status, which is asked for only where the source has no such
 * probe (a tree that somebody captured). A tree often has /proc/PID without task/: then the
 * process stands for its one thread.
 */
#include "scanner/engine/collect.h"
#include "scanner/facts/tasks.h"

static const char THREADS[] = "/proc/*/task/*/stat";
static const char PROCESSES[] = "/proc/*/stat";

struct walk {
	struct collector *c;
	size_t threads;
	bool no_probe; /* the source does not answer /probe/affinity */
};

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0;
}

static void ask_mask(struct walk *w, struct str dir, struct str tid)
{
	struct arena *a = w->c->arena;
	const struct answer *an;

	if (!w->no_probe) {
		struct str path = str_printf(a, "/probe/affinity/" STR_FMT, STR_ARG(tid));

		an = collect_one(w->c, path, ASK_FILE, 0);
		w->no_probe = an->state == ANSWER_NOT_CAPTURED || an->state == ANSWER_NOT_READ;
	}
	if (w->no_probe) {
		struct str path = str_printf(a, STR_FMT "/status", STR_ARG(dir));

		collect_one(w->c, path, ASK_FILE, 0);
	}
}

static void ask_thread(
	struct walk *w, const char *pattern, struct str dir, struct str pid, struct str tid)
{
	struct arena *a = w->c->arena;
	struct match *m;

	m = answers_add_match(w->c->answers, pattern, ASK_FILE);
	m->star[0] = pid;
	m->star[1] = tid;
	if (w->threads++ >= TASKS_CAP) { /* counted by the fact, as not read */
		m->answer = answers_get(w->c->answers, STR(""), ASK_FILE);
		return;
	}
	m->answer = collect_one(w->c, str_printf(a, STR_FMT "/stat", STR_ARG(dir)), ASK_FILE, 5);
	if (m->answer->state == ANSWER_OK)
		ask_mask(w, dir, tid);
}

static void ask_process(struct walk *w, struct str pid)
{
	struct arena *a = w->c->arena;
	struct str dir = str_printf(a, "/proc/" STR_FMT "/task", STR_ARG(pid));
	const struct answer *list = collect_one(w->c, dir, ASK_LIST, 5);
	struct str tids, tid;

	if (list->state == ANSWER_NOT_CAPTURED) {
		ask_thread(w, PROCESSES, str_head(dir, dir.n - 5), pid, pid);
		return;
	}
	tids = list->bytes;
	while (str_cut(&tids, '\n', &tid)) {
		if (is_number(tid))
			ask_thread(w, THREADS,
				str_printf(a, STR_FMT "/" STR_FMT, STR_ARG(dir), STR_ARG(tid)), pid,
				tid);
	}
}

void collect_tasks(struct collector *c)
{
	struct walk w = { .c = c };
	const struct answer *list = collect_one(c, STR("/proc"), ASK_LIST, 0);
	struct str names = list->bytes, name;

	answers_set_list(c->answers, THREADS, list);
	answers_set_list(c->answers, PROCESSES, list);
	while (str_cut(&names, '\n', &name)) {
		if (is_number(name))
			ask_process(&w, name);
	}
}
