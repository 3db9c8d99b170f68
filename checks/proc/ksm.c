/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of a process that ksmd merged with others' (/proc/PID/ksm_merging_pages, since 5.19, for
 * its owner and root). A process gives its memory for that by madvise(MADV_MERGEABLE), or whole by
 * prctl(PR_SET_MEMORY_MERGE) (since 6.4), which its children inherit, and with them what systemd
 * starts with MemoryKSM=yes. The first write to a merged page copies it (mm/ksm.c).
 */
#include "scanner/judging/process_texts.h"

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct finding *f;
	uint64_t n;

	if (str_u64(str_trim(an->bytes), 10, &n)) {
		find_process_unreadable(out, in, p, an, true);
		return;
	}
	f = find(out, n ? STATUS_FAIL : STATUS_PASS, subject_process(in, p),
		n ? "pages of it are merged with others': the first write to each copies it"
		  : "none of its pages is merged");
	find_observed(f, "%llu pages", (unsigned long long)n);
	find_observed_value(f, (double)n, "1");
	find_wanted(f, "0 pages");
	find_process(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "ksm_merging_pages", true, judge);
}

const struct check check_proc_ksm[] = {
	{
		.id = "proc.ksm",
		.rule = 1,
		.title = "No page of processes that matter is merged",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/ksm_merging_pages", ASK_FILE } },
		.why = "a write to a merged page is a fault with a copy, and ksmd's scans take the lock of the memory",
		.fix_now =
			"echo 2 > /sys/kernel/mm/ksm/run: all are parted again, and each is copied for it",
		.fix_boot =
			"prctl(PR_SET_MEMORY_MERGE, 0) in the program, MemoryKSM=no in its unit; no MADV_MERGEABLE",
		.source = "mm/ksm.c; Documentation/admin-guide/mm/ksm.rst",
		.run = run,
	},
	{ 0 },
};
