/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Automatic NUMA balancing at work: it unmaps pages to see who touches them; every touch is
 * a minor fault of the thread, and may copy the page (mm/memory.c do_numa_page). The counters
 * stay above zero since boot after it was switched off, so only their movement counts.
 */
#include "scanner/judging/counters.h"
#include "scanner/facts/mem/vmstat.h"

static const struct counter counters[] = {
	{ "numa_hint_faults", NULL, STATUS_FAIL, "threads took NUMA hinting faults", NULL, NULL },
	{ "numa_pages_migrated", NULL, STATUS_FAIL, "pages were moved between nodes", NULL, NULL },
	{ "pgpromote_success", NULL, STATUS_FAIL, "pages were promoted between memory tiers", NULL,
		NULL },
	{ "numa_huge_pte_updates", NULL, STATUS_WARN,
		"mappings of huge pages were taken away to sample accesses", NULL, NULL },
	{ "numa_pte_updates", NULL, STATUS_WARN, "mappings were taken away to sample accesses",
		NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_counters(in, counters, sizeof(counters) / sizeof(counters[0]),
		"no hinting fault, no page moved between nodes", out);
}

const struct check check_numa_balancing_activity[] = {
	{
		.id = "numa.balancing_activity",
		.rule = 1,
		.title = "No memory is sampled or moved by NUMA balancing",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.needs = { &fact_vmstat },
		.implied_by = { "numa.balancing" },
		.why = "each hinting fault is a minor fault of the thread, some microseconds, and may copy 4 KiB or "
		       "2 MiB",
		.fix_now = "sysctl -w kernel.numa_balancing=0",
		.fix_boot =
			"numa_balancing=disable on the kernel command line, or kernel.numa_balancing=0 in "
			"/etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "kernel.numa_balancing", "0", NULL } },
		.source = "Documentation/admin-guide/sysctl/kernel.rst, numa_balancing",
		.run = run,
	},
	{ 0 },
};
