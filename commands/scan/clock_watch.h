/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the time daemons of this host now and then while a window runs, so that the course of
 * the offset is known and not its ends alone. What they tell is in the last sample's answer.
 */
#ifndef LATSCAN_COMMANDS_CLOCK_WATCH_H
#define LATSCAN_COMMANDS_CLOCK_WATCH_H

#include "scanner/base/cpuset.h"
#include "commands/scan/window.h"
#include "scanner/source/source.h"

struct clock_watch {
	struct source *source;
	struct arena *arena;
	struct str ptp4l, chrony; /* their questions; empty: not asked */
	struct window_beat beat;
};

/*
 * Find and ask them once, before the first counter is read; beat asks them again. No daemon, or
 * only such as may run on hot CPUs: beat has no function.
 */
enum { CLOCK_WATCH_PTP4L = 1, CLOCK_WATCH_CHRONY = 2 }; /* daemons */
void clock_watch_begin(struct clock_watch *w, struct arena *a, struct source *s, unsigned daemons,
	struct cpuset hot, uint64_t window_ns);

#endif
