/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/seen_by.h"

#include "scanner/base/sort.h"

#include <string.h>

static int by_cause(const void *p, const void *q)
{
	const struct silent *x = p, *y = q;
	int c = strcmp(x->cause, y->cause);

	return c ? c : (x->by > y->by) - (x->by < y->by);
}

static size_t without_doubles(struct silent *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!kept || by_cause(&v[kept - 1], &v[i]))
			v[kept++] = v[i];
	}
	return kept;
}

struct seen_by seen_by_all(const struct report *r)
{
	struct silent *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		const char *last = NULL;

		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (!f->cause || (last && !strcmp(f->cause, last)))
				continue;
			v = arena_grow(r->arena, v, n, &cap, sizeof(*v));
			v[n++] = (struct silent){ f->cause, &r->results[i] };
			last = f->cause;
		}
	}
	if (n)
		sort_in_place(v, n, sizeof(*v), by_cause);
	return (struct seen_by){ v, without_doubles(v, n) };
}

struct seen_by seen_by_of(const struct seen_by *all, const char *id)
{
	size_t low = 0, high = all->n, n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(all->v[mid].cause, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	while (low + n < all->n && !strcmp(all->v[low + n].cause, id))
		n++;
	return (struct seen_by){ n ? all->v + low : NULL, n };
}
