/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as a verdict: the first report is what the host should be. */
#include "scanner/compare/compare.h"

#include <string.h>

static const struct result *result_of(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!strcmp(r->results[i].check->id, id))
			return &r->results[i];
	}
	return NULL;
}

static bool is_judged(const struct result *r)
{
	return r->status == STATUS_PASS || r->status == STATUS_WARN || r->status == STATUS_FAIL;
}

/* It was judged in the good one, and here nobody knows; what the budget withheld does not decide. */
static bool is_lost(const struct comparison *c, const struct result *good, const struct report *r)
{
	const struct result *here = result_of(r, good->check->id);

	if (good->severity < c->level || !is_judged(good))
		return false;
	return here && here->status == STATUS_UNKNOWN && here->reason != REASON_WITHHELD;
}

static size_t count_lost(const struct comparison *c, struct str *ret_first)
{
	const struct report *good = c->reports[0];
	size_t n = 0;

	for (unsigned s = 1; s < c->n; s++) {
		for (size_t i = 0; i < good->n_results; i++) {
			if (!is_lost(c, &good->results[i], c->reports[s]))
				continue;
			if (!n++)
				*ret_first = str_from(good->results[i].check->id);
		}
	}
	return n;
}

/* Worse than in the good one, whatever explains it. */
static size_t count_worse(const struct comparison *c, struct str *ret_first)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_v; i++) {
		const struct difference *d = &c->v[i];
		const struct compare_cell *good = &d->cells[0];
		bool worse = false;

		if (!d->check || d->own < c->level || good->state != CELL_TOLD)
			continue;
		for (unsigned s = 1; s < c->n; s++)
			worse |= d->cells[s].state == CELL_TOLD && !d->cells[s].caused &&
				 d->cells[s].status > good->status &&
				 d->cells[s].status > STATUS_PASS;
		if (worse && !n++)
			*ret_first = d->key;
	}
	return n;
}

/* Nothing but checks that are better than in the good one follows from it, and is it. */
static bool is_only_better(const struct comparison *c, const struct difference *d)
{
	if (!d->check || d->cells[0].state != CELL_TOLD)
		return false;
	for (unsigned s = 1; s < c->n; s++) {
		if (d->cells[s].state == CELL_TOLD && d->cells[s].status >= d->cells[0].status)
			return false;
	}
	for (const struct difference *k = d->first; k; k = k->next) {
		if (!is_only_better(c, k))
			return false;
	}
	return true;
}

static size_t count_roots(const struct comparison *c, struct str *ret_first)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_matter; i++) {
		const struct difference *d = c->roots[i];

		if (is_only_better(c, d))
			continue;
		if (!n++)
			*ret_first = d->check ? d->key
					      : str_printf(c->arena, STR_FMT " " STR_FMT,
							STR_ARG(d->group), STR_ARG(d->key));
	}
	return n;
}

enum verdict compare_expect(const struct comparison *c, struct str *ret_why)
{
	struct str first = { 0 };
	size_t n = count_worse(c, &first), roots;

	if (n) {
		*ret_why = str_printf(c->arena, "%zu %s worse than expected, first " STR_FMT, n,
			n == 1 ? "check is" : "checks are", STR_ARG(first));
		return VERDICT_FAIL;
	}
	roots = count_roots(c, &first);
	if (roots) {
		*ret_why = str_printf(c->arena, "%zu %s from what is expected, first " STR_FMT,
			roots, roots == 1 ? "thing differs" : "things differ", STR_ARG(first));
		return VERDICT_FAIL;
	}
	n = count_lost(c, &first);
	if (n) {
		*ret_why = str_printf(c->arena,
			"%zu %s that the expected host was judged by cannot be told, first " STR_FMT,
			n, n == 1 ? "check" : "checks", STR_ARG(first));
		return VERDICT_UNKNOWN;
	}
	*ret_why = STR("it is as expected");
	return VERDICT_PASS;
}
