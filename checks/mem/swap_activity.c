/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages that went to swap or came back, also through zswap and zero-filled entries, which do
 * not move pswpin on newer kernels (mm/page_io.c). In is what somebody waited for; out alone
 * is a warning. Units are pages.
 */
#include "scanner/judging/counters.h"
#include "scanner/judging/growth.h"

static const struct counter counters[] = {
	{ "pswpin", NULL, STATUS_FAIL, "a task waited for pages to come back from swap", NULL,
		NULL },
	{ "zswpin", NULL, STATUS_FAIL, "a task waited for pages to come back from compressed swap",
		NULL, NULL },
	{ "swpin_zero", NULL, STATUS_FAIL, "a task faulted zero-filled pages back from swap", NULL,
		NULL },
	{ "pswpout", NULL, STATUS_WARN, "pages were swapped out", NULL, NULL },
	{ "zswpout", NULL, STATUS_WARN, "pages were swapped out, compressed", NULL, NULL },
	{ "swpout_zero", NULL, STATUS_WARN, "zero-filled pages were swapped out", NULL, NULL },
	{ "zswpwb", NULL, STATUS_PASS, "", NULL, NULL },
	{ "swap_ra", NULL, STATUS_PASS, "", NULL, NULL },
};

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct finding *f = judge_counters(
		in, counters, sizeof(counters) / sizeof(counters[0]), "no page was swapped", out);

	(void)self;
	if (f && f->status != STATUS_PASS)
		find_growth(f, in);
}

const struct check check_mem_swap_activity[] = {
	{
		.id = "mem.swap_activity",
		.rule = 1,
		.title = "No page is swapped in or out",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.needs = { GROWTH_NEEDS },
		.implied_by = { "mem.direct_reclaim" },
		.why = "a page that comes back from swap costs a major fault: 100 us from a fast device, "
		       "10 ms from a disk",
		.fix_now =
			"find what needs the memory; swapoff -a reads everything back, so before the start",
		.fix_boot = "no swap: /etc/fstab, systemd .swap units, zram-generator",
		.remedies = { { REMEDY_MANUAL, "",
			"remove swap from /etc/fstab; mask .swap units and zram-generator",
			NULL } },
		.source = "mm/page_io.c; mm/vmstat.c",
		.run = run,
	},
	{ 0 },
};
