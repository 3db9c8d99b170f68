/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.min_free_kbytes: the reserve that wakes kswapd earlier. The kernel's own value is
 * sqrt(low memory in kB * 16), between 128 and 262144 (mm/page_alloc.c), and khugepaged
 * raises it while transparent huge pages are on, so the same sysctl.conf gives different
 * values. The reserve is split over the zones of all nodes by their size (mm/page_alloc.c
 * __setup_per_zone_wmarks()), so that every node gives the same share of its memory, and the
 * share of all memory is what is judged. Too large a value ends in the OOM killer.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

#define MIN_FREE "/proc/sys/vm/min_free_kbytes"
#define THP	 "/sys/kernel/mm/transparent_hugepage/enabled"

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

static uint64_t root_of(uint64_t x)
{
	uint64_t r = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1) {
		if ((r + bit) * (r + bit) <= x)
			r += bit;
	}
	return r;
}

/* What the kernel takes by itself for so much memory, as far as MemTotal is low memory. */
static uint64_t kernels_own_kb(uint64_t total_kb)
{
	uint64_t kb = root_of(total_kb > UINT64_MAX / 16 ? UINT64_MAX : total_kb * 16);

	return kb < 128 ? 128 : kb > 262144 ? 262144 : kb;
}

static void add_evidence(const struct check_in *in, const struct meminfo *m, uint64_t kb,
	uint64_t total_kb, struct finding *f)
{
	uint64_t node_kb = smallest_node_kb(in_fact(in, &fact_nodes));

	find_evidence_text(f, m->from, "MemTotal: %llu kB; the kernel's own value: about %llu kB",
		(unsigned long long)total_kb, (unsigned long long)kernels_own_kb(total_kb));
	if (node_kb && total_kb)
		find_evidence_text(f, m->from,
			"smallest node: %llu kB, of which it gives about %.0f kB",
			(unsigned long long)node_kb,
			(double)kb * (double)node_kb / (double)total_kb);
	if (in_file(in, THP)->state == ANSWER_OK)
		find_evidence(f, in_file(in, THP));
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
	uint64_t kb, total_kb;
	struct finding *f;

	(void)self;
	if (fact_u64(an, &kb)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (!m->valid || !meminfo_get(m->from->bytes, "MemTotal", &total_kb) || !total_kb) {
		find_unreadable(out, subject_host(), m->from, false);
		return;
	}
	f = judge(in, kb, total_kb, out);
	find_observed(
		f, "%llu kB of %llu kB", (unsigned long long)kb, (unsigned long long)total_kb);
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, "at least %.0f kB, at most %g %% of memory", wanted_kb(in, total_kb),
		in_limit(in, "max_pct"));
	if (f->status != STATUS_PASS)
		find_remedy(f, REMEDY_SYSCTL, STR("vm.min_free_kbytes"), "%.0f",
			wanted_kb(in, total_kb));
	find_evidence(f, an);
	add_evidence(in, m, kb, total_kb, f);
}

const struct check check_mem_min_free[] = {
	{
		.id = "mem.min_free",
		.rule = 1,
		.title = "The reserve of free memory wakes kswapd in time, and is not too large",
		.severity = SEVERITY_MEDIUM,
		.reads = { { MIN_FREE, ASK_FILE }, { THP, ASK_FILE } },
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
