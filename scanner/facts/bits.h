/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of numbers while it is being collected. cpuset operations return new sets, which costs
 * n allocations for n members; a parser that meets CPUs one by one collects them here.
 */
#ifndef LATSCAN_FACTS_BITS_H
#define LATSCAN_FACTS_BITS_H

#include "scanner/base/arena.h"
#include "scanner/base/cpuset.h"

struct bits {
	uint64_t *w;
	size_t words, cap;
};

/* -ERANGE at CPUSET_LIMIT and above, -EEXIST when n is in the set already. */
int bits_add(struct bits *b, struct arena *a, uint64_t n);
/* A cpuset on the same memory: add nothing afterwards. */
struct cpuset bits_set(const struct bits *b);

#endif
