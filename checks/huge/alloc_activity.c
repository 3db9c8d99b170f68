/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages that were made while the host ran (mm/hugetlb.c alloc_buddy_hugetlb_folio and its
 * like): each is put together by compaction, which moves other processes' pages, and comes from
 * whichever node has room. Counted are pages of any size; gigantic ones take another way and
 * may not be. A pool that was made at boot counts nothing.
 */
#include "scanner/judging/counters.h"
#include "scanner/facts/mem/vmstat.h"

static const struct counter counters[] = {
	{ .glob = "htlb_buddy_alloc_fail",
		.status = STATUS_FAIL,
		.what = "huge pages that could not be made: memory is fragmented" },
	{ .glob = "htlb_buddy_alloc_success",
		.status = STATUS_WARN,
		.what = "huge pages made at run time" },
};

enum { COUNTERS = sizeof(counters) / sizeof(counters[0]) };

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	uint64_t unused;

	(void)self;
	if (in_vmstat_moved(in, &counters[0], &unused) == MOVED_ABSENT &&
		in_vmstat_moved(in, &counters[1], &unused) == MOVED_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no huge page pools");
		return;
	}
	judge_counters(in, counters, COUNTERS, "no huge page was made in the window", out);
	judge_since_boot(in, counters, COUNTERS, out);
}

const struct check check_huge_alloc_activity[] = {
	{
		.id = "huge.alloc_activity",
		.rule = 1,
		.title = "No huge page is made while the host works",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_vmstat },
		.limits = { { "since_boot_max", "1", 0, -1, 1e12, NULL,
			"failed attempts since boot that are no warning; -1: any number" } },
		.why = "each page is put together by compaction: pages of others are moved and their mappings flushed on all their CPUs",
		.fix_now = "nr_hugepages once, before the workload; nr_overcommit_hugepages 0",
		.fix_boot = "hugepages= on the kernel command line",
		.remedies = { { REMEDY_MANUAL, "",
			"hugepages=N on the kernel command line, with the size before it", NULL } },
		.source = "mm/hugetlb.c; Documentation/admin-guide/mm/hugetlbpage.rst",
		.run = run,
	},
	{ 0 },
};
