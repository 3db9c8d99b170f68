/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The soft-lockup detector: a timer on each CPU of kernel.watchdog_cpumask every
 * 2 * watchdog_thresh / 5 seconds, 4 s by default, which wakes a FIFO 99 thread up to 4.18
 * and the stopper from 4.19 on (kernel/watchdog.c). No NMI is involved. nohz_full= takes CPUs
 * out of the mask by itself, isolcpus= does not.
 */
#include "scanner/engine/check.h"

#define SOFT	 "/proc/sys/kernel/soft_watchdog"
#define WATCHDOG "/proc/sys/kernel/watchdog"
#define MASK	 "/proc/sys/kernel/watchdog_cpumask"
#define THRESH	 "/proc/sys/kernel/watchdog_thresh"

static struct finding *judge_on(const struct check_in *in, struct findings *out)
{
	const struct answer *mask_from = in_file(in, MASK);
	uint64_t thresh = 10; /* the default */
	struct cpuset mask, watched;
	struct finding *f;

	if (fact_u64(in_file(in, THRESH), &thresh) == 0 && thresh == 0)
		return find(out, STATUS_PASS, subject_host(), "watchdog_thresh 0 switches it off");
	if (mask_from->state == ANSWER_ABSENT)
		mask = in->roles->online; /* before 4.3 there was no mask */
	else if (fact_list(mask_from, in->scratch, &mask))
		return find_unreadable(out, subject_host(), mask_from, false);
	watched = cpuset_and(in->scratch, mask, in->roles->hot);
	if (cpuset_is_empty(watched))
		return find(
			out, STATUS_PASS, subject_host(), "on, and its mask spares the hot CPUs");
	f = find(out, STATUS_WARN, subject_cpus(in->scratch, watched),
		"interrupted by the soft-lockup detector every %g s", 2 * (double)thresh / 5);
	find_cpus(f, watched);
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, SOFT);
	struct finding *f;
	uint64_t on;

	(void)self;
	if (an->state == ANSWER_ABSENT)
		an = in_file(in, WATCHDOG); /* before 4.13 one switch for both */
	if (fact_u64(an, &on) || on > 1) {
		find_unreadable(out, subject_host(), an, true);
		return;
	}
	f = on ? judge_on(in, out)
	       : find(out, STATUS_PASS, subject_host(), "the soft-lockup detector is off");
	find_observed(f, "%llu", (unsigned long long)on);
	find_wanted(f, "off, or a mask without hot CPUs");
	find_evidence(f, an);
	find_evidence(f, in_file(in, MASK));
	find_evidence(f, in_file(in, THRESH));
}

const struct check check_watchdog_soft[] = {
	{
		.id = "watchdog.soft",
		.rule = 1,
		.title = "The soft-lockup detector leaves hot CPUs alone",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.reads = { { SOFT, ASK_FILE }, { WATCHDOG, ASK_FILE }, { MASK, ASK_FILE },
			{ THRESH, ASK_FILE } },
		.implied_by = { "cpu.nohz_full" },
		.why = "a timer interrupt and a thread of the highest priority every 4 s on each CPU",
		.fix_now = "sysctl -w kernel.watchdog_cpumask=HOUSEKEEPING",
		.fix_boot = "nosoftlockup or nohz_full=LIST on the kernel command line",
		.remedies = { { REMEDY_SYSCTL, "kernel.watchdog_cpumask", "<housekeeping>",
			NULL } },
		.source = "Documentation/admin-guide/lockup-watchdogs.rst; kernel/watchdog.c",
		.run = run,
	},
	{ 0 },
};
