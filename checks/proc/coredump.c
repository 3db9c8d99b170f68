/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Core dumps: one that is being written (CoreDumping of /proc/PID/status, 4.15), and whether a
 * crash would write one that takes long. All threads stop for it, and nothing of the process is
 * given back before its end (fs/coredump.c). A core_pattern that begins with '|' pipes it to a
 * program, and then RLIMIT_CORE does not count, but for the value 1. coredump_filter says which
 * memory: bits 5 and 6 are private and shared huge pages; 0x33, the preset, holds bit 5.
 */
#include "scanner/judging/process_texts.h"

#define PATTERN "/proc/sys/kernel/core_pattern"

struct dump {
	uint64_t soft, hard, filter, resident, huge, running;
	struct str pattern;
};

static bool read_dump(const struct check_in *in, const struct process *p, struct str status,
	struct dump *ret, const struct answer **ret_bad)
{
	const struct answer *limits = in_process(in, p, "limits", ASK_FILE);
	const struct answer *filter = in_process(in, p, "coredump_filter", ASK_FILE);
	const struct answer *pattern = in_file(in, PATTERN);

	(void)status_number(status, "HugetlbPages", &ret->huge);
	*ret_bad = limits;
	if (limits->state != ANSWER_OK ||
		!limits_get(limits->bytes, "Max core file size", &ret->soft, &ret->hard))
		return false;
	*ret_bad = filter;
	if (filter->state != ANSWER_OK || str_u64(str_trim(filter->bytes), 16, &ret->filter))
		return false;
	*ret_bad = pattern;
	if (pattern->state != ANSWER_OK)
		return false;
	ret->pattern = str_trim(pattern->bytes);
	*ret_bad = in_process(in, p, "status", ASK_FILE);
	return status_number(status, "VmRSS", &ret->resident);
}

static bool would_dump(const struct dump *d)
{
	if (str_starts(d->pattern, "|"))
		return d->soft != 1;
	return d->pattern.n && d->soft > 0;
}

static uint64_t size_kb(const struct dump *d)
{
	return d->resident + (d->filter & 0x60 ? d->huge : 0);
}

static void say(const struct check_in *in, const struct process *p, const struct dump *d,
	struct findings *out)
{
	double most = in_limit(in, "max_bytes");
	bool slow = would_dump(d) && (double)size_kb(d) * 1024 > most;
	struct finding *f =
		find(out, slow ? STATUS_WARN : STATUS_PASS, subject_process(in, p), "%s",
			slow ? "a crash writes all its memory out before it can be started again"
			: would_dump(d) ? "a crash writes little"
					: "a crash writes no core dump");

	find_observed(f, STR_FMT, STR_ARG(memory_text(in->scratch, size_kb(d))));
	find_observed_value(f, (double)size_kb(d) * 1024, "bytes");
	find_wanted(f, "no dump, or " STR_FMT " at most",
		STR_ARG(memory_text(in->scratch, (uint64_t)most >> 10)));
	find_process(f, in, p);
	find_evidence(f, in_file(in, PATTERN));
	find_evidence_text(f, in_process(in, p, "limits", ASK_FILE), "Max core file size: %s",
		d->soft == LIMIT_NONE ? "unlimited"
		: d->soft	      ? "limited"
				      : "0");
	find_evidence_text(f, in_process(in, p, "coredump_filter", ASK_FILE),
		"0x%llx; resident %llu kB, huge pages %llu kB", (unsigned long long)d->filter,
		(unsigned long long)d->resident, (unsigned long long)d->huge);
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *bad = NULL;
	struct dump d = { 0 };

	if (status_number(an->bytes, "CoreDumping", &d.running) && d.running) {
		struct finding *f = find(out, STATUS_FAIL, subject_process(in, p),
			"it crashed, and its memory is being written out");

		find_process(f, in, p);
		find_evidence_text(f, an, "CoreDumping: 1");
		return;
	}
	if (read_dump(in, p, an->bytes, &d, &bad))
		say(in, p, &d, out);
	else
		find_process_unreadable(out, in, p, bad, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_coredump[] = {
	{
		.id = "proc.coredump",
		.rule = 1,
		.title = "A crash does not hold processes that matter up",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/status", ASK_FILE },
			{ "/proc/{target}/limits", ASK_FILE },
			{ "/proc/{target}/coredump_filter", ASK_FILE }, { PATTERN, ASK_FILE } },
		.limits = { { "max_bytes", "bytes", 4294967296.0, 0, 1e15, NULL,
			"memory that a dump may have" } },
		.why = "writing GiB takes seconds to minutes, and until then huge pages, ports and queues of the card stay taken",
		.fix_now =
			"prlimit --core=0 --pid PID (1 where core_pattern is a pipe); echo 0x13 > /proc/PID/coredump_filter",
		.fix_boot =
			"LimitCORE=0 in its unit (1 with a pipe), CoredumpFilter=default without hugetlb",
		.remedies = { { REMEDY_MANUAL, "",
			"LimitCORE=0 in its unit, or 1 where core_pattern is a pipe", NULL } },
		.source =
			"fs/coredump.c; core(5); Documentation/filesystems/proc.rst, coredump_filter",
		.run = run,
	},
	{ 0 },
};
