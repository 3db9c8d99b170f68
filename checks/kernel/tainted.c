/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel went through since it booted. /proc/sys/kernel/tainted is a number of bits
 * that are only ever set (kernel/panic.c, taint_flags); user space may add some of them, never
 * take one away. Most say what was loaded, which is for support contracts to mind. A few say
 * that the kernel itself came to harm: from then on its tables, its locks and its counters are
 * not to be relied on. Bit 4, a machine check, belongs to hw.mce; a soft lockup to kmsg.scan for
 * as long as the log has the line.
 */
#include "scanner/judging/log.h"

#define TAINTED "/proc/sys/kernel/tainted"

/* status pass: evidence only. */
static const struct taint {
	char letter;
	enum status status;
	const char *key, *what;
} taints[] = {
	{ 'P', STATUS_PASS, NULL, "a proprietary module" },
	{ 'F', STATUS_WARN, "forced-load", "a module was loaded by force, against its version" },
	{ 'S', STATUS_WARN, "out-of-spec",
		"the CPUs are outside their specification, or microcode was loaded late" },
	{ 'R', STATUS_WARN, "forced-unload", "a module was unloaded by force" },
	{ 'M', STATUS_PASS, NULL, "a machine check: judged by hw.mce" },
	{ 'B', STATUS_FAIL, "bad-page", "a page was found in a state that it must not have" },
	{ 'U', STATUS_PASS, NULL, "set from user space" },
	{ 'D', STATUS_FAIL, "died", "the kernel died in a task (oops or BUG) and went on" },
	{ 'A', STATUS_PASS, NULL, "an ACPI table was overridden" },
	{ 'W', STATUS_WARN, "warned", "the kernel warned about itself (WARN)" },
	{ 'C', STATUS_PASS, NULL, "a staging module" },
	{ 'I', STATUS_PASS, NULL, "a workaround for the firmware" },
	{ 'O', STATUS_PASS, NULL, "a module from outside the kernel's tree" },
	{ 'E', STATUS_PASS, NULL, "an unsigned module" },
	/* kmsg.scan fails for its line; the bit alone is from any time since boot */
	{ 'L', STATUS_WARN, "soft-lockup", "a CPU was stuck in the kernel (soft lockup)" },
	{ 'K', STATUS_PASS, NULL, "a live patch" },
	{ 'X', STATUS_PASS, NULL, "set by the distribution" },
	{ 'T', STATUS_PASS, NULL, "randomised structures" },
	{ 'N', STATUS_PASS, NULL, "a test of the kernel was run" },
	{ 'J', STATUS_PASS, NULL, "firmware was changed by fwctl" },
};
enum { TAINTS = sizeof(taints) / sizeof(taints[0]), LOCKUP_BIT = 14, BITS = 64 };

static bool is_set(uint64_t bits, unsigned i)
{
	return bits >> i & 1;
}

/* "4097 (P, O)"; a bit that this table does not know is named by its number. */
static struct str letters(struct arena *a, uint64_t bits)
{
	struct str s = { 0 };

	for (unsigned i = 0; i < BITS; i++) {
		const char *sep = s.n ? ", " : "";

		if (!is_set(bits, i))
			continue;
		if (i < TAINTS)
			s = str_printf(a, STR_FMT "%s%c", STR_ARG(s), sep, taints[i].letter);
		else
			s = str_printf(a, STR_FMT "%sbit %u", STR_ARG(s), sep, i);
	}
	return s;
}

/* The line that came with the bit is another check's to say, while the log still has it. */
static bool log_says(const struct check_in *in, const struct taint *t)
{
	static const struct log_row lockup = { .part = "BUG: soft lockup" };
	struct log_seen seen;

	return t->letter == 'L' && log_seen(in_fact(in, &fact_kmsg), &lockup, &seen);
}

static void add(const struct check_in *in, struct finding *f, uint64_t bits)
{
	const struct answer *an = in_file(in, TAINTED);

	if (bits)
		find_observed(f, "%llu (" STR_FMT ")", (unsigned long long)bits,
			STR_ARG(letters(in->scratch, bits)));
	else
		find_observed(f, "0");
	find_observed_value(f, (double)bits, "1");
	find_evidence(f, an);
	for (unsigned i = 0; i < TAINTS; i++) {
		if (is_set(bits, i))
			find_evidence_text(f, an, "%c: %s", taints[i].letter, taints[i].what);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, TAINTED);
	bool said = false;
	struct finding *f;
	uint64_t bits;

	(void)self;
	if (fact_u64(an, &bits)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	for (unsigned i = 0; i < TAINTS; i++) {
		struct subject s = subject_host();

		if (!is_set(bits, i) || taints[i].status == STATUS_PASS || log_says(in, &taints[i]))
			continue;
		s.key = str_from(taints[i].key);
		f = find(out, taints[i].status, s, "%s", taints[i].what);
		find_wanted(f, "without %c", taints[i].letter);
		add(in, f, bits);
		said = true;
	}
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no %sharm to the kernel since boot",
		is_set(bits, LOCKUP_BIT) ? "other " : "");
	add(in, f, bits);
}

const struct check check_kernel_tainted[] = {
	{
		.id = "kernel.tainted",
		.rule = 1,
		.title = "The kernel came to no harm since boot",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { TAINTED, ASK_FILE } },
		.needs = { &fact_kmsg },
		.why = "after an oops locks may be held for ever and memory be lost; the next stall has no "
		       "other explanation",
		.fix_now = NULL,
		.fix_boot =
			"reboot once the kernel's log was kept (journalctl -k), and mend what it names: a "
			"driver, memory, a kernel's defect",
		.source =
			"Documentation/admin-guide/tainted-kernels.rst; kernel/panic.c, taint_flags",
		.run = run,
	},
	{ 0 },
};
