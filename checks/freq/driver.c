/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which driver sets the frequency. On a CPU with HWP intel_pstate lets the hardware choose
 * within limits, in microseconds; acpi-cpufreq asks the firmware's table for single steps. It
 * takes over when intel_pstate was told to stay away (intel_pstate=disable,
 * drivers/cpufreq/intel_pstate.c) or when a module that should not came first.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

enum { DRIVERS = 8 };

struct group {
	struct str driver;
	struct cpuset cpus;
	const struct answer *from;
};

static unsigned gather(const struct check_in *in, struct group *v)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	unsigned n = 0, at;

	for (size_t i = 0; i < freq->n; i++) {
		const struct freq_policy *p = &freq->v[i];

		for (at = 0; at < n && !str_eq(v[at].driver, p->driver);)
			at++;
		if (at == n && n == DRIVERS)
			at = DRIVERS - 1; /* no real host has so many */
		else if (at == n)
			v[n++] = (struct group){ p->driver, { 0 }, p->driver_from };
		v[at].cpus = cpuset_or(in->scratch, v[at].cpus, p->cpus);
	}
	return n;
}

/* "intel_pstate=disable" and its like: somebody wants it so. */
static bool is_asked_for(const struct check_in *in)
{
	return cmdline_last(in_fact(in, &fact_cmdline), "intel_pstate") != NULL;
}

static void say(const struct check_in *in, const struct group *g, struct findings *out)
{
	bool hwp = cpus_feature(in_fact(in, &fact_cpus), CPU_HWP) == CPU_HAS;
	struct str want = in_word(in, "driver");
	bool any = str_is(want, "any");
	enum status s = STATUS_PASS;
	struct finding *f;

	if (!any && !str_eq(want, g->driver))
		s = STATUS_FAIL;
	else if (any && hwp && str_is(g->driver, "acpi-cpufreq") && !is_asked_for(in))
		s = STATUS_WARN;
	f = find(out, s, subject_cpus(in->scratch, g->cpus), "%s",
		s == STATUS_FAIL   ? "another driver sets the frequency"
		: s == STATUS_WARN ? "the CPUs choose their frequency by themselves (HWP), and "
				     "the driver does not know it"
				   : "this driver sets the frequency");
	find_observed(f, STR_FMT, STR_ARG(g->driver));
	find_wanted(f, STR_FMT, STR_ARG(s == STATUS_WARN ? STR("intel_pstate") : want));
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	const struct host *h = in_fact(in, &fact_host);
	struct group groups[DRIVERS];
	unsigned n = gather(in, groups);

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
		return;
	}
	/* freq.governor says it where there is none. */
	if (!n) {
		find_unreadable(out, subject_host(), freq->list, true);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		if (groups[i].driver.n)
			say(in, &groups[i], out);
		else
			find_cpus(find_unreadable(out, subject_cpus(in->scratch, groups[i].cpus),
					  groups[i].from, false),
				groups[i].cpus);
	}
}

const struct check check_freq_driver[] = {
	{
		.id = "freq.driver",
		.rule = 1,
		.title = "The frequency driver is the one that is wanted",
		.severity = SEVERITY_INFO,
		.needs = { &fact_cpufreq, &fact_cpus, &fact_cmdline, &fact_host },
		.limits = { { "driver", NULL, 0, 0, 6,
			"any|intel_pstate|intel_cpufreq|acpi-cpufreq|amd-pstate|amd-pstate-epp|cppc_cpufreq",
			"the driver that is wanted" } },
		.why = "the driver decides what the other settings mean: a governor, a preference, turbo's switch",
		.fix_now = "see which module or parameter took the place",
		.fix_boot =
			"intel_pstate=active, amd_pstate=active, or without intel_pstate=disable on the "
			"kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "intel_pstate", "active",
				      "driver=intel_pstate" },
			{ REMEDY_KERNEL_ARG, "intel_pstate", "passive", "driver=intel_cpufreq" },
			{ REMEDY_KERNEL_ARG, "intel_pstate", "disable", "driver=acpi-cpufreq" },
			{ REMEDY_KERNEL_ARG, "amd_pstate", "passive", "driver=amd-pstate" },
			{ REMEDY_KERNEL_ARG, "amd_pstate", "active", "driver=amd-pstate-epp" } },
		.source = "Documentation/admin-guide/pm/intel_pstate.rst, amd-pstate.rst",
		.run = run,
	},
	{ 0 },
};
