/* SPDX-License-Identifier: Apache-2.0 */
/* What jitters, and how much: data. */
#ifndef LATSCAN_COMPARE_NOISE_H
#define LATSCAN_COMPARE_NOISE_H

#include "scanner/engine/trait.h"

/* Two numbers are the same unless they are further apart than absolute and than factor. */
struct noise {
	enum trait_kind kind;
	const char *unit;
	const char *names; /* globs of "group key" */
	double absolute, factor;
	const char *why;
};
const struct noise *noise_of(enum trait_kind kind, const char *unit, struct str name);

/*
 * Events come in bursts: how many of them count as one independent event. 1: each stands for
 * itself, as of errors.
 */
double noise_burst(struct str name);

/* A rate or count differs when one is at least so many times the other, */
enum { NOISE_RATIO = 2 };
/* time that a check counted is none up to this share of the window, */
enum { NOISE_TIME_SHARE = 50 };
/* and when chance would do that once in so many comparisons. */
enum { NOISE_CHANCE = 10000 };

#endif
