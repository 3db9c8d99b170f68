/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs: which there are, which are set apart, how they are built together. */
#ifndef LATSCAN_FACTS_CPUS_H
#define LATSCAN_FACTS_CPUS_H

#include "scanner/facts/fact.h"

/* A set and the answer that it came from; valid only when the text parsed. */
struct cpu_list {
	const struct answer *from;
	bool valid;
	struct cpuset set;
};

struct cpu_core {
	unsigned cpu;
	struct cpuset siblings; /* topology/thread_siblings_list, itself included; empty: unknown */
	int package;		/* topology/physical_package_id, or -1 */
};

/*
 * /sys/devices/system/cpu: possible, present, online, isolated (drivers/base/cpu.c), nohz_full.
 * A missing nohz_full file means CONFIG_NO_HZ_FULL=n; "(null)" and an empty line mean none.
 */
struct cpus {
	struct cpu_list possible, present, online, isolated, nohz_full;
	struct cpuset known; /* online, else present, else the CPUs that have a directory */
	const struct cpu_core *cores; /* by CPU number, only those with a topology directory */
	size_t n_cores;
	const struct answer *smt_active; /* "0" or "1", 4.19+ */
	const struct answer *modalias;	 /* "cpu:type:x86,venVVVVfamFFFFmodMMMM:feature:,…" */
	struct str vendor;		 /* "intel", "amd", "arm64", …, or empty: not known */
	bool hypervisor; /* feature 0x9F in modalias, or /proc/cpuinfo's flag where captured */
	bool hypervisor_known;
};

extern const struct fact fact_cpus;
const struct cpu_core *cpus_core(const struct cpus *c, unsigned cpu); /* NULL: not known */

#endif
