/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run from end to end: which CPUs may be probed, what is opened for it, the threads, and what
 * they found put in order. The thread that called waits on a CPU that is not probed, where one
 * is left; from there it empties the rings, which are memory.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_SESSION_H
#define LATSCAN_PROGRAMS_PROBE_SESSION_H

#include "programs/probe/result.h"

struct wanted {
	struct cpuset cpus;
	uint64_t for_ns, threshold_ns, max_ns;
	bool max_given, no_explain, force, memory;
	int fifo;
};

/*
 * 0 with the result, or -errno with a sentence in *ret_error: -EINVAL for what the user asked
 * and cannot have, anything else for what went wrong.
 */
int session_run(struct arena *a, const struct wanted *w, struct result *ret, struct str *ret_error);

#endif
