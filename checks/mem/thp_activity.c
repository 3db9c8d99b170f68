/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages at work: collapses and splits copy or remap 2 MiB and flush TLBs.
 * thp_split of 3.10 became thp_split_page with 4.5. The counters are of the whole host, and
 * of the PMD size only (mm/huge_memory.c); smaller sizes have their own below
 * transparent_hugepage/hugepages-NkB/stats from 6.10 on, where the PMD size counts again.
 */
#include "scanner/judging/counters.h"
#include "scanner/facts/mem/vmstat.h"

#define FOLDER	 "/sys/kernel/mm/transparent_hugepage"
#define PMD_SIZE FOLDER "/hpage_pmd_size"
#define STATS	 FOLDER "/hugepages-#kB/stats/"

static const struct counter counters[] = {
	{ "thp_collapse_alloc", NULL, STATUS_FAIL, "pages were collapsed into huge ones",
		"max_collapse_split", NULL },
	{ "thp_split_page", NULL, STATUS_FAIL, "huge pages were split", "max_collapse_split",
		"thp_split" },
	{ "thp_fault_alloc", NULL, STATUS_WARN, "huge pages were allocated at faults",
		"max_fault_alloc", NULL },
	{ "thp_split_pmd", NULL, STATUS_WARN, "mappings of huge pages were split", NULL, NULL },
	{ "thp_underused_split_page", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_collapse_alloc_failed", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_fault_fallback*", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_swpout*", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_split_page_failed", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_deferred_split_page", NULL, STATUS_PASS, "", NULL, NULL },
	{ "thp_file_alloc", NULL, STATUS_PASS, "", NULL, NULL },
};

static const char *const stats[] = { STATS "anon_fault_alloc", STATS "shmem_alloc", STATS "split" };

/* hugepages-2048kB on most machines: /proc/vmstat counts it. */
static bool is_pmd_size(const struct check_in *in, struct str kb)
{
	uint64_t bytes, n;

	return fact_u64(in_file(in, PMD_SIZE), &bytes) == 0 && str_u64(kb, 10, &n) == 0 &&
	       n == bytes >> 10;
}

static void judge_stat(const struct check_in *in, const struct match *m, struct findings *out)
{
	const struct answer *old = in_file_before(in, str_z(in->scratch, m->answer->path));
	struct subject who = subject_named(SUBJECT_FILE,
		str_printf(in->scratch, "hugepages-" STR_FMT "kB", STR_ARG(m->star[0])));
	uint64_t a, b, d;
	struct finding *f;

	if (m->answer->state == ANSWER_ABSENT && old->state == ANSWER_ABSENT)
		return; /* of a size that only files in memory have */
	if (fact_u64(m->answer, &b)) {
		find_unreadable(out, who, m->answer, false);
	} else if (fact_u64(old, &a)) {
		find_unreadable(out, who, old, false);
	} else if (delta_counter(a, b, 64, &d) != DELTA_OK) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"its counter went back between the samples");
		find_evidence(f, m->answer);
	} else if (d) {
		f = find(out, STATUS_WARN, who, "huge pages of this size were made or split");
		find_observed(f, "+%llu", (unsigned long long)d);
		find_observed_value(f, (double)d, "1");
		find_wanted(f, "0");
		find_evidence_text(f, m->answer, "+%llu (%llu since boot)", (unsigned long long)d,
			(unsigned long long)b);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const unsigned n = sizeof(counters) / sizeof(counters[0]);

	(void)self;
	judge_counters(in, counters, n, "no transparent huge page was made or split", out);
	judge_since_boot(in, counters, n, out);
	for (unsigned k = 0; k < sizeof(stats) / sizeof(stats[0]); k++) {
		struct matches m = in_match(in, stats[k]);

		for (size_t i = 0; i < m.n; i++) {
			if (!is_pmd_size(in, m.v[i].star[0]))
				judge_stat(in, &m.v[i], out);
		}
	}
}

const struct check check_mem_thp_activity[] = {
	{
		.id = "mem.thp_activity",
		.rule = 1,
		.title = "No transparent huge page is made or split",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.reads = {
			{ PMD_SIZE, ASK_FILE },
			{ STATS "anon_fault_alloc", ASK_FILE },
			{ STATS "shmem_alloc", ASK_FILE },
			{ STATS "split", ASK_FILE },
		},
		.needs = { &fact_vmstat },
		.limits = {
			{ "max_collapse_split", "1", 0, 0, 1e9, NULL, "collapses and splits that pass" },
			{ "max_fault_alloc", "1", 0, 0, 1e9, NULL, "huge pages allocated at faults that pass" },
			{ "since_boot_max", "1", -1, -1, 1e9, NULL,
				"collapses and splits since boot above which it warns; -1: not judged" },
		},
		.implied_by = { "mem.thp_enabled", "mem.direct_reclaim" },
		.why = "a collapse copies 2 MiB and stalls the process for 1 ms or more; a split flushes TLBs",
		.fix_now = "echo never > " FOLDER "/enabled, then restart the application",
		.fix_boot = "transparent_hugepage=never on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "transparent_hugepage", "never", NULL } },
		.source = "Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
