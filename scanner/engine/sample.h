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
	struct roles *roles; /* NULL in a SAMPLE_DELTA */
	uint64_t reads;	     /* questions that reached the host */
	uint64_t withheld;   /* answers that the budget did not pay for */
	struct str *earlier; /* what ptp4l told in samples before, see series.h */
	size_t n_earlier, cap_earlier;
};

#endif
