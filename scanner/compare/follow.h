/* SPDX-License-Identifier: Apache-2.0 */
/* Which difference can explain which: edges that follow.c decides between. */
#ifndef LATSCAN_COMPARE_FOLLOW_H
#define LATSCAN_COMPARE_FOLLOW_H

#include "scanner/compare/pair.h"

/* The more exact one explains. */
enum tie { TIE_WIDE = 0, TIE_ROW, TIE_NAMED };

struct edge {
	size_t from, to; /* of comparison.v */
	enum tie tie;
	const char *why;
};
struct edges {
	struct arena *a;
	struct edge *v;
	size_t n, cap;
};
void edges_add(struct edges *e, const struct comparison *c, size_t from, size_t to, enum tie tie,
	const char *why);
/* Many of one kind that changed alike: the first one stands for all, where nothing else does. */
void edges_alike(struct edges *e, const struct comparison *c);
/* By the table of causes.c. */
void edges_by_name(struct edges *e, const struct comparison *c);
/* By what checks say: the path that proves them, the setting that mends them, what implies them. */
void edges_by_evidence(struct edges *e, const struct comparison *c);

#endif
