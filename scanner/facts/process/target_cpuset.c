/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs and nodes that the cpusets of named processes leave them (kernel/cgroup/cpuset.c). */
#include "scanner/facts/process/target_cgroups.h"

static const struct cgroup_table table = { "cpuset",
	{
		[TARGET_CPUSET_CPUS] = { "cpuset.cpus", "cpuset.cpus", LEVEL_ANY },
		[TARGET_CPUSET_EFFECTIVE] = { "cpuset.cpus.effective", "cpuset.effective_cpus",
			LEVEL_ANY },
		[TARGET_CPUSET_MEMS] = { "cpuset.mems.effective", "cpuset.effective_mems",
			LEVEL_ANY },
		[TARGET_CPUSET_PARTITION] = { "cpuset.cpus.partition", NULL, LEVEL_ANY },
		[TARGET_CPUSET_MIGRATE] = { NULL, "cpuset.memory_migrate", LEVEL_ANY },
	} };

static void follow(const struct fact_in *in, struct follower *f)
{
	target_cgroups_follow(in, f, &table);
}

static void parse(const struct fact_in *in, void *ret)
{
	target_cgroups_parse(in, &table, ret);
}

const struct fact fact_target_cpuset = {
	.name = "target_cpuset",
	.asks = { TARGET_CGROUPS_ASKS },
	.follow = follow,
	.follow_counters = true,
	.size = sizeof(struct target_cgroups),
	.parse = parse,
};
