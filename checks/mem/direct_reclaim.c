/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocations that had to free memory themselves. allocstall counts entries into direct
 * reclaim, one counter a zone on 4.18 and later, all of them summed: user pages are booked under the
 * highest usable zone. Reclaim inside a memory cgroup's limit counts in neither allocstall
 * nor pgscan_direct up to 6.18 (mm/vmscan.c, !cgroup_reclaim(sc)), and may in later ones, so
 * pgscan_direct alone only warns.
 */
#include "scanner/judging/counters.h"
#include "scanner/judging/growth.h"

#define PRESSURE "/proc/pressure/memory"

static const struct counter counters[] = {
	{ "allocstall*", NULL, STATUS_FAIL, "tasks stalled to reclaim memory themselves", "max",
		NULL },
	{ "pgscan_direct_throttle", NULL, STATUS_FAIL,
		"tasks were put to sleep until memory was reclaimed", NULL, NULL },
	{ "pgscan_direct*", "pgscan_direct_throttle", STATUS_WARN,
		"pages were scanned by direct reclaim, without a stall of a task", NULL, NULL },
	{ "pgsteal_direct*", NULL, STATUS_PASS, "", NULL, NULL },
	{ "pgscan_khugepaged", NULL, STATUS_PASS, "", NULL, NULL },
	{ "pgscan_proactive", NULL, STATUS_PASS, "", NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const unsigned n = sizeof(counters) / sizeof(counters[0]);

	const struct answer *waited = in_file(in, PRESSURE);
	struct finding *f = judge_counters(in, counters, n, "no direct reclaim", out);

	(void)self;
	if (f && f->status != STATUS_PASS && waited->state == ANSWER_OK)
		find_evidence(
			f, waited); /* how long tasks waited for memory, in the last seconds */
	if (f && f->status != STATUS_PASS)
		find_growth(f, in);
	judge_since_boot(in, counters, n, out);
}

const struct check check_mem_direct_reclaim[] = {
	{
		.id = "mem.direct_reclaim",
		.rule = 1,
		.title = "No task has to reclaim memory itself",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.reads = { { PRESSURE, ASK_FILE } },
		.needs = { GROWTH_NEEDS },
		.fault = true,
		.limits = {
			{ "max", "1", 0, 0, 1e9, NULL, "stalls in the window that pass" },
			{ "since_boot_max", "1", -1, -1, 1e9, NULL,
				"stalls since boot above which it warns; -1: not judged" },
		},
		.why = "the allocating thread blocks from 1 ms to seconds",
		.fix_now = "stop what grew, or limit it: memory.high of its cgroup; raise vm.min_free_kbytes and "
			   "vm.watermark_scale_factor, so that kswapd starts earlier",
		.fix_boot = "the same in /etc/sysctl.d, and batch jobs on other nodes",
		.source = "mm/vmscan.c; mm/vmstat.c",
		.run = run,
	},
	{ 0 },
};
