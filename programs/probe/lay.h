/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of one gap, laid end to end: each moment is given to what ran then, a handler on top
 * of a softirq on top of a thread.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_LAY_H
#define LATSCAN_PROGRAMS_PROBE_LAY_H

#include "programs/probe/events.h"

#include <stdbool.h>

/* Handlers nest: a thread, a softirq, an interrupt, an NMI and its machine check; no more. */
enum { NEST_MAX = 8, PARTS_MAX = 32 };

struct part {
	enum kind kind;
	uint16_t name, work;
	int32_t pid;
	bool brief;
	uint64_t ns;
};

/* One gap while its records are laid end to end. */
struct laying {
	struct part parts[PARTS_MAX];
	unsigned n_parts;
	struct part nest[NEST_MAX];
	unsigned depth;
	bool waits; /* the probing thread sleeps within a fault of its own, which is fault */
	struct part fault;
	bool away; /* another thread has the CPU: thread is it */
	struct part thread;
	uint64_t at, between;
};

void lay_event(struct laying *l, const struct event *e, int32_t self, const struct interned *names);
/* The time up to now belongs to what is on top. */
void lay_time(struct laying *l, uint64_t now);
const struct part *lay_longest(const struct laying *l); /* NULL: nothing ran */

#endif
