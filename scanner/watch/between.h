/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies between two beats of a watch, as the clocks tell it. CLOCK_MONOTONIC stands still while the machine sleeps and
 * CLOCK_BOOTTIME does not, so their difference grows by the sleep; CLOCK_REALTIME is set by whoever steers it, so its
 * distance to CLOCK_BOOTTIME moves by the step (kernel/time/timekeeping.c). Slewing moves it too, by 500 ppm at most.
 */
#ifndef LATSCAN_WATCH_BETWEEN_H
#define LATSCAN_WATCH_BETWEEN_H

#include <stdbool.h>
#include <stdint.h>

struct instant {
	uint64_t real_ns, mono_ns, boot_ns; /* 0: not told */
	char boot_id[40];		    /* "": not told */
};

enum between_kind {
	BETWEEN_FIRST = 0, /* there was none before */
	BETWEEN_NORMAL,
	BETWEEN_STALLED,   /* beats were missed; what was counted is right, over a longer time */
	BETWEEN_SUSPENDED, /* no rate is worked out across it */
	BETWEEN_REBOOTED   /* nor across this */
};

struct between {
	enum between_kind kind;
	uint64_t span_ns; /* of CLOCK_MONOTONIC; 0 where no rate may be worked out */
	uint64_t asleep_ns;
	uint64_t missed; /* whole intervals */
	bool stepped;	 /* CLOCK_REALTIME was set */
	int64_t step_ns; /* forward: positive */
};

/* Of two moments of one host; before NULL: the first. */
struct between between(
	const struct instant *before, const struct instant *now, uint64_t interval_ns);

#endif
