/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/matrix.h"

#include "scanner/engine/activity.h"
#include "scanner/engine/sample.h"

static struct cpuset copy(struct arena *a, struct cpuset set)
{
	return cpuset_or(a, set, (struct cpuset){ 0 });
}

/* Where another check did not ask, the fact is not there, and the place stays unknown. */
static void fill_places(struct report *r, const struct apart *t)
{
	for (int p = 0; p < PLACES; p++)
		r->matrix.places[p] = (struct matrix_place){
			.asked_known = t->v[p].asked_known,
			.known = t->v[p].known,
			.none = t->v[p].none,
			.asked = copy(r->arena, t->v[p].asked),
			.set = copy(r->arena, t->v[p].set),
		};
}

void matrix_fill(struct report *r, const struct sample *before, const struct sample *now)
{
	const struct apart *t = facts_get(now->facts, &fact_apart);

	if (t)
		fill_places(r, t);
	if (before)
		activity_of(r->arena, before, now, &r->matrix.activity);
}

enum spared matrix_spared(const struct matrix *m, enum place p, unsigned cpu)
{
	const struct matrix_place *v = &m->places[p];
	bool asked = cpuset_has(v->asked, cpu);

	if (v->none)
		return asked ? SPARED_LOST : SPARED_NO_PLACE;
	if (!v->known)
		return asked ? SPARED_ASKED : SPARED_UNKNOWN;
	if (cpuset_has(v->set, cpu))
		return asked || !v->asked_known ? SPARED_YES : SPARED_OWN;
	return asked ? SPARED_LOST : SPARED_NO;
}

static const struct {
	const char *word, *meaning;
} words[SPAREDS] = {
	[SPARED_UNKNOWN] = { "?", "not known" },
	[SPARED_NO_PLACE] = { "-", "this kernel has no such thing" },
	[SPARED_NO] = { "no", "neither asked for nor done" },
	[SPARED_YES] = { "yes", "spared" },
	[SPARED_OWN] = { "own", "spared, though no parameter asks for it" },
	[SPARED_LOST] = { "LOST", "asked for, and not done" },
	[SPARED_ASKED] = { "asked", "asked for; what the kernel did is not known" },
};

const char *spared_word(enum spared s)
{
	return words[s].word;
}

const char *spared_meaning(enum spared s)
{
	return words[s].meaning;
}
