/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Local against remote memory: how long a load takes from a CPU to the memory of each node, by
 * chasing a chain. Each cache line holds where the next one is, in one random cycle over all of
 * them, so that no load begins before the one in front of it ended and no prefetcher knows the
 * way; the whole is some times the last-level cache, so that next to no load finds its line there.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_MEMORY_H
#define LATSCAN_PROGRAMS_PROBE_MEMORY_H

#include "programs/probe/histogram.h"
#include "scanner/base/cpuset.h"
#include "scanner/base/str.h"

enum { MEMORY_BATCH = 32, MEMORY_LINE = 64 };

/* From one CPU to the memory of one node. */
struct memory_pair {
	unsigned cpu;
	int cpu_node, node;
	int distance;	     /* as firmware says (SLIT); 0: not told */
	const char *wrong;   /* why it could not be measured; NULL: it was */
	uint64_t size, huge; /* bytes of the chain; of them in huge pages */
	bool huge_told;
	unsigned placed, asked; /* pages on that node, of those looked at */
	uint64_t n;		/* batches of MEMORY_BATCH loads */
	struct histogram loads; /* ns of one load, times 100, as the mean of its batch */
};

struct memory {
	uint64_t cache; /* the largest of this CPU's caches, in bytes; 0: not told */
	unsigned nodes; /* with memory */
	struct memory_pair *v;
	size_t n;
};

/* One CPU a node, the first of cpus on it; each for for_ns in all of its pairs. */
void memory_measure(struct arena *a, struct cpuset cpus, uint64_t for_ns, struct memory *ret);

/* One cycle through all of n lines at p. */
void memory_chain(void *p, size_t n, uint64_t seed);

#endif
