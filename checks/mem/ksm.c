/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel samepage merging: ksmd compares the pages that programs offered (MADV_MERGEABLE, since
 * 6.4 whole processes by PR_SET_MEMORY_MERGE) and maps equal ones read-only to one page. The
 * next write copies it again in a fault. run is 1, 0 (stopped, what is merged stays merged) or
 * 2 (stopped, and all taken apart), Documentation/admin-guide/mm/ksm.rst.
 */
#include "scanner/engine/check.h"

#define KSM	"/sys/kernel/mm/ksm/"
#define RUN	KSM "run"
#define SHARING KSM "pages_sharing"
#define SCANS	KSM "full_scans"
#define ACROSS	KSM "merge_across_nodes"

/* A scan within the window, though it is switched off now: somebody switches it. */
static bool has_scanned(const struct check_in *in, uint64_t *ret)
{
	uint64_t a, b;

	return in->before && fact_u64(in_file_before(in, SCANS), &a) == 0 &&
	       fact_u64(in_file(in, SCANS), &b) == 0 && delta_counter(a, b, 64, ret) == DELTA_OK &&
	       *ret;
}

static struct finding *judge(
	const struct check_in *in, uint64_t value, uint64_t sharing, struct findings *out)
{
	uint64_t scans;

	if (value == 1)
		return find(out, STATUS_FAIL, subject_host(), "equal pages are being merged");
	if (has_scanned(in, &scans))
		return find(out, STATUS_FAIL, subject_host(),
			"equal pages were merged within the window");
	if (sharing && value == 0)
		return find(out, STATUS_WARN, subject_host(),
			"merged pages remain: each write to one copies it");
	return find(out, STATUS_PASS, subject_host(), "no pages are merged");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const char *const more[] = { SCANS, ACROSS };
	const struct answer *an = in_file(in, RUN), *shared = in_file(in, SHARING);
	uint64_t value, sharing;
	struct finding *f;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel cannot merge pages");
		find_evidence(f, an);
		return;
	}
	if (fact_u64(an, &value) || value > 2) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (value != 1 && fact_u64(shared, &sharing)) {
		find_unreadable(out, subject_host(), shared, false);
		return;
	}
	if (value != 1 && in->before && in_file(in, SCANS)->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), in_file(in, SCANS), false);
		return;
	}
	f = judge(in, value, value == 1 ? 0 : sharing, out);
	find_observed(f, "run %llu", (unsigned long long)value);
	find_wanted(f, "run 0 or 2, and no merged page");
	find_evidence(f, an);
	if (shared->state == ANSWER_OK)
		find_evidence(f, shared);
	for (unsigned i = 0; i < 2; i++) {
		if (in_file(in, more[i])->state == ANSWER_OK)
			find_evidence(f, in_file(in, more[i]));
	}
}

const struct check check_mem_ksm[] = {
	{
		.id = "mem.ksm",
		.rule = 1,
		.title = "Equal pages are not merged",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.reads = { { RUN, ASK_FILE }, { SHARING, ASK_FILE }, { SCANS, ASK_FILE },
			{ ACROSS, ASK_FILE } },
		.why = "a merged page is read-only: the next write copies it in a fault, 1 to 5 us, and it may lie on "
		       "another node",
		.fix_now = "systemctl disable --now ksm ksmtuned; echo 2 > " RUN,
		.fix_boot = "the units masked, and 0 in " RUN,
		.remedies = { { REMEDY_SYSFS, RUN, "0", NULL } },
		.source = "Documentation/admin-guide/mm/ksm.rst; mm/ksm.c",
		.run = run,
	},
	{ 0 },
};
