/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened on each CPU between two samples, by the kernel's own counters: one pass over
 * the rows of /proc/interrupts, and /proc/schedstat.
 */
#ifndef LATSCAN_ENGINE_ACTIVITY_H
#define LATSCAN_ENGINE_ACTIVITY_H

#include "scanner/engine/report.h"

/*
 * Of the CPUs that both samples have, ascending. Nothing where no chosen check looked at either
 * file. A counter that went back adds nothing.
 */
void activity_of(struct arena *a, const struct sample *before, const struct sample *now,
	struct activity *ret);

struct interrupts;
struct irq_row;
/* The row of the same interrupt; NULL where its number was given to another device, or is new. */
const struct irq_row *activity_same_row(const struct interrupts *t, const struct irq_row *r);
/*
 * The next cell that counted since the same row before (NULL: since nothing); one that went back
 * did not. *at is where to look, 0 at first.
 */
bool activity_next_moved(const struct irq_row *before, const struct irq_row *now, size_t *at,
	unsigned *ret_cpu, uint64_t *ret_delta);

#endif
