/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the kernel trusts the TSC. Once it was marked unstable it is so until the next boot:
 * it loses CLOCK_SOURCE_VALID_FOR_HRES and is no longer listed in available_clocksource
 * (kernel/time/clocksource.c __clocksource_unstable), which can be read when the log has long
 * forgotten. On metal the scheduler's clock is the TSC: an unstable one keeps the tick on every
 * nohz_full CPU (TICK_DEP_BIT_CLOCK_UNSTABLE, kernel/time/tick-sched.c). TSC_ADJUST values that
 * differ between CPUs are the firmware's doing; the kernel sets them right at boot, and when
 * they change later it puts them back (arch/x86/kernel/tsc_sync.c).
 */
#include "scanner/judging/log.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define CURRENT	  "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define AVAILABLE "/sys/devices/system/clocksource/clocksource0/available_clocksource"

static const struct log_row rows[] = {
	{ .key = "marked",
		.part = "Marking clocksource 'tsc",
		.also = "Clocksource tsc unstable", /* 3.10 */
		.status = STATUS_FAIL,
		.text = "the watchdog of the clocks found the TSC wrong" },
	{ .key = "unstable",
		.part = "Marking TSC unstable",
		.also = "TSC found unstable",
		.status = STATUS_FAIL,
		.text = "the kernel does not trust the TSC" },
	{ .key = "warp",
		.part = "TSC warp between CPUs",
		.status = STATUS_FAIL,
		.text = "the TSCs of CPUs run apart" },
	{ .key = "nohz",
		.part = "NO_HZ FULL will not work with unstable sched clock",
		.status = STATUS_FAIL,
		.text = "the tick stays on every CPU: the scheduler's clock is unstable" },
	{ .key = "restored",
		.part = "TSC ADJUST differs*Restoring",
		.status = STATUS_WARN,
		.text = "the firmware turns the TSC while the system runs" },
	{ .key = "adjust",
		.part = "TSC ADJUST",
		.except = "Restoring",
		.status = STATUS_WARN,
		.text = "the firmware had set the TSCs apart; the kernel put them right" },
	{ .key = "read back",
		.part = "read-back delay",
		.status = STATUS_WARN,
		.text = "the watchdog of the clocks was held up while it read them" },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

enum listed { LISTED_UNKNOWN, LISTED_NO, LISTED_YES };

static enum listed listed(const struct check_in *in)
{
	const struct answer *an = in_file(in, AVAILABLE);
	struct str rest = an->bytes, word;
	bool any = false;

	if (an->state != ANSWER_OK)
		return LISTED_UNKNOWN;
	for (; str_word(&rest, &word); any = true)
		if (str_is(word, "tsc"))
			return LISTED_YES;
	return any ? LISTED_NO : LISTED_UNKNOWN;
}

/* Someone else's clock: arm64 has one of its own, and a guest's scheduler its hypervisor's. */
static bool say_other(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	static const char *const others[] = { "arch_sys_counter", "timebase", "tod",
		"riscv_clocksource" };
	struct str current = str_trim(in_file(in, CURRENT)->bytes);
	bool other = c->vendor.n && !c->x86;

	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		other |= str_is(current, others[i]);
	if (!other)
		return false;
	find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(), "only x86 has a TSC");
	return true;
}

/*
 * A guest often keeps its hypervisor's clock and has no use for the TSC; notsc and
 * clocksource= leave other traces, so metal without it is what it looks like.
 */
static void say_missing(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	f = find(out, h->virt == VIRT_NONE ? STATUS_FAIL : STATUS_WARN, subject_host(),
		"the TSC is not among the clocks that the kernel would use");
	find_observed(f, STR_FMT, STR_ARG(str_trim(in_file(in, AVAILABLE)->bytes)));
	find_wanted(f, "tsc among them");
	find_evidence(f, in_file(in, AVAILABLE));
}

static void say_listed(const struct check_in *in, struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_host(), "the kernel trusts the TSC");
	const struct kmsg *k = in_fact(in, &fact_kmsg);

	find_observed(f, STR_FMT, STR_ARG(str_trim(in_file(in, AVAILABLE)->bytes)));
	find_wanted(f, "tsc among them");
	find_evidence(f, in_file(in, AVAILABLE));
	if (in_log_absence(in) == LOG_SAYS_NO)
		find_evidence_text(f, k->from, "no complaint since boot");
}

/* In a guest the TSC is what the hypervisor makes of it: never worse than a warning. */
static unsigned judge_lines(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct log_row mild[ROWS];

	for (unsigned i = 0; i < ROWS; i++) {
		mild[i] = rows[i];
		if (h->virt == VIRT_GUEST)
			mild[i].status = STATUS_WARN;
	}
	return judge_log_lines(in, mild, ROWS, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (say_other(in, out) || judge_lines(in, out))
		return;
	switch (listed(in)) {
	case LISTED_YES:
		say_listed(in, out);
		break;
	case LISTED_NO:
		say_missing(in, out);
		break;
	case LISTED_UNKNOWN:
		find_unreadable(out, subject_host(), in_file(in, AVAILABLE), false);
		break;
	}
}

const struct check check_clock_tsc_stable[] = {
	{
		.id = "clock.tsc_stable",
		.rule = 1,
		.title = "The kernel trusts the TSC",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { CURRENT, ASK_FILE }, { AVAILABLE, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host, &fact_kmsg },
		.implied_by = { "clock.source" },
		.why = "without it each reading of the clock takes about 1 us instead of 20 ns, and every "
		       "nohz_full CPU keeps its tick, 250 or 1000 times a second",
		.fix_now = "look for a newer BIOS: the TSCs are started and set there",
		.fix_boot = "tsc=reliable only once the cause is known to be harmless, then reboot",
		.remedies = { { REMEDY_MANUAL, "",
			"find why the TSC was given up; tsc=reliable only once the cause is known to be harmless",
			NULL } },
		.source =
			"arch/x86/kernel/tsc.c, tsc_sync.c; kernel/time/clocksource.c, tick-sched.c",
		.run = run,
	},
	{ 0 },
};
