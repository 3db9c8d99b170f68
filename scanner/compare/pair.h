/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a comparison; compare.c walks through them. */
#ifndef LATSCAN_COMPARE_PAIR_H
#define LATSCAN_COMPARE_PAIR_H

#include "scanner/compare/compare.h"

/* What is under way. */
struct pairing {
	struct arena *a;
	struct comparison *c;
	const struct compare_options *o;
	size_t cap;		       /* of c->v */
	struct compare_untold *untold; /* by group and side */
	size_t n_untold, cap_untold;
	bool same_checks; /* all reports have the same checks: a sysctl that nobody asked for shows */
	struct trait_group *roles;   /* of each report: what its CPUs are for, as lines */
	double *window_s, *uptime_s; /* of each report; 0: not known */
};

void pair_roles(struct pairing *p);
void pair_traits(struct pairing *p);
void pair_checks(struct pairing *p);

/* cells: of one thing, one a report. Sets classes, majority and magnitude. */
typedef bool same_cells(void *user, unsigned x, unsigned y);
void pair_classes(struct pairing *p, struct difference *d, struct compare_cell *cells,
	same_cells *same, void *user);
struct difference *pair_add(struct pairing *p);
void pair_untold(
	struct pairing *p, struct str group, unsigned side, struct str reason, struct str key);
/* "group key", as patterns of data see it; of a check "check ID". */
struct str pair_name(struct arena *a, const struct difference *d);

/* What follows from what: causes.c has the table. Sets cause, why, others, first, next, below. */
void follow(struct comparison *c);
/* Own severity and weight of each; data. */
void weigh(struct comparison *c);
/* Severity by what follows, and the order of roots and consequences. */
void rank(struct comparison *c);
/* How the reports themselves differ. */
void note(struct comparison *c);

#endif
