/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a named process still needs of a node: so many times its resident size there, less what it
 * has there already. Which node has how much of it the residency facts tell, where they were asked
 * for; else it is taken to be spread evenly over the nodes of its hot threads. Its size is
 * VmRSS, in which huge pages of a pool are not; they count among the shares, since the facts do not
 * take them apart. A check that asks declares "/proc/{target}/status" and needs fact_residency.
 */
#ifndef LATSCAN_JUDGING_FOOTPRINT_H
#define LATSCAN_JUDGING_FOOTPRINT_H

#include "scanner/facts/mem/residency.h"
#include "scanner/judging/processes.h"

struct footprint {
	bool valid; /* false: its size is not known, see unread */
	const struct answer
		*unread;	  /* why, or why its shares are not known; NULL: nothing is amiss */
	double least_kb, most_kb; /* that it needs; the same where its shares are known */
	const char *how;	  /* "by its cgroup", "spread evenly, …" */
	const struct residency *residency; /* NULL: spread evenly */
};

struct footprint footprint_on(
	const struct check_in *in, const struct process *p, unsigned node, double times);

#endif
