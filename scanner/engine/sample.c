/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/sample.h"

#include "scanner/facts/facts.h"
#include "scanner/engine/collect.h"
#include "scanner/engine/plan.h"
#include "scanner/engine/targets.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/source/cost.h"

enum { SAMPLE_CAP = 1 << 28 };

static struct facts *facts_new(struct sample *sm, const struct plan *plan, enum sample_part part)
{
	struct facts *fs = ARENA_NEW(sm->arena, struct facts, 1);

	fs->v = ARENA_NEW(sm->arena, struct facts_entry, plan->n_facts + 2);
	for (size_t i = 0; i < plan->n_facts; i++) {
		if (part == SAMPLE_ALL || plan->facts[i].delta)
			fs->v[fs->n++].fact = plan->facts[i].fact;
	}
	if (part == SAMPLE_ALL && !plan->tasks)
		fs->v[fs->n++].fact = &fact_tasks; /* parsed only when the roles want it */
	return fs;
}

static void begin_streams(struct collector *c, struct facts *fs)
{
	c->streams = ARENA_NEW(c->arena, struct stream_state, fs->n + 1);
	for (size_t i = 0; i < fs->n; i++) {
		const struct fact *f = fs->v[i].fact;

		if (f->stream)
			c->streams[c->n_streams++] =
				(struct stream_state){ f, f->stream->begin(c->arena) };
	}
	fs->streams = c->streams;
	fs->n_streams = c->n_streams;
}

/*
 * What interrupts other CPUs is read before the counters that would show it: so the window
 * between the plain counters holds none of it. The last sample reads them after its counters.
 */
static void collect_dear_counters(struct collector *c, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n_asks; i++) {
		const struct planned_ask *p = &plan->asks[i];

		if (p->stage == STAGE_DELTA && cost_of(str_from(p->ask.path)).class > COST_WALK)
			collect_pattern(c, &p->ask);
	}
}

static void collect_stage(struct collector *c, const struct plan *plan, enum stage stage)
{
	for (size_t i = 0; i < plan->n_asks; i++) {
		if (plan->asks[i].stage == stage)
			collect_pattern(c, &plan->asks[i].ask);
	}
}

static void parse_one(struct sample *sm, struct facts_entry *e)
{
	struct fact_in in = { sm->answers, sm->facts, sm->arena };
	void *data = ARENA_NEW(sm->arena, char, e->fact->size);

	e->fact->parse(&in, data);
	e->data = data;
}

static bool wanted_now(const struct plan *plan, const struct fact *f, bool roles_only)
{
	for (size_t i = 0; i < plan->n_facts; i++) {
		if (plan->facts[i].fact == f)
			return !roles_only || plan->facts[i].roles;
	}
	return false;
}

/* In the first of two samples only counters are followed to. */
static void parse_facts(struct collector *c, struct sample *sm, const struct plan *plan,
	enum sample_part part, bool roles_only)
{
	for (size_t i = 0; i < sm->facts->n; i++) {
		struct facts_entry *e = &sm->facts->v[i];

		if (e->data || !wanted_now(plan, e->fact, roles_only))
			continue;
		if (part == SAMPLE_ALL || e->fact->follow_counters)
			collect_followed(c, sm->facts, e->fact);
		parse_one(sm, e);
	}
}

/* The walk, when a check looks at tasks or nothing else tells which CPUs are hot. */
static void walk_tasks(struct collector *c, struct sample *sm, const struct plan *plan,
	const struct intent *intent)
{
	if (!plan->tasks && !roles_want_tasks(sm->facts, intent, sm->arena))
		return;
	collect_tasks(c);
	for (size_t i = 0; i < sm->facts->n; i++) {
		struct facts_entry *e = &sm->facts->v[i];

		if (e->fact == &fact_tasks && !e->data)
			parse_one(sm, e);
	}
}

/*
 * In the first of two samples no role is known but what roles_bootstrap() could tell; NICs have names
 * that only a listing tells, and what lies below a bond only its links do.
 */
static void find_nics_first(struct collector *c, struct sample *sm, const struct intent *intent)
{
	struct roles *r;

	for (size_t i = 0; i < sm->facts->n; i++) {
		struct facts_entry *e = &sm->facts->v[i];

		if (e->fact != &fact_netdevs || !c->roles)
			continue;
		for (unsigned k = 0; k < FACT_ASKS && e->fact->asks[k].path; k++)
			collect_pattern(c, &e->fact->asks[k]);
		parse_one(sm, e);
		r = ARENA_NEW(sm->arena, struct roles, 1);
		*r = *c->roles;
		roles_find_nics(e->data, intent, sm->arena, r);
		c->roles = r;
	}
}

static void work_out_roles(struct collector *c, struct sample *sm, const struct intent *intent)
{
	struct roles *r = ARENA_NEW(sm->arena, struct roles, 1);

	roles_of(sm->facts, intent, sm->arena, r);
	targets_find(c, facts_get(sm->facts, &fact_tasks), facts_get(sm->facts, &fact_nodes), r);
	sm->roles = r;
}

struct sample *sample_take(const struct plan *plan, enum sample_part part, struct source *s,
	const struct intent *intent, const struct roles *roles)
{
	struct arena *a = arena_new("the sample of a host", SAMPLE_CAP);
	struct sample *sm = ARENA_NEW(a, struct sample, 1);
	struct collector c = { .source = s, .arena = a, .roles = roles, .keep = plan->n_asks != 0 };
	uint64_t reads = s->reads;

	sm->arena = a;
	sm->answers = c.answers = answers_new(a);
	sm->facts = facts_new(sm, plan, part);
	begin_streams(&c, sm->facts);
	if (part == SAMPLE_DELTA) {
		find_nics_first(&c, sm, intent);
		collect_dear_counters(&c, plan);
	}
	collect_stage(&c, plan, STAGE_DELTA);
	c.keep = false;
	if (part == SAMPLE_DELTA) {
		if (plan->tasks_delta)
			collect_tasks(&c);
		else if (plan->hot_tasks_delta)
			collect_hot_first(&c);
		parse_facts(&c, sm, plan, part, false);
	} else {
		collect_stage(&c, plan, STAGE_STATE);
		parse_facts(&c, sm, plan, part, true);
		walk_tasks(&c, sm, plan, intent);
		work_out_roles(&c, sm, intent);
		c.roles = sm->roles;
		collect_stage(&c, plan, STAGE_DELTA); /* its bindings, which had to wait */
		if (plan->hot_tasks)
			collect_hot_again(&c, facts_get(sm->facts, &fact_tasks));
		collect_stage(&c, plan, STAGE_COSTLY);
		parse_facts(&c, sm, plan, part, false);
	}
	sm->reads = s->reads - reads;
	return sm;
}

const struct roles *sample_roles(const struct sample *sm)
{
	return sm->roles;
}

void sample_free(struct sample *sm)
{
	if (sm)
		arena_free(sm->arena);
}
