/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What latscan probe measured on this host some time, as a scan takes it along (--probe) and a capture keeps
 * it: /probe/jitter, one line each, numbers in ns:
 *
 *	owner match|mismatch|untold               whether the report is of the host that was scanned
 *	run STARTED FOR THRESHOLD other|fifo 0|1  CLOCK_REALTIME; whether gaps were explained
 *	cpu N RAN GAPS STOLEN P50 P99 P99.9 MAX
 *	bucket FIRST TIMES                        of that CPU's gaps, four to a doubling
 *	slot STOLEN                               of that CPU, each of FOR/120
 *	cause KIND GAPS STOLEN LONGEST NAME       of that CPU, most stolen time first; NAME may have blanks
 *	memory CPU ITSNODE NODE P50 P99 BYTES     of a load, in hundredths of a ns
 *
 * The single gaps stay in the probe's own report.
 */
#ifndef LATSCAN_ENGINE_JITTER_H
#define LATSCAN_ENGINE_JITTER_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

#include <stdbool.h>

enum { JITTER_CPUS = 1024, JITTER_SLOTS = 120, JITTER_BUCKETS = 256, JITTER_CAUSES = 12 };

struct jitter_bucket {
	uint64_t first_ns, n;
};
struct jitter_cause {
	struct str kind, name;
	uint64_t gaps, stolen_ns, longest_ns;
};
struct jitter_cpu {
	unsigned cpu;
	uint64_t ran_ns, gaps, stolen_ns, p50_ns, p99_ns, p99_9_ns, max_ns;
	struct jitter_bucket *buckets;
	uint64_t *slots; /* stolen ns */
	struct jitter_cause *causes;
	unsigned n_buckets, n_slots, n_causes;
};
struct jitter_memory {
	unsigned cpu;
	int cpu_node, node;
	uint64_t p50, p99, bytes; /* hundredths of a ns */
};
struct jitter {
	struct str owner, policy;
	uint64_t started_ns, for_ns, threshold_ns;
	bool explained;
	struct jitter_cpu *cpus;
	size_t n_cpus;
	struct jitter_memory *memory;
	size_t n_memory;
};

/* Those lines of a JSON report of the probe, without the owner's; its host's name. -EINVAL with a sentence. */
int jitter_of_json(struct arena *a, struct str json, struct str *ret_lines, struct str *ret_host,
	struct str *ret_error);
/* The lines of /probe/jitter. -EINVAL: not understood. */
int jitter_parse(struct arena *a, struct str lines, struct jitter *ret);

#endif
