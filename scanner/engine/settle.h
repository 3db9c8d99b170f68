/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host that has just booted is not yet what it is going to be: a driver is late, tuned has not
 * run, a link is not up. A gate waits for it, and reads nothing for that but what failed:
 * each state check that does not hold is repeated every second, by a plan of those checks alone,
 * until it has held for five seconds, or the time is over. One that failed again in between
 * begins anew, and it is said how often it did. What is counted over a window is never waited
 * for: a bad window is bad.
 */
#ifndef LATSCAN_ENGINE_SETTLE_H
#define LATSCAN_ENGINE_SETTLE_H

#include "scanner/engine/engine.h"

#define SETTLE_HOLD_NS 5000000000u /* how far apart it must hold twice */
#define SETTLE_STEP_NS 1000000000u /* between two looks */

struct settling {
	const struct job *job; /* of the whole scan */
	struct source *source;
	const struct clock *clock;
	uint64_t time_ns; /* after which nothing is waited for that does not hold yet */
	/* Sleep until then, with so many checks open; false: give up, a signal came. */
	bool (*wait)(void *user, uint64_t until_ns, size_t open);
	void *user;
};

struct settlement {
	const struct settled *v; /* by id */
	size_t n;
	bool interrupted;
};

/*
 * What first held and what did not lives in the arena. What holds when the time is over gets its
 * second look, at most SETTLE_HOLD_NS later.
 */
void settle(struct arena *a, const struct settling *in, struct settlement *ret);

#endif
