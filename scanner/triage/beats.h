/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rings of one host, one after another: a row of beats on one axis, and the course of each counter in them. Where beats
 * are missing there is a gap: nothing can be said about it.
 */
#ifndef LATSCAN_TRIAGE_BEATS_H
#define LATSCAN_TRIAGE_BEATS_H

#include "scanner/base/cpuset.h"
#include "scanner/triage/ring.h"
#include "scanner/triage/triage.h"

struct beat {
	uint64_t real_ns, mono_ns, tsc; /* at its end */
	uint64_t span_ns;		/* never 0 */
	uint64_t error_ns;		/* of CLOCK_REALTIME against UTC; RING_ERROR_UNKNOWN */
	uint64_t tsc_hz;		/* 0: its TSC says nothing */
	unsigned boot;			/* which, from 0 */
};

struct beat_cell {
	uint32_t beat;
	uint64_t delta;
};

struct beats_column {
	const struct suspect_class *class; /* NULL: it accuses nobody */
	struct str name;
	int cpu; /* RING_NO_CPU: the host's */
	enum nearness near;
	bool is_time;
	bool is_event; /* its class's costs are of one of them; else pages, or parts of an event */
	struct beat_cell *cells; /* by beat */
	uint32_t n;
	uint64_t total;
};

struct beats_gap {
	uint64_t from_ns, until_ns; /* CLOCK_REALTIME */
	struct str why;		    /* of a mark within it; empty: none tells */
};

struct beats {
	struct str host;
	struct beat *v;
	uint32_t n;
	unsigned boots;
	struct beats_column *columns;
	uint32_t n_columns;
	const struct ring_mark *marks; /* by time */
	size_t n_marks;
	const struct beats_gap *gaps;
	size_t n_gaps;
	uint64_t dropped; /* by the rings themselves */
	uint64_t watched_ns;
	uint64_t usual_span_ns; /* the median */
};

/* What is asked for. */
struct beats_range {
	uint64_t since_ns, until_ns; /* CLOCK_REALTIME; beats that reach into it */
	struct cpuset cpus;	     /* whom it is about: empty: every CPU that has a column */
};

/*
 * rings in any order; they may overlap and are of one host. false: they are of two hosts, or there are too many beats
 * (more than BEATS_MOST); *why is static.
 */
enum { BEATS_MOST = 4 << 20 };
bool beats_make(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, struct beats *ret, const char **why);

/* The kernel's names of counters that are not events as the costs of a class count them. */
bool beats_is_event(struct str name);

#endif
