/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/vmstat: "name value" lines. Names changed over the years; vmstat_sum() adds what
 * one meaning is called on any kernel (mm/vmstat.c vmstat_text[] from 3.10 to 6.18).
 */
#ifndef LATSCAN_FACTS_VMSTAT_H
#define LATSCAN_FACTS_VMSTAT_H

#include "scanner/facts/named_counters.h"

struct vmstat {
	const struct answer *from;
	bool valid; /* every line parsed; else there are no rows: a part of a sum is no sum */
	const struct named_counter *v;
	size_t n;
};

extern const struct fact fact_vmstat;
/* False when there is no such name: that is not 0. */
bool vmstat_get(const struct vmstat *s, const char *name, uint64_t *ret);
/*
 * Sum of all names that match the glob, without those that match except (may be NULL);
 * false when none does: "allocstall*", "pgscan_direct*" except "pgscan_direct_throttle".
 * The counters are unsigned long, and so is their sum: it wraps at 64 bits as they do.
 */
bool vmstat_sum(const struct vmstat *s, const char *glob, const char *except, uint64_t *ret);

/* The parser alone: sets valid and the rows. The last line may lack its newline. */
void vmstat_parse(struct arena *a, struct str text, struct vmstat *ret);

#endif
