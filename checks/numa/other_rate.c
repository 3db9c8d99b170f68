/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a node that was allocated by CPUs of another: other_node against local_node
 * (drivers/base/node.c). A thread that runs away from its memory, or a process bound to it on
 * purpose: a hint, not a fault. vm.numa_stat=0 freezes the counters.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/nodes.h"

#define NUMA_STAT "/proc/sys/vm/numa_stat"

/* False when a counter went back; *ret is -1 when too little was allocated to tell. */
static bool share(
	const struct check_in *in, const struct numastat *b, const struct numastat *n, double *ret)
{
	uint64_t other, local;

	if (delta_counter(b->other, n->other, 64, &other) != DELTA_OK ||
		delta_counter(b->local, n->local, 64, &local) != DELTA_OK)
		return false;
	*ret = (double)(other + local) < in_limit(in, "min_events")
		       ? -1
		       : (double)other / (double)(other + local);
	return true;
}

static bool judge_node(
	const struct check_in *in, const struct node *n, struct findings *out, bool *ret_busy)
{
	const struct nodes *before = in_fact_before(in, &fact_nodes);
	const struct node *b = before ? nodes_find(before, n->number) : NULL;
	struct finding *f;
	double s;

	if (!n->stat.valid || !b || !b->stat.valid) {
		find_unreadable(out, subject_node(in->scratch, n->number), n->stat.from, false);
		return false;
	}
	if (!share(in, &b->stat, &n->stat, &s)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
			subject_node(in->scratch, n->number), "its counters went back");
		return false;
	}
	*ret_busy |= s >= 0;
	if (s <= in_limit(in, "warn_ratio"))
		return true;
	f = find(out, STATUS_WARN, subject_node(in->scratch, n->number),
		"much of its memory is allocated by CPUs of other nodes");
	find_observed(f, "%.0f %%", 100 * s);
	find_observed_value(f, s, "1");
	find_wanted(f, "at most %.0f %%", 100 * in_limit(in, "warn_ratio"));
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence(f, n->stat.from);
	return false;
}

static bool settled_early(
	const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	const struct answer *an = in_file(in, NUMA_STAT);
	uint64_t on;

	if (nodes->list->state == ANSWER_ABSENT ||
		(nodes->list->state == ANSWER_OK && nodes->n == 1))
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
	else if (nodes->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), nodes->list, false);
	else if (fact_u64(an, &on) == 0 && !on)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"vm.numa_stat is 0: the counters are frozen");
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	bool good = true, busy = false;
	struct finding *f;

	(void)self;
	if (settled_early(in, nodes, out))
		return;
	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_has(in->roles->hot_nodes, nodes->v[i].number))
			good &= judge_node(in, &nodes->v[i], out, &busy);
	}
	if (!good)
		return;
	if (!busy) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(),
			"hardly anything was allocated on these nodes");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "memory is allocated by CPUs of its own node");
	find_evidence(f, nodes->list);
}

const struct check check_numa_other_rate[] = {
	{
		.id = "numa.other_rate",
		.rule = 1,
		.title = "Memory of nodes with hot CPUs is allocated by their own CPUs",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.reads = { { NUMA_STAT, ASK_FILE } },
		.needs = { &fact_nodes },
		.limits = {
			{ "warn_ratio", "1", 0.2, 0, 1, NULL, "share of allocations by other nodes' CPUs that warns" },
			{ "min_events", "1", 1000, 1, 1e9, NULL, "allocations below which nothing is said" },
		},
		.implied_by = { "numa.foreign_rate", "mem.direct_reclaim" },
		.why = "a thread that runs on another node than its memory pays 60 to 100 ns at every miss",
		.fix_now = "bind CPUs and memory together: numactl --cpunodebind=N --membind=N",
		.source = "Documentation/admin-guide/numastat.rst",
		.run = run,
	},
	{ 0 },
};
