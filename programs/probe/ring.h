/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a perf ring (include/uapi/linux/perf_event.h): samples of tracepoints with
 * PERF_SAMPLE_TID, TIME and RAW, and what says that some were lost. Bytes in, events out: the
 * ring may end in the middle of a record, and nothing in it is believed.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_RING_H
#define LATSCAN_PROGRAMS_PROBE_RING_H

#include "programs/probe/events.h"

enum { EVENTS_MAX = 1 << 20, LOSSES_MAX = 256 };

/* Records were lost after the one at from, and at the latest at to. */
struct loss {
	uint64_t from_ns, to_ns;
};

struct trace {
	struct event *v; /* EVENTS_MAX: in order of time once trace_settle() was called */
	size_t n;
	struct interned names;
	struct loss losses[LOSSES_MAX];
	unsigned n_losses;
	uint64_t lost;	  /* records, as the kernel counted them */
	uint64_t unread;  /* of a form that was not understood */
	uint64_t full;	  /* for which there was no room here */
	uint64_t last_ns; /* of the newest record */
};
struct trace trace_new(struct arena *a);

/* What of the ring is new: a power of two bytes at data, from tail to head. Gives the new tail. */
uint64_t perf_ring_read(const char *data, uint64_t size, uint64_t tail, uint64_t head,
	const struct formats *f, struct trace *t);
/* A handler that was interrupted while it wrote stands behind the one that came later. */
void trace_settle(struct trace *t);
/*
 * Nobody will empty the ring again. One that is full lost what came after its last record, and
 * says so only in front of the next record, which never came: ring_size minus a page or two.
 */
void trace_end(struct trace *t, uint64_t filled, uint64_t size);
bool trace_lost_within(const struct trace *t, uint64_t from_ns, uint64_t to_ns);

#endif
