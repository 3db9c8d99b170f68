/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of the clock by chronyd's account: what it tells now and then while a window runs. Kept
 * by the worker that asked, until it is asked for the whole of /probe/chrony.
 */
#ifndef LATSCAN_SOURCE_CHRONY_WATCH_H
#define LATSCAN_SOURCE_CHRONY_WATCH_H

#include "scanner/source/chrony/ask.h"

/* "sample …" of what TRACKING told, with the time of the answer. */
struct str chrony_print_sample(
	struct arena *a, struct str text, const struct chrony_tracking *t, uint64_t raw_ns);
/* Those of the window, the oldest first; the next window begins anew. */
struct str chrony_watch_recall(struct arena *a, struct str text);

#endif
