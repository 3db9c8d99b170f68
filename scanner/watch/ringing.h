/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a watch leaves behind to be looked at later: the counters of each beat as lines of rings (docs/format-ring.md), in a
 * folder of files that together never hold more than so many bytes. Each file stands alone: it begins with all columns.
 */
#ifndef LATSCAN_WATCH_RINGING_H
#define LATSCAN_WATCH_RINGING_H

#include "scanner/source/memory_out.h"
#include "scanner/source/segments.h"
#include "scanner/triage/columns.h"
#include "scanner/watch/watch.h"

/* What a job must read in every beat for it. */
extern const struct job_fact ringing_facts[];
extern const size_t ringing_n_facts;

struct ringing {
	struct segments *segments; /* borrowed */
	struct memory_out memory;
	struct arena *arena; /* of ring and columns; both begin anew when it is full */
	struct ring *ring;
	struct columns *columns;
	bool begun;	       /* a file of this ring: each ring has its own */
	size_t written;	       /* columns that the file holds */
	uint64_t last_mono_ns; /* of the last beat that was told; 0: none */
	uint64_t lost;
	int error; /* why */
	char boot_id[40];
};

/* 0 or -errno. */
int ringing_init(struct segments *segments, struct ringing *ret);
/* After a beat of the watch. 0, or -errno: the beat is not kept. */
int ringing_beat(struct ringing *r, const struct watch *w);
void ringing_free(struct ringing *r);

#endif
