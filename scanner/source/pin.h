/* SPDX-License-Identifier: Apache-2.0 */
/* Where main runs. It never hops: where its memory map ran, later unmaps send TLB IPIs. */
#ifndef LATSCAN_SOURCE_PIN_H
#define LATSCAN_SOURCE_PIN_H

#include "scanner/base/cpuset.h"

enum pin_result {
	PIN_OK = 0,
	PIN_REEXEC, /* pinned, but it had run on a hot CPU: exec once more */
	PIN_NO_CPU, /* its cpuset has no housekeeping CPU */
	PIN_FAILED  /* errno */
};

struct cpuset pin_allowed(struct arena *a); /* sched_getaffinity of main */
int pin_current_cpu(void);

/*
 * Pin main to one CPU of housekeeping: the one it is on when that is one, else the highest
 * that it may use. An empty hot set pins to the current CPU.
 */
enum pin_result pin_main(
	struct arena *a, struct cpuset housekeeping, struct cpuset hot, int *ret_cpu);

#endif
