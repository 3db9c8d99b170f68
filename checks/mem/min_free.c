/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.min_free_kbytes: the reserve that wakes kswapd earlier. The kernel's own value is
 * sqrt(low memory in kB * 16), between 128 and 262144 (mm/page_alloc.c), and khugepaged
 * raises it while transparent huge pages are on, so the same sysctl.conf gives different
 * values. The reserve is split over the zones of all nodes by their size: too large a value
 * takes a small node's memory away and ends in the OOM killer.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/meminfo.h"
#include "scanner/facts/nodes.h"

#define MIN_FREE "/proc/sys/vm/min_free_kbytes"

static uint64_t smallest_node_kb(const struct nodes *nodes)
{
	uint64_t least = 0;

	for (size_t i = 0; i < nodes->n; i++) {
		const struct node *n = &nodes->v[i];

		if (n->mem_valid && n->mem_total_kb && (!least || n->mem_total_kb < least))
			least = n->mem_total_kb;
	}
	return least;
}

/* The least that is wanted: the limit, or 1 % of the memory where that is less. */
static double wanted_kb(const struct check_in *in, uint64_t total_kb)
{
	double one_percent = (double)total_kb / 100;
	double limit = in_limit(in, "min_kb");

	return one_percent < limit ? one_percent : limit;
}

static struct finding *judge(
	const struct check_in *in, uint64_t kb, uint64_t total_kb, struct findings *out)
{
	double most = (double)total_kb * in_limit(in, "max_pct") / 100;

	if (kb < 1024)
		return find(out, STATUS_FAIL, subject_host(),
			"hardly any reserve: atomic allocations fail");
	if ((double)kb > most)
		return find(out, STATUS_FAIL, subject_host(),
			"so large a reserve leads to the OOM killer");
	if ((double)kb < wanted_kb(in, total_kb))
		return find(out, STATUS_WARN, subject_host(),
			"kswapd wakes late: a burst reclaims memory itself");
	return find(out, STATUS_PASS, subject_host(), "kswapd wakes before memory is short");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MIN_FREE);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	uint64_t kb, total_kb, node_kb;
	struct finding *f;

	(void)self;
	if (fact_u64(an, &kb)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (!m->valid || !meminfo_get(m->from->bytes, "MemTotal", &total_kb)) {
		find_unreadable(out, subject_host(), m->from, false);
		return;
	}
	f = judge(in, kb, total_kb, out);
	find_observed(
		f, "%llu kB of %llu kB", (unsigned long long)kb, (unsigned long long)total_kb);
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, "at least %.0f kB, at most %g %% of memory", wanted_kb(in, total_kb),
		in_limit(in, "max_pct"));
	find_evidence(f, an);
	find_evidence_text(f, m->from, "MemTotal: %llu kB", (unsigned long long)total_kb);
	node_kb = smallest_node_kb(in_fact(in, &fact_nodes));
	if (node_kb)
		find_evidence_text(
			f, m->from, "smallest node: %llu kB", (unsigned long long)node_kb);
}

const struct check check_mem_min_free[] = {
	{
		.id = "mem.min_free",
		.rule = 1,
		.title = "The reserve of free memory wakes kswapd in time, and is not too large",
		.severity = SEVERITY_MEDIUM,
		.reads = { { MIN_FREE, ASK_FILE } },
		.needs = { &fact_meminfo, &fact_nodes },
		.limits = {
			{ "min_kb", "kB", 1048576, 0, 67108864, NULL,
				"wanted at least, or 1 % of memory where that is less" },
			{ "max_pct", "%", 5, 0.1, 50, NULL, "share of memory above which it fails" },
		},
		.why = "when free memory falls below the reserve, the allocating thread reclaims memory itself: 1 ms "
		       "to seconds",
		.fix_now = "sysctl -w vm.min_free_kbytes=1048576",
		.fix_boot = "vm.min_free_kbytes=1048576 in /etc/sysctl.d/99-latency.conf",
		.source = "Documentation/admin-guide/sysctl/vm.rst, min_free_kbytes; mm/page_alloc.c",
		.run = run,
	},
	{ 0 },
};
