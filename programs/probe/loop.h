/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop that does nothing but read the CPU's counter: whatever else the CPU does in between
 * is a gap. One thread a CPU. Between the first reading and the last it makes no system call
 * but one: a read of the SMI counter of its own CPU, behind a gap that is suspect and outside of
 * what is timed. All memory is there, touched and locked before.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_LOOP_H
#define LATSCAN_PROGRAMS_PROBE_LOOP_H

#include "programs/probe/calibrate.h"
#include "programs/probe/histogram.h"
#include "programs/probe/perf.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	LOOP_FAST = 8192,    /* turns shorter than so many ticks are counted by the tick */
	LOOP_GAPS = 1 << 17, /* kept one by one; more are counted only */
	LOOP_SLOTS = 120     /* of the timeline */
};

struct raw_gap {
	uint64_t from, to; /* ticks */
	uint32_t smi;
	bool smi_read;
};

struct slot {
	uint64_t stolen, longest, gaps; /* ticks, ticks, number */
};

/* What all threads of a run share. */
struct run {
	uint64_t for_ns, threshold_ns;
	int fifo; /* 0: the ordinary policy, else the priority of SCHED_FIFO */
	struct line first;
	pthread_barrier_t ready;
	atomic_uint_least64_t start; /* ticks; 0: not yet */
	atomic_int failed, stop;
	atomic_uint done;
	unsigned n;
	struct prober *probers;
};

struct prober {
	struct run *run;
	unsigned cpu;
	pthread_t thread;
	int error;	   /* errno of what could not be done */
	const char *doing; /* what that was */
	int tid;
	bool locked; /* memory; false: it may be taken away, and the report says so */
	bool placed; /* the kernel said that it ran there at both ends */

	struct perf_cpu *perf; /* NULL: none */
	const struct formats *formats;
	int msr; /* -1: none */

	/* Of the loop, in ticks. */
	uint64_t threshold, fast;
	uint64_t *ticks; /* LOOP_FAST */
	struct histogram turns, gaps;
	struct raw_gap *v; /* LOOP_GAPS */
	uint64_t n_gaps, kept;
	struct slot slots[LOOP_SLOTS];
	struct slot *seconds;
	unsigned n_seconds;
	uint64_t slot_ticks, second_ticks;
	uint64_t start, end, stopped;
	uint64_t last_end, quiet, quiet_from, longest_from;
	uint64_t smi_reads, smi_ticks; /* what reading it took, outside of every gap */
	uint64_t smi_least;	       /* the shortest reading */
	uint32_t smi_first, smi_last;
	uint64_t head;
	struct pair before, behind;
	uint64_t faults, waits, preempted; /* of this thread while it was timed */
	uint64_t counters[PERF_COUNTERS];
};

/* The memory of a prober; its times follow from run. */
void prober_init(struct arena *a, struct run *r, unsigned cpu, struct prober *ret);
void *prober_main(void *prober); /* of its thread */
/* Into the histogram of all turns what was counted by the tick. */
void prober_settle(struct prober *p, const struct line *l);

#endif
