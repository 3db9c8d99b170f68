/* SPDX-License-Identifier: Apache-2.0 */
/* Of columns.c and the files that tell it what a host's tables hold: nothing for anyone else. */
#ifndef LATSCAN_TRIAGE_COLUMNS_MAP_H
#define LATSCAN_TRIAGE_COLUMNS_MAP_H

#include "scanner/triage/columns.h"

enum { COLUMNS_PARTS = 5, COLUMNS_ROW = -2 /* the "CPU" of what is no column: who a row is */ };

/* A name in parts, so that a cell that is known needs no copy of it. */
struct columns_name {
	struct str part[COLUMNS_PARTS];
	struct str suspect;
	bool is_time;
	unsigned bits;
};

struct columns_entry {
	struct columns_entry *next;
	struct ring_column column;
	uint64_t place, value;
	uint64_t moment; /* that value is of; 0: none */
	int number;	 /* of the ring's column, or that it has none */
};

struct columns {
	struct arena *arena;
	struct ring *ring;
	struct cpuset apart; /* empty: all */
	struct columns_entry *all, **slots;
	size_t n, n_slots;
	uint64_t moment;
	bool after_gap;
	struct ring_count *counts;
	size_t n_counts, cap_counts;
	struct columns_told told;
	uint64_t interrupts_moment; /* when they were told last */
	struct cpuset cpus;	    /* of their header then */
};

/* NULL: there are too many. */
struct columns_entry *columns_find(struct columns *c, const struct columns_name *name, int cpu);
enum columns_before {
	BEFORE_TOLD,   /* where a moment ago it was not told, nothing is known */
	BEFORE_SILENT, /* where a moment ago it was not told, it stood at 0 */
	BEFORE_NOTHING /* whatever was told is of another counter */
};
void columns_tell(struct columns *c, const struct columns_name *name, int cpu, uint64_t value,
	enum columns_before before);

/* The CPUs that are not told apart, added up. */
struct columns_sum {
	uint64_t value;
	bool any;
};
void columns_of_cpu(struct columns *c, const struct columns_name *name, unsigned cpu,
	uint64_t value, enum columns_before before, struct columns_sum *sum);
void columns_of_others(struct columns *c, const struct columns_name *name,
	const struct columns_sum *sum, enum columns_before before);

#endif
