/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Split locks: an atomic operation across two cache lines locks the bus of the whole host. CPUs
 * from Ice Lake on raise #AC for it, later ones #DB after a bus lock (arch/x86/kernel/cpu/
 * bus_lock.c, intel.c before 6.13). Of #AC the kernel logs the first one of each task, and since
 * 5.19 makes the offender wait 10 ms and serialises offenders; from 6.2 on
 * kernel.split_lock_mitigate=0 leaves that out. A task is told once: what the log has lost is
 * not told again. #DB is logged each time, as far as the rate of messages allows, and nobody
 * waits for it, unless split_lock_detect=ratelimit says how many there may be.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/log.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"

#define MITIGATE "/proc/sys/kernel/split_lock_mitigate"

static const struct log_row traps[] = {
	{ .part = "took a split_lock trap",
		.status = STATUS_FAIL,
		.text = "a program uses split locks, which stop the memory bus of the whole host",
		.key = "split lock" },
	{ .part = "took a bus_lock trap",
		.status = STATUS_FAIL,
		.text = "a program locks the memory bus of the whole host",
		.key = "bus lock" },
};
enum { TRAPS = sizeof(traps) / sizeof(traps[0]) };

/* Said at boot by CPUs that can tell, whatever they are told to do about it. */
static const struct log_row boot_line = { .part = "x86/split lock detection:" };

static bool say_skip(const struct check_in *in, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "split_lock_detect");
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct log_seen seen;

	if (c->vendor.n && !c->x86 && !str_is(c->vendor, "intel") && !str_is(c->vendor, "amd"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
				      "split locks are x86's"),
			c->modalias);
	else if (p && str_is(p->value, "off"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
				      "split_lock_detect=off: nobody looks"),
			cmdline->from);
	else if (in_log_absence(in) == LOG_SAYS_NO &&
		 !log_seen(in_fact(in, &fact_kmsg), &boot_line, &seen))
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"these CPUs or this kernel do not notice split locks");
	else
		return false;
	return true;
}

/* Beside a program that does it: what it costs that one. */
static void say_cost(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MITIGATE);
	struct log_seen seen;
	struct finding *f;
	uint64_t on;

	if (fact_u64(an, &on) || !on || !log_seen(in_fact(in, &fact_kmsg), &traps[0], &seen))
		return;
	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("kernel.split_lock_mitigate")),
		"whoever uses split locks waits for 10 ms each time");
	find_observed(f, "%llu", (unsigned long long)on);
	find_wanted(f, "0, until the program is mended");
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (judge_log_lines(in, traps, TRAPS, out))
		say_cost(in, out);
	else if (!say_skip(in, out))
		judge_log_absence(in, traps, TRAPS, "no program used a split lock", out);
}

const struct check check_mitig_split_lock[] = {
	{
		.id = "mitig.split_lock",
		.rule = 1,
		.title = "No program locks the memory bus",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { MITIGATE, ASK_FILE } },
		.needs = { &fact_kmsg, &fact_cmdline, &fact_cpus },
		.why = "a split lock takes 1000 cycles and more, and all CPUs wait for memory meanwhile; the "
		       "offender is then made to wait for 10 ms",
		.fix_now =
			"mend the program: align the variable; sysctl kernel.split_lock_mitigate=0 until then",
		.fix_boot = "kernel.split_lock_mitigate=0 in /etc/sysctl.d",
		.remedies = { { REMEDY_SYSCTL, "kernel.split_lock_mitigate", "0", NULL } },
		.source = "Documentation/arch/x86/buslock.rst; arch/x86/kernel/cpu/bus_lock.c",
		.run = run,
	},
	{ 0 },
};
