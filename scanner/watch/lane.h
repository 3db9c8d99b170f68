/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of a watch in two lanes: those that a look of every interval can pay for, and those that walk over tasks or
 * folders, or ask what takes a lock of others, which are looked at some intervals apart. Each lane has a sample of its own to be
 * held against the next; a lane whose looks turn out dearer than its share of a CPU is looked at more rarely still.
 */
#ifndef LATSCAN_WATCH_LANE_H
#define LATSCAN_WATCH_LANE_H

#include "scanner/engine/engine.h"
#include "scanner/watch/between.h"

enum { LANE_EVERY_MAX = 4096 };

struct lane {
	struct job job;
	const size_t *index; /* of each of its checks in the whole job */
	struct plan *plan;
	struct sample *before;
	struct instant at;     /* of before */
	struct report *report; /* of the last look; NULL: none yet */
	unsigned least, every; /* intervals between looks */
	unsigned wait;	       /* until the next */
	uint64_t cost_ns;      /* CPU time of a look, smoothed */
	unsigned looks;
};

/* Whether a look at it is too dear for every interval. */
bool lane_is_dear(struct arena *a, const struct job *job, size_t check);
/* The checks of a job for which dear[i] is so; every: how many intervals apart. */
void lane_init(struct arena *a, const struct job *job, const bool *dear, bool is, unsigned every,
	struct lane *ret);
/*
 * One look: takes a sample and, where there is one to hold it against, judges; interval_ns says what a missed
 * beat is. Its between tells what lay in between; false: nothing was judged.
 */
bool lane_look(struct lane *l, struct source *s, const struct clock *clock, uint64_t interval_ns,
	struct between *ret);
/*
 * A look took so much CPU time, of which parts looks of an interval would be a whole CPU. True: it is
 * looked at more rarely, or more often again, from now on.
 */
bool lane_pay(struct lane *l, uint64_t spent_ns, uint64_t interval_ns, unsigned parts);
void lane_free(struct lane *l);

void instant_of(const struct sample *sm, struct instant *ret);

#endif
