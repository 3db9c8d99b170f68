/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All threads. A mask comes from sched_getaffinity where the source could ask for it: status
 * says the same and costs the kernel some fifteen times as much to print.
 */
#include "scanner/facts/process/tasks.h"

#include <stdlib.h>

static const char THREADS[] = "/proc/*/task/*/stat";
static const char PROCESSES[] = "/proc/*/stat";

static int pid_of(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0 && n <= INT32_MAX ? (int)n : -1;
}

/* Most threads have the mask of the one before. */
static bool parse_probed(
	const struct fact_in *in, struct tasks *all, const struct answer *probed, struct task *t)
{
	if (probed->state != ANSWER_OK)
		return false;
	if (!all->mask_text.n || !str_eq(all->mask_text, probed->bytes)) {
		if (fact_list(probed, in->arena, &all->mask) != 0)
			return false;
		all->mask_text = probed->bytes;
	}
	t->allowed = all->mask;
	return true;
}

/* False: the thread ended between its stat and its mask. */
static bool read_mask(const struct fact_in *in, struct tasks *all, const struct answer *stat,
	struct str tid, struct task *t)
{
	struct str path = str_join(in->arena, STR("/probe/affinity/"), tid, STR(""));
	const struct answer *probed = answers_get(in->answers, path, ASK_FILE), *an;

	if (parse_probed(in, all, probed, t)) {
		t->allowed_valid = true;
		return true;
	}
	path = str_head(stat->path, stat->path.n - 4); /* without "stat" */
	path = str_join(in->arena, path, STR("status"), STR(""));
	an = answers_get(in->answers, path, ASK_FILE);
	t->allowed_valid = an->state == ANSWER_OK &&
			   task_parse_allowed(an->bytes, in->arena, &t->allowed) == 0;
	return t->allowed_valid || probed->state != ANSWER_VANISHED;
}

static void count_unreadable(struct tasks *t, const struct answer *an)
{
	t->unreadable++;
	if (!t->unreadable_example)
		t->unreadable_example = an;
}

static bool read_task(struct tasks *t, const struct match *m, struct task *ret)
{
	const struct answer *an = m->answer;

	if (an->state == ANSWER_VANISHED || an->state == ANSWER_ABSENT)
		t->vanished++;
	else if (an->state == ANSWER_NOT_READ)
		t->more++;
	else if (an->state != ANSWER_OK || task_parse_stat(an->bytes, ret) < 0)
		count_unreadable(t, an);
	else
		return true;
	return false;
}

bool tasks_read(const struct fact_in *in, struct tasks *t, const struct match *m, struct task *ret)
{
	struct task one = { .pid = pid_of(m->star[0]), .from = m->answer };

	if (one.pid < 0 || !read_task(t, m, &one))
		return false;
	if (!read_mask(in, t, m->answer, m->star[1], &one)) {
		t->vanished++;
		return false;
	}
	t->masks_unknown += !one.allowed_valid;
	*ret = one;
	return true;
}

static void read_all(const struct fact_in *in, struct tasks *t, struct matches m, struct task *v)
{
	for (size_t i = 0; i < m.n; i++)
		t->n += tasks_read(in, t, &m.v[i], &v[t->n]);
}

static int by_tid(const void *x, const void *y)
{
	const struct task *a = x, *b = y;

	return (a->tid > b->tid) - (a->tid < b->tid);
}

/*
 * With hidepid= a listing of /proc leaves out foreign processes without a word. Pid 1 is
 * always there and always foreign to an ordinary user, in any pid namespace.
 */
static bool is_hidepid(const struct answer *list)
{
	struct str rest = list->bytes, name;
	bool some = false;

	if (list->state != ANSWER_OK)
		return false;
	while (str_cut(&rest, '\n', &name)) {
		if (str_is(name, "1"))
			return false;
		some |= pid_of(name) > 0;
	}
	return some;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches threads = answers_match(in->answers, THREADS, ASK_FILE);
	struct matches processes = answers_match(in->answers, PROCESSES, ASK_FILE);
	struct tasks *t = ret;
	struct task *v = ARENA_NEW(in->arena, struct task, threads.n + processes.n);

	t->list = answers_get(in->answers, STR("/proc"), ASK_LIST);
	t->v = v;
	read_all(in, t, threads, v);
	read_all(in, t, processes, v);
	if (t->n > 1)
		qsort(v, t->n, sizeof(*v), by_tid);
	t->hidepid = is_hidepid(t->list);
}

const struct task *tasks_find(const struct tasks *t, int tid)
{
	const struct task key = { .tid = tid };

	return t->n ? bsearch(&key, t->v, t->n, sizeof(*t->v), by_tid) : NULL;
}

const struct fact fact_tasks = {
	.name = "tasks",
	.tasks = true,
	.steady = true,
	.size = sizeof(struct tasks),
	.parse = parse,
};
