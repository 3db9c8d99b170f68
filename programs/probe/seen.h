/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel counted on a CPU over the whole run, from two readings of files that disturb
 * nobody: /proc/interrupts, and the stolen time of /proc/stat. It explains no single gap; it is
 * what is left where the tracepoints may not be opened, and a second opinion where they may.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_SEEN_H
#define LATSCAN_PROGRAMS_PROBE_SEEN_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

#include <stdbool.h>

struct seen_row {
	struct str key, text; /* "LOC", "Local timer interrupts"; "24", "eth0-TxRx-0" */
	uint64_t n;
};
struct seen {
	const struct seen_row *v; /* those that counted, most first */
	size_t n;
	bool told; /* both readings had a column of that CPU */
	bool steal_told;
	uint64_t steal_ns; /* in steps of a tick of USER_HZ, 10 ms */
};

struct seen_files {
	struct str interrupts, stat; /* empty: could not be read */
};
struct seen_files seen_read(struct arena *a);
void seen_between(struct arena *a, const struct seen_files *before, const struct seen_files *behind,
	unsigned cpu, struct seen *ret);

#endif
