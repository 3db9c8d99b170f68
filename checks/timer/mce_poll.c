/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Corrected hardware errors raise no interrupt everywhere, so a timer on each CPU, hot ones
 * too, looks for them every check_interval seconds (arch/x86/kernel/cpu/mce/core.c
 * mce_timer_fn): 300 by default. While it finds some it halves the interval, down to HZ/100,
 * a hundred times a second. ignore_ce=1 stops the timers, and with them the
 * log of corrected errors. The file is decimal, whatever the ABI document says of hexadecimal;
 * all CPUs show the same values, so those of the first tell.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"

#define DIR	 "/sys/devices/system/machinecheck/machinecheck0/"
#define INTERVAL DIR "check_interval"
#define IGNORED	 DIR "ignore_ce"

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *interval = in_file(in, INTERVAL), *ignored = in_file(in, IGNORED);
	const struct cpus *c = in_fact(in, &fact_cpus);
	double least = in_limit(in, "least");
	uint64_t seconds, ignore;
	struct finding *f;
	bool off, often;

	(void)self;
	if (c->vendor.n && !c->x86) {
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"only x86 looks for corrected errors by a timer on each CPU");
		return;
	}
	if (interval->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"no machine check driver: nobody looks");
		return;
	}
	if (fact_u64(interval, &seconds) < 0 || fact_u64(ignored, &ignore) < 0) {
		find_unreadable(out, subject_host(),
			fact_u64(interval, &seconds) < 0 ? interval : ignored, false);
		return;
	}
	off = ignore || !seconds;
	often = !off && (double)seconds < least;
	f = find(out, often ? STATUS_WARN : STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"%s",
		off	? "no timer looks for corrected errors"
		: often ? "a timer on each CPU looks for corrected errors often"
			: "a timer on each CPU looks for corrected errors, seldom enough");
	if (off)
		find_observed(f, "ignore_ce %llu, check_interval %llu s",
			(unsigned long long)ignore, (unsigned long long)seconds);
	else
		find_observed(f, "every %llu s", (unsigned long long)seconds);
	find_wanted(f, "at least %g s, or ignore_ce 1", least);
	find_cpus(f, in->roles->hot);
	find_evidence(f, interval);
	find_evidence(f, ignored);
}

const struct check check_timer_mce_poll[] = {
	{
		.id = "timer.mce_poll",
		.rule = 1,
		.title = "The search for corrected errors comes seldom",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = { { INTERVAL, ASK_FILE }, { IGNORED, ASK_FILE } },
		.needs = { &fact_cpus },
		.limits = {
			{ "least", "s", 60, 0, 86400, NULL, "seconds between two looks that pass" },
		},
		.why = "a timer interrupt on each CPU that reads all machine check banks, some us each; a "
		       "hundred times a second while errors are found",
		.fix_now = "echo 1 > " IGNORED ", where nobody needs the log of corrected errors",
		.fix_boot = "mce=ignore_ce on the kernel command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "mce", "ignore_ce", NULL } },
		.source = "arch/x86/kernel/cpu/mce/core.c; Documentation/arch/x86/x86_64/machinecheck.rst",
		.run = run,
	},
	{ 0 },
};
