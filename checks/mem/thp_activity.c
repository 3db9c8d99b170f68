/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages at work: collapses and splits copy or remap 2 MiB and flush TLBs.
 * thp_split became thp_split_page with 4.5; the counters are of the whole host, and of the
 * PMD size only: smaller sizes are below transparent_hugepage/hugepages-NkB/stats (6.10+).
 */
#include "scanner/engine/counters.h"
#include "scanner/facts/vmstat.h"

static const struct counter counters[] = {
	{ "thp_collapse_alloc", NULL, STATUS_FAIL, "pages were collapsed into huge ones",
		"max_collapse_split" },
	{ "thp_split", NULL, STATUS_FAIL, "huge pages were split", "max_collapse_split" },
	{ "thp_split_page", NULL, STATUS_FAIL, "huge pages were split", "max_collapse_split" },
	{ "thp_fault_alloc", NULL, STATUS_WARN, "huge pages were allocated at faults",
		"max_fault_alloc" },
	{ "thp_split_pmd", NULL, STATUS_WARN, "mappings of huge pages were split", NULL },
	{ "thp_underused_split_page", NULL, STATUS_WARN, "underused huge pages were split", NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_counters(in, counters, sizeof(counters) / sizeof(counters[0]),
		"no transparent huge page was made or split", out);
}

const struct check check_mem_thp_activity[] = {
	{
		.id = "mem.thp_activity",
		.rule = 1,
		.title = "No transparent huge page is made or split",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs = { &fact_vmstat },
		.limits = {
			{ "max_collapse_split", "1", 0, 0, 1e9, NULL, "collapses and splits that pass" },
			{ "max_fault_alloc", "1", 0, 0, 1e9, NULL, "huge pages allocated at faults that pass" },
		},
		.implied_by = { "mem.thp_enabled", "mem.direct_reclaim" },
		.why = "a collapse copies 2 MiB and stalls the process for 1 ms or more; a split flushes TLBs",
		.fix_now = "echo never > /sys/kernel/mm/transparent_hugepage/enabled, then restart the application",
		.fix_boot = "transparent_hugepage=never on the kernel command line",
		.source = "Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
