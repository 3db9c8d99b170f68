/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/lane.h"

#include <string.h>

#include "scanner/engine/plan.h"
#include "scanner/facts/host.h"
#include "scanner/source/cost.h"

enum { REPORT_CAP = 1 << 28, WARM_UP = 4 };

static bool asks(const struct plan *p, const struct ask *ask)
{
	for (size_t i = 0; i < p->n_asks; i++) {
		if (p->asks[i].ask.kind == ask->kind && !strcmp(p->asks[i].ask.path, ask->path))
			return true;
	}
	return false;
}

/* The whole log of the kernel; the descriptors of all processes. */
static bool is_dear_probe(const char *path)
{
	static const char *const probes[] = { "/probe/kmsg", "/probe/sockets", "/probe/dpdk" };

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		if (!strcmp(path, probes[i]))
			return true;
	}
	return false;
}

/* Counters behind a pattern are what a watch is for; settings behind one are a walk for nothing, most of the time. */
static bool is_dear_ask(const struct check *c, const struct planned_ask *p)
{
	if (is_dear_probe(p->ask.path))
		return true;
	switch (cost_of(str_from(p->ask.path)).class) {
	case COST_MMAP_LOCK:
	case COST_MMAP_WALK:
	case COST_MAILBOX:
	case COST_FIRMWARE:
	case COST_NEVER:
		return true;
	case COST_PLAIN:
	case COST_WALK:
	case COST_RTNL:
	case COST_DEVICE:
	case COST_WAKES:
	case COST_IPI:
	case COST_PERF: /* the event was opened at the start: reading it is cheap */
	case COST_CLASSES:
		break;
	}
	return c->kind == KIND_STATE && strpbrk(p->ask.path, "*#");
}

static bool follows(const struct plan *p, const struct fact *f)
{
	for (size_t i = 0; i < p->n_facts; i++) {
		if (p->facts[i].fact == f)
			return true;
	}
	return false;
}

/* A fact that follows its answers to others walks as well: /proc/irq, the units of services. */
static bool walks(const struct plan *with, const struct plan *without)
{
	for (size_t i = 0; i < with->n_facts; i++) {
		if (with->facts[i].fact->follow && !follows(without, with->facts[i].fact))
			return true;
	}
	return false;
}

bool lane_is_dear(struct arena *a, const struct job *job, size_t check)
{
	size_t mark = arena_used(a);
	bool *keep = ARENA_NEW(a, bool, job->n_checks + 1), dear;
	struct job alone, none = job_part(a, job, keep);
	const struct plan *with, *without;

	keep[check] = true;
	alone = job_part(a, job, keep);
	with = plan_new(a, &alone);
	without = plan_new(a, &none);
	dear = (with->tasks && !without->tasks) || (with->hot_tasks && !without->hot_tasks);
	dear = dear || (job->checks[check]->kind == KIND_STATE && walks(with, without));
	for (size_t i = 0; i < with->n_asks && !dear; i++)
		dear = !asks(without, &with->asks[i].ask) &&
		       is_dear_ask(job->checks[check], &with->asks[i]);
	arena_rewind(a, mark);
	return dear;
}

void lane_init(struct arena *a, const struct job *job, const bool *dear, bool is, unsigned every,
	struct lane *ret)
{
	bool *keep = ARENA_NEW(a, bool, job->n_checks + 1);
	size_t *index = ARENA_NEW(a, size_t, job->n_checks + 1), n = 0;

	for (size_t i = 0; i < job->n_checks; i++) {
		keep[i] = dear[i] == is;
		if (keep[i])
			index[n++] = i;
	}
	*ret = (struct lane){ .index = index, .least = every, .every = every };
	ret->job = job_part(a, job, keep);
	if (is) /* what the job wants beside its checks, the other lane has */
		ret->job.n_facts = 0;
	ret->plan = plan_new(a, &ret->job);
}

void instant_of(const struct sample *sm, struct instant *ret)
{
	const struct host *h = facts_get(sm->facts, &fact_host);
	size_t n;

	*ret = (struct instant){ 0 };
	if (!h)
		return;
	ret->real_ns = h->realtime_ns;
	ret->mono_ns = h->monotonic_ns ? h->monotonic_ns : h->raw_ns;
	ret->boot_ns = h->boottime_ns;
	n = h->boot_id.n < sizeof(ret->boot_id) ? h->boot_id.n : sizeof(ret->boot_id) - 1;
	if (n)
		memcpy(ret->boot_id, h->boot_id.p, n);
}

static void keep_report(struct lane *l, struct report *r)
{
	if (l->report)
		arena_free(l->report->arena);
	l->report = r;
}

bool lane_look(struct lane *l, struct source *s, const struct clock *clock, uint64_t interval_ns,
	struct between *ret)
{
	struct sample *now = sample_take(l->plan, SAMPLE_ALL, s, &l->job.intent, NULL);
	struct instant at;
	bool rates;

	instant_of(now, &at);
	*ret = between(l->before ? &l->at : NULL, &at, l->every * interval_ns);
	rates = ret->kind == BETWEEN_NORMAL || ret->kind == BETWEEN_STALLED;
	if (rates)
		keep_report(l, engine_judge(arena_new("the report of a look", REPORT_CAP), &l->job,
				       l->before, now, ret->span_ns, false, clock));
	sample_free(l->before);
	l->before = now;
	l->at = at;
	l->wait = l->every;
	return rates;
}

bool lane_pay(struct lane *l, uint64_t spent_ns, uint64_t interval_ns, unsigned parts)
{
	uint64_t share = interval_ns / parts;

	/* The first looks open what later ones only read. */
	if (++l->looks <= WARM_UP) {
		l->cost_ns = spent_ns;
		return false;
	}
	l->cost_ns = (3 * l->cost_ns + spent_ns) / 4;
	if (l->cost_ns > share * l->every && l->every < LANE_EVERY_MAX) {
		l->every *= 2;
		l->wait = l->every;
		return true;
	}
	/* Back only where it would be a good deal below its share, so that it does not go to and fro. */
	if (l->every > l->least && l->cost_ns < share * l->every / 4) {
		l->every /= 2;
		l->wait = l->every;
		return true;
	}
	return false;
}

void lane_free(struct lane *l)
{
	sample_free(l->before);
	if (l->report)
		arena_free(l->report->arena);
	l->before = NULL;
	l->report = NULL;
}
