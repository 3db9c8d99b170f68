/* SPDX-License-Identifier: Apache-2.0 */
/* What one difference explains of others: data. */
#ifndef LATSCAN_COMPARE_CAUSES_H
#define LATSCAN_COMPARE_CAUSES_H

#include <stdbool.h>

/*
 * Globs, '|' between them, of "group key" of lines and "check ID" of checks. A wide row tells of what
 * it may move: whatever explains the effect by its own name comes first.
 */
struct cause_row {
	const char *from, *to;
	const char *why;
	bool wide;
};
extern const struct cause_row cause_rows[]; /* ends with a row without from */

/* What it does to latency when nobody judges it: the first row that fits; behind all, by kind. */
struct weight_row {
	const char *names;
	const char *severity; /* "high" */
	unsigned weight;      /* among those of one severity: the more, the earlier */
	bool counts;	      /* also of rates and counts, which else are load */
};
extern const struct weight_row weight_rows[]; /* ends with a row without names */

#endif
