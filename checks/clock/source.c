/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The current clocksource (kernel/time/clocksource.c). With hpet, acpi_pm or jiffies every
 * clock_gettime() is a system call and a slow device read instead of a few instructions in
 * the vDSO. In a guest kvm-clock and Hyper-V's TSC page are read in the vDSO too.
 */
#include "scanner/judging/log.h"
#include "scanner/facts/host.h"

#define CURRENT	  "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define AVAILABLE "/sys/devices/system/clocksource/clocksource0/available_clocksource"

static bool one_of(struct str s, const char *const *words)
{
	for (; *words; words++) {
		if (str_is(s, *words))
			return true;
	}
	return false;
}

static enum status judge(struct str current, enum virt virt)
{
	static const char *const fast[] = { "tsc", "arch_sys_counter", "timebase", "tod",
		"riscv_clocksource", NULL };
	static const char *const guest[] = { "kvm-clock", "hyperv_clocksource_tsc_page", NULL };
	static const char *const slow[] = { "hpet", "acpi_pm", "jiffies", "pit", "refined-jiffies",
		NULL };

	if (one_of(current, fast) || (virt != VIRT_NONE && one_of(current, guest)))
		return STATUS_PASS;
	/* A guest has what its hypervisor offers: a warning. */
	return virt != VIRT_GUEST && one_of(current, slow) ? STATUS_FAIL : STATUS_WARN;
}

/* Why the kernel left the TSC: clock.tsc_stable judges the same lines where the clock is right. */
static void add_log(const struct check_in *in, struct finding *f)
{
	static const struct log_row marks[] = {
		{ .part = "Marking clocksource", .also = "Clocksource tsc unstable" },
		{ .part = "TSC found unstable", .also = "Marking TSC unstable" },
	};
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct log_seen seen;

	for (unsigned i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (log_seen(k, &marks[i], &seen))
			find_log(f, k, &seen);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, CURRENT);
	const struct host *h = in_fact(in, &fact_host);
	struct str current = str_trim(an->bytes);
	struct finding *f;
	enum status s;

	(void)self;
	if (an->state != ANSWER_OK || !current.n) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	s = judge(current, h->virt);
	f = find(out, s, subject_host(), "%s",
		s == STATUS_PASS ? "the clock is read without a system call"
		: s == STATUS_FAIL
			? "every reading of the clock is a system call and a slow device read"
			: "not the clock that this kind of host should use");
	find_observed(f, STR_FMT, STR_ARG(current));
	find_wanted(f, "%s", h->virt == VIRT_GUEST ? "tsc, or the hypervisor's own" : "tsc");
	find_evidence(f, an);
	find_evidence(f, in_file(in, AVAILABLE));
	if (s != STATUS_PASS)
		add_log(in, f);
}

const struct check check_clock_source[] = {
	{
		.id = "clock.source",
		.rule = 1,
		.title = "The clock is read from the CPU, not from a slow device",
		.severity = SEVERITY_CRITICAL,
		.reads = { { CURRENT, ASK_FILE }, { AVAILABLE, ASK_FILE } },
		.needs = { &fact_host, &fact_kmsg },
		.why = "a reading through hpet takes about 1 us and a system call, through the TSC some 20 ns",
		.fix_now =
			"find why the kernel left the TSC (kernel log: \"Marking clocksource\"), then echo tsc > " CURRENT,
		.fix_boot =
			"mend the cause in the BIOS; tsc=reliable only once it is known; remove clocksource=",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "clocksource", "", NULL },
			{ REMEDY_BIOS, "",
				"mend what made the kernel leave the TSC (kernel log: Marking clocksource)",
				NULL } },
		.source = "kernel/time/clocksource.c; arch/x86/kernel/tsc.c",
		.run = run,
	},
	{ 0 },
};
