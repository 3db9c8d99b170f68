/* SPDX-License-Identifier: Apache-2.0 */
/* What several checks subtract in the same way. */
#ifndef LATSCAN_ENGINE_COUNTERS_H
#define LATSCAN_ENGINE_COUNTERS_H

#include "scanner/engine/check.h"

enum moved {
	MOVED_OK = 0,
	MOVED_ABSENT,	 /* this kernel has no such counter: that is not 0 */
	MOVED_RESET,	 /* it went back */
	MOVED_UNREADABLE /* one of the samples has no /proc/vmstat */
};

/*
 * How far the /proc/vmstat counters that match the glob (without except, which may be NULL)
 * moved, in all. The check declares fact_vmstat.
 */
enum moved in_vmstat_moved(
	const struct check_in *in, const char *glob, const char *except, uint64_t *ret);

/* One line of a table of counters that a check looks at. */
struct counter {
	const char *glob, *except;
	enum status status; /* what it means when it moved more than allowed */
	const char *what;   /* "tasks stalled to reclaim memory" */
	const char *limit;  /* name of the check's limit, or NULL: 0 */
};

/*
 * Judge a table of vmstat counters: one finding about the host for the worst that moved, with
 * every movement as evidence; a pass when none did; unknown when what could be told does not
 * decide. pass is the sentence of the pass.
 */
void judge_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *pass, struct findings *out);

#endif
