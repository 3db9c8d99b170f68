/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the workload runs already: before it there is nobody to disturb, and what reading costs
 * does not matter; beside it everything does. In doubt it runs.
 */
#ifndef LATSCAN_ENGINE_PHASE_H
#define LATSCAN_ENGINE_PHASE_H

#include "scanner/engine/engine.h"

/*
 * PHASE_PRE or PHASE_POST from who is pinned to the hot CPUs, by one walk over the threads.
 * *ret_why lives in the arena.
 */
enum phase phase_find(
	struct arena *a, const struct job *job, struct source *source, struct str *ret_why);

#endif
