/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages that a workload can still get when it starts: free ones that nobody has reserved.
 * A mapping reserves its pages when it is made, and takes them when they are touched (mm/hugetlb.c
 * hugetlb_reserve_pages): eight pages of which four are mapped show 8 free and 4 reserved, and
 * 4 free and 0 reserved when those were touched. Reservations belong to no node
 * (Documentation/mm/hugetlbfs_reserv.rst). While the workload runs its pages are taken, as they
 * should be, so this is a question of the time before.
 */
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/nodes.h"

static void judge(
	const struct check_in *in, const struct huge_pool *p, double want, struct findings *out)
{
	struct subject who = subject_pages(in, p->size_kb);
	uint64_t left = p->free > p->reserved ? p->free - p->reserved : 0;
	struct finding *f;

	if (!p->valid) {
		find_unreadable(out, who, p->from, false);
		return;
	}
	if ((double)left >= want)
		f = find(out, STATUS_PASS, who, "the pages that the workload needs are to be had");
	else
		f = find(out, STATUS_FAIL, who, "%s",
			p->nr < want ? "the pool has fewer pages than the workload needs"
				     : "others have taken pages that the workload needs");
	find_observed(f, "%llu: %llu free, %llu of them reserved, of %llu",
		(unsigned long long)left, (unsigned long long)p->free,
		(unsigned long long)p->reserved, (unsigned long long)p->nr);
	find_observed_value(f, (double)left, "1");
	find_wanted(f, "%g", want);
	find_cpus(f, in->roles->hot);
	find_evidence(f, p->from);
}

static void judge_size(const struct check_in *in, uint64_t kb, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	double want = in_pages_wanted(in, kb);
	struct finding *f;

	if (want <= 0)
		return;
	for (size_t i = 0; i < nodes->n_pools; i++) {
		if (nodes->pools[i].size_kb != kb)
			continue;
		judge(in, &nodes->pools[i], want, out);
		return;
	}
	f = find(out, STATUS_FAIL, subject_pages(in, kb),
		"this CPU or kernel has no huge pages of that size");
	find_wanted(f, "%g", want);
	find_evidence(f, nodes->pools_list);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	bool asked = in_pages_wanted(in, 2 << 10) > 0 || in_pages_wanted(in, 1 << 20) > 0;

	(void)self;
	if (!asked || in->phase != PHASE_PRE) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(), "%s",
			!asked ? "nobody said how many the workload needs"
			       : "a question of the time before the workload runs: --phase pre");
		return;
	}
	if (nodes->pools_list->state != ANSWER_OK && nodes->pools_list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), nodes->pools_list, false);
		return;
	}
	judge_size(in, 2 << 10, out);
	judge_size(in, 1 << 20, out);
}

const struct check check_huge_available[] = {
	{
		.id = "huge.available",
		.rule = 1,
		.title = "The workload will find its huge pages free when it starts",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_nodes },
		.limits = {
			{ "pages_2m", "1", -1, -1, 1e9, NULL,
				"2 MiB pages that the workload takes when it starts; -1: nobody said" },
			{ "pages_1g", "1", -1, -1, 1e6, NULL,
				"1 GiB pages that the workload takes when it starts; -1: nobody said" },
		},
		.implied_by = { "huge.pool", "huge.leaked_files" },
		.why = "without its huge pages an application does not start, or falls back to 4 KiB pages and misses "
		       "the TLB",
		.fix_now = "stop what holds them (HugetlbPages of /proc/*/status), or make the pool larger by as much",
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst; Documentation/mm/hugetlbfs_reserv.rst",
		.run = run,
	},
	{ 0 },
};
