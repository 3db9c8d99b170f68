/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counter's rate against CLOCK_MONOTONIC_RAW, which no daemon slews. A pair is the reading of
 * both at one moment: the best of many tries, by the least time between the counter's readings
 * before and behind the clock's. Two pairs make a line; a third one tells its drift.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_CALIBRATE_H
#define LATSCAN_PROGRAMS_PROBE_CALIBRATE_H

#include <stdint.h>

struct pair {
	uint64_t ticks, raw_ns;
	uint64_t width; /* ticks between the two readings: how exact it can be */
};
struct pair pair_take(void);

struct line {
	struct pair from, to;
	double ns_per_tick;
};
struct line line_of(struct pair from, struct pair to);
/* Where the line puts a reading of the counter on CLOCK_MONOTONIC_RAW. */
uint64_t line_raw(const struct line *l, uint64_t ticks);
uint64_t line_ns(const struct line *l, uint64_t ticks); /* of a difference */
uint64_t line_ticks(const struct line *l, uint64_t ns);
/* By how much the second line is faster than the first, in parts per million. */
double line_drift_ppm(const struct line *first, const struct line *second);
/* How far a place on it may be off: the widths of its pairs. */
uint64_t line_error_ns(const struct line *l);

#endif
