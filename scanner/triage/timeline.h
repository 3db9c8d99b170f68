/* SPDX-License-Identifier: Apache-2.0 */
/* When each suspect struck, from a ring: slots for a picture, bursts, and the distance between them where it is steady. */
#ifndef LATSCAN_TRIAGE_TIMELINE_H
#define LATSCAN_TRIAGE_TIMELINE_H

#include "scanner/engine/report.h"
#include "scanner/triage/ring.h"

/*
 * Lives in a. cpus: a counter of another CPU is NEAR_OTHER; empty: all are alike. The order of rows is that of suspicion
 * (early.h). NULL: the ring has no two beats.
 */
struct timeline *timeline_of(struct arena *a, const struct ring *r, struct cpuset cpus);

#endif
