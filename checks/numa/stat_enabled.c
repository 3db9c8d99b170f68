/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.numa_stat (4.15 on): 0 sets the counters of numastat to zero and stops them
 * (mm/vmstat.c numa_stat_control), so that none of them can tell of a full node. Each switch
 * zeroes them again.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/nodes.h"

#define NUMA_STAT "/proc/sys/vm/numa_stat"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct answer *an = in_file(in, NUMA_STAT);
	struct finding *f;
	uint64_t on;

	(void)self;
	if (nodes_is_one(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
		return;
	}
	if (an->state == ANSWER_ABSENT) {
		f = find(out, STATUS_PASS, subject_host(),
			"this kernel counts always: there is no switch");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &on)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = find(out, on ? STATUS_PASS : STATUS_WARN, subject_host(),
		on ? "allocations are counted by node"
		   : "allocations are not counted: a full node goes unseen");
	find_observed(f, "%llu", (unsigned long long)on);
	find_wanted(f, "1");
	find_evidence(f, an);
}

const struct check check_numa_stat_enabled[] = {
	{
		.id = "numa.stat_enabled",
		.rule = 1,
		.title = "Allocations are counted by node",
		.severity = SEVERITY_LOW,
		.reads = { { NUMA_STAT, ASK_FILE } },
		.needs = { &fact_nodes },
		.why = "without the counters nothing tells that memory meant for a node went to another; they cost some nanoseconds an allocation",
		.fix_now = "sysctl -w vm.numa_stat=1",
		.fix_boot = "vm.numa_stat=1 in a file of /etc/sysctl.d",
		.remedies = { { REMEDY_SYSCTL, "vm.numa_stat", "1", NULL } },
		.source = "Documentation/admin-guide/sysctl/vm.rst; mm/vmstat.c",
		.run = run,
	},
	{ 0 },
};
