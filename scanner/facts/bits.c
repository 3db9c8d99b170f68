/* SPDX-License-Identifier: Apache-2.0 */
/* A set of numbers while it is being collected, see bits.h. */
#include "scanner/facts/bits.h"

#include <errno.h>

int bits_add(struct bits *b, struct arena *a, uint64_t n)
{
	uint64_t bit = UINT64_C(1) << (n % 64);

	if (n >= CPUSET_LIMIT)
		return -ERANGE;
	while (b->words <= n / 64) {
		b->w = arena_grow(a, b->w, b->words, &b->cap, sizeof(*b->w));
		b->w[b->words++] = 0;
	}
	if (b->w[n / 64] & bit)
		return -EEXIST;
	b->w[n / 64] |= bit;
	return 0;
}

struct cpuset bits_set(const struct bits *b)
{
	return (struct cpuset){ .w = b->w, .words = (unsigned)b->words };
}
