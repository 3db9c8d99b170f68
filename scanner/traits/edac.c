/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that the memory controllers corrected, or could not correct: of a module only where there
 * are some, so that a count that is missing is 0.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/hw/edac.h"
#include "scanner/facts/hw/edac_slots.h"

struct errors {
	uint64_t ce, ue;
	bool whole;
};

static struct errors sum_of(const struct edac *e)
{
	struct errors s = { .whole = true };

	for (size_t i = 0; i < e->n; i++) {
		s.whole &= e->v[i].valid && e->v[i].ce.valid && e->v[i].ue.valid;
		s.ce += e->v[i].ce.n;
		s.ue += e->v[i].ue.n;
	}
	return s;
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct edac *e = trait_fact(in, &fact_edac);
	const struct edac_slots *slots = trait_fact(in, &fact_edac_slots);
	const struct edac *b = trait_fact_before(in, &fact_edac);
	struct errors now = sum_of(e), then = { .whole = false };

	if (!now.whole || (e->list->state != ANSWER_OK && e->list->state != ANSWER_ABSENT))
		trait_not_whole(out);
	if (!e->n || !now.whole)
		return;
	if (b && b->n == e->n)
		then = sum_of(b);
	trait_counter(in, out, STR("corrected errors"), now.ce, then.whole ? &then.ce : NULL, 64,
		e->v[0].from->path);
	trait_counter(in, out, STR("uncorrected errors"), now.ue, then.whole ? &then.ue : NULL, 64,
		e->v[0].from->path);
	for (size_t i = 0; i < e->n_dimms; i++) {
		const struct edac_dimm *d = &e->dimms[i];
		struct str who =
			slots ? edac_slot_name(slots, in->scratch, d->mc, d->number, d->rank)
			      : trait_key(in, "mc%u dimm%u", d->mc, d->number);

		if (d->ce.valid && d->ce.n)
			trait_count(out,
				trait_key(in, "corrected errors of " STR_FMT " since boot",
					STR_ARG(who)),
				d->ce.n, d->from->path);
	}
}

const struct traits traits_edac = {
	.group = "edac",
	.what = "errors of memory, corrected and not",
	.needs = { &fact_edac },
	.gather = gather,
};
