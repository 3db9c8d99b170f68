/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A histogram of times in ns with a fixed number of buckets: one ns wide below 4096 ns, above it
 * 128 to each doubling, so that no time is told wrong by more than 0.8 %. It never grows, never
 * divides and takes no memory while it counts.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_HISTOGRAM_H
#define LATSCAN_PROGRAMS_PROBE_HISTOGRAM_H

#include "scanner/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	HISTOGRAM_EXACT_BITS = 12, /* below 2^12 ns each ns has a bucket */
	HISTOGRAM_SUB_BITS = 7,
	HISTOGRAM_TOP_BITS = 42, /* above 2^42 ns (73 min) all is one bucket */
	HISTOGRAM_EXACT = 1 << HISTOGRAM_EXACT_BITS,
	HISTOGRAM_BUCKETS = HISTOGRAM_EXACT +
			    ((HISTOGRAM_TOP_BITS - HISTOGRAM_EXACT_BITS) << HISTOGRAM_SUB_BITS) + 1
};

struct histogram {
	uint64_t *counts; /* HISTOGRAM_BUCKETS */
	uint64_t n, sum_ns, max_ns, min_ns;
};

struct histogram histogram_new(struct arena *a);
unsigned histogram_bucket(uint64_t ns);
/* The times of a bucket: from its first to its last ns. */
uint64_t histogram_first(unsigned bucket);
uint64_t histogram_last(unsigned bucket);
void histogram_add(struct histogram *h, uint64_t ns, uint64_t times);

/*
 * The least time that at least share of all do not pass: the last ns of its bucket, and never
 * more than the greatest that was seen. per_million is 999900 for p99.99. 0 when there are none.
 */
uint64_t histogram_percentile(const struct histogram *h, unsigned per_million);

enum { MODES_MAX = 6, MODES_LEAST = 50 };
struct mode {
	uint64_t from_ns, peak_ns, below_ns; /* up to the valleys beside it */
	uint64_t n;
};
struct modes {
	bool told; /* at least MODES_LEAST times were counted */
	unsigned n;
	struct mode v[MODES_MAX];
};
/*
 * The test: the times are counted eight to a doubling and smoothed over three neighbours. A peak
 * counts when it has at least 5 % of all times up to its valleys, and between two peaks the
 * valley must be below half of the lower one and three standard deviations of what counting by
 * chance makes of both (3 * sqrt(peak + valley)) below it. Two or more: not one distribution.
 */
void histogram_modes(const struct histogram *h, struct modes *ret);

#endif
