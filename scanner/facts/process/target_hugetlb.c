/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the hugetlb controller (mm/hugetlb_cgroup.c). Of events the local one: events itself
 * counts the cgroups below, too.
 */
#include "scanner/facts/process/target_hugetlb.h"

static const struct cgroup_table table = {
	.controller = "hugetlb",
	.files = {
		{ "hugetlb.2MB.max", "hugetlb.2MB.limit_in_bytes", LEVEL_ANY },
		{ "hugetlb.2MB.rsvd.max", "hugetlb.2MB.rsvd.limit_in_bytes", LEVEL_ANY },
		{ "hugetlb.2MB.current", "hugetlb.2MB.usage_in_bytes", LEVEL_ANY },
		{ "hugetlb.2MB.events.local", "hugetlb.2MB.failcnt", LEVEL_ANY },
		{ "hugetlb.1GB.max", "hugetlb.1GB.limit_in_bytes", LEVEL_ANY },
		{ "hugetlb.1GB.rsvd.max", "hugetlb.1GB.rsvd.limit_in_bytes", LEVEL_ANY },
		{ "hugetlb.1GB.current", "hugetlb.1GB.usage_in_bytes", LEVEL_ANY },
		{ "hugetlb.1GB.events.local", "hugetlb.1GB.failcnt", LEVEL_ANY },
		{ "cgroup.procs", "cgroup.procs", LEVEL_OWN },
	},
};

static void follow(const struct fact_in *in, struct follower *f)
{
	target_cgroups_follow(in, f, &table);
}

static void parse(const struct fact_in *in, void *ret)
{
	target_cgroups_parse(in, &table, ret);
}

const struct fact fact_target_hugetlb = {
	.name = "target_hugetlb",
	.asks = { TARGET_CGROUPS_ASKS },
	.follow = follow,
	.follow_counters = true,
	.size = sizeof(struct target_cgroups),
	.parse = parse,
};
