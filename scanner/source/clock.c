/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of this machine. Rates need CLOCK_MONOTONIC_RAW: no daemon slews it. The kernel
 * cannot sleep on it (kernel/time/posix-timers.c has no nsleep for it), so sleeping goes by
 * CLOCK_MONOTONIC in steps, each measured again on the raw clock; a slew of 500 ppm makes a
 * window of 60 s one step longer, not wrong.
 */
#include "scanner/source/clock.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

enum { NS_PER_S = 1000000000 };

static uint64_t now_ns(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) < 0)
		return 0;
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static uint64_t live_raw_ns(void *user)
{
	(void)user;
	return now_ns(CLOCK_MONOTONIC_RAW);
}

static uint64_t live_realtime_ns(void *user)
{
	(void)user;
	return now_ns(CLOCK_REALTIME);
}

static uint64_t live_cpu_ns(void *user)
{
	(void)user;
	return now_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static bool live_sleep_until(void *user, uint64_t until)
{
	for (uint64_t now = live_raw_ns(user); now < until; now = live_raw_ns(user)) {
		uint64_t left = until - now;
		struct timespec t = {
			.tv_sec = (time_t)(left / NS_PER_S),
			.tv_nsec = (long)(left % NS_PER_S),
		};

		if (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL) != 0)
			return false;
	}
	return true;
}

const struct clock clock_live = {
	.raw_ns = live_raw_ns,
	.realtime_ns = live_realtime_ns,
	.sleep_until = live_sleep_until,
	.cpu_ns = live_cpu_ns,
};
