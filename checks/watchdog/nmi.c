/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hard-lockup detector: a perf event that raises an NMI on every CPU it watches, and
 * takes one performance counter (kernel/watchdog_hld.c, kernel/watchdog_perf.c). It spares
 * CPUs outside kernel.watchdog_cpumask, a list despite its name. Kernels built with the buddy
 * detector (6.5+) raise no NMI, and guests without a PMU have it off.
 */
#include "scanner/engine/check.h"

#define NMI  "/proc/sys/kernel/nmi_watchdog"
#define MASK "/proc/sys/kernel/watchdog_cpumask"

static struct finding *judge_on(const struct check_in *in, struct findings *out)
{
	struct cpuset mask, watched;
	struct finding *f;

	if (fact_list(in_file(in, MASK), in->scratch, &mask))
		mask = in->roles->online;
	watched = cpuset_and(in->scratch, mask, in->roles->hot);
	if (cpuset_is_empty(in->roles->hot))
		return find(out, STATUS_WARN, subject_host(),
			"every CPU takes NMIs of the hard-lockup detector");
	if (cpuset_is_empty(watched))
		return find(
			out, STATUS_WARN, subject_host(), "on, and its mask spares the hot CPUs");
	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, watched),
		"takes NMIs of the hard-lockup detector");
	find_cpus(f, watched);
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, NMI);
	struct finding *f;
	uint64_t on;

	(void)self;
	if (fact_u64(an, &on) || on > 1) {
		find_unreadable(out, subject_host(), an, true);
		return;
	}
	f = on ? judge_on(in, out)
	       : find(out, STATUS_PASS, subject_host(), "the hard-lockup detector is off");
	find_observed(f, "%llu", (unsigned long long)on);
	find_wanted(f, "0");
	find_evidence(f, an);
	find_evidence(f, in_file(in, MASK));
}

const struct check check_watchdog_nmi[] = {
	{
		.id = "watchdog.nmi",
		.rule = 1,
		.title = "The hard-lockup detector raises no NMI on hot CPUs",
		.severity = SEVERITY_HIGH,
		.reads = { { NMI, ASK_FILE }, { MASK, ASK_FILE } },
		.why = "a periodic NMI of some microseconds on every CPU, and one performance counter gone",
		.fix_now = "sysctl -w kernel.nmi_watchdog=0",
		.fix_boot = "nmi_watchdog=0 on the kernel command line",
		.source = "Documentation/admin-guide/lockup-watchdogs.rst",
		.run = run,
	},
	{ 0 },
};
