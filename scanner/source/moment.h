/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One moment on all clocks that somebody may have written down: CLOCK_REALTIME of a log, CLOCK_MONOTONIC of an application, the
 * counter of a trading thread. And how far the first may be from UTC.
 */
#ifndef LATSCAN_SOURCE_MOMENT_H
#define LATSCAN_SOURCE_MOMENT_H

#include <stdint.h>

struct moment {
	uint64_t real_ns, mono_ns;
	uint64_t boot_ns; /* CLOCK_BOOTTIME: what it gains on mono_ns was suspended */
	uint64_t raw_ns;  /* CLOCK_MONOTONIC_RAW */
	uint64_t tsc;	  /* 0: there is none, or it is not invariant */
	uint64_t
		error_ns; /* the kernel's own bound, what adjtimex(2) calls maxerror; UINT64_MAX: nobody steers the clock */
};

void moment_now(struct moment *ret);

#endif
