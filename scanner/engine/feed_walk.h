/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Market data stopped": of each multicast group that somebody named, the way of its packets step
 * by step, and where it ends. It judges nothing itself: each step is what checks said about the
 * group, its device, its port or the host, also where one cause silenced another's finding.
 */
#ifndef LATSCAN_ENGINE_FEED_WALK_H
#define LATSCAN_ENGINE_FEED_WALK_H

#include "scanner/engine/report.h"

/* Fills r->feeds from r->results. */
void feed_walk_fill(struct report *r);

const char *feed_step_word(enum feed_step s); /* "membership" */

#endif
