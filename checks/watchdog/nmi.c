/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hard-lockup detector: a perf event that raises an NMI on every CPU it watches, and
 * takes one performance counter (kernel/watchdog_hld.c, kernel/watchdog_perf.c). It spares
 * CPUs outside kernel.watchdog_cpumask, a list despite its name. Kernels built with the buddy
 * detector (6.5+) raise no NMI, and guests without a PMU have it off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"

#define NMI  "/proc/sys/kernel/nmi_watchdog"
#define MASK "/proc/sys/kernel/watchdog_cpumask"

/* Every CPU that works takes one each watchdog_thresh seconds: none at all since boot is no perf. */
static bool never_seen(const struct check_in *in)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct irq_row *r = t->valid ? interrupts_row(t, STR("NMI")) : NULL;

	return r && !r->short_row && r->total == 0;
}

/* The buddy detector of 6.5 and later raises none; arm64 without a perf NMI is built with it. */
static bool may_be_buddy(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);

	return host_kernel_at_least(h, 6, 5) && (str_is(cpus->vendor, "arm64") || never_seen(in));
}

static struct finding *judge_on(const struct check_in *in, struct findings *out)
{
	const struct answer *mask_from = in_file(in, MASK);
	struct cpuset mask, watched;
	struct finding *f;

	if (str_is(in_word(in, "wanted"), "any"))
		return find(out, STATUS_PASS, subject_host(), "on, and no position is taken");
	if (cpuset_is_empty(in->roles->hot))
		return find(out, STATUS_WARN, subject_host(),
			"every CPU takes NMIs of the hard-lockup detector");
	if (mask_from->state == ANSWER_ABSENT)
		mask = in->roles->online; /* before 4.3 there was no mask */
	else if (fact_list(mask_from, in->scratch, &mask))
		return find_unreadable(out, subject_host(), mask_from, false);
	watched = cpuset_and(in->scratch, mask, in->roles->hot);
	if (cpuset_is_empty(watched))
		return find(
			out, STATUS_WARN, subject_host(), "on, and its mask spares the hot CPUs");
	if (may_be_buddy(in))
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, watched),
			"watched by the hard-lockup detector, perhaps without NMIs on this kernel");
	else
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
	find_wanted(f, "%s", str_is(in_word(in, "wanted"), "any") ? "0 or 1" : "0");
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
		.needs = { &fact_cpus, &fact_host, &fact_interrupts },
		.limits = { { "wanted", NULL, 0, 0, 1, "off|any", "any: on is as good as off" } },
		.implied_by = { "cpu.nohz_full" },
		.why = "a periodic NMI of some microseconds on every CPU, and one performance counter gone",
		.fix_now = "sysctl -w kernel.nmi_watchdog=0",
		.fix_boot = "nmi_watchdog=0 on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "nmi_watchdog", "0", NULL } },
		.source = "Documentation/admin-guide/lockup-watchdogs.rst",
		.run = run,
	},
	{ 0 },
};
