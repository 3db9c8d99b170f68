/* SPDX-License-Identifier: Apache-2.0 */
/* One look of a pulse at its counters, and what moved between two. */
#ifndef LATSCAN_TRIAGE_PULSE_LOOK_H
#define LATSCAN_TRIAGE_PULSE_LOOK_H

#include "scanner/facts/cpu/schedstat_parse.h"
#include "scanner/facts/irq/interrupts_parse.h"
#include "scanner/facts/irq/softirqs_parse.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/facts/net/softnet.h"
#include "scanner/triage/pulse.h"

struct look_group {
	bool told;
	uint64_t ns, times;
};
struct look_irq {
	const uint32_t *count; /* by possible CPU, in their order; NULL: not told */
	size_t n;
};

struct look {
	struct arena *arena;
	bool any; /* it was filled */
	struct moment at;
	struct schedstat sched;
	struct softirqs soft;
	struct vmstat vm;
	struct softnet net;
	struct interrupts irqs;
	struct str stat; /* /proc/stat */
	struct look_group groups[PULSE_GROUPS];
	struct look_irq each[PULSE_IRQS];
};

/* interrupts: /proc/interrupts, else the files of asks. */
void look_take(struct look *l, struct source *s, const struct pulse_asks *asks, bool interrupts);
void look_interrupts(struct look *l, struct source *s);

/* Where what moved goes: delta is never 0. */
struct look_sink {
	void (*moved)(void *user, const struct ring_column *c, uint64_t delta);
	void *user;
};
void look_compare(const struct look *before, const struct look *now, const struct pulse_asks *asks,
	struct arena *scratch, const struct look_sink *sink);

#endif
