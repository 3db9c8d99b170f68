/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/softnet_stat: one line for each online CPU, hexadecimal, 9 to 15 columns by
 * kernel (net/core/net-procfs.c). Column 13 names the CPU (5.10+); without it, it is the
 * n-th online CPU.
 */
#ifndef LATSCAN_FACTS_SOFTNET_H
#define LATSCAN_FACTS_SOFTNET_H

#include "scanner/facts/fact.h"

struct softnet_cpu {
	int cpu; /* -1: neither column 13 nor the online list tells */
	uint32_t processed, dropped, squeezed, received_rps, flow_limit;
	uint32_t backlog; /* packets that wait now; column 12, with column 13 only */
};
struct softnet {
	const struct answer *from;
	bool valid; /* every line has the columns of the first; else there are no rows */
	unsigned columns;
	const struct softnet_cpu *v;
	size_t n;
};
extern const struct fact fact_softnet;

/*
 * The row of an earlier sample of the same CPU as row i of now, or NULL. Rows that nothing names
 * are matched by position, and only where no CPU came or went.
 */
const struct softnet_cpu *softnet_match(
	const struct softnet *before, const struct softnet *now, size_t i);

/*
 * The parser alone: sets all but from. online is NULL where it is not known; a set with
 * another number of CPUs than there are lines names none of them.
 */
void softnet_parse(
	struct arena *a, struct str text, const struct cpuset *online, struct softnet *ret);

#endif
