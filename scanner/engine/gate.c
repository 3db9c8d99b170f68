/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/gate.h"

#include "scanner/engine/gate_notes.h"
#include "scanner/engine/run.h"

#include <string.h>

static const struct result *result_of(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!strcmp(r->results[i].check->id, id))
			return &r->results[i];
	}
	return NULL;
}

/* What had held, and fails in the last sample, held for a while only. */
static void look_back(const struct report *r, const struct job *job, struct settled *s)
{
	const struct result *res = result_of(r, s->check);

	if (s->state != SETTLE_SETTLED || !res || (!run_fails(job, res) && !run_unknown(job, res)))
		return;
	s->state = SETTLE_FLAPPING;
	s->flapped++;
	s->after_ms = 0;
}

static void copy_settled(struct report *r, const struct job *job, const struct settlement *from)
{
	struct settled *v = ARENA_NEW(r->arena, struct settled, from->n + 1);

	for (size_t i = 0; i < from->n; i++) {
		v[i] = from->v[i];
		look_back(r, job, &v[i]);
	}
	r->gate.settled = v;
	r->gate.n_settled = from->n;
}

static void at_least(struct summary *s, enum verdict v)
{
	if (s->verdict == VERDICT_FAIL)
		return;
	if (v != VERDICT_PASS)
		s->verdict = v;
}

/* Passing once, in the last sample, is not holding. */
static void judge_settled(struct report *r, const struct job *job)
{
	for (size_t i = 0; i < r->gate.n_settled; i++) {
		const struct settled *s = &r->gate.settled[i];
		const struct result *res = result_of(r, s->check);

		if (s->state == SETTLE_SETTLED || (res && run_fails(job, res)))
			continue;
		if (s->worst != STATUS_UNKNOWN) {
			r->summary.fail_at++;
			at_least(&r->summary, VERDICT_FAIL);
		} else if (!res || !run_unknown(job, res)) {
			r->summary.unknown_gating++;
			at_least(&r->summary, VERDICT_UNKNOWN);
		}
	}
}

static struct override copy_override(struct arena *a, const struct override *o)
{
	struct override copy = *o;

	copy.refused = str_copy(a, o->refused);
	copy.reason = str_copy(a, o->reason);
	copy.owner = str_copy(a, o->owner);
	return copy;
}

void gate_finish(struct report *r, const struct job *job, const struct gating *g)
{
	r->gate = (struct gate){
		.is = true,
		.inferred = g->inferred,
		.observe = g->observe,
		.missing_rights = g->require_rights && r->receipt.n_missing,
		.settle_ms = g->settle_ms,
		.phase_why = str_copy(r->arena, g->phase_why),
		.override = copy_override(r->arena, &g->override),
	};
	copy_settled(r, job, &g->settlement);
	judge_settled(r, job);
	if (r->gate.missing_rights)
		at_least(&r->summary, VERDICT_UNKNOWN);
	r->gate.would = r->summary.verdict;
	r->summary.exit = r->gate.observe || r->gate.override.honoured ? 0 : r->summary.verdict;
	gate_notes(r, job);
}
