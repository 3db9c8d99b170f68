/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd units without asking systemd: running by /sys/fs/cgroup/system.slice/UNIT
 * (cgroup.events "populated 1", or tasks/cgroup.procs on v1 below systemd/), enabled by links
 * in /etc/systemd/system/X.wants/, masked by a link to /dev/null; processes by comm.
 */
#ifndef LATSCAN_FACTS_SERVICES_H
#define LATSCAN_FACTS_SERVICES_H

#include "scanner/facts/fact.h"

enum unit_active { UNIT_ACTIVE_UNKNOWN, UNIT_INACTIVE, UNIT_ACTIVE };
enum unit_enabled { UNIT_ENABLED_UNKNOWN, UNIT_DISABLED, UNIT_ENABLED, UNIT_MASKED };

struct unit {
	struct str name; /* "irqbalance.service" */
	enum unit_active active;
	enum unit_enabled enabled;
	int pid;		   /* of a process of it found by comm, or 0 */
	const struct answer *from; /* the evidence of active */
};
struct services {
	const struct answer *cgroup_list; /* of the slice; why nothing is known */
	const struct unit *v; /* every unit with a cgroup, a link or a process; by name */
	size_t n;
	bool active_known;  /* the slice could be listed, or the tasks were walked */
	bool enabled_known; /* /etc/systemd/system could be listed */
};
extern const struct fact fact_services;
const struct unit *services_find(
	const struct services *s, const char *name); /* NULL: nothing of it */

#endif
