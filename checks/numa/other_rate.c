/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of a node that was allocated by CPUs of another: other_node against local_node
 * (drivers/base/node.c). A thread that runs away from its memory, or a process bound to it on
 * purpose: a hint, not a fault. vm.numa_stat=0 freezes the counters.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/nodes.h"

#define NUMA_STAT "/proc/sys/vm/numa_stat"

struct moved {
	uint64_t other, local;
};

static bool subtract(const struct numastat *b, const struct numastat *n, struct moved *ret)
{
	return delta_counter(b->other, n->other, 64, &ret->other) == DELTA_OK &&
	       delta_counter(b->local, n->local, 64, &ret->local) == DELTA_OK;
}

/* False: said why its movement is not known. */
static bool moved_of(
	const struct check_in *in, const struct node *n, struct findings *out, struct moved *ret)
{
	const struct nodes *before = in_fact_before(in, &fact_nodes);
	const struct node *b = before ? nodes_find(before, n->number) : NULL;
	struct subject who = subject_node(in->scratch, n->number);

	if (!n->stat.valid)
		find_unreadable(out, who, n->stat.from, false);
	else if (!b)
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who,
			"it is in one of the samples only");
	else if (!b->stat.valid)
		find_unreadable(out, who, b->stat.from, false);
	else if (!subtract(&b->stat, &n->stat, ret))
		find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "its counters went back");
	else
		return true;
	return false;
}

/* True: nothing to complain about. */
static bool judge_node(
	const struct check_in *in, const struct node *n, struct findings *out, bool *ret_busy)
{
	struct finding *f;
	struct moved d;
	double all, s;

	if (!moved_of(in, n, out, &d))
		return false;
	all = (double)d.other + (double)d.local;
	if (all < in_limit(in, "min_events"))
		return true;
	*ret_busy = true;
	s = (double)d.other / all;
	if (s <= in_limit(in, "warn_ratio"))
		return true;
	f = find(out, STATUS_WARN, subject_node(in->scratch, n->number),
		"much of its memory is allocated by CPUs of other nodes");
	find_observed(f, "%.0f %%", 100 * s);
	find_observed_value(f, s, "1");
	find_wanted(f, "at most %.0f %%", 100 * in_limit(in, "warn_ratio"));
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence_text(f, n->stat.from, "other_node +%llu, local_node +%llu",
		(unsigned long long)d.other, (unsigned long long)d.local);
	return false;
}

static bool is_off(const struct answer *an)
{
	uint64_t on;

	return fact_u64(an, &on) == 0 && !on;
}

static bool settled_early(
	const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	const struct answer *why = nodes_unplaced(nodes, in->roles->hot);

	if (nodes->list->state == ANSWER_ABSENT ||
		(nodes->list->state == ANSWER_OK && nodes->n == 1))
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
	else if (why)
		find_unreadable(out, subject_host(), why, false);
	else if (is_off(in_file(in, NUMA_STAT)) || is_off(in_file_before(in, NUMA_STAT)))
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
		if (cpuset_meets(nodes->v[i].cpus, in->roles->hot))
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
	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_meets(nodes->v[i].cpus, in->roles->hot))
			find_evidence(f, nodes->v[i].stat.from);
	}
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
