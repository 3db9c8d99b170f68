/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two cells say the same: values that jitter do, and counts that chance explains. */
#ifndef LATSCAN_COMPARE_SAME_H
#define LATSCAN_COMPARE_SAME_H

#include "scanner/compare/compare.h"

/* name: "group key", or the id of a check. */
bool same_value(enum trait_kind kind, struct str name, const struct compare_cell *x,
	const struct compare_cell *y);
/* Of a finding, as observed; window_s of each report, 0: not known. */
bool same_observed(const struct check *check, const struct finding *x, double window_x,
	const struct finding *y, double window_y);
/* A check that counts, of what is no error: both may have seen one rate. y may be NULL. */
bool same_by_chance(const struct check *check, const struct finding *x, double window_x,
	const struct finding *y, double window_y);
/* In doublings, at most 20; of words 1, of what is missing on one side 2. */
double same_distance(const struct compare_cell *x, const struct compare_cell *y);

/* The chance that counts as far apart as these come of one rate; counts are whole. */
double same_chance(double count_x, double exposure_x, double count_y, double exposure_y);

/* 'a|b*': any of these globs. */
bool name_matches(const char *patterns, struct str name);

#endif
