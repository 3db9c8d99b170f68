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

/* Filled slots of one group; where groups are not told, all are of the group -1. */
struct memory_group {
	int number;
	unsigned modules;
	uint64_t kb;
	uint64_t mark;		    /* depends on every size, and not on their order */
	unsigned channels, empty;   /* 0 unless channels are told */
	uint64_t least_kb, most_kb; /* of channels that are not empty */
};

struct memory_slots {
	const struct answer *from; /* the one that tells; without slots: why not */
	bool damaged;		   /* the firmware's tables, and EDAC tells nothing */
	bool packages;		   /* groups are packages; else controllers, or nothing */
	bool grouped;		   /* every filled slot has a group */
	bool sizes;		   /* every filled slot has a size */
	bool channels;		   /* every slot, also the empty ones, has a channel and a group */
	const struct memory_slot *v;
	size_t n, filled;
	const struct memory_group *groups; /* that have a module, in the order of the slots */
	size_t n_groups;
};

extern const struct fact fact_memory_slots;

#endif
