/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory each process has, by /proc/PID/statm (fs/proc/array.c proc_pid_statm, the same
 * from 3.10 on): seven numbers of pages, the second is what is resident. Counters of the process
 * are added up, no lock of it is taken and no page looked at. Threads of the kernel have 0. From
 * 6.2 on the counters are kept for each CPU and are behind by at most some dozen pages a CPU.
 */
#ifndef LATSCAN_FACTS_RESIDENT_H
#define LATSCAN_FACTS_RESIDENT_H

#include "scanner/facts/fact.h"

struct resident_row {
	int pid;
	uint64_t pages;
	const struct answer *from;
};

struct resident {
	const struct resident_row *v; /* by pid; those that have memory */
	size_t n;
};

extern const struct fact fact_resident;
const struct resident_row *resident_find(const struct resident *r, int pid); /* NULL */

/* The second of the numbers; -EINVAL where they are not seven. */
int resident_parse(struct str text, uint64_t *ret);

#endif
