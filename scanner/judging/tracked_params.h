/* SPDX-License-Identifier: Apache-2.0 */
/* Boot parameters that latency depends on, and when two values of one mean the same. */
#ifndef LATSCAN_JUDGING_TRACKED_PARAMS_H
#define LATSCAN_JUDGING_TRACKED_PARAMS_H

#include "scanner/judging/drift.h"

struct cmdline;

enum tracked_kind {
	TRACKED_WORDS = 0,
	TRACKED_LIST,	  /* of CPUs */
	TRACKED_ISOLCPUS, /* flags and a list of CPUs */
	TRACKED_POOLS,	  /* hugepagesz= and hugepages=, read together in their order */
};

struct tracked_param {
	const char *name; /* NULL ends the table; a '*' at its end: every name that begins so */
	enum tracked_kind kind;
	bool once; /* the kernel rejects a second one that differs, it does not take the last */
	bool each; /* each one is applied after the other: they add up (tsc=reliable tsc=nowatchdog) */
	bool spelt; /* one that is spelt nearly so was meant to be this */
};
extern const struct tracked_param tracked_params[];

drift_same_fn *tracked_same(const struct tracked_param *p);
/*
 * What a command line gives it: the value of the last one of that name, "present" for a bare
 * name, all of them joined for pools and for names with a '*'.
 */
struct drift_value tracked_value(
	struct arena *a, const struct cmdline *c, const struct tracked_param *p);

/* The name among those with spelt that this one is, or nearly is; NULL. *ret_exact: which. */
const char *tracked_nearest(struct str name, bool *ret_exact);

#endif
