/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Free memory of the nodes with hot CPUs. Page cache stays on the node where a file was read or
 * written until somebody needs the memory: a copy job fills a node, and from then on the
 * allocator takes pages of another node as soon as the free ones of the first are down to its
 * low watermark (mm/page_alloc.c get_page_from_freelist; vm.zone_reclaim_mode 0). Huge pages of
 * a pool are in MemTotal and never free: shares are of what is not in a pool.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

struct state {
	uint64_t total_kb; /* without huge page pools */
	uint64_t free_kb, file_kb;
	bool pools_known;
};

static bool state_of(const struct node *n, struct state *ret)
{
	struct state s = { 0 };

	if (!n->mem_valid || !meminfo_get(n->mem_from->bytes, "MemFree", &s.free_kb))
		return false;
	if (!meminfo_get(n->mem_from->bytes, "FilePages", &s.file_kb))
		s.file_kb = 0;
	s.total_kb = n->mem_total_kb - node_pools_kb(n, &s.pools_known);
	*ret = s;
	return true;
}

static enum status judge(const struct check_in *in, const struct state *s, const char **ret_text)
{
	double all = (double)s->total_kb, free = (double)s->free_kb / all;

	*ret_text = "hardly any memory of the node is free: the next pages come from another";
	if (free < in_limit(in, "fail_ratio"))
		return STATUS_FAIL;
	if (free < in_limit(in, "warn_ratio"))
		return STATUS_WARN;
	*ret_text = "page cache fills much of the node";
	return (double)s->file_kb / all > in_limit(in, "cache_ratio") ? STATUS_WARN : STATUS_PASS;
}

static void say(const struct check_in *in, const struct node *n, const struct state *s,
	struct findings *out)
{
	const char *text;
	enum status status = judge(in, s, &text);
	double all = (double)s->total_kb;
	struct finding *f;

	if (status != STATUS_PASS && !s->pools_known) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS,
			subject_node(in->scratch, n->number),
			"how much of it is huge pages is not known");
		return;
	}
	f = find(out, status, subject_node(in->scratch, n->number), "%s",
		status == STATUS_PASS ? "it has free memory" : text);
	find_observed(f, "%.1f %% free, %.1f %% page cache", 100 * (double)s->free_kb / all,
		100 * (double)s->file_kb / all);
	find_observed_value(f, (double)s->free_kb / all, "1");
	find_wanted(f, "at least %g %% free, at most %g %% page cache",
		100 * in_limit(in, "warn_ratio"), 100 * in_limit(in, "cache_ratio"));
	find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence_text(f, n->mem_from,
		"MemTotal %llu kB, %llu kB of it in huge page pools, MemFree %llu kB, FilePages "
		"%llu kB",
		(unsigned long long)n->mem_total_kb,
		(unsigned long long)(n->mem_total_kb - s->total_kb), (unsigned long long)s->free_kb,
		(unsigned long long)s->file_kb);
}

static void judge_node(const struct check_in *in, const struct node *n, struct findings *out)
{
	struct subject who = subject_node(in->scratch, n->number);
	struct state s;

	if (!state_of(n, &s))
		find_unreadable(out, who, n->mem_from, false);
	else if (!s.total_kb)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, who,
			"it has no memory outside of huge page pools");
	else
		say(in, n, &s, out);
}

/* A process that was named belongs there: then what it needs counts, and no share of the node. */
static bool is_of_a_process(const struct check_in *in, const struct node *n)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		if (cpuset_has(in->roles->processes[i].nodes, n->number))
			return true;
	}
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct answer *why;

	(void)self;
	if (nodes_is_one(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"one NUMA node: no other that memory could come from");
		return;
	}
	why = nodes_unplaced(nodes, in->roles->hot);
	if (why) {
		find_unreadable(out, subject_host(), why, false);
		return;
	}
	for (size_t i = 0; i < nodes->n; i++) {
		const struct node *n = &nodes->v[i];

		if (!cpuset_meets(n->cpus, in->roles->hot))
			continue;
		if (is_of_a_process(in, n))
			find_reason(out, STATUS_SKIP, REASON_ROLE,
				subject_node(in->scratch, n->number),
				"a named process belongs there: mem.headroom judges what it needs");
		else
			judge_node(in, n, out);
	}
}

const struct check check_numa_node_free[] = {
	{
		.id = "numa.node_free",
		.rule = 1,
		.title = "Nodes with hot CPUs have free memory",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs_hot = true,
		.needs = { &fact_nodes },
		.limits = {
			{ "fail_ratio", "1", 0.05, 0, 1, NULL, "less free memory of the node fails" },
			{ "warn_ratio", "1", 0.1, 0, 1, NULL, "less free memory of the node is a warning" },
			{ "cache_ratio", "1", 0.5, 0, 1, NULL, "more page cache on the node is a warning" },
		},
		.implied_by = { "mem.direct_reclaim", "numa.foreign_rate" },
		.why = "what does not fit on its node is taken from another in silence, and is read over the interconnect "
		       "from then on: 130 ns in place of 70 at each access that misses the caches",
		.fix_now = "run what fills it under numactl --cpunodebind=<other> --membind=<other>, or with cpuset.mems",
		.fix_boot = "NUMAPolicy=bind and NUMAMask=<other>, or AllowedMemoryNodes=<other>, in the unit of what fills it",
		.remedies = { { REMEDY_MANUAL, "",
			"AllowedMemoryNodes=<other node> in the unit of what fills the node", NULL } },
		.source = "mm/page_alloc.c; Documentation/admin-guide/sysctl/vm.rst",
		.run = run,
	},
	{ 0 },
};
