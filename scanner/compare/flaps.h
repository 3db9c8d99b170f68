/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes to and fro in a row of reports: two tools that both own a setting write it in turn,
 * and each report alone looks like one of them had won.
 */
#ifndef LATSCAN_COMPARE_FLAPS_H
#define LATSCAN_COMPARE_FLAPS_H

#include "scanner/compare/compare.h"

/* So many round trips, or one whose value came back so many reports after it had left. */
enum { FLAP_TRIPS = 2, FLAP_NEAR = 3 };

/* It became this with report number at. */
struct flap_value {
	size_t at;
	struct str value; /* as it is told; of the table */
	unsigned class;	  /* values of one class are the same */
	bool missing;
	double number;
	const char *unit; /* NULL: a word */
};

/*
 * A round trip is a value that comes back to one that it had since the trip before ended: A, B, A is
 * one, A, B, A, B, A are two, A, B, C, A is one.
 */
struct flap {
	size_t trips;
	size_t shortest; /* reports from leaving to coming back; SIZE_MAX: never came back */
};
struct flap flap_of(const struct flap_value *v, size_t n);
bool flap_is(struct flap f);

/* One thing through all reports. */
struct flap_key {
	bool check;
	struct str group, key, path;
	enum trait_kind kind;
	struct flap_value *v; /* v[0]: what it was before its first change */
	size_t n, cap;
	enum severity severity; /* the worst of its changes */
	size_t changes, roots;	/* how often it changed, and as a root */
	struct flap_key *cause; /* of the last change that was none */
	/* What was told of it last, and when: what changed while nobody told it. */
	size_t told_at;
	bool told;
	char *last;
	size_t last_n, last_cap;
	double number;
	const char *unit;
	struct str *owners; /* sentences */
	size_t n_owners, cap_owners;
};

struct flap_table {
	struct arena *a;
	struct flap_key **slots; /* a power of two */
	size_t n_slots, n;
};

/* The row of that name; made where it is not there. */
struct flap_key *flap_row(
	struct flap_table *t, bool check, struct str group, struct str key, enum trait_kind kind);
/* It was this, and is that since report number at. */
void flap_changed(struct flap_table *t, struct flap_key *k, size_t at,
	const struct compare_cell *was, const struct compare_cell *now);
/* It is told by report number at. */
void flap_told(struct flap_table *t, struct flap_key *k, size_t at, const struct trait *told);
/* A sentence about who owns it; each is kept once, and only so many. */
enum { FLAP_OWNERS = 8 };
void flap_owner(struct flap_table *t, struct flap_key *k, struct str sentence);

#endif
