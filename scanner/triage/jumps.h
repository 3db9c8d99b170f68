/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When something happened: the beats of a ring in which a counter moved much farther than it usually does. Usual is
 * the middle one of a counter's own rates, so that a busy counter is held against itself; what never moves is told
 * of at the first event where a single one matters. The same counter on several CPUs in one beat is one jump.
 */
#ifndef LATSCAN_TRIAGE_JUMPS_H
#define LATSCAN_TRIAGE_JUMPS_H

#include "scanner/base/cpuset.h"
#include "scanner/triage/ring.h"

enum { JUMPS_BEATS_LEAST = 3 }; /* with fewer beats nothing is usual */

struct jump {
	size_t beat;
	uint64_t from_ns, to_ns; /* CLOCK_REALTIME */
	struct str suspect, name;
	struct cpuset cpus; /* empty: it is counted for the host */
	bool is_time;
	uint64_t moved, usual; /* on all of these CPUs; usual in a beat of that length */
	double weight_ns;      /* of what is more than usual, as far as anybody can say; ranks */
};

/* cpus: jumps of counters of other CPUs are left out; empty: none is. The heaviest first, at most most. */
size_t ring_jumps(struct arena *a, const struct ring *r, struct cpuset cpus, size_t most,
	const struct jump **ret);
/* "irq/45 eth0-rx-0 on CPUs 2-3: 1 200, usually 12 (irq)". */
struct str jump_text(struct arena *a, const struct jump *j);

#endif
