/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/hot_tasks.h"

#include <errno.h>
#include <stdlib.h>

static const char THREADS[] = "/proc/*/task/*/schedstat";
static const char PROCESSES[] = "/proc/*/schedstat";

int hot_task_parse(struct str text, struct hot_task *ret)
{
	uint64_t n[3];
	struct str word;

	for (unsigned i = 0; i < 3; i++) {
		if (!str_word(&text, &word) || str_u64(word, 10, &n[i]) < 0)
			return -EINVAL;
	}
	ret->run_ns = n[0];
	ret->wait_ns = n[1];
	ret->slices = n[2];
	return 0;
}

struct str task_cgroup(struct str text)
{
	struct str line, number, rest, names, path, unified = { 0 }, systemd = { 0 };

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &number, &rest) || !str_split(rest, ':', &names, &path))
			continue;
		if (names.n == 0)
			unified = path;
		else if (str_is(names, "name=systemd"))
			systemd = path;
	}
	return unified.n > 1 || systemd.n == 0 ? unified : systemd;
}

static bool names_unit(struct str part)
{
	return str_ends(part, ".service") || str_ends(part, ".scope");
}

struct str task_unit(struct str cgroup)
{
	struct str rest = str_starts(cgroup, "/") ? str_skip(cgroup, 1) : cgroup, part;
	struct str unit = cgroup;

	while (str_cut(&rest, '/', &part)) {
		if (names_unit(part))
			unit = part;
	}
	return unit;
}

/* Read by the walk over all, or by this sample's own, or known by its number alone. */
static bool task_of(
	const struct fact_in *in, struct hot_tasks *t, const struct match *m, struct hot_task *ret)
{
	const struct tasks *all = facts_get(in->facts, &fact_tasks);
	struct str path = m->answer->path;
	struct tasks counts = { 0 };
	struct match stat = *m;
	const struct task *known;
	uint64_t pid, tid;
	bool read;

	if (str_u64(m->star[0], 10, &pid) || str_u64(m->star[1], 10, &tid) || pid > INT32_MAX ||
		tid > INT32_MAX)
		return false;
	known = all ? tasks_find(all, (int)tid) : NULL;
	if (known) {
		ret->task = *known;
		return true;
	}
	path = str_head(path, path.n - str_from("schedstat").n);
	path = str_printf(in->arena, STR_FMT "stat", STR_ARG(path));
	stat.answer = answers_get(in->answers, path, ASK_FILE);
	if (stat.answer->state == ANSWER_NOT_READ) {
		ret->brief = true;
		ret->task = (struct task){ .pid = (int)pid, .tid = (int)tid, .processor = -1 };
		return true;
	}
	read = tasks_read(in, &counts, &stat, &ret->task);
	t->vanished += counts.vanished;
	return read;
}

static const struct answer *of_process(
	const struct fact_in *in, const struct task *t, const char *name)
{
	return answers_get(
		in->answers, str_printf(in->arena, "/proc/%d/%s", t->pid, name), ASK_FILE);
}

static struct str cgroup_of(const struct fact_in *in, const struct task *t)
{
	const struct answer *an;

	if (t->flags & PF_KTHREAD)
		return (struct str){ 0 };
	an = of_process(in, t, "cgroup");
	return an->state == ANSWER_OK ? task_cgroup(an->bytes) : (struct str){ 0 };
}

static void read_one(
	const struct fact_in *in, struct hot_tasks *t, const struct match *m, struct hot_task *v)
{
	const struct answer *an = m->answer;
	struct hot_task one = { .counted = false };

	if (!task_of(in, t, m, &one))
		return;
	if (an->state == ANSWER_VANISHED) {
		t->vanished++;
		return;
	}
	one.asked = an->state != ANSWER_NOT_READ;
	one.counted = an->state == ANSWER_OK && hot_task_parse(an->bytes, &one) == 0;
	if (one.asked && !one.counted && !t->uncounted)
		t->uncounted = an;
	one.cgroup = t->n && v[t->n - 1].task.pid == one.task.pid ? v[t->n - 1].cgroup
								  : cgroup_of(in, &one.task);
	one.timers = of_process(in, &one.task, "timers");
	one.limits = of_process(in, &one.task, "limits");
	v[t->n++] = one;
}

static int by_tid(const void *x, const void *y)
{
	const struct hot_task *a = x, *b = y;

	return (a->task.tid > b->task.tid) - (a->task.tid < b->task.tid);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches threads = answers_match(in->answers, THREADS, ASK_FILE);
	struct matches processes = answers_match(in->answers, PROCESSES, ASK_FILE);
	struct hot_tasks *t = ret;
	struct hot_task *v = ARENA_NEW(in->arena, struct hot_task, threads.n + processes.n + 1);

	for (size_t i = 0; i < threads.n; i++)
		read_one(in, t, &threads.v[i], v);
	for (size_t i = 0; i < processes.n; i++)
		read_one(in, t, &processes.v[i], v);
	if (t->n > 1)
		qsort(v, t->n, sizeof(*v), by_tid);
	t->v = v;
}

const struct hot_task *hot_tasks_find(const struct hot_tasks *t, int tid)
{
	const struct hot_task key = { .task.tid = tid };

	return t->n ? bsearch(&key, t->v, t->n, sizeof(*t->v), by_tid) : NULL;
}

const struct hot_task *hot_tasks_same(const struct hot_tasks *t, const struct task *task)
{
	const struct hot_task *found = hot_tasks_find(t, task->tid);

	return found && (found->brief || found->task.start_ticks == task->start_ticks) ? found
										       : NULL;
}

const struct fact fact_hot_tasks = {
	.name = "hot_tasks",
	.hot_tasks = true,
	.size = sizeof(struct hot_tasks),
	.parse = parse,
};
