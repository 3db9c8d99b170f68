/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the memory of a process is locked, by /proc/PID/status. VmLck counts pages of address
 * space whose mapping is locked, resident or not (mm/mlock.c, mlock_fixup), VmRSS what is
 * resident: a right mlockall() with a reserve of 64 MiB that nobody touches shows VmLck far above
 * VmRSS. Huge pages of hugetlbfs, device memory, DAX and the vdso are never counted in VmLck, and
 * huge pages are not in VmRSS either. VmPin is what RDMA or VFIO holds, no lock. A lock does not
 * outlive fork().
 */
#include "scanner/judging/process_texts.h"

/* Of what is resident: some pages of the vdso and of devices cannot be locked. */
#define ENOUGH 0.98
#define HALF   0.5

struct memory {
	uint64_t locked, resident, size, huge, pinned;
};

static bool read_memory(struct str status, struct memory *ret)
{
	/* Huge pages: since 4.4; pins: since 3.2. */
	(void)status_number(status, "HugetlbPages", &ret->huge);
	(void)status_number(status, "VmPin", &ret->pinned);
	return status_number(status, "VmLck", &ret->locked) &&
	       status_number(status, "VmRSS", &ret->resident) &&
	       status_number(status, "VmSize", &ret->size);
}

static const char *words_of(enum status s, const struct memory *m)
{
	if (s == STATUS_PASS)
		return "its memory is locked";
	if (!m->locked)
		return "none of its memory is locked: any page of it may be taken away";
	return s == STATUS_FAIL ? "less than half of its memory is locked"
				: "a part of its memory is not locked";
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct memory m = { 0 };
	enum status s = STATUS_PASS;
	struct finding *f;

	if (!read_memory(an->bytes, &m)) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	if (!m.locked || (double)m.locked < HALF * (double)m.resident)
		s = STATUS_FAIL;
	else if ((double)m.locked < ENOUGH * (double)m.resident)
		s = STATUS_WARN;
	f = find(out, s, subject_process(in, p), "%s", words_of(s, &m));
	find_observed(f, STR_FMT " locked, " STR_FMT " resident",
		STR_ARG(memory_text(in->scratch, m.locked)),
		STR_ARG(memory_text(in->scratch, m.resident)));
	find_observed_value(f, (double)m.locked * 1024, "bytes");
	find_wanted(f, "all of it: mlockall(MCL_CURRENT | MCL_FUTURE)");
	find_process(f, in, p);
	find_evidence_text(f, an,
		"VmLck %llu kB, VmRSS %llu kB, VmSize %llu kB, VmPin %llu kB, HugetlbPages %llu kB",
		(unsigned long long)m.locked, (unsigned long long)m.resident,
		(unsigned long long)m.size, (unsigned long long)m.pinned,
		(unsigned long long)m.huge);
	if (m.size > m.locked + m.huge)
		find_evidence_text(f, an, "address space not locked, or not lockable: %llu kB",
			(unsigned long long)(m.size - m.locked - m.huge));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (str_is(in_word(in, "policy"), "any")) {
		if (!find_no_process(out, in))
			find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
				"nobody asks for locked memory");
		return;
	}
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_mlocked[] = {
	{
		.id = "proc.mlocked",
		.rule = 1,
		.title = "Memory of processes that matter is locked",
		.severity = SEVERITY_HIGH,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.limits = { { "policy", NULL, 0, 0, 1, "locked|any",
			"any: not judged, as for a program whose data is in hugetlbfs alone" } },
		.implied_by = { "proc.memlock_limit" },
		.why = "a page that was taken away costs a fault when it is touched again: 5 to 50 us from memory, milliseconds from a disk",
		.fix_now =
			"restart it with mlockall(MCL_CURRENT | MCL_FUTURE), and a limit that lets it: MCL_CURRENT alone leaves out all that comes later",
		.source = "mm/mlock.c; fs/proc/task_mmu.c task_mem; mlock(2)",
		.run = run,
	},
	{ 0 },
};
