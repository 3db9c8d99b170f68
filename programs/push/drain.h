/* SPDX-License-Identifier: Apache-2.0 */
/* Reports into the spool, and out of it. */
#ifndef LATSCAN_PROGRAMS_PUSH_DRAIN_H
#define LATSCAN_PROGRAMS_PUSH_DRAIN_H

#include "programs/push/settings.h"

struct tally {
	unsigned sent, waiting, refused, dropped, lost;
};

/* Into the queue of each destination, durably. What cannot be kept is said, and counted as lost. */
void drain_put(struct settings *o, const struct parcel *p, struct tally *t);
/* All that waits for each destination. */
void drain_all(struct settings *o, struct tally *t);
/* 0, EXIT_INTERNAL or 2, after a line that says how many. */
int drain_status(const struct settings *o, const struct tally *t);
void drain_note(struct str where, struct str sentence); /* on standard error */

#endif
