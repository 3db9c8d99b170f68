/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a process really has the huge pages that it is meant to have: HugetlbPages of
 * /proc/PID/status (since 4.4), all sizes together. A program that finds no pool, no mount or no
 * right takes pages of 4 KiB without an error. Huge pages stand neither in VmRSS nor in VmLck; a
 * segment that several processes share counts in each.
 */
#include "scanner/judging/process_texts.h"

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	double least = in_limit(in, "min_bytes");
	struct finding *f;
	bool enough;
	uint64_t kb;

	if (!status_number(an->bytes, "HugetlbPages", &kb)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_process(in, p),
			"this kernel does not say what huge pages it has");
		find_evidence_text(f, an, "no HugetlbPages line");
		return;
	}
	enough = (double)kb * 1024 >= least;
	f = find(out, enough ? STATUS_PASS : STATUS_FAIL, subject_process(in, p),
		enough ? "it has the huge pages that it is meant to have"
		: kb   ? "it has fewer huge pages than it is meant to have"
		       : "it has no huge pages: it went on with pages of 4 KiB");
	find_observed(f, STR_FMT, STR_ARG(memory_text(in->scratch, kb)));
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(
		f, STR_FMT " at least", STR_ARG(memory_text(in->scratch, (uint64_t)least >> 10)));
	find_wanted_value(f, least, "bytes");
	find_process(f, in, p);
	find_evidence_text(f, an, "HugetlbPages: %llu kB", (unsigned long long)kb);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (in_limit(in, "min_bytes") > 0)
		judge_each_process(in, out, "status", false, judge);
	else if (!find_no_process(out, in))
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody says how many huge pages they must have");
}

const struct check check_proc_hugetlb_usage[] = {
	{
		.id = "proc.hugetlb_usage",
		.rule = 1,
		.title = "Processes that matter have their huge pages",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.limits = { { "min_bytes", "bytes", 0, 0, 1e15, NULL,
			"huge pages that each of them must have; 0: not judged" } },
		.implied_by = { "huge.pool" },
		.why = "falling back to 4 KiB pages multiplies TLB misses, and no error tells",
		.fix_now =
			"look at the pool, the mount, its rights and the cgroup's hugetlb limit, then restart it",
		.source = "fs/proc/task_mmu.c; mm/hugetlb.c hugetlb_report_usage",
		.run = run,
	},
	{ 0 },
};
