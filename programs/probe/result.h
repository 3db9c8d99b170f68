/* SPDX-License-Identifier: Apache-2.0 */
/* What a run of the probe found: data that text, JSON and SVG are made of. */
#ifndef LATSCAN_PROGRAMS_PROBE_RESULT_H
#define LATSCAN_PROGRAMS_PROBE_RESULT_H

#include "programs/probe/counter.h"
#include "programs/probe/explain.h"
#include "programs/probe/loop.h"
#include "programs/probe/memory.h"
#include "programs/probe/seen.h"
#include "scanner/base/cpuset.h"

/* All gaps of one cause. */
struct cause {
	enum kind kind;
	struct str name;	/* fit for a report */
	struct str work;	/* what a kworker did: a function of the kernel; empty: not told */
	uint64_t gaps, part_in; /* that it had most of; that it had a part in */
	uint64_t stolen_ns;	/* its own time in all of them, the way in and back of the first */
	uint64_t longest_ns;	/* the longest that it had most of */
	uint64_t longest_at_ns; /* since the start of the run */
	uint64_t everywhere;	/* gaps that struck all probed CPUs at once */
};

struct result_cpu {
	unsigned cpu;
	const struct prober *p;
	struct line line;
	double drift_ppm;
	uint64_t ran_ns, stolen_ns;
	struct gap *gaps;
	size_t n_gaps; /* kept, of p->n_gaps */
	struct shares shares;
	struct modes modes;
	const struct cause *causes; /* most time first */
	size_t n_causes;
	const struct trace *trace; /* NULL: nobody looked */
	struct seen seen;
	bool smi_told;
	uint32_t smi;
};

struct result {
	struct str host, kernel;
	uint64_t started_ns; /* CLOCK_REALTIME */
	uint64_t for_ns, threshold_ns, max_ns;
	bool max_given, interrupted, alone; /* alone: a CPU was left over for the waiting */
	int fifo;
	struct counter_facts counter;
	bool explained;		/* tracepoints were open on all CPUs */
	struct str unexplained; /* why not; empty: not asked for */
	struct str
		work_missing; /* why a kworker's work has no name; empty: none was met, or all have */
	const char *msr_missing; /* why SMIs could not be counted; NULL: they were */
	struct formats formats;
	struct result_cpu *cpus;
	unsigned n;
	uint64_t everywhere; /* gaps that struck all CPUs at once, each counted once */
	struct str baseline; /* what the comparison said; empty: none */
	struct str cohort;   /* the same of other hosts */
	bool cohort_worse, cohort_untold;
	struct memory *memory; /* NULL: not asked for, and then there are CPUs */
	bool worse, untold;    /* than the baseline; whether it is could not be told */
};

/* From what the threads counted: names causes, sums up. Raw numbers of p stay as they are. */
void result_of_cpu(struct arena *a, struct result *r, struct result_cpu *c);
/* Gaps of all CPUs at once; after result_of_cpu() of each, which it completes. */
void result_together(struct arena *a, struct result *r);
/* The tables of causes, when the gaps have their last kinds. */
void result_causes(struct arena *a, struct result *r);

/* What to do about it: one line, with the next command. */
const char *cause_advice(const struct result *r, const struct cause *c);
/* What a kind is called where it has no name of its own. */
const char *cause_label(const struct result *r, enum kind k);

uint64_t gap_ns(const struct gap *g);
/* The exit status: docs/exit-status.md. */
int result_status(const struct result *r);

#endif
