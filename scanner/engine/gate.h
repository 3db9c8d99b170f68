/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate makes of a report: what waited, what was forced open, and the exit status. */
#ifndef LATSCAN_ENGINE_GATE_H
#define LATSCAN_ENGINE_GATE_H

#include "scanner/engine/engine.h"
#include "scanner/engine/settle.h"

struct gating {
	bool inferred, observe;
	bool require_rights; /* a missing right that costs a check makes no pass */
	uint64_t settle_ms;
	struct str phase_why;
	struct settlement settlement;
	struct override override;
};

/*
 * Fills r->gate and settles verdict and exit status. Strings of the gating are copied. Call it
 * after describe_notes(): missing rights are taken from the receipt.
 */
void gate_finish(struct report *r, const struct job *job, const struct gating *g);

#endif
