/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cheap counters of a host, beat by beat into a ring (ring.h): 10 times a second as long as that costs less than 0.5 % of one
 * CPU, and more slowly where it costs more. Only what is answered from memory, without a lock that a hot CPU takes and without an
 * interrupt to another CPU: /proc/schedstat, softirqs, vmstat and net/softnet_stat, /proc/stat in a guest, cpu.stat of some
 * cgroups, and /proc/interrupts where reading it is cheap, else per_cpu_count of some interrupts.
 */
#ifndef LATSCAN_TRIAGE_PULSE_H
#define LATSCAN_TRIAGE_PULSE_H

#include "scanner/source/moment.h"
#include "scanner/source/source.h"
#include "scanner/base/cpuset.h"
#include "scanner/triage/ring.h"

enum {
	PULSE_GROUPS = 16,
	PULSE_IRQS = 48,
	PULSE_PERIOD_MS = 100,
	PULSE_SHARE = 200, /* of the time at most one part of so many goes into reading */
};

struct pulse_group {
	struct str stat; /* the path of its cpu.stat */
	struct str name; /* "feed.service" */
};

/* An interrupt that is worth a file of its own. */
struct pulse_irq {
	unsigned number;
	struct str name; /* "eth0-rx-0" */
};

struct pulse_asks {
	struct cpuset cpus;	/* whose counters; never empty */
	struct cpuset possible; /* in the order of which per_cpu_count counts */
	bool steal;		/* a guest: /proc/stat too */
	const struct pulse_group *groups;
	size_t n_groups;
	const struct pulse_irq *irqs;
	size_t n_irqs;
};

/* Injectable, so that nobody sleeps in a test. */
struct pulse_time {
	void (*now)(void *user, struct moment *ret);
	uint64_t (*cpu_ns)(void *user); /* that this process has used */
	void *user;
};
extern const struct pulse_time pulse_time_live;

struct pulse;

/* All but the asks' arrays is borrowed. NULL: no memory. */
struct pulse *pulse_new(struct source *s, struct ring *ring, const struct pulse_asks *asks,
	const struct pulse_time *time);
void pulse_free(struct pulse *p);
/* Read and compare with the beat before; the first one, and one after a suspension, counts nothing. */
void pulse_beat(struct pulse *p);
/* How long to wait until the next one. */
uint64_t pulse_wait_ns(const struct pulse *p);

/* What it cost so far. */
struct pulse_cost {
	uint64_t beats;
	uint64_t cpu_ns;	/* all of them together */
	uint64_t span_ns;	/* from the first to the last */
	bool interrupts;	/* /proc/interrupts was read in every beat */
	uint64_t interrupts_ns; /* what one reading of it cost */
	size_t irqs;		/* where not: so many by their own files */
};
struct pulse_cost pulse_cost(const struct pulse *p);

/* The texts that no fact has a parser for. */
bool pulse_steal(struct str stat, unsigned cpu, uint64_t *ret_ticks);
bool pulse_throttled(struct str cpu_stat, uint64_t *ret_ns, uint64_t *ret_times);

#endif
