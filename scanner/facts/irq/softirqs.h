/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/softirqs: its header lists the possible CPUs, not the online ones (fs/proc/softirqs.c). */
#ifndef LATSCAN_FACTS_SOFTIRQS_H
#define LATSCAN_FACTS_SOFTIRQS_H

#include "scanner/facts/fact.h"

enum softirq {
	SOFTIRQ_HI,
	SOFTIRQ_TIMER,
	SOFTIRQ_NET_TX,
	SOFTIRQ_NET_RX,
	SOFTIRQ_BLOCK,
	SOFTIRQ_IRQ_POLL,
	SOFTIRQ_TASKLET,
	SOFTIRQ_SCHED,
	SOFTIRQ_HRTIMER,
	SOFTIRQ_RCU,
	SOFTIRQS
};
const char *softirq_word(enum softirq s);

struct softirqs {
	const struct answer *from;
	bool valid;
	const unsigned *cpus; /* CPU of each column */
	size_t n_cpus;
	const uint32_t *count[SOFTIRQS]; /* by column, 32 bits that wrap; NULL: no such row */
};

extern const struct fact fact_softirqs;
/* False when the CPU or the row is not there. */
bool softirqs_count(const struct softirqs *s, enum softirq which, unsigned cpu, uint32_t *ret);

#endif
