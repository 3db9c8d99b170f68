/* SPDX-License-Identifier: Apache-2.0 */
/* What the pairing of lines and of checks share. */
#include "scanner/compare/pair.h"

#include "scanner/compare/same.h"

#include <stdlib.h>
#include <string.h>

enum { SOME = 6 };

struct difference *pair_add(struct pairing *p)
{
	struct comparison *c = p->c;

	c->v = arena_grow(p->a, c->v, c->n_v, &p->cap, sizeof(*c->v));
	c->v[c->n_v] = (struct difference){ .majority = -1 };
	return &c->v[c->n_v++];
}

static struct compare_untold *untold_of(
	struct pairing *p, struct str group, unsigned side, struct str reason)
{
	for (size_t i = p->n_untold; i-- > 0;) {
		struct compare_untold *u = &p->untold[i];

		if (u->side == side && str_eq(u->group, group) && str_eq(u->reason, reason))
			return u;
	}
	p->untold = arena_grow(p->a, p->untold, p->n_untold, &p->cap_untold, sizeof(*p->untold));
	p->untold[p->n_untold] =
		(struct compare_untold){ .group = group, .side = side, .reason = reason };
	return &p->untold[p->n_untold++];
}

void pair_untold(
	struct pairing *p, struct str group, unsigned side, struct str reason, struct str key)
{
	struct compare_untold *u = untold_of(p, group, side, reason);

	p->c->lines_untold++;
	if (u->n++ < SOME)
		u->some = u->some.n ? str_printf(p->a, STR_FMT ", " STR_FMT, STR_ARG(u->some),
					      STR_ARG(key))
				    : key;
}

/* So that the classes are the same in whatever order the reports were given. */
static int by_value(const struct compare_cell *x, const struct compare_cell *y)
{
	int r;

	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	if (x->status != y->status)
		return x->status < y->status ? -1 : 1;
	if (x->unit && y->unit && x->number != y->number)
		return x->number < y->number ? -1 : 1;
	r = str_cmp(x->value, y->value);
	return r;
}

static void in_order(const struct compare_cell *cells, unsigned n, unsigned *order)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned k = i;

		while (k && by_value(&cells[order[k - 1]], &cells[i]) > 0) {
			order[k] = order[k - 1];
			k--;
		}
		order[k] = i;
	}
}

static void find_majority(struct difference *d, const struct compare_cell *cells, unsigned n)
{
	unsigned in[COMPARE_MAX] = { 0 }, told = 0;

	for (unsigned i = 0; i < n; i++) {
		if (cells[i].state == CELL_UNTOLD)
			continue;
		told++;
		in[cells[i].class]++;
	}
	for (unsigned k = 0; told > 2 && k < d->classes; k++) {
		if (2 * in[k] > told)
			d->majority = (int)k;
	}
}

void pair_classes(struct pairing *p, struct difference *d, struct compare_cell *cells,
	same_cells *same, void *user)
{
	unsigned order[COMPARE_MAX], first[COMPARE_MAX], n = p->c->n;

	in_order(cells, n, order);
	d->classes = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned at = order[i], k = 0;

		if (cells[at].state == CELL_UNTOLD)
			continue;
		while (k < d->classes && !same(user, first[k], at))
			k++;
		if (k == d->classes)
			first[d->classes++] = at;
		cells[at].class = k;
	}
	for (unsigned k = 1; k < d->classes; k++) {
		double far = same_distance(&cells[first[0]], &cells[first[k]]);

		if (far > d->magnitude)
			d->magnitude = far;
	}
	d->cells = cells;
	find_majority(d, cells, n);
}

struct str pair_name(struct arena *a, const struct difference *d)
{
	if (d->check)
		return str_printf(a, "check " STR_FMT, STR_ARG(d->key));
	return str_printf(a, STR_FMT " " STR_FMT, STR_ARG(d->group), STR_ARG(d->key));
}
