/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where allocations of the nodes with hot CPUs went, by numastat (mm/vmstat.c
 * zone_statistics, drivers/base/node.c). Counted are allocations, not pages. vm.numa_stat=0
 * zeroes and freezes all of it, and 0 says nothing then.
 *
 * numa.foreign_rate: meant for the node and gone elsewhere (numa_foreign of the node that was
 * full, numa_miss of the one that helped out). A process bound to the wrong node misses
 * nothing, so this tells a full node, never a wrong policy.
 *
 * numa.other_rate: made by CPUs of another node, other_node against local_node. A thread that
 * runs away from its memory, or a process bound to it on purpose: a hint, not a fault.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/judging/growth.h"

#define NUMA_STAT "/proc/sys/vm/numa_stat"

struct moved {
	uint64_t hit, miss, foreign, interleave, local, other;
};

static bool subtract(const struct numastat *b, const struct numastat *n, struct moved *ret)
{
	return delta_counter(b->hit, n->hit, 64, &ret->hit) == DELTA_OK &&
	       delta_counter(b->miss, n->miss, 64, &ret->miss) == DELTA_OK &&
	       delta_counter(b->foreign, n->foreign, 64, &ret->foreign) == DELTA_OK &&
	       delta_counter(b->interleave, n->interleave, 64, &ret->interleave) == DELTA_OK &&
	       delta_counter(b->local, n->local, 64, &ret->local) == DELTA_OK &&
	       delta_counter(b->other, n->other, 64, &ret->other) == DELTA_OK;
}

/* Of the allocations that were meant for the node: a rate of this window, whatever there was since boot. */
static double share_elsewhere(const struct moved *d)
{
	double all = (double)d->hit + (double)d->foreign;

	return all > 0 ? (double)d->foreign / all : 0;
}

/* What went elsewhere because the node was full. */
static enum status judge_foreign(const struct check_in *in, const struct moved *d)
{
	double ratio = share_elsewhere(d);
	double least = in_limit(in, "min_events");

	if (ratio > in_limit(in, "fail_ratio") && (double)d->foreign > least)
		return STATUS_FAIL;
	if (ratio > in_limit(in, "warn_ratio") && (double)d->foreign > least / 10)
		return STATUS_WARN;
	return STATUS_PASS;
}

static void add_evidence(const struct node *n, const struct moved *d, struct finding *f)
{
	find_evidence_text(f, n->stat.from,
		"numa_hit +%llu, numa_miss +%llu, numa_foreign +%llu, interleave_hit +%llu, "
		"other_node +%llu, local_node +%llu",
		(unsigned long long)d->hit, (unsigned long long)d->miss,
		(unsigned long long)d->foreign, (unsigned long long)d->interleave,
		(unsigned long long)d->other, (unsigned long long)d->local);
}

static void say(const struct check_in *in, const struct node *n, const struct moved *d,
	enum status s, bool full, struct findings *out)
{
	struct finding *f = find(out, s, subject_node(in->scratch, n->number), "%s",
		full ? "the node was full: allocations meant for it went elsewhere"
		     : "another node was full, and its allocations came here");
	uint64_t what = full ? d->foreign : d->miss;

	find_observed(f, "%.1f %% went elsewhere (%llu of %llu), %llu came from other nodes",
		100 * share_elsewhere(d), (unsigned long long)d->foreign,
		(unsigned long long)(d->hit + d->foreign), (unsigned long long)d->miss);
	find_observed_value(f, (double)what, "1");
	if (full)
		find_wanted(f, "at most %g %% went elsewhere", 100 * in_limit(in, "warn_ratio"));
	else
		find_wanted(f, "at most %g came from other nodes", in_limit(in, "min_events") / 10);
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	add_evidence(n, d, f);
	find_growth(f, in);
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

struct verdict {
	bool trouble;
	uint64_t allocations; /* that were looked at: too few say nothing */
};

/* What makes a row of the family. */
struct question {
	void (*judge)(const struct check_in *in, const struct node *n, const struct moved *d,
		struct findings *out, struct verdict *v);
	const char *idle, *pass;
};

static void judge_spilled(const struct check_in *in, const struct node *n, const struct moved *d,
	struct findings *out, struct verdict *v)
{
	enum status s = judge_foreign(in, d);

	v->allocations += d->hit + d->foreign + d->miss;
	if (s != STATUS_PASS)
		say(in, n, d, s, true, out);
	else if ((double)d->miss > in_limit(in, "min_events") / 10)
		say(in, n, d, STATUS_WARN, false, out);
	else
		return;
	v->trouble = true;
}

static void judge_remote(const struct check_in *in, const struct node *n, const struct moved *d,
	struct findings *out, struct verdict *v)
{
	double all = (double)d->other + (double)d->local;
	double share = all > 0 ? (double)d->other / all : 0;
	struct finding *f;

	if (all < in_limit(in, "min_events"))
		return;
	v->allocations += d->other + d->local;
	if (share <= in_limit(in, "warn_ratio"))
		return;
	v->trouble = true;
	f = find(out, STATUS_WARN, subject_node(in->scratch, n->number),
		"much of its memory is allocated by CPUs of other nodes");
	find_observed(f, "%.0f %%", 100 * share);
	find_observed_value(f, share, "1");
	find_wanted(f, "at most %.0f %%", 100 * in_limit(in, "warn_ratio"));
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	add_evidence(n, d, f);
}

static const struct question spilled = {
	.judge = judge_spilled,
	.idle = "nothing was allocated on these nodes",
	.pass = "allocations stayed on their nodes",
};

static const struct question remote = {
	.judge = judge_remote,
	.idle = "hardly anything was allocated on these nodes",
	.pass = "memory is allocated by CPUs of its own node",
};

static bool is_off(const struct answer *an)
{
	uint64_t on;

	return fact_u64(an, &on) == 0 && !on;
}

/* Switched off in either sample: the counters were zero, or stand still. */
static bool frozen(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, NUMA_STAT), *old = in_file_before(in, NUMA_STAT);
	struct finding *f;

	if (!is_off(an) && !is_off(old))
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
		"vm.numa_stat is 0: the counters are frozen, their standing still says nothing");
	find_evidence(f, is_off(an) ? an : old);
	return true;
}

static bool settled_early(
	const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	const struct answer *why;

	if (nodes_is_one(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
		return true;
	}
	why = nodes_unplaced(nodes, in->roles->hot);
	if (why)
		find_unreadable(out, subject_host(), why, false);
	return why || frozen(in, out);
}

static struct verdict judge_nodes(
	const struct check_in *in, const struct question *q, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct verdict v = { 0 };

	for (size_t i = 0; i < nodes->n; i++) {
		const struct node *n = &nodes->v[i];
		struct moved d;

		if (!cpuset_meets(n->cpus, in->roles->hot))
			continue;
		if (moved_of(in, n, out, &d))
			q->judge(in, n, &d, out, &v);
		else
			v.trouble = true;
	}
	return v;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct question *q = self->param;
	struct verdict v;
	struct finding *f;

	if (settled_early(in, nodes, out))
		return;
	v = judge_nodes(in, q, out);
	if (v.trouble)
		return;
	if (!v.allocations) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(), "%s", q->idle);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "%s", q->pass);
	find_observed(f, "%llu allocations", (unsigned long long)v.allocations);
	for (size_t i = 0; i < nodes->n; i++) {
		if (cpuset_meets(nodes->v[i].cpus, in->roles->hot))
			find_evidence(f, nodes->v[i].stat.from);
	}
}

const struct check check_numa_allocations[] = {
	{
		.id = "numa.foreign_rate",
		.rule = 1,
		.title = "Nodes with hot CPUs serve their own allocations",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.reads = { { NUMA_STAT, ASK_FILE } },
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = {
			{ "fail_ratio", "1", 0.01, 0, 1, NULL, "share of allocations that went elsewhere and fails" },
			{ "warn_ratio", "1", 0.001, 0, 1, NULL, "share that warns" },
			{ "min_events", "1", 1000, 0, 1e9, NULL, "allocations below which it does not fail; a tenth warns" },
		},
		.implied_by = { "mem.direct_reclaim" },
		.why = "memory of another node costs 60 to 100 ns more at every access that misses the caches",
		.fix_now = "stop what fills it, which may be what grew (migratepages would queue work on every CPU); then restart what got memory "
			   "elsewhere, bound by --membind, which fails loudly instead",
		.fix_boot = "cpuset.mems of batch jobs without the nodes of hot CPUs",
		.source = "Documentation/admin-guide/numastat.rst; mm/vmstat.c zone_statistics()",
		.param = &spilled,
		.run = run,
	},
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
		.implied_by = { "numa.foreign_rate", "mem.direct_reclaim", "mem.page_migration" },
		.why = "a thread that runs on another node than its memory pays 60 to 100 ns at every miss",
		.fix_now = "bind CPUs and memory together: numactl --cpunodebind=N --membind=N",
		.source = "Documentation/admin-guide/numastat.rst",
		.param = &remote,
		.run = run,
	},
	{ 0 },
};
