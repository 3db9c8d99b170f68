/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One moment of a host: every answer that the plan asked for, and the facts parsed from them.
 * Filled once, then sealed: its pages are read-only while checks run.
 */
#ifndef LATSCAN_ENGINE_SAMPLE_H
#define LATSCAN_ENGINE_SAMPLE_H

#include "scanner/facts/fact.h"
#include "scanner/source/source.h"

struct roles;

struct sample {
	struct arena *arena;
	struct answers *answers;
	struct facts *facts;
	uint64_t raw_ns; /* CLOCK_MONOTONIC_RAW near its counters; 0: not known */
	uint64_t realtime_ns;
};

#endif
