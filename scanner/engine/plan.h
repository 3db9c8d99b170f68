/* SPDX-License-Identifier: Apache-2.0 */
/* What one scan reads, in which order. */
#ifndef LATSCAN_ENGINE_PLAN_H
#define LATSCAN_ENGINE_PLAN_H

#include "scanner/engine/engine.h"

enum stage {
	STAGE_DELTA = 0, /* counters: first, in the same order in both samples */
	STAGE_STATE,	 /* what roles are worked out from, and every plain read */
	STAGE_COSTLY,	 /* bindings to roles, probes, and what costs more than plain or walk */
	STAGES
};

struct planned_ask {
	struct ask ask;
	uint64_t place; /* text_place() of its path: most doubles are ruled out by it */
	enum stage stage;
};

struct planned_fact {
	const struct fact *fact;
	bool delta; /* a delta check needs it: parsed in both samples */
	bool roles; /* the roles need it: parsed before the costly stage */
};

struct plan {
	struct planned_ask *asks; /* by stage, then in the order of declaration; no doubles */
	size_t n_asks, cap_asks;
	struct planned_fact *facts; /* what one needs stands before it */
	size_t n_facts, cap_facts;
	bool tasks;	  /* the walk is wanted */
	bool tasks_delta; /* in both samples */
	bool hot_tasks;	  /* the threads of hot CPUs are looked at closer */
	bool hot_tasks_delta;
};

#endif
