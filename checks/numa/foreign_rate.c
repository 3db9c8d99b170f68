/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocations meant for a node that had to go elsewhere, against those that it could serve:
 * numa_foreign of the node that was full, numa_miss of the one that helped out
 * (mm/vmstat.c zone_statistics). A process bound to the wrong node misses nothing, so this
 * tells a full node, never a wrong policy. Counted are allocations, not pages. vm.numa_stat=0
 * zeroes and freezes all of it, and 0 says nothing then.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/nodes.h"

#define NUMA_STAT "/proc/sys/vm/numa_stat"

struct moved {
	uint64_t hit, miss, foreign;
};

static bool subtract(const struct numastat *b, const struct numastat *n, struct moved *ret)
{
	return delta_counter(b->hit, n->hit, 64, &ret->hit) == DELTA_OK &&
	       delta_counter(b->miss, n->miss, 64, &ret->miss) == DELTA_OK &&
	       delta_counter(b->foreign, n->foreign, 64, &ret->foreign) == DELTA_OK;
}

static enum status judge(const struct check_in *in, const struct moved *d)
{
	double all = (double)(d->hit + d->foreign);
	double ratio = all > 0 ? (double)d->foreign / all : 0;
	double least = in_limit(in, "min_events");

	if (ratio > in_limit(in, "fail_ratio") && (double)d->foreign > least)
		return STATUS_FAIL;
	if (ratio > in_limit(in, "warn_ratio") && (double)d->foreign > least / 10)
		return STATUS_WARN;
	return (double)d->miss > least / 10 ? STATUS_WARN : STATUS_PASS;
}

static void say(const struct check_in *in, const struct node *n, const struct moved *d,
	enum status s, struct findings *out)
{
	struct finding *f;
	bool spill = (double)d->miss > in_limit(in, "min_events") / 10 && d->miss > d->foreign;

	f = find(out, s, subject_node(in->scratch, n->number), "%s",
		spill ? "another node was full, and its allocations came here"
		      : "the node was full: allocations meant for it went elsewhere");
	find_observed(f, "%llu went elsewhere, %llu served, %llu came from other nodes",
		(unsigned long long)d->foreign, (unsigned long long)d->hit,
		(unsigned long long)d->miss);
	find_observed_value(f, (double)d->foreign, "1");
	find_wanted(f, "at most %g %%", 100 * in_limit(in, "warn_ratio"));
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence(f, n->stat.from);
}

struct verdict {
	unsigned judged;
	bool trouble;
	uint64_t allocations;
};

static void judge_node(
	const struct check_in *in, const struct node *n, struct findings *out, struct verdict *v)
{
	const struct nodes *before = in_fact_before(in, &fact_nodes);
	const struct node *b = before ? nodes_find(before, n->number) : NULL;
	struct moved d;
	enum status s;

	if (!n->stat.valid || !b || !b->stat.valid) {
		find_unreadable(out, subject_node(in->scratch, n->number), n->stat.from, false);
		v->trouble = true;
		return;
	}
	if (!subtract(&b->stat, &n->stat, &d)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
			subject_node(in->scratch, n->number), "its counters went back");
		v->trouble = true;
		return;
	}
	v->judged++;
	v->allocations += d.hit + d.foreign + d.miss;
	s = judge(in, &d);
	if (s != STATUS_PASS) {
		say(in, n, &d, s, out);
		v->trouble = true;
	}
}

static bool frozen(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, NUMA_STAT);
	uint64_t on;
	struct finding *f;

	if (fact_u64(an, &on) || on)
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
		"vm.numa_stat is 0: the counters are frozen, their standing still says nothing");
	find_evidence(f, an);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct verdict v = { 0 };
	struct finding *f;

	(void)self;
	if (nodes->list->state == ANSWER_ABSENT ||
		(nodes->list->state == ANSWER_OK && nodes->n == 1)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
		return;
	}
	if (nodes->list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), nodes->list, false);
		return;
	}
	if (frozen(in, out))
		return;
	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_has(in->roles->hot_nodes, nodes->v[i].number))
			judge_node(in, &nodes->v[i], out, &v);
	}
	if (v.trouble)
		return;
	if (!v.allocations) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(),
			"nothing was allocated on these nodes");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "allocations stayed on their nodes");
	find_observed(f, "%llu allocations", (unsigned long long)v.allocations);
	find_evidence(f, nodes->list);
}

const struct check check_numa_foreign_rate[] = {
	{
		.id = "numa.foreign_rate",
		.rule = 1,
		.title = "Nodes with hot CPUs serve their own allocations",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.reads = { { NUMA_STAT, ASK_FILE } },
		.needs = { &fact_nodes },
		.limits = {
			{ "fail_ratio", "1", 0.01, 0, 1, NULL, "share of allocations that went elsewhere and fails" },
			{ "warn_ratio", "1", 0.001, 0, 1, NULL, "share that warns" },
			{ "min_events", "1", 1000, 0, 1e9, NULL, "allocations below which it does not fail; a tenth warns" },
		},
		.implied_by = { "mem.direct_reclaim" },
		.why = "memory of another node costs 60 to 100 ns more at every access that misses the caches",
		.fix_now = "move or limit what fills the node; bind the application with --membind, which fails loudly "
			   "instead",
		.fix_boot = "cpuset.mems of batch jobs without the nodes of hot CPUs",
		.source = "Documentation/admin-guide/numastat.rst; mm/vmstat.c zone_statistics()",
		.run = run,
	},
	{ 0 },
};
