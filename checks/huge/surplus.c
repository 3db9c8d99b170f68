/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surplus pages are taken from ordinary memory at the fault of a process that finds the pool
 * empty, up to nr_overcommit_hugepages, and go back when they are freed (mm/hugetlb.c
 * alloc_surplus_hugetlb_folio). A pool that is made smaller than what is in use turns pages
 * into surplus, too (Documentation/admin-guide/mm/hugetlbpage.rst). Each one that comes or goes
 * costs about twice as much with vm.hugetlb_optimize_vmemmap, which takes the pages of its
 * descriptors away and gives them back (5.14 on; absent where struct page is no power of two).
 */
#include "scanner/engine/check.h"
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/nodes.h"

#define SAVING "/proc/sys/vm/hugetlb_optimize_vmemmap"

static enum status judge(const struct huge_pool *p, const char **ret_text)
{
	*ret_text =
		"pages in use are not of the pool: they were made at a fault, or the pool was made smaller";
	if (p->surplus)
		return STATUS_FAIL;
	*ret_text = "an empty pool would make pages at a fault";
	if (p->overcommit)
		return STATUS_WARN;
	*ret_text = "all pages are of the pool";
	return STATUS_PASS;
}

static void judge_pool(const struct check_in *in, const struct huge_pool *p, struct findings *out)
{
	struct subject who = subject_pages(in, p->size_kb);
	const char *text;
	enum status s;
	struct finding *f;

	if (!p->valid) {
		find_unreadable(out, who, p->from, false);
		return;
	}
	s = judge(p, &text);
	f = find(out, s, who, "%s", text);
	find_observed(f, "%llu surplus of %llu, %llu more allowed", (unsigned long long)p->surplus,
		(unsigned long long)p->nr, (unsigned long long)p->overcommit);
	find_observed_value(f, (double)p->surplus, "1");
	find_wanted(f, "0, and none allowed");
	find_evidence(f, p->from);
	if (s != STATUS_PASS && in_file(in, SAVING)->state == ANSWER_OK)
		find_evidence(f, in_file(in, SAVING));
	if (s != STATUS_PASS)
		find_remedy(f, REMEDY_SYSFS,
			str_printf(in->scratch,
				"/sys/kernel/mm/hugepages/hugepages-%llukB/nr_overcommit_hugepages",
				(unsigned long long)p->size_kb),
			"0");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	(void)self;
	if (nodes->pools_list->state == ANSWER_ABSENT)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "this kernel has no huge pages"),
			nodes->pools_list);
	else if (!nodes->n_pools)
		find_unreadable(out, subject_host(), nodes->pools_list, false);
	for (size_t i = 0; i < nodes->n_pools; i++)
		judge_pool(in, &nodes->pools[i], out);
}

const struct check check_huge_surplus[] = {
	{
		.id = "huge.surplus",
		.rule = 1,
		.title = "Huge pages in use are of their pool",
		.severity = SEVERITY_MEDIUM,
		.reads = { { SAVING, ASK_FILE } },
		.needs = { &fact_nodes },
		.why = "a surplus page is compacted together while the process waits at its fault, or is a SIGBUS when that fails",
		.fix_now =
			"raise nr_hugepages, then echo 0 > /sys/kernel/mm/hugepages/hugepages-<SIZE>kB/nr_overcommit_hugepages",
		.fix_boot =
			"hugepages= on the kernel command line, and no vm.nr_overcommit_hugepages in sysctl.d",
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst; mm/hugetlb.c",
		.run = run,
	},
	{ 0 },
};
