/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that reclaim cannot touch: what processes have locked (Mlocked) and the pools of huge
 * pages. When they take most of a node, the little that is left is all that kswapd and direct
 * reclaim can work on. Pages that RDMA and VFIO have pinned are not in Mlocked
 * (nr_foll_pin_acquired less nr_foll_pin_released), and come on top.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

struct share {
	uint64_t total_kb, locked_kb, pools_kb;
};

static uint64_t pools_kb(const struct huge_pool *v, size_t n, const struct answer **ret_unread)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (!v[i].nr_valid)
			*ret_unread = v[i].from;
		else if (v[i].size_kb && v[i].nr < UINT64_MAX / v[i].size_kb)
			sum += v[i].nr * v[i].size_kb;
	}
	return sum;
}

static void judge(const struct check_in *in, struct subject who, const struct share *s,
	const struct answer *an, struct findings *out)
{
	double pct = 100 * ((double)s->locked_kb + (double)s->pools_kb) / (double)s->total_kb;
	double most = in_limit(in, "max_pct");
	struct finding *f = find(out, pct > most ? STATUS_WARN : STATUS_PASS, who, "%s",
		pct > most ? "most of the memory can never be reclaimed"
			   : "enough memory is left that can be reclaimed");

	find_observed(f, "%.1f %%", pct);
	find_observed_value(f, pct, "%");
	find_wanted(f, "at most %g %%", most);
	find_evidence_text(f, an, "Mlocked %llu kB, pools of huge pages %llu kB, of %llu kB",
		(unsigned long long)s->locked_kb, (unsigned long long)s->pools_kb,
		(unsigned long long)s->total_kb);
}

/* The same of the text of a node or of the host. */
static void judge_text(const struct check_in *in, struct subject who, const struct answer *an,
	const struct huge_pool *pools, size_t n_pools, struct findings *out)
{
	const struct answer *unread = NULL;
	struct share s = { .pools_kb = pools_kb(pools, n_pools, &unread) };

	if (!meminfo_get(an->bytes, "MemTotal", &s.total_kb) ||
		!meminfo_get(an->bytes, "Mlocked", &s.locked_kb)) {
		find_unreadable(out, who, an, false);
		return;
	}
	if (s.total_kb)
		judge(in, who, &s, an, out);
	if (unread)
		find_unreadable(out, who, unread, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct meminfo *m = in_fact(in, &fact_meminfo);

	(void)self;
	for (size_t i = 0; i < nodes->n; i++) {
		const struct node *n = &nodes->v[i];
		struct subject who = subject_node(in->scratch, n->number);

		if (!n->mem_valid)
			find_unreadable(out, who, n->mem_from, false);
		else
			judge_text(in, who, n->mem_from, n->pools, n->n_pools, out);
	}
	if (nodes->n)
		return;
	if (!m->valid)
		find_unreadable(out, subject_host(), m->from, false);
	else
		judge_text(in, subject_host(), m->from, nodes->pools, nodes->n_pools, out);
}

const struct check check_mem_locked_total[] = {
	{
		.id = "mem.locked_total",
		.rule = 1,
		.title = "Locked memory and huge pages leave enough of each node",
		.severity = SEVERITY_LOW,
		.needs = { &fact_nodes, &fact_meminfo },
		.limits = { { "max_pct", "%", 80, 1, 100, NULL,
			"of a node's memory that may be locked or in pools" } },
		.why = "what is left is all that reclaim can use: it scans the same few pages again and again, and stalls "
		       "those who allocate",
		.fix_now =
			"smaller pools of huge pages (vm.nr_hugepages), or more memory on the node",
		.source = "mm/vmscan.c; Documentation/mm/unevictable-lru.rst",
		.run = run,
	},
	{ 0 },
};
