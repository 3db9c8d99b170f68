/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings of a check are a series of their own: those with a number to show, the first
 * about each subject. Two about one would be one series twice, and a reader of metrics refuses
 * all of a file for that.
 */
#ifndef LATSCAN_REPORTERS_DISTINCT_H
#define LATSCAN_REPORTERS_DISTINCT_H

#include "scanner/engine/report.h"

struct distinct {
	const struct finding **table; /* by the hash of the subject's key */
	size_t mask;
};

struct distinct distinct_of(struct arena *a, const struct result *r);
/* Asked once for each finding of the check, in their order. */
bool distinct_take(struct distinct *s, const struct finding *f);

#endif
