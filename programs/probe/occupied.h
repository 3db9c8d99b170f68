/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has a CPU already: a thread of user space under a real-time policy whose place it is, or
 * one that spins there and may run nowhere else. To probe such a CPU would take it from them.
 */
#ifndef LATSCAN_PROGRAMS_PROBE_OCCUPIED_H
#define LATSCAN_PROGRAMS_PROBE_OCCUPIED_H

#include "scanner/facts/process/tasks.h"

struct occupant {
	int pid, tid;
	struct str comm;
	bool realtime; /* else it spins */
	unsigned policy, rt_priority;
};

/*
 * Whether a thread has cpu for its place, of a host with those CPUs online. Threads of the kernel
 * (migration/6, irq/34-eth0) do not count: the probe measures what they take.
 */
bool occupied_by(struct arena *a, const struct task *t, unsigned cpu, struct cpuset online);

/* The first such thread; false: none, or /proc could not be listed. */
bool occupied(struct arena *a, unsigned cpu, struct cpuset online, struct occupant *ret);

#endif
