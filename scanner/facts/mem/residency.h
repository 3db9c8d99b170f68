/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On which NUMA nodes the memory of the named processes is. Three sources, the cheapest that
 * tells: memory.numa_stat of a cgroup that holds the process alone; a sample of its pages
 * (/probe/residency/PID); all of its pages (numa_maps), where the budget pays for the walk.
 * Libraries and page cache are nobody's and left out. Nothing is asked on one node.
 */
#ifndef LATSCAN_FACTS_RESIDENCY_H
#define LATSCAN_FACTS_RESIDENCY_H

#include "scanner/facts/fact.h"

enum residency_how {
	RESIDENCY_UNTOLD = 0, /* from says why */
	RESIDENCY_CGROUP,     /* bytes */
	RESIDENCY_SAMPLE,     /* pages of those asked */
	RESIDENCY_ALL	      /* bytes */
};

struct residency_node {
	unsigned node;
	uint64_t n;
};

struct residency {
	int pid;
	uint64_t start_ticks; /* of a sample: whose it is; 0: not told */
	enum residency_how how;
	const struct answer *from;
	const struct residency_node *v; /* by node; those that have something */
	size_t n;
	uint64_t total;
	uint64_t asked, pages; /* of a sample: so many of so many pages of its mappings */
};

struct residencies {
	const struct residency *v;
	size_t n;
};

extern const struct fact fact_residency;
const struct residency *residency_of(const struct residencies *t, int pid); /* NULL */

/* The parsers alone; false: not such a text. What is counted is added to one of a node. */
struct residency_counts {
	struct residency_node *v;
	size_t n, room;
};
void residency_add(struct arena *a, struct residency_counts *c, uint64_t node, uint64_t n);
/*
 * Of the lines of memory.numa_stat those of memory that processes made: "anon" and "shmem"
 * (bytes), of the first version "anon" and "unevictable" (pages).
 */
bool residency_parse_cgroup(
	struct arena *a, struct str text, bool first_version, struct residency_counts *ret);
/* "total=8192 N0=8192 N1=0" of hugetlb.SIZE.numa_stat, in bytes. */
bool residency_parse_huge(struct arena *a, struct str text, struct residency_counts *ret);
/* Lines of numa_maps without a file, of shared memory or of huge pages, in bytes. */
bool residency_parse_maps(struct arena *a, struct str text, struct residency_counts *ret);
bool residency_parse_sample(struct arena *a, struct str text, struct residency *ret);

#endif
