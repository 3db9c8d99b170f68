/* SPDX-License-Identifier: Apache-2.0 */
/* CPU time that the cgroups of named processes leave them (kernel/sched/core.c cpu_files). */
#include "scanner/facts/process/target_cgroups.h"

static const struct cgroup_table table = { "cpu",
	{
		[TARGET_CPU_QUOTA] = { "cpu.max", "cpu.cfs_quota_us", LEVEL_ANY },
		[TARGET_CPU_PERIOD] = { NULL, "cpu.cfs_period_us", LEVEL_ANY },
		[TARGET_CPU_STAT] = { "cpu.stat", "cpu.stat", LEVEL_ANY },
		[TARGET_CPU_IDLE] = { "cpu.idle", "cpu.idle", LEVEL_ANY },
		[TARGET_CPU_WEIGHT] = { "cpu.weight", "cpu.shares", LEVEL_ANY },
	} };

static void follow(const struct fact_in *in, struct follower *f)
{
	target_cgroups_follow(in, f, &table);
}

static void parse(const struct fact_in *in, void *ret)
{
	target_cgroups_parse(in, &table, ret);
}

const struct fact fact_target_cpu = {
	.name = "target_cpu",
	.asks = { TARGET_CGROUPS_ASKS },
	.follow = follow,
	.follow_counters = true,
	.size = sizeof(struct target_cgroups),
	.parse = parse,
};
