/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler: its knobs outside of sysctl, how often hot CPUs changed from one thread to another
 * and how long threads waited for them (/proc/schedstat), who was put there and who else ran.
 * Threads are named by what stands before the number in their name: kworker/2:1 is "kworker/".
 */
#include "scanner/engine/trait.h"

#include "scanner/base/sort.h"
#include "scanner/facts/cpu/schedstat.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/process/tasks_class.h"

#define DEBUG "/sys/kernel/debug/sched/"

enum { RUNNERS = 32, PUT = 16 };

static const struct trait_file files[] = {
	{ DEBUG "base_slice_ns", "base slice", TRAIT_SETTING, "ns" },
	{ DEBUG "migration_cost_ns", "migration cost", TRAIT_SETTING, "ns" },
	{ DEBUG "min_granularity_ns", "least granularity", TRAIT_SETTING, "ns" },
	{ DEBUG "wakeup_granularity_ns", "wake-up granularity", TRAIT_SETTING, "ns" },
};

struct seen {
	uint64_t slices, delay_ns, moved, moved_ns;
	bool told;
};

static void switches(const struct trait_in *in, struct trait_out *out, const struct schedstat *t)
{
	const struct schedstat *b = trait_fact_before(in, &fact_schedstat);
	struct seen s[2] = { { .told = b && b->valid }, { .told = b && b->valid } };
	static const char *const words[] = { "hot", "housekeeping" };

	if (!t->valid) {
		trait_not_whole(out);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct schedstat_cpu *c = &t->v[i];
		struct seen *to = &s[cpuset_has(in->roles->hot, c->cpu) ? 0 : 1];
		const struct schedstat_cpu *was = to->told ? schedstat_cpu(b, c->cpu) : NULL;
		uint64_t slices, delay;

		to->slices += c->timeslices;
		if (!was || !trait_moved(was->timeslices, c->timeslices, 64, &slices) ||
			!trait_moved(was->run_delay_ns, c->run_delay_ns, 64, &delay)) {
			to->told = false;
			continue;
		}
		to->moved += slices;
		to->moved_ns += delay;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (!s[i].slices || !s[i].told)
			continue;
		trait_rate(in, out, trait_key(in, "switches on %s CPUs", words[i]), s[i].moved,
			t->from->path);
		trait_rate(in, out, trait_key(in, "waited for %s CPUs, us", words[i]),
			s[i].moved_ns / 1000, t->from->path);
	}
}

struct runner {
	struct str name;
	uint64_t n;
};

static struct runner *runner_of(struct runner *v, unsigned *n, unsigned cap, struct str name)
{
	for (unsigned i = 0; i < *n; i++) {
		if (str_eq(v[i].name, name))
			return &v[i];
	}
	if (*n == cap)
		return NULL;
	v[*n] = (struct runner){ .name = name };
	return &v[(*n)++];
}

static int by_name(const void *x, const void *y)
{
	return str_cmp_natural(((const struct runner *)x)->name, ((const struct runner *)y)->name);
}

/*
 * What stays of a name: "kworker/" and "kworker/u" whatever they worked on last, "irq/eth0" of
 * "irq/24-eth0", "worker" of "worker12".
 */
static struct str stem_of(const struct trait_in *in, struct str comm)
{
	struct str number, rest;

	if (str_starts(comm, "kworker/"))
		return str_starts(comm, "kworker/u") ? STR("kworker/u") : STR("kworker/");
	if (str_starts(comm, "irq/") && str_split(str_skip(comm, 4), '-', &number, &rest))
		return str_join(in->scratch, STR("irq/"), rest, STR(""));
	return task_stem(comm);
}

/* User threads that may run on hot CPUs alone: somebody put them there. */
static void put_there(const struct trait_in *in, struct trait_out *out, const struct hot_tasks *t)
{
	struct runner v[PUT];
	struct str text = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i].task;
		struct runner *r;

		if (t->v[i].brief || !task->allowed_valid || task_is_dead(task) ||
			str_starts(task->comm, "latscan") || !task_is_pinned(task, in->roles->hot))
			continue;
		r = runner_of(v, &n, PUT, stem_of(in, task->comm));
		if (r)
			r->n++;
		else
			trait_not_whole(out);
	}
	sort_in_place(v, n, sizeof(*v), by_name);
	for (unsigned i = 0; i < n; i++)
		text = str_printf(in->scratch, STR_FMT "%s" STR_FMT " x%llu", STR_ARG(text),
			i ? ", " : "", STR_ARG(v[i].name), (unsigned long long)v[i].n);
	trait_add(out, TRAIT_STATE, STR("threads put on hot CPUs"), n ? text : STR("none"));
}

/* Who ran on hot CPUs, as far as it was there in both samples. */
static void who_ran(const struct trait_in *in, struct trait_out *out, const struct hot_tasks *now,
	const struct hot_tasks *before)
{
	struct runner v[RUNNERS];
	unsigned n = 0;

	for (size_t i = 0; i < now->n; i++) {
		const struct hot_task *h = &now->v[i];
		const struct hot_task *was = hot_tasks_same(before, &h->task);
		uint64_t delta;
		struct runner *r;

		if (str_starts(h->task.comm, "latscan") || h->task.processor < 0 || !h->counted ||
			!was || !was->counted ||
			!cpuset_has(in->roles->hot, (unsigned)h->task.processor) ||
			!trait_moved(was->slices, h->slices, 64, &delta) || !delta)
			continue;
		r = runner_of(v, &n, RUNNERS, stem_of(in, h->task.comm));
		if (r)
			r->n += delta;
		else
			trait_not_whole(out);
	}
	for (unsigned i = 0; i < n; i++)
		trait_rate(in, out, trait_key(in, STR_FMT " ran on hot CPUs", STR_ARG(v[i].name)),
			v[i].n, STR("/proc"));
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct schedstat *t = trait_fact(in, &fact_schedstat);
	const struct hot_tasks *hot = trait_fact(in, &fact_hot_tasks);
	const struct hot_tasks *before = trait_fact_before(in, &fact_hot_tasks);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	trait_fold_files(in, out, TRAIT_SETTING, "fair server runtime",
		DEBUG "fair_server/cpu{hot}/runtime", "ns");
	trait_fold_files(in, out, TRAIT_SETTING, "fair server period",
		DEBUG "fair_server/cpu{hot}/period", "ns");
	if (t)
		switches(in, out, t);
	if (!hot || cpuset_is_empty(in->roles->hot))
		return;
	put_there(in, out, hot);
	if (before)
		who_ran(in, out, hot, before);
}

const struct traits traits_sched = {
	.group = "sched",
	.what = "knobs of the scheduler, switches and waiting, threads on hot CPUs",
	.gather = gather,
};
