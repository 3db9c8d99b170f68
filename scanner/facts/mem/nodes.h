/* SPDX-License-Identifier: Apache-2.0 */
/* NUMA nodes: CPUs, memory, allocation counters, huge pages; and the global huge page pools. */
#ifndef LATSCAN_FACTS_NODES_H
#define LATSCAN_FACTS_NODES_H

#include "scanner/facts/fact.h"

/* drivers/base/node.c; counts allocations, not pages. valid: all six lines are there. */
struct numastat {
	const struct answer *from;
	bool valid;
	uint64_t hit, miss, foreign, interleave, local, other;
};

/*
 * valid: every file of the pool was read; one of a node has nr, free and surplus, a global one
 * reserved and overcommit too.
 */
struct huge_pool {
	uint64_t size_kb;
	uint64_t nr, free,
		surplus; /* sysfs nr_hugepages includes surplus; vm.nr_hugepages does not */
	uint64_t reserved, overcommit; /* global pools only */
	bool valid;
	bool nr_valid;		   /* nr at least */
	const struct answer *from; /* of nr_hugepages, or of the file that makes it invalid */
};

struct node {
	unsigned number;
	struct cpuset cpus; /* empty: memory only */
	bool cpus_valid;
	uint64_t mem_total_kb;
	bool mem_valid; /* the whole of meminfo parsed, see meminfo_whole() */
	const struct answer *cpus_from, *mem_from;
	struct numastat stat;
	const struct huge_pool *pools;
	size_t n_pools;
};

struct nodes {
	const struct answer *list; /* of /sys/devices/system/node */
	const struct node *v;	   /* by number; may have holes; empty on a kernel without NUMA */
	size_t n;
	const struct huge_pool *pools; /* /sys/kernel/mm/hugepages, by size */
	size_t n_pools;
	const struct answer *pools_list;
};

extern const struct fact fact_nodes;
const struct node *nodes_of_cpu(const struct nodes *t, unsigned cpu);  /* NULL */
const struct node *nodes_find(const struct nodes *t, unsigned number); /* NULL */
/* The kernel shows one node, or was built without NUMA: false too where that cannot be told. */
bool nodes_is_one(const struct nodes *t);

/* Of its MemTotal, what is in pools of huge pages; *ret_known: all of them were read. */
uint64_t node_pools_kb(const struct node *n, bool *ret_known);

/*
 * NULL when every CPU is known to be on a node; else the answer that does not tell: a node's
 * cpulist, or the list of nodes.
 */
const struct answer *nodes_unplaced(const struct nodes *t, struct cpuset cpus);

/* The parser of numastat alone; false, and *ret untouched, unless all six values are there. */
bool numastat_parse(struct str text, struct numastat *ret);

#endif
