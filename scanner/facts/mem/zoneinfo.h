/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/zoneinfo: free pages and watermarks of each zone of each node. A zone's lock is held
 * while it is printed, so it is read once a sample.
 */
#ifndef LATSCAN_FACTS_ZONEINFO_H
#define LATSCAN_FACTS_ZONEINFO_H

#include "scanner/facts/fact.h"

/* In pages. */
struct zone {
	unsigned node;
	struct str name; /* "DMA", "DMA32", "Normal", "Movable", "Device" */
	uint64_t free, boost, min, low, high;
	uint64_t managed; /* 0: no memory (4.14 and later print such zones) */
};

struct zoneinfo {
	const struct answer *from;
	bool valid; /* every zone is whole */
	const struct zone *v;
	size_t n;
};
extern const struct fact fact_zoneinfo;

/* The parser alone: sets valid and the rows. */
void zoneinfo_parse(struct arena *a, struct str text, struct zoneinfo *ret);

#endif
