/* SPDX-License-Identifier: Apache-2.0 */
/* How likely something is by accident. No random numbers: the same input gives the same answer. */
#ifndef LATSCAN_TRIAGE_CHANCE_H
#define LATSCAN_TRIAGE_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/*
 * That of n trials at least k succeed, each with probability p: the upper tail of the binomial distribution. Where the
 * trials' probabilities differ, p is their mean, and for k above n·p + 1 this is an upper bound (Hoeffding 1956, "On the
 * distribution of the number of successes in independent trials"): the error is on the side of "by accident".
 */
double chance_at_least(uint64_t n, uint64_t k, double p);

/*
 * Corrected for having asked n questions (Holm 1979): p[i] become those that may be compared with the level, and the
 * chance that any of all that are below it came by accident is at most the level. order: room for n; it ends by p.
 */
void chance_holm(double *p, uint32_t *order, size_t n);

#endif
