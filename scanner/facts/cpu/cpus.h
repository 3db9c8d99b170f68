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
	const struct answer *cpuinfo;	 /* /proc/cpuinfo, where it was captured */
	const struct answer *modalias;	 /* "cpu:type:x86,venVVVVfamFFFFmodMMMM:feature:,…" */
	struct str vendor;		 /* "intel", "amd", "arm64", …, or empty: not known */
	bool hypervisor; /* feature 0x9F in modalias, or /proc/cpuinfo's flag where captured */
	bool hypervisor_known;
	bool x86;
	unsigned family;     /* of x86, from modalias; 0: not told */
	struct str features; /* of modalias, ",0000,0001,…"; empty: not told */
	bool el7_features;   /* in the form of 3.10, whose words from 7 on differ */
	struct str flags;    /* of /proc/cpuinfo, where captured */
};

/*
 * Features of x86: word * 32 + bit (arch/x86/include/asm/cpufeatures.h), and the names that
 * /proc/cpuinfo gives them. Words 3 and 4 are the same from 3.10 on; those from 7 on moved.
 */
enum cpu_feature {
	CPU_RDTSCP = 0x3B,
	CPU_CONSTANT_TSC = 0x68,
	CPU_TSC_RELIABLE = 0x77,
	CPU_NONSTOP_TSC = 0x78,
	CPU_APERFMPERF = 0x7C,
	CPU_TSC_KNOWN_FREQ = 0x7F, /* 4.10 on */
	CPU_TSC_DEADLINE = 0x98,
	CPU_HYPERVISOR = 0x9F,
	CPU_TSC_ADJUST = 0x121,
	CPU_ARAT = 0x1C2,
	CPU_HWP = 0x1C7,
};
enum cpu_has { CPU_HAS_UNKNOWN = 0, CPU_HAS_NOT, CPU_HAS };

extern const struct fact fact_cpus;
/* CPU_HAS_NOT on another architecture; unknown where the text does not tell it for sure. */
enum cpu_has cpus_feature(const struct cpus *c, enum cpu_feature f);
const struct cpu_core *cpus_core(const struct cpus *c, unsigned cpu); /* NULL: not known */

#endif
