/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run against an earlier one of the same host. Compared are the whole seconds of both, CPU by
 * CPU: the longest gap of each second, and the time stolen in it.
 *
 * The test: the statistic is the difference of the means of ln(1 + ns). The seconds of both runs
 * are dealt anew 4999 times (seeded: the same answer each time); p is the share of deals, the real
 * one included, whose difference is at least as great. Worse is what has p at most 5 % divided by the number of comparisons
 * made, and a median more than 5 % above the baseline's. With fewer than 8 seconds on either side
 * nothing is told.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_COMPARE_H
#define LATSCAN_PROGRAMS_PROBE_COMPARE_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { COMPARE_LEAST = 8, COMPARE_DEALS = 4999 };

struct seconds {
	unsigned cpu;
	uint64_t *longest_ns, *stolen_ns;
	size_t n;
};
struct earlier {
	uint64_t threshold_ns;
	struct str policy, host;
	struct seconds *v;
	size_t n;
};
/* A JSON report of the probe. -EINVAL with a sentence. */
int earlier_read(struct arena *a, struct str text, struct earlier *ret, struct str *ret_error);

struct comparison {
	uint64_t was_ns, is_ns; /* medians */
	double p;
	bool worse;
};
/* comparisons: how many are made in all. */
struct comparison compare_seconds(struct arena *a, const uint64_t *was, size_t n_was,
	const uint64_t *is, size_t n_is, unsigned comparisons);

uint64_t compare_median(struct arena *a, const uint64_t *v, size_t n);

struct result;
struct result_cpu;
/* The whole seconds of a CPU. */
void compare_seconds_of(struct arena *a, const struct result_cpu *c, struct seconds *ret);
/* Into result: what it says, and whether the run is worse. */
void compare_result(struct arena *a, const struct earlier *e, struct result *r);

#endif
