/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much a difference weighs by itself: a check that fails here and passes there what the check
 * weighs, a line what the table says. The load of two hosts is never the same, so that rates and
 * counts weigh nothing where no row names them: they are shown, and decide nothing.
 */
#include "scanner/compare/causes.h"
#include "scanner/compare/pair.h"
#include "scanner/compare/same.h"

static const struct {
	enum severity severity;
	unsigned weight;
} by_kind[TRAIT_KINDS] = {
	[TRAIT_IDENTITY] = { SEVERITY_INFO, 0 },
	[TRAIT_HARDWARE] = { SEVERITY_MEDIUM, 35 },
	[TRAIT_FIRMWARE] = { SEVERITY_MEDIUM, 34 },
	[TRAIT_KERNEL] = { SEVERITY_LOW, 33 },
	[TRAIT_BOOT] = { SEVERITY_MEDIUM, 32 },
	[TRAIT_SERVICE] = { SEVERITY_LOW, 28 },
	[TRAIT_SETTING] = { SEVERITY_LOW, 25 },
	[TRAIT_STATE] = { SEVERITY_LOW, 22 },
	[TRAIT_COUNT] = { SEVERITY_INFO, 10 },
	[TRAIT_RATE] = { SEVERITY_INFO, 8 },
};

static void weigh_line(struct arena *a, struct difference *d)
{
	size_t mark = arena_used(a);
	struct str name = pair_name(a, d);

	d->own = by_kind[d->kind].severity;
	d->weight = by_kind[d->kind].weight;
	for (const struct weight_row *w = weight_rows; d->kind != TRAIT_IDENTITY && w->names; w++) {
		if ((d->kind >= TRAIT_COUNT && !w->counts) || !name_matches(w->names, name))
			continue;
		severity_from_word(str_from(w->severity), &d->own);
		d->weight = w->weight;
		break;
	}
	arena_rewind(a, mark);
}

static enum severity one_less(enum severity s)
{
	return s > SEVERITY_INFO ? (enum severity)(s - 1) : s;
}

/* 3: fails on one side and on another not; 2: warns likewise; 1: wrong on both, in another way. */
static unsigned how_far(const struct difference *d, unsigned n)
{
	unsigned bits = 0;

	for (unsigned s = 0; s < n; s++) {
		const struct compare_cell *c = &d->cells[s];

		if (c->state != CELL_UNTOLD)
			bits |= 1u << c->status;
	}
	if (bits & 1u << STATUS_FAIL)
		return bits & ~(1u << STATUS_FAIL) ? 3 : 1;
	if (bits & 1u << STATUS_WARN)
		return bits & ~(1u << STATUS_WARN) ? 2 : 1;
	return 0;
}

static void weigh_check(const struct comparison *c, struct difference *d)
{
	enum severity most = SEVERITY_INFO;
	bool quiet = d->by_chance;

	for (unsigned s = 0; s < c->n; s++) {
		const struct result *r = d->cells[s].result;

		if (d->cells[s].state != CELL_UNTOLD && r->severity > most)
			most = r->severity;
	}
	/* One that another check explains has its weight there. */
	for (unsigned s = 0; s < c->n; s++)
		quiet |= d->cells[s].caused != NULL;
	d->checks = quiet ? 0 : how_far(d, c->n);
	d->weight = 10 * most;
	switch (d->checks) {
	case 3:
		d->own = most;
		return;
	case 2:
		d->own = one_less(most);
		return;
	case 1:
		d->own = one_less(one_less(most));
		return;
	default:
		d->own = SEVERITY_INFO;
	}
}

void weigh(struct comparison *c)
{
	for (size_t i = 0; i < c->n_v; i++) {
		struct difference *d = &c->v[i];

		if (d->check)
			weigh_check(c, d);
		else
			weigh_line(c->arena, d);
		d->severity = d->own;
	}
}
