/* SPDX-License-Identifier: Apache-2.0 */
/* When within its window something happened: the jumps and marks of a ring, as lines of a triage. */
#ifndef LATSCAN_TRIAGE_WHEN_H
#define LATSCAN_TRIAGE_WHEN_H

#include "scanner/engine/report.h"
#include "scanner/triage/ring.h"

/* After triage_fill(): whom it is about is known then. Fills r->triage.when, in the order of time. */
void triage_when(struct report *r, const struct ring *ring);

#endif
