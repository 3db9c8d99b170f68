/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU lists that stand in files and are applied when something starts: systemd's own default
 * (CPUAffinity= of system.conf: the mask of process 1, which every unit inherits), units'
 * CPUAffinity= and AllowedCPUs=, and those in the commands that units run.
 */
#ifndef LATSCAN_FACTS_UNIT_CPUS_H
#define LATSCAN_FACTS_UNIT_CPUS_H

#include "scanner/facts/service/tunings.h"

enum unit_cpus_kind {
	UNIT_CPUS_DEFAULT,  /* system.conf */
	UNIT_CPUS_AFFINITY, /* CPUAffinity= of a unit */
	UNIT_CPUS_ALLOWED,  /* AllowedCPUs=, StartupAllowedCPUs= */
	UNIT_CPUS_PIN,	    /* taskset, numactl, --lcores */
	UNIT_CPUS_IRQ	    /* where a command sends interrupts, or unbound work */
};

struct unit_cpus_list {
	enum unit_cpus_kind kind;
	struct str unit;	    /* "feed.service", "system.conf", "rc.local" */
	const struct unit_file *of; /* NULL: of no unit */
	struct str text;	    /* "CPUAffinity=2-3", "taskset -c 2-3" */
	enum tuning_list list;
	struct cpuset cpus;
	const struct answer *from;
	unsigned line;
};

struct unit_cpus {
	const struct unit_cpus_list *v;
	size_t n;
	const struct answer *unread; /* a file of systemd's own settings that could not be read */
};
extern const struct fact fact_unit_cpus;

/*
 * The CPUs that a unit's processes are pinned to: its own lists, and those of its slice. False
 * when it has none.
 */
bool unit_cpus_of(struct arena *a, const struct unit_cpus *uc, const struct units *us,
	const struct unit_file *u, struct cpuset *ret, const struct unit_cpus_list **ret_list);

#endif
