/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A driver's own statistics (/probe/ethtool/IF/stats): names and numbers, and how far each moved
 * between two samples. Rows are matched by name, and where a driver has a name twice, by which of
 * the two it is; never by position, since their number goes with the channels.
 */
#ifndef LATSCAN_FACTS_NIC_STATS_H
#define LATSCAN_FACTS_NIC_STATS_H

#include "scanner/facts/fact.h"

struct nic_stat {
	struct str name;
	unsigned nth; /* of the same name, from 0 */
	uint64_t value;
};
struct nic_stats {
	const struct nic_stat *v; /* by name and nth */
	size_t n;
};
/* False for a line that is no name and number. */
bool nic_stats_parse(struct arena *a, struct str text, struct nic_stats *ret);
/* The first of that name; NULL. */
const struct nic_stat *nic_stats_find(const struct nic_stats *s, struct str name);

struct nic_stat_moved {
	struct str name;
	unsigned nth;
	uint64_t before, now;
	bool reset; /* it went back: 64 bits do not wrap, so it was set anew, or is a gauge */
};
struct nic_stats_moved {
	const struct nic_stat_moved *v; /* those in both, by name: also what did not move */
	size_t n;
	size_t came, went; /* names of one sample alone: the channels were set anew */
	bool reset;	   /* any went back */
};
void nic_stats_subtract(struct arena *a, const struct nic_stats *before,
	const struct nic_stats *now, struct nic_stats_moved *ret);

#endif
