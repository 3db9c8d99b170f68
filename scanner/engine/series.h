/* SPDX-License-Identifier: Apache-2.0 */
/* The course of each clock's offset, from what the time daemons told in all samples. */
#ifndef LATSCAN_ENGINE_SERIES_H
#define LATSCAN_ENGINE_SERIES_H

#include "scanner/engine/report.h"

struct sample;

/* Keep what a daemon told in an earlier sample, the oldest first: /probe/ptp4l, /probe/chrony. */
void series_remember(struct sample *now, struct str text);
/*
 * Of each ptp4l that told anything, and of chronyd. Points of another boot, which is where CLOCK_MONOTONIC_RAW
 * went back, are left out. Call when the results are there: the limit is what a check wanted.
 */
void series_fill(struct report *r, const struct sample *before, const struct sample *now);

#endif
