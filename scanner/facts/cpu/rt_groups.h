/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real-time shares of the cgroups that threads of hot CPUs are in: cpu.rt_runtime_us and
 * cpu.rt_period_us of the first version's cpu controller (kernel/sched/core.c, cpu_legacy_files),
 * which are there with CONFIG_RT_GROUP_SCHED only. Only groups of such threads are asked for. The
 * second version has no such files.
 */
#ifndef LATSCAN_FACTS_RT_GROUPS_H
#define LATSCAN_FACTS_RT_GROUPS_H

#include "scanner/facts/fact.h"

struct rt_group {
	int pid;
	struct str path; /* "/system.slice/feed.service" */
	bool known;
	int64_t runtime_us, period_us; /* -1: no limit; 0: no real-time task may run */
	const struct answer *from;     /* of cpu.rt_runtime_us */
};

struct rt_groups {
	const struct answer *root; /* the root group's cpu.rt_runtime_us: absent where not built */
	const struct rt_group *v;  /* by process, in the order of the walk */
	size_t n;
};

extern const struct fact fact_rt_groups;
const struct rt_group *rt_groups_find(const struct rt_groups *t, int pid); /* NULL */

/* The path of the cpu controller in /proc/PID/cgroup, "4:cpu,cpuacct:/x"; empty: none. */
struct str rt_group_path(struct str cgroup);

#endif
