/* SPDX-License-Identifier: Apache-2.0 */
/* Merge sort of pointers: elements are moved once, at the end, and parts that are in order are not moved at all. */
#include "programs/fleet/answers/answers.h"

#include "scanner/base/arena.h"

#include <string.h>

static bool is_ordered(const char *v, size_t n, size_t each, order_compare *compare)
{
	for (size_t i = 1; i < n; i++) {
		if (compare(v + (i - 1) * each, v + i * each) > 0)
			return false;
	}
	return true;
}

/* v[0, half) and v[half, n) are in order; so is all of v, after. */
static void merge(const char **v, const char **room, size_t half, size_t n, order_compare *compare)
{
	size_t i = 0, k = half, to = 0;

	if (compare(v[half - 1], v[half]) <= 0)
		return;
	memcpy(room, v, half * sizeof(v[0]));
	while (i < half && k < n)
		v[to++] = compare(room[i], v[k]) <= 0 ? room[i++] : v[k++];
	memcpy(v + to, room + i, (half - i) * sizeof(v[0]));
}

void order(struct arena *a, void *v, size_t n, size_t each, order_compare *compare)
{
	size_t mark = arena_used(a);
	const char **p, **room;
	char *copy;

	if (n < 2 || is_ordered(v, n, each, compare))
		return;
	p = ARENA_NEW(a, const char *, n);
	room = ARENA_NEW(a, const char *, n);
	for (size_t i = 0; i < n; i++)
		p[i] = (const char *)v + i * each;
	for (size_t half = 1; half < n; half *= 2) {
		for (size_t at = 0; at + half < n; at += 2 * half)
			merge(p + at, room, half, n - at < 2 * half ? n - at : 2 * half, compare);
	}
	copy = arena_alloc(a, n, each);
	for (size_t i = 0; i < n; i++)
		memcpy(copy + i * each, p[i], each);
	memcpy(v, copy, n * each);
	arena_rewind(a, mark);
}
