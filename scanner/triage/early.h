/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is suspected while the window still runs: the counters of a ring put together by suspect, and ranked as the report will rank them:
 * what was counted on the CPUs first, then by the time that it took.
 */
#ifndef LATSCAN_TRIAGE_EARLY_H
#define LATSCAN_TRIAGE_EARLY_H

#include "scanner/base/cpuset.h"
#include "scanner/engine/report.h"
#include "scanner/triage/ring.h"
#include "scanner/triage/triage.h"

enum { EARLY_MOST = 32 };

struct early_line {
	const struct suspect_class *class;
	enum nearness near;
	double events, ns;		  /* so far; ns: as the kernel counted it */
	double weight_ns;		  /* stolen, as far as anybody can say */
	const struct ring_column *column; /* that counted most */
};

struct early {
	struct early_line v[EARLY_MOST]; /* the likeliest first */
	size_t n;
	double seconds;
};

/* cpus: a counter of another CPU is farther away; empty: all are alike. */
void early_of(struct arena *a, const struct ring *r, struct cpuset cpus, struct early *ret);
/* The same with what is so rare that it is no reason for suspicion. */
void early_all(struct arena *a, const struct ring *r, struct cpuset cpus, struct early *ret);
/* "irq: 23 on CPU 6 (irq/45 eth0-rx-0), some 11 us to 115 us of each second; then tick: …", or that there is nothing. */
struct str early_words(struct arena *a, const struct early *e);
/* Their words alone, to tell whether it changed: "irq tick". */
struct str early_order(struct arena *a, const struct early *e);

#endif
