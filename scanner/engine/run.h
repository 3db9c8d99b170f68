/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a report that are not findings: who, when, how many, and the verdict. */
#ifndef LATSCAN_ENGINE_RUN_H
#define LATSCAN_ENGINE_RUN_H

#include "scanner/engine/engine.h"

void run_describe(struct report *r, const struct job *job, const struct sample *now,
	uint64_t window_ns, const struct clock *clock);
/* Counts statuses and works out the verdict by the rule of docs/exit-status.md. */
void run_sum_up(struct report *r, const struct job *job, bool interrupted);
/* Whether the result decides the verdict: as a fail, or as something that could not be told. */
bool run_fails(const struct job *job, const struct result *res);
bool run_unknown(const struct job *job, const struct result *res);

#endif
