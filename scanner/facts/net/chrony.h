/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What chronyd says of itself, from /probe/chrony. All times are ns, frequencies parts per billion:
 *
 *	daemons 1
 *	answer ok | timeout | refused | denied | version | namespace	missing: none runs
 *	sample offset=12 delay=1000 source=PHC0 raw=…	of the window, if it was watched in it
 *	tracking refid=0x50484330 source=PHC0 stratum=1 leap=0 correction=-12 last=3 rms=20 freq=-17033
 *		resid=-1 skew=10 delay=1000 dispersion=2000 interval=16000000000 updated=… now=… raw=…
 *	sources 2
 *	source name=PHC0 state=0 mode=2 stratum=0 poll=4 reach=255 since=3 latest=-10 error=200
 *
 * correction is positive where the clock is slow. updated is missing where it never was.
 */
#ifndef LATSCAN_FACTS_CHRONY_H
#define LATSCAN_FACTS_CHRONY_H

#include "scanner/facts/fact.h"

enum chrony_state {
	CHRONY_SELECTED = 0,
	CHRONY_NONSELECTABLE,
	CHRONY_FALSETICKER,
	CHRONY_JITTERY,
	CHRONY_UNSELECTED,
	CHRONY_SELECTABLE,
	CHRONY_STATES
};
const char *chrony_state_word(unsigned state);
enum { CHRONY_MODE_CLIENT = 0, CHRONY_MODE_PEER = 1, CHRONY_MODE_REFCLOCK = 2 };
enum { CHRONY_REACH_ALL = 0377, CHRONY_LEAP_NONE = 3 };

struct chrony_from {
	struct str name;
	unsigned state, mode, stratum, reach;
	int poll;
	int64_t latest_ns, error_ns;
};

/* The clock minus its source: the correction, the other way round. */
struct chrony_sample {
	int64_t offset_ns, delay_ns;
	struct str source;
	uint64_t raw_ns; /* CLOCK_MONOTONIC_RAW of the answer */
};

struct chrony {
	const struct answer *from;
	bool valid;
	unsigned daemons;
	struct str answer; /* empty: no chronyd runs */
	bool tracks;	   /* the tracking line is there */
	uint64_t refid;
	struct str source;
	unsigned stratum, leap;
	int64_t correction_ns, last_ns, rms_ns, delay_ns, dispersion_ns, interval_ns;
	int64_t freq_ppb, skew_ppb;
	bool updated; /* else it never was */
	int64_t updated_ns, now_ns;
	uint64_t raw_ns;
	const struct chrony_sample *samples; /* without what tracking tells */
	size_t n_samples;
	int told; /* how many sources it said to have; -1: not told */
	const struct chrony_from *sources;
	size_t n_sources;
};
extern const struct fact fact_chrony;

/* The source that it follows; NULL: none, or they were not told. */
const struct chrony_from *chrony_selected(const struct chrony *c);
/* It follows a clock of this host, not one behind a network. */
bool chrony_by_refclock(const struct chrony *c);
/* How far it may be from UTC by its own account: |correction| + dispersion + delay / 2. */
int64_t chrony_bound(const struct chrony *c);
/* Of the source itself: dispersion + delay / 2. */
int64_t chrony_root(const struct chrony *c);

void chrony_parse(struct arena *a, struct str text, struct chrony *ret);

#endif
