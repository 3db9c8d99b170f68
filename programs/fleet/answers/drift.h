/* SPDX-License-Identifier: Apache-2.0 */
/* Changes in parts: what happened on each host is drift.c, what did on many alike drift_rows.c. */
#ifndef LATSCAN_PROGRAMS_FLEET_DRIFT_H
#define LATSCAN_PROGRAMS_FLEET_DRIFT_H

#include "programs/fleet/answers/answers.h"

struct event {
	uint32_t key, was, now;
	uint32_t host, report; /* report 0: it goes to and fro */
	uint64_t after_ns, at_ns;
};

/* Rows of events, which are put into another order; then all rows into theirs. */
void drift_rows(struct fleet *f, struct event *v, size_t n);
/* All that events come to, whoever has found them: what goes to and fro too. */
void drift_of(struct fleet *f, struct event *v, size_t n);

#endif
