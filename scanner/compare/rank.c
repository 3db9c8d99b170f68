/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order: how severe, how far the worst check changed, the table's weight, how far apart, and
 * the name. Nothing of that depends on which report came first.
 */
#include "scanner/compare/pair.h"

#include <stdlib.h>

static int compare_ranks(const struct difference *x, const struct difference *y)
{
	int r;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->checks != y->checks)
		return x->checks > y->checks ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->magnitude != y->magnitude)
		return x->magnitude > y->magnitude ? -1 : 1;
	if (x->check != y->check)
		return x->check ? 1 : -1;
	r = str_cmp_natural(x->group, y->group);
	if (r == 0)
		r = str_cmp_natural(x->key, y->key);
	return r ? r : (x > y) - (x < y);
}

static int by_rank(const void *x, const void *y)
{
	return compare_ranks(*(struct difference *const *)x, *(struct difference *const *)y);
}

/* Effects first: whatever is behind lends its severity to all in front of it. */
static void lend(struct difference *d)
{
	for (struct difference *up = d->cause; up; up = up->cause) {
		up->below++;
		if (up->severity < d->own)
			up->severity = d->own;
		if (up->checks < d->checks)
			up->checks = d->checks;
	}
}

static void nest(struct comparison *c, struct difference **all)
{
	/* From the last on, each in front of those behind it. */
	for (size_t i = c->n_v; i-- > 0;) {
		struct difference *d = all[i];

		if (!d->cause)
			continue;
		d->next = d->cause->first;
		d->cause->first = d;
	}
}

void rank(struct comparison *c)
{
	struct difference **all = ARENA_NEW(c->arena, struct difference *, c->n_v + 1);

	for (size_t i = 0; i < c->n_v; i++)
		lend(&c->v[i]);
	for (size_t i = 0; i < c->n_v; i++)
		all[i] = &c->v[i];
	qsort(all, c->n_v, sizeof(struct difference *), by_rank);
	nest(c, all);
	c->roots = ARENA_NEW(c->arena, struct difference *, c->n_v + 1);
	for (size_t i = 0; i < c->n_v; i++) {
		if (all[i]->cause) {
			c->n_following++;
			continue;
		}
		c->roots[c->n_roots++] = all[i];
		c->n_matter += all[i]->severity >= c->level;
	}
}
