/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs set apart by cgroups: cpuset.cpus.isolated of the root (6.7+), else the union of
 * cpuset.cpus.effective where cpuset.cpus.partition reads exactly "isolated". And cpusets of
 * the first version below cpuset/, two levels deep: CPUs of one whose sched_load_balance is 0,
 * as its ancestors' are. A sibling that balances may hold the same CPUs and undo it, so those
 * count only beside /proc/schedstat.
 */
#ifndef LATSCAN_FACTS_PARTITIONS_H
#define LATSCAN_FACTS_PARTITIONS_H

#include "scanner/facts/fact.h"

struct partition {
	struct str path;  /* of the cgroup's directory */
	struct str state; /* "isolated", "root invalid (…)" */
	struct cpuset cpus;
};
struct partitions {
	const struct answer *root; /* /sys/fs/cgroup/cpuset.cpus.isolated */
	const struct partition *v;
	size_t n;
	struct cpuset isolated;
	struct cpuset v1; /* of v1 cpusets that switch balancing off, up to the root: see below */
	unsigned unread;  /* partition files that are there and could not be read */
	bool known;	  /* every file that could name such a CPU was read, or is not there */
};
extern const struct fact fact_partitions;

#endif
