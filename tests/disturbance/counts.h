/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel counts on one CPU, by name (beside.c). */
#ifndef LATSCAN_TESTS_COUNTS_H
#define LATSCAN_TESTS_COUNTS_H

#include <stddef.h>
#include <stdint.h>

enum { COUNTERS = 512 };

struct count {
	char name[24];
	uint64_t n;
};

struct counts {
	size_t n;
	struct count rows[COUNTERS];
};

/* Rows of /proc/interrupts that have a column for each CPU, time slices and wake-ups of /proc/schedstat. */
void count(struct counts *c, int cpu);
_Noreturn void die(const char *what); /* with errno; exit status 2 */

#endif
