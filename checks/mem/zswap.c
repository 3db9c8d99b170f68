/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zswap keeps pages that would be swapped out compressed in memory (mm/zswap.c, 3.11). Whoever
 * faults or reclaims compresses and decompresses. Without swap it does nothing, however it is
 * set; some distributions switch it on when they build the kernel (CONFIG_ZSWAP_DEFAULT_ON).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

#define ENABLED "/sys/module/zswap/parameters/enabled"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, ENABLED);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	struct str word = str_trim(an->bytes);
	uint64_t kb = 1;
	struct finding *f;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no zswap");
		find_evidence(f, an);
		return;
	}
	if (an->state != ANSWER_OK || !(str_is(word, "Y") || str_is(word, "N"))) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (m->valid)
		(void)meminfo_get(m->from->bytes, "SwapTotal", &kb);
	if (str_is(word, "Y") && kb)
		f = find(out, STATUS_WARN, subject_host(),
			"pages are compressed in the task that faults or reclaims");
	else
		f = find(out, STATUS_PASS, subject_host(), "%s",
			str_is(word, "Y") ? "moot: there is no swap" : "zswap is off");
	find_observed(f, STR_FMT, STR_ARG(word));
	find_wanted(f, "N");
	find_evidence(f, an);
	if (m->valid && meminfo_get(m->from->bytes, "Zswapped", &kb))
		find_evidence_text(f, m->from, "Zswapped: %llu kB", (unsigned long long)kb);
}

const struct check check_mem_zswap[] = {
	{
		.id = "mem.zswap",
		.rule = 1,
		.title = "Pages are not compressed on their way to swap",
		.severity = SEVERITY_LOW,
		.reads = { { ENABLED, ASK_FILE } },
		.needs = { &fact_meminfo },
		.implied_by = { "mem.swap_devices" },
		.why = "compressing a page takes 5 to 20 us of the task that faults or reclaims",
		.fix_now = "echo N > " ENABLED " (or swapoff -a, which makes it moot)",
		.fix_boot = "zswap.enabled=0 on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "zswap.enabled", "0", NULL } },
		.source = "Documentation/admin-guide/mm/zswap.rst; mm/zswap.c",
		.run = run,
	},
	{ 0 },
};
