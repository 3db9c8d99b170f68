/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of CPU each one is, and which microcode it runs. */
#ifndef LATSCAN_FACTS_MODELS_H
#define LATSCAN_FACTS_MODELS_H

#include "scanner/facts/fact.h"

struct cpu_model {
	unsigned cpu;
	int package;	 /* "physical id" of /proc/cpuinfo, or -1 */
	struct str what; /* "family 6 model 85 stepping 7", "implementer 0x41 part 0xd87 r0p1" */
	const struct answer *from;
};

/* One core's revision: the lowest online CPU of each core, or of /proc/cpuinfo all. */
struct microcode {
	unsigned cpu;
	bool valid;
	uint64_t revision;
	const struct answer *from; /* also when it is not valid: why */
};

struct models {
	const struct answer *cpuinfo;
	const struct cpu_model
		*v; /* by CPU; of /proc/cpuinfo, on arm64 of midr_el1 where it is not */
	size_t n;
	const struct microcode *microcode; /* by CPU */
	size_t n_microcode;
};

extern const struct fact fact_models;
const struct cpu_model *models_find(const struct models *m, unsigned cpu); /* NULL */

/* /proc/cpuinfo alone. */
void models_parse_cpuinfo(struct arena *a, const struct answer *an, struct models *ret);

#endif
