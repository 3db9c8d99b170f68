/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody accepts for a while. A waived finding is judged and shown, and does not gate; it
 * is never a pass. A waiver accepts one status: an accepted fail does not accept that nothing
 * could be told. Dates are whole days in UTC, both inclusive. What does not hold any more, matches
 * nothing, or covers a check that passes, is told: a ledger that nobody reads fills with lies.
 */
#ifndef LATSCAN_ENGINE_WAIVER_H
#define LATSCAN_ENGINE_WAIVER_H

#include "scanner/base/str.h"
#include "scanner/engine/finding.h"

struct waiver {
	struct str check;   /* glob of ids */
	struct str subject; /* glob of a subject's key or label; empty: any */
	struct str host;    /* glob of host names; empty: any */
	struct str kernel;  /* glob of releases, or "5.14..6.1", both inclusive; empty: any */
	enum status accept; /* STATUS_FAIL, which accepts a warning too, or STATUS_UNKNOWN */
	struct str reason, owner, ticket; /* ticket may be empty */
	int64_t from, until; /* days since 1970-01-01 UTC, inclusive; INT64_MIN, INT64_MAX: open */
	struct str where;    /* "profile.yaml:12", for messages */
};

enum waiver_state {
	WAIVER_HOLDS = 0, /* something is waived by it */
	WAIVER_EXPIRED,	  /* until is past; it waives nothing */
	WAIVER_NOT_YET,	  /* from is to come */
	WAIVER_ELSEWHERE, /* for other hosts or kernels */
	WAIVER_UNMATCHED, /* no such subject, or no check of that name was judged */
	WAIVER_PASSES,	  /* what it would waive passes, or does not arise, now */
	WAIVER_NOT_TOLD,  /* whether it is still needed could not be judged, or was not asked */
	WAIVER_STATES
};
const char *waiver_state_word(enum waiver_state s); /* "holds", "expired", "not-yet", … */
bool waiver_state_stale(enum waiver_state s);	    /* what --strict does not let stand */

/* Whether it takes this status: fail takes a warning too. */
bool waiver_accepts(const struct waiver *w, enum status status);
bool waiver_about(const struct waiver *w, const struct subject *s);

/* How one waiver of the ledger fared in a report. */
struct waiver_use {
	const struct waiver *waiver;
	enum waiver_state state;
	unsigned findings; /* waived by it, also those that were counted only */
	bool announced;	   /* it holds, and ends within the days to announce */
	int64_t days_left; /* of one that holds or is to come; INT64_MAX: open */
};

#endif
