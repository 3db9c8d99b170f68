/* SPDX-License-Identifier: Apache-2.0 */
/* Heap sort: n log n in the worst case, which a hostile report may well have made. */
#include "scanner/base/sort.h"

#include <stdbool.h>

struct heap {
	char *v;
	size_t each;
	int (*compare)(const void *, const void *);
};

static void swap(struct heap *h, size_t i, size_t k)
{
	char *x = h->v + i * h->each, *y = h->v + k * h->each;

	for (size_t at = 0; at < h->each; at++) {
		char byte = x[at];

		x[at] = y[at];
		y[at] = byte;
	}
}

static bool less(struct heap *h, size_t i, size_t k)
{
	return h->compare(h->v + i * h->each, h->v + k * h->each) < 0;
}

/* The element at i sinks until none of its two below is greater. */
static void sink(struct heap *h, size_t i, size_t n)
{
	for (;;) {
		size_t greatest = i, below = 2 * i + 1;

		if (below < n && less(h, greatest, below))
			greatest = below;
		if (below + 1 < n && less(h, greatest, below + 1))
			greatest = below + 1;
		if (greatest == i)
			return;
		swap(h, i, greatest);
		i = greatest;
	}
}

void sort_in_place(void *v, size_t n, size_t each, int (*compare)(const void *, const void *))
{
	struct heap h = { v, each, compare };

	for (size_t i = n / 2; i-- > 0;)
		sink(&h, i, n);
	for (size_t last = n; last-- > 1;) {
		swap(&h, 0, last);
		sink(&h, 0, last);
	}
}
