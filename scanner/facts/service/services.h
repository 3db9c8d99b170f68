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
	int pid;			   /* of a process of it found by comm, or 0 */
	const struct answer *from;	   /* the evidence of active */
	const struct answer *enabled_from; /* the folder or the link that enables it, or NULL */
};
struct services {
	const struct answer *cgroup_list; /* of the slice; why nothing is known */
	const struct answer *units_list;  /* of /etc/systemd/system; why enablement is not known */
	const struct unit *v; /* every unit with a cgroup, a link or a process; by name */
	size_t n;
	bool active_known;  /* the slice could be listed, or the tasks were walked */
	bool enabled_known; /* /etc/systemd/system could be listed */
};
extern const struct fact fact_services;

/* Both answers in one; a timer has no cgroup and no process, and is on when it is enabled. */
enum unit_presence { UNIT_UNTOLD, UNIT_OFF, UNIT_AT_BOOT, UNIT_ON };

/* Why some unit is untold: the slice, a unit's own file, or the list of links. */
const struct answer *services_unread(const struct services *s);

struct tasks;
/*
 * What is known of a unit, also of one that left no trace: silence proves that it is off where
 * the slice was listed, or where there is no slice and every task was seen.
 */
enum unit_presence services_presence(
	const struct services *s, const struct tasks *t, const char *name);
const struct unit *services_find(
	const struct services *s, const char *name); /* NULL: nothing of it */

#endif
