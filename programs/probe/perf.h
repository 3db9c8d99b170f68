/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tracepoints of one CPU, into one ring that this process maps: opened once before anything
 * is timed, since that interrupts every CPU (static keys, kernel/jump_label.c), and read without
 * a system call. Nobody is woken by them.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_PERF_H
#define LATSCAN_PROGRAMS_PROBE_PERF_H

#include "programs/probe/ring.h"

/* Counters of the CPU, read once before and once behind: what no record can hide. */
enum perf_counter { PERF_SWITCHES = 0, PERF_MIGRATIONS, PERF_FAULTS, PERF_COUNTERS };

struct perf_cpu {
	int fds[TRACEPOINTS_MAX]; /* fds[0] owns the ring */
	unsigned n;
	int counters[PERF_COUNTERS]; /* -1: not open */
	void *map;		     /* NULL: none */
	size_t map_size;
	uint64_t data_size;
};

/*
 * Which of the tracepoints this kernel has, and how their records look. -errno of tracefs:
 * -ENOENT where it is not mounted, -EACCES without rights.
 */
int perf_formats(struct arena *a, struct formats *ret, const char **ret_where);
/* 0, or -errno with nothing left open; *ret_what names what could not be opened. */
int perf_open(unsigned cpu, const struct formats *f, struct perf_cpu *ret, const char **ret_what);
/* last: the run is over. */
void perf_drain(struct perf_cpu *p, const struct formats *f, struct trace *t, bool last);
/*
 * Page faults, of the calling thread alone: those of all others on the CPU would fill the ring.
 * Called on that CPU, after perf_open(). 0 or -errno.
 */
int perf_open_own(unsigned cpu, const struct formats *f, struct perf_cpu *p);
uint64_t perf_count(const struct perf_cpu *p, enum perf_counter which);
void perf_close(struct perf_cpu *p);

/* Where the ring ends: one load, for the probing thread. */
uint64_t perf_head(const struct perf_cpu *p);

#endif
