/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs set apart by cgroups: cpuset.cpus.isolated of the root (6.7+), else the union of
 * cpuset.cpus.effective where cpuset.cpus.partition reads exactly "isolated".
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
};
extern const struct fact fact_partitions;

#endif
