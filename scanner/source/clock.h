/* SPDX-License-Identifier: Apache-2.0 */
/* Time, injectable, so that windows and dates are tested without sleeping. */
#ifndef LATSCAN_SOURCE_CLOCK_H
#define LATSCAN_SOURCE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
	uint64_t (*raw_ns)(void *user);	     /* CLOCK_MONOTONIC_RAW */
	uint64_t (*realtime_ns)(void *user); /* CLOCK_REALTIME, since 1970 */
	/* Sleep until raw_ns() >= until; false when interrupted by a signal. */
	bool (*sleep_until)(void *user, uint64_t until);
	uint64_t (*cpu_ns)(void *user); /* CPU time of this process so far */
	void *user;
};

extern const struct clock clock_live;

#endif
