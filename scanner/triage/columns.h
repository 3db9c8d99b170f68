/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of a host as columns of a ring: what each is called, which suspect it speaks of (counters.h), and how far it
 * moved since the moment before. One moment after another is told, from the parsed facts; the end of a moment
 * gives its counts. A counter of 32 bits that wraps counts on; one that went back, or that was not there a
 * moment ago, counts nothing in that beat. Columns are added when they first move.
 */
#ifndef LATSCAN_TRIAGE_COLUMNS_H
#define LATSCAN_TRIAGE_COLUMNS_H

#include "scanner/facts/cpu/schedstat.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/softirqs.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/softnet.h"
#include "scanner/triage/ring.h"

/* What moved in one moment: how many went on, and how many could not be told. */
struct columns_told {
	size_t moved, back, left_out; /* left out: the ring has no room for more columns */
	struct cpuset came, went;     /* CPUs, by the header of /proc/interrupts */
};

/*
 * apart: CPUs whose counters have columns of their own; what the others counted is added up in one column a
 * counter, "… on other CPUs". Empty: all have. a keeps one value for each counter that was ever told.
 */
struct columns;
struct columns *columns_new(struct arena *a, struct ring *ring, struct cpuset apart);

/* A moment begins. after_gap: what was told before says nothing about it (the first, another boot). */
void columns_begin(struct columns *c, bool after_gap);
/* Each at most once a moment. NULL, or what is not valid, is passed over. */
void columns_interrupts(struct columns *c, const struct interrupts *t);
void columns_softirqs(struct columns *c, const struct softirqs *s);
void columns_schedstat(struct columns *c, const struct schedstat *s);
void columns_vmstat(struct columns *c, const struct vmstat *s);
void columns_softnet(struct columns *c, const struct softnet *s);
void columns_netdevs(struct columns *c, const struct netdevs *s);
/* The text of /proc/stat: steal and the time in interrupts of each CPU; switches and forks. */
void columns_stat(struct columns *c, struct str text);
/* The text of /proc/pressure/WHAT; what is "cpu", "memory", "io" or "irq". */
void columns_pressure(struct columns *c, const char *what, struct str text);
/* One more, by its name: of a CPU or of the host (RING_NO_CPU), with 32 or 64 bits. */
void columns_one(struct columns *c, const struct ring_column *what, uint64_t value, unsigned bits);
/* The counts of the moment, until the next one begins. */
struct columns_told columns_end(
	struct columns *c, const struct ring_count **ret_v, uint32_t *ret_n);

#endif
