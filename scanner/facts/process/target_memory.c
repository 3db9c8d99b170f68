/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that the cgroups of named processes leave them (mm/memcontrol.c, memcontrol-v1.c). */
#include "scanner/facts/process/target_cgroups.h"

static const struct cgroup_table table = { "memory",
	{
		[TARGET_MEMORY_MAX] = { "memory.max", "memory.limit_in_bytes", LEVEL_ANY },
		[TARGET_MEMORY_HIGH] = { "memory.high", NULL, LEVEL_ANY },
		[TARGET_MEMORY_CURRENT] = { "memory.current", "memory.usage_in_bytes", LEVEL_ANY },
		[TARGET_MEMORY_SWAP] = { "memory.swap.current", NULL, LEVEL_OWN },
		[TARGET_MEMORY_SWAP_MAX] = { "memory.swap.max", NULL, LEVEL_ANY },
		[TARGET_MEMORY_EVENTS] = { "memory.events", "memory.failcnt", LEVEL_OWN },
		[TARGET_MEMORY_EVENTS_LOCAL] = { "memory.events.local", "memory.failcnt",
			LEVEL_ABOVE },
		[TARGET_MEMORY_STAT] = { "memory.stat", "memory.stat", LEVEL_OWN },
		[TARGET_MEMORY_OOM] = { NULL, "memory.oom_control", LEVEL_ANY },
		[TARGET_MEMORY_PROCS] = { "cgroup.procs", "cgroup.procs", LEVEL_OWN },
	} };

static void follow(const struct fact_in *in, struct follower *f)
{
	target_cgroups_follow(in, f, &table);
}

static void parse(const struct fact_in *in, void *ret)
{
	target_cgroups_parse(in, &table, ret);
}

const struct fact fact_target_memory = {
	.name = "target_memory",
	.asks = { TARGET_CGROUPS_ASKS },
	.follow = follow,
	.follow_counters = true,
	.size = sizeof(struct target_cgroups),
	.parse = parse,
};
