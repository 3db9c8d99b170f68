/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which memory modules there are and where: from the firmware's tables, which list empty slots
 * too but are for root; else from EDAC, which anyone may read and which lists what is filled.
 */
#ifndef LATSCAN_FACTS_MEMORY_SLOTS_H
#define LATSCAN_FACTS_MEMORY_SLOTS_H

#include "scanner/facts/fact.h"

struct memory_slot {
	struct str label;
	int group;   /* package, or memory controller; -1: not told */
	int channel; /* -1: not told */
	bool filled;
	uint64_t size_kb; /* 0: empty, or not told */
	struct str part;  /* empty: not told */
	unsigned ranks;	  /* 0: not told */
};

struct memory_slots {
	const struct answer *from; /* the one that tells; without slots: why not */
	bool damaged;		   /* the firmware's tables, and EDAC tells nothing */
	bool packages;		   /* groups are packages; else controllers, or nothing */
	bool grouped;		   /* every filled slot has a group */
	bool channels;		   /* every slot, also the empty ones, has a channel and a group */
	const struct memory_slot *v;
	size_t n, filled;
};

extern const struct fact fact_memory_slots;

#endif
