/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/threads.h"

#include "scanner/base/arena.h"
#include "scanner/facts/host.h"

#include <stdlib.h>

enum { NAMED = 8, TICK_NS = 10000000 }; /* USER_HZ is 100 on every architecture that matters here */

struct cpuset in_may_run(const struct check_in *in, const struct task *t)
{
	if (!t->allowed_valid)
		return (struct cpuset){ 0 };
	if (cpuset_is_empty(in->roles->housekeeping))
		return t->allowed;
	return cpuset_and(in->scratch, t->allowed, in->roles->online);
}

/* The hot CPU that its time is put down to, or -1. */
static int cpu_of(const struct check_in *in, const struct task *t)
{
	struct cpuset hot = in->roles->hot;
	struct cpuset may = in_may_run(in, t);

	if (cpuset_count(may) == 1 && cpuset_meets(may, hot))
		return cpuset_next(may, 0);
	if (t->processor >= 0 && cpuset_has(hot, (unsigned)t->processor))
		return t->processor;
	if (!cpuset_is_empty(may) && cpuset_within(may, hot))
		return cpuset_next(may, 0);
	return -1;
}

/* It was started after the first sample was taken. */
static bool is_new(const struct check_in *in, const struct task *t)
{
	const struct host *h = in_fact_before(in, &fact_host);

	return h && h->boottime_ns && t->start_ticks > h->boottime_ns / TICK_NS;
}

static bool ran(const struct check_in *in, const struct hot_task *now, struct ran *ret)
{
	static const struct hot_task nothing = { .counted = true };
	const struct hot_tasks *earlier = in_fact_before(in, &fact_hot_tasks);
	const struct hot_task *before;
	struct ran r = { .who = now };
	int cpu = cpu_of(in, &now->task);

	before = is_new(in, &now->task) ? &nothing : hot_tasks_same(earlier, &now->task);
	if (cpu < 0 || !before)
		return false;
	r.cpu = (unsigned)cpu;
	if (!before->brief)
		r.ticks = now->task.utime_ticks + now->task.stime_ticks - before->task.utime_ticks -
			  before->task.stime_ticks;
	if (now->counted && before->counted && now->slices >= before->slices &&
		now->run_ns >= before->run_ns) {
		r.slices = now->slices - before->slices;
		r.run_ns = now->run_ns - before->run_ns;
		r.wait_ns = now->wait_ns > before->wait_ns ? now->wait_ns - before->wait_ns : 0;
	}
	*ret = r;
	return r.slices || r.run_ns || r.ticks;
}

static int busiest_first(const void *x, const void *y)
{
	const struct ran *a = x, *b = y;

	if (a->slices != b->slices)
		return a->slices < b->slices ? 1 : -1;
	return (a->who->task.tid > b->who->task.tid) - (a->who->task.tid < b->who->task.tid);
}

const struct ran *ran_find(const struct ran *v, size_t n, const struct task *t)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].who->task.tid == t->tid)
			return &v[i];
	}
	return NULL;
}

size_t in_ran(const struct check_in *in, ran_which *which, const struct ran **ret)
{
	const struct hot_tasks *now = in_fact(in, &fact_hot_tasks);
	size_t n = 0, asked = 0, mark;
	struct ran *v;

	*ret = NULL;
	if (!in->before || !in_fact_before(in, &fact_hot_tasks))
		return 0;
	for (size_t i = 0; i < now->n; i++)
		asked += now->v[i].asked;
	*ret = v = ARENA_NEW(in->scratch, struct ran, asked + 1);
	mark = arena_used(in->scratch);
	for (size_t i = 0; i < now->n; i++) {
		if (now->v[i].asked && (!which || which(in, &now->v[i].task)))
			n += ran(in, &now->v[i], &v[n]);
		arena_rewind(in->scratch, mark); /* sets that were worked out on the way */
	}
	if (n > 1)
		qsort(v, n, sizeof(*v), busiest_first);
	return n;
}

struct str in_ran_text(const struct check_in *in, const struct ran *r)
{
	uint64_t ns = r->run_ns > r->ticks * TICK_NS ? r->run_ns : r->ticks * TICK_NS;

	return str_printf(in->scratch, "%llu times, " STR_FMT, (unsigned long long)r->slices,
		STR_ARG(text_duration(in->scratch, ns)));
}

void find_ran(struct finding *f, const struct check_in *in, const struct ran *r)
{
	const struct task *t = &r->who->task;

	find_evidence_text(f, t->from,
		"pid %d tid %d " STR_FMT " (%s), mask " STR_FMT ": " STR_FMT " on cpu%u", t->pid,
		t->tid, STR_ARG(t->comm), task_class_word(task_class(t, in->roles->online)),
		STR_ARG(cpuset_format(in->scratch, t->allowed)), STR_ARG(in_ran_text(in, r)),
		r->cpu);
}

void find_runners(struct finding *f, const struct check_in *in, struct cpuset cpus)
{
	size_t mark = arena_used(in->scratch), named = 0;
	const struct ran *v;
	size_t n = in_ran(in, NULL, &v);

	for (size_t i = 0; i < n && named < NAMED; i++) {
		if (!cpuset_has(cpus, v[i].cpu))
			continue;
		find_ran(f, in, &v[i]);
		named++;
	}
	arena_rewind(in->scratch, mark);
}

/* The longest wait that is shorter than the last one named, or as long and further on. */
static const struct ran *next_waiter(
	const struct ran *v, size_t n, struct cpuset cpus, const struct ran *last)
{
	const struct ran *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct ran *r = &v[i];

		if (!r->wait_ns || !cpuset_has(cpus, r->cpu))
			continue;
		if (last &&
			(r->wait_ns > last->wait_ns || (r->wait_ns == last->wait_ns && r <= last)))
			continue;
		if (!best || r->wait_ns > best->wait_ns)
			best = r;
	}
	return best;
}

void find_waiters(struct finding *f, const struct check_in *in, struct cpuset cpus)
{
	size_t mark = arena_used(in->scratch), named = 0;
	const struct ran *v, *r = NULL;
	size_t n = in_ran(in, NULL, &v);

	while (named++ < NAMED && (r = next_waiter(v, n, cpus, r)))
		find_evidence_text(f, r->who->task.from,
			"pid %d tid %d " STR_FMT ", mask " STR_FMT ": waited " STR_FMT " for cpu%u",
			r->who->task.pid, r->who->task.tid, STR_ARG(r->who->task.comm),
			STR_ARG(cpuset_format(in->scratch, r->who->task.allowed)),
			STR_ARG(text_duration(in->scratch, r->wait_ns)), r->cpu);
	arena_rewind(in->scratch, mark);
}

bool find_no_tasks(struct findings *out, const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct tasks *t = in_fact(in, &fact_tasks);

	if (h->pidns_foreign)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"only the processes of this pid namespace can be seen");
	else if (t->list->state != ANSWER_OK && t->n == 0)
		find_unreadable(out, subject_host(), t->list, false);
	else if (t->n == 0 && !t->hidepid)
		/* A host that runs has process 1 at least. */
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"there is no process below /proc");
	else
		return false;
	return true;
}

bool find_tasks_unseen(struct findings *out, const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct finding *f;

	if (t->hidepid)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"processes of others are hidden (hidepid)");
	else if (t->unreadable)
		f = find_unreadable(out, subject_host(), t->unreadable_example, false);
	else if (t->more)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"%zu threads past the first %zu were not looked at", t->more, t->n);
	else if (t->masks_unknown)
		f = find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"the masks of %zu threads are not known", t->masks_unknown);
	else
		return false;
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->list, "%zu threads, %zu unreadable, %zu gone meanwhile", t->n,
		t->unreadable, t->vanished);
	return true;
}

bool in_kthreads_seen(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].flags & PF_KTHREAD)
			return true;
	}
	return false;
}
