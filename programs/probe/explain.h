/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What took the CPU in a gap: the records whose time lies within it, laid end to end, each moment
 * given to what ran then (a handler on top of a softirq on top of a thread). What remains, between
 * the last turn of the loop and the first record and behind the last one, is the way into the
 * kernel and back: as long as it usually is with that cause, it belongs to the cause; where it is
 * most of the gap and far longer than usual, the record is there by chance and explains nothing.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_EXPLAIN_H
#define LATSCAN_PROGRAMS_PROBE_EXPLAIN_H

#include "programs/probe/ring.h"

struct gap {
	uint64_t from_raw, to_raw; /* CLOCK_MONOTONIC_RAW */
	uint32_t smi;		   /* counted between the reading before and the one behind it */
	bool smi_read;

	/* What explain() finds. */
	enum kind kind;
	uint16_t name, work; /* work: what a kworker did; NAME_NONE: not told */
	int32_t pid;	     /* of a thread, as the kernel counts them; 0: none */
	uint32_t records;    /* within it */
	uint64_t cause_ns;   /* the time of that cause alone */
	uint64_t between_ns; /* of nothing that was recorded */
	bool everywhere;     /* on all probed CPUs at once, see together.h */
};

/* What one cause had of all gaps, those included that are another's. */
struct share {
	enum kind kind;
	uint16_t name, work;
	uint64_t ns, gaps; /* its own time; gaps in which it took part */
};
enum { SHARES_MAX = 2048 };
struct shares {
	struct share *v; /* SHARES_MAX; the last one takes what is too much */
	size_t n;
};

struct explain_in {
	const struct trace *trace; /* NULL: nobody looked */
	uint64_t error_ns;	   /* how far a time may be off */
	int32_t tid;		   /* of the probing thread */
	struct shares *shares;	   /* added to; NULL: not asked for */
};

/* The gaps in order of time. Kinds: KIND_NONE is one that nothing recorded explains. */
void explain(const struct explain_in *in, struct gap *gaps, size_t n);

#endif
