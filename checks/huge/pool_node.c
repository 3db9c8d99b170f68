/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages on the nodes that need them. hugepages=8 is spread round robin, so eight pages
 * are four on the node of the NIC; nodes without contiguous memory are left out in silence.
 * Without a wish for each node: a node with hot CPUs that has none while others have some. A
 * node without memory of its own cannot have any, and is not blamed.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/nodes.h"

#define LISTS "/sys/devices/system/node/node#/hugepages"

static uint64_t pages_of(const struct node *n, uint64_t size_kb, const struct answer **ret_from)
{
	for (size_t i = 0; i < n->n_pools; i++) {
		if (n->pools[i].size_kb == size_kb && n->pools[i].valid) {
			*ret_from = n->pools[i].from;
			return n->pools[i].nr;
		}
	}
	return 0;
}

static struct str matrix(const struct check_in *in, uint64_t size_kb)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct str s = { 0 };

	for (size_t i = 0; i < nodes->n; i++) {
		const struct answer *from;

		s = str_printf(in->scratch, STR_FMT "%snode%u %llu", STR_ARG(s), i ? ", " : "",
			nodes->v[i].number,
			(unsigned long long)pages_of(&nodes->v[i], size_kb, &from));
	}
	return s;
}

static bool judge(const struct check_in *in, const struct node *n, const struct huge_pool *p,
	uint64_t total, struct findings *out)
{
	struct finding *f;

	if (p->nr || !total || !cpuset_meets(n->cpus, in->roles->hot) ||
		(n->mem_valid && !n->mem_total_kb))
		return true;
	f = find(out, STATUS_WARN, subject_node(in->scratch, n->number),
		"its hot CPUs have no huge page of %llu kB on their node, others have some",
		(unsigned long long)p->size_kb);
	find_observed(f, STR_FMT, STR_ARG(matrix(in, p->size_kb)));
	find_wanted(f, "some on node%u", n->number);
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence(f, p->from);
	return false;
}

static uint64_t total_of(const struct nodes *nodes, uint64_t size_kb)
{
	const struct answer *from;
	uint64_t total = 0;

	for (size_t i = 0; i < nodes->n; i++)
		total += pages_of(&nodes->v[i], size_kb, &from);
	return total;
}

static bool judge_node(const struct check_in *in, const struct node *n, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	bool good = true;

	for (size_t i = 0; i < n->n_pools; i++) {
		const struct huge_pool *p = &n->pools[i];

		if (!p->valid) {
			find_unreadable(out, subject_node(in->scratch, n->number), p->from, false);
			good = false;
		} else {
			good &= judge(in, n, p, total_of(nodes, p->size_kb), out);
		}
	}
	return good;
}

static bool any_pages(const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->n; i++) {
		for (size_t k = 0; k < nodes->v[i].n_pools; k++) {
			if (nodes->v[i].pools[k].nr)
				return true;
		}
	}
	return false;
}

static bool any_pools(const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->n; i++) {
		if (nodes->v[i].n_pools)
			return true;
	}
	return false;
}

/* No node has a folder of pools: the kernel has none, or it was not told. */
static void say_no_pools(const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	struct matches lists = in_match(in, LISTS);
	const struct answer *list = lists.n ? lists.v[0].answer : nodes->list;

	if (nodes->pools_list->state == ANSWER_ABSENT || list->state == ANSWER_ABSENT)
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no huge pages");
	else
		find_unreadable(out, subject_host(),
			list->state == ANSWER_OK ? nodes->pools_list : list, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct answer *why;
	struct finding *f;
	bool good = true;

	(void)self;
	if (nodes_is_one(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"one NUMA node: nothing to spread");
		return;
	}
	why = nodes_unplaced(nodes, in->roles->hot);
	if (why) {
		find_unreadable(out, subject_host(), why, false);
		return;
	}
	if (!any_pools(nodes)) {
		say_no_pools(in, nodes, out);
		return;
	}
	for (size_t i = 0; i < nodes->n; i++)
		good &= judge_node(in, &nodes->v[i], out);
	if (!good)
		return;
	if (!any_pages(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no node has a huge page");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "every node with hot CPUs has its huge pages");
	for (size_t i = 0; i < nodes->n_pools; i++)
		find_evidence_text(f, nodes->pools[i].from, STR_FMT,
			STR_ARG(matrix(in, nodes->pools[i].size_kb)));
}

const struct check check_huge_pool_node[] = {
	{
		.id = "huge.pool_node",
		.rule = 1,
		.title = "Nodes with hot CPUs have huge pages of their own",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { LISTS, ASK_LIST } },
		.needs = { &fact_nodes },
		.why = "a huge page on the other node costs 60 to 100 ns more at every access that misses the caches",
		.fix_now =
			"echo N > /sys/devices/system/node/node<M>/hugepages/hugepages-<SIZE>kB/nr_hugepages",
		.fix_boot = "hugepages=0:N,1:N on the kernel command line (5.16+)",
		.remedies = { { REMEDY_MANUAL, "",
			"hugepages=NODE:N,… on the kernel command line (5.16 and later), with the pages of each node",
			NULL } },
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst",
		.run = run,
	},
	{ 0 },
};
