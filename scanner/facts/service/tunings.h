/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of the commands that units run, those that set something up for latency, and what they set
 * where the command says it in so many words: a CPU list, a sysctl, a governor. A value that a
 * shell's variable holds is known to be set, not to what.
 */
#ifndef LATSCAN_FACTS_TUNINGS_H
#define LATSCAN_FACTS_TUNINGS_H

#include "scanner/facts/service/commands.h"

enum tuning_kind {
	TUNING_IRQ,	 /* where interrupts go: smp_affinity, irq affinity scripts */
	TUNING_SYSCTL,	 /* key and value */
	TUNING_ETHTOOL,	 /* a NIC's rings, coalescing, channels, features: key is the NIC */
	TUNING_GOVERNOR, /* value: the governor */
	TUNING_SYSFS,	 /* any other file below /sys: key is the path */
	TUNING_TUNED,	 /* tuned-adm: value is the profile */
	TUNING_POWER,	 /* cpupower and its like: idle states, energy bias, MSRs */
	TUNING_PIN,	 /* taskset, numactl, lcores: a program's CPUs */
	TUNING_RT,	 /* chrt */
	TUNING_KINDS
};
const char *tuning_word(enum tuning_kind k); /* "interrupt affinity" */

enum tuning_list {
	TUNING_NO_LIST = 0,
	TUNING_CPUS,	 /* cpus is what the command says */
	TUNING_VARIABLE, /* a variable, or a form that is not followed */
	TUNING_BAD_LIST	 /* neither a list nor a variable */
};

struct tuning {
	enum tuning_kind kind;
	const struct command *command;
	struct str key, value; /* empty: not said */
	enum tuning_list list;
	struct cpuset cpus;
};

struct tunings {
	const struct tuning *v; /* unit after unit, in order */
	size_t n;
};
extern const struct fact fact_tunings;

/* One command; false: it sets up nothing of these. */
bool tuning_of(struct arena *a, const struct command *c, struct tuning *ret);
/* The last command that sets a sysctl ("vm.swappiness") to a value it says; NULL: none. */
const struct tuning *tunings_sysctl(const struct tunings *ts, struct str name);
/* Sets something up for others, rather than running a program somewhere. */
bool tuning_is_setup(const struct tuning *t);

#endif
