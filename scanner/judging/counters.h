/* SPDX-License-Identifier: Apache-2.0 */
/* What several checks subtract in the same way. */
#ifndef LATSCAN_JUDGING_COUNTERS_H
#define LATSCAN_JUDGING_COUNTERS_H

#include "scanner/engine/check.h"
#include "scanner/facts/named_counters.h"

enum moved {
	MOVED_OK = 0,
	MOVED_ABSENT,	 /* this kernel has no such counter: that is not 0 */
	MOVED_RESET,	 /* it went back */
	MOVED_VANISHED,	 /* one of the samples has it, the other has not */
	MOVED_UNREADABLE /* one of the samples could not be read */
};

/*
 * One line of a table of counters that a check looks at: those that match glob or also, and
 * not except. A name is subtracted from the same name, and what moved is added up.
 */
struct counter {
	const char *glob, *except;
	enum status status; /* what it means when it moved more than allowed; pass: evidence only */
	const char *what;   /* "tasks stalled to reclaim memory" */
	const char *limit;  /* name of the check's limit, or NULL: 0. Lines that name one share it;
			      one whose unit is "1/s" is a rate over the window */
	const char *also;   /* what other kernels call it, or NULL */
};

/* The same table of two samples, and whom it is about. */
struct counter_tables {
	struct named_counters before, now;
	struct subject subject;
};
/* How far a counter moved. */
enum moved counter_moved(const struct counter_tables *t, const struct counter *c, uint64_t *ret);
/*
 * Judge a table of counters: one finding for the worst that moved, with every movement as
 * evidence; a pass when none did; unknown when what could be told does not decide. pass is the
 * sentence of the pass. Returns the finding of what moved or of the pass, for more evidence; NULL
 * where there is neither.
 */
struct finding *judge_counter_tables(const struct check_in *in, const struct counter_tables *t,
	const struct counter *v, unsigned n, const char *pass, struct findings *out);

/* The three below are of /proc/vmstat: the check declares fact_vmstat. */
enum moved in_vmstat_moved(const struct check_in *in, const struct counter *c, uint64_t *ret);

struct finding *judge_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *pass, struct findings *out);

/*
 * The same counters from boot to the window, those of status fail added up: a warning above the check's
 * limit "since_boot_max", which is below 0 where nobody asks.
 */
void judge_since_boot(
	const struct check_in *in, const struct counter *v, unsigned n, struct findings *out);

#endif
