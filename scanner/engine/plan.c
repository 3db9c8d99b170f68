/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/plan.h"

#include "scanner/base/text.h"
#include "scanner/facts/answers.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/source/cost.h"

#include <string.h>

static struct planned_fact *fact_entry(struct plan *p, const struct fact *f)
{
	for (size_t i = 0; i < p->n_facts; i++) {
		if (p->facts[i].fact == f)
			return &p->facts[i];
	}
	return NULL;
}

static void add_fact(struct arena *a, struct plan *p, const struct fact *f, bool delta, bool roles)
{
	struct planned_fact *e = fact_entry(p, f);

	if (e && (e->delta || !delta) && (e->roles || !roles))
		return;
	for (unsigned i = 0; i < FACT_NEEDS && f->needs[i]; i++)
		add_fact(a, p, f->needs[i], delta, roles);
	if (f->hot_tasks) /* who they are, in the last sample */
		add_fact(a, p, &fact_tasks, false, roles);
	e = fact_entry(p, f);
	if (!e) {
		p->facts = arena_grow(a, p->facts, p->n_facts, &p->cap_facts, sizeof(*p->facts));
		e = &p->facts[p->n_facts++];
		e->fact = f;
	}
	e->delta |= delta;
	e->roles |= roles;
}

/* What the check looks at is read in both samples. */
static bool looks_twice(const struct check *c, const struct job *job)
{
	return (c->kind == KIND_DELTA || c->earlier) && job->window_asked;
}

/* Without a window a delta check is skipped unseen: nothing is read for it. */
static bool is_judged(const struct check *c, const struct job *job)
{
	return c->kind != KIND_DELTA || job->window_asked;
}

/* Bindings wait for the roles; probes and dear reads stay away from the counters. */
static enum stage stage_of(const char *path, bool delta, bool roles)
{
	if (delta)
		return STAGE_DELTA;
	if (roles)
		return STAGE_STATE;
	if (strchr(path, '{') || cost_of(str_from(path)).class > COST_WALK)
		return STAGE_COSTLY;
	return STAGE_STATE;
}

static void add_ask(struct arena *a, struct plan *p, const struct ask *ask, enum stage stage)
{
	uint64_t place = text_place(str_from(ask->path));

	for (size_t i = 0; i < p->n_asks; i++) {
		struct planned_ask *known = &p->asks[i];

		if (known->place == place && known->ask.kind == ask->kind &&
			!strcmp(known->ask.path, ask->path)) {
			if (stage < known->stage)
				known->stage = stage;
			return;
		}
	}
	p->asks = arena_grow(a, p->asks, p->n_asks, &p->cap_asks, sizeof(*p->asks));
	p->asks[p->n_asks++] = (struct planned_ask){ *ask, place, stage };
}

static void add_fact_asks(struct arena *a, struct plan *p)
{
	for (size_t i = 0; i < p->n_facts; i++) {
		const struct planned_fact *e = &p->facts[i];

		for (unsigned k = 0; k < FACT_ASKS && e->fact->asks[k].path; k++) {
			const struct ask *ask = &e->fact->asks[k];

			add_ask(a, p, ask, stage_of(ask->path, e->delta, e->roles));
		}
		if (e->fact->tasks) {
			p->tasks = true;
			p->tasks_delta |= e->delta;
		}
		if (e->fact->hot_tasks) {
			p->hot_tasks = true;
			p->hot_tasks_delta |= e->delta;
		}
	}
}

static void sort_asks(struct arena *a, struct plan *p)
{
	struct planned_ask *sorted = ARENA_NEW(a, struct planned_ask, p->n_asks + 1);
	size_t n = 0;

	for (int stage = 0; stage < STAGES; stage++) {
		for (size_t i = 0; i < p->n_asks; i++) {
			if (p->asks[i].stage == (enum stage)stage)
				sorted[n++] = p->asks[i];
		}
	}
	p->asks = sorted;
}

struct plan *plan_new(struct arena *a, const struct job *job)
{
	struct plan *p = ARENA_NEW(a, struct plan, 1);

	/* First of all: who the host is, and the clocks that the window is measured by. */
	add_fact(a, p, &fact_host, job->window_asked, true);
	for (size_t i = 0; roles_needs[i]; i++)
		add_fact(a, p, roles_needs[i], false, true);
	for (size_t i = 0; i < job->n_checks; i++) {
		const struct check *c = job->checks[i];

		bool delta = looks_twice(c, job);

		for (unsigned k = 0; k < CHECK_NEEDS && c->needs[k] && is_judged(c, job); k++)
			add_fact(a, p, c->needs[k], delta && !c->needs[k]->steady, false);
	}
	for (size_t i = 0; i < job->n_facts; i++)
		add_fact(a, p, job->facts[i].fact, job->facts[i].twice && job->window_asked, false);
	add_fact_asks(a, p);
	for (size_t i = 0; i < job->n_checks; i++) {
		const struct check *c = job->checks[i];
		bool delta = looks_twice(c, job);

		for (unsigned k = 0; k < CHECK_READS && c->reads[k].path && is_judged(c, job); k++)
			add_ask(a, p, &c->reads[k], stage_of(c->reads[k].path, delta, false));
	}
	sort_asks(a, p);
	return p;
}

bool plan_asks(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n_asks; i++) {
		if (!strcmp(p->asks[i].ask.path, path))
			return true;
	}
	return false;
}
