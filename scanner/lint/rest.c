/* SPDX-License-Identifier: Apache-2.0 */
/* Watchdogs, clocks, IOMMU, links, mitigations, NUMA and real-time kernels. */
#include "scanner/facts/cpu/cpus.h"
#include "scanner/lint/parts.h"

static void watchdogs(struct lint *l)
{
	const struct param *all = lint_last(l, "nowatchdog"), *soft = lint_last(l, "nosoftlockup"),
			   *nmi = lint_is(l, "nmi_watchdog", "1");
	const struct param *panic = lint_is(l, "softlockup_panic", "1");
	struct lint_finding *f;

	if (all && nmi) {
		f = lint_say(l, RULE_WATCHDOG, LINT_WARN, nmi,
			"nowatchdog switches both detectors off, and this one on again");
		lint_replace(l, f, nmi, "nmi_watchdog=0");
	} else if (nmi && !cpuset_is_empty(l->apart)) {
		f = lint_say(l, RULE_WATCHDOG, LINT_WARN, nmi,
			"NMIs of the hard-lockup detector reach the CPUs that are set apart, and a "
			"performance counter is taken");
		lint_replace(l, f, nmi, "nmi_watchdog=0");
	}
	if (panic && (all || soft)) {
		f = lint_say(l, RULE_WATCHDOG, LINT_WARN, panic,
			"the soft-lockup detector is switched off, and cannot panic");
		lint_drop(l, f, panic);
	}
}

static const struct param *tsc_is(const struct lint *l, const char *value)
{
	const struct param *p = NULL;

	while ((p = cmdline_next(&l->c, "tsc", p)))
		if (str_is(p->value, value))
			return p;
	return NULL;
}

static bool slow_clock(const struct param *p)
{
	return p && (str_is(p->value, "hpet") || str_is(p->value, "acpi_pm") ||
			    str_is(p->value, "jiffies") || str_is(p->value, "pit"));
}

static void clocks(struct lint *l)
{
	const struct param *source = lint_last(l, "clocksource"), *notsc = lint_last(l, "notsc"),
			   *bad = tsc_is(l, "unstable") ? tsc_is(l, "unstable") : notsc;
	const struct param *good =
		tsc_is(l, "reliable") ? tsc_is(l, "reliable") : tsc_is(l, "nowatchdog");
	struct lint_finding *f;

	if (slow_clock(source)) {
		f = lint_say(l, RULE_TSC, LINT_FAIL, source, "%s",
			good ? "tsc= vouches for the time-stamp counter, and another clock is taken"
			     : "each reading of that clock is a system call and costs a microsecond");
		lint_drop(l, f, source);
	}
	if (bad && (good || (source && str_is(source->value, "tsc")))) {
		f = lint_say(l, RULE_TSC, LINT_FAIL, bad,
			"it rules the time-stamp counter out, and " STR_FMT " asks for it",
			STR_ARG(lint_written(l->a, good ? good : source)));
		lint_drop(l, f, bad);
	} else if (bad && l->nohz.valid) {
		f = lint_say(l, RULE_TSC, LINT_FAIL, bad,
			"with an unstable clock the tick never stops: nohz_full= does nothing");
		lint_drop(l, f, bad);
	}
	if (tsc_is(l, "watchdog") && tsc_is(l, "nowatchdog")) {
		f = lint_say(
			l, RULE_TSC, LINT_WARN, tsc_is(l, "watchdog"), "tsc=nowatchdog stands too");
		lint_drop(l, f, tsc_is(l, "watchdog"));
	}
}

static bool in_list(const struct param *p, const char *word)
{
	struct str rest = p ? p->value : STR(""), part;

	while (str_cut(&rest, ',', &part))
		if (str_is(part, word))
			return true;
	return false;
}

static void iommu(struct lint *l)
{
	const struct param *intel = lint_last(l, "intel_iommu"), *amd = lint_last(l, "amd_iommu"),
			   *all = lint_last(l, "iommu");
	const struct param *pass = lint_last(l, "iommu.passthrough");
	bool pt = in_list(all, "pt") || (pass && str_is(pass->value, "1"));
	struct lint_finding *f;

	if (in_list(all, "off") && in_list(intel, "on")) {
		f = lint_say(l, RULE_IOMMU, LINT_FAIL, all,
			"iommu=off and intel_iommu=on: one switches off what the other switches on");
		lint_replace(l, f, all, "iommu=pt");
	} else if (in_list(intel, "off") && in_list(all, "pt") && !amd) {
		f = lint_say(l, RULE_IOMMU, LINT_WARN, all,
			"the IOMMU is off: there is nothing that could pass through");
		lint_drop(l, f, all);
	} else if (in_list(intel, "on") && !pt && !(all && in_list(all, "nopt")) && !pass) {
		f = lint_say(l, RULE_IOMMU, LINT_WARN, intel,
			"the DMA of every device is translated, of the NICs too");
		lint_append(l, f, "iommu=pt");
	}
	if (pass && in_list(all, "pt") && str_is(pass->value, "0")) {
		f = lint_say(l, RULE_IOMMU, LINT_FAIL, pass,
			"iommu=pt asks for the opposite, and the last one counts");
		lint_drop(l, f, pass);
	}
}

static void links(struct lint *l)
{
	const struct param *p = lint_last(l, "pcie_aspm"),
			   *policy = lint_last(l, "pcie_aspm.policy");
	struct lint_finding *f;

	if (p && str_is(p->value, "off")) {
		f = lint_say(l, RULE_ASPM, policy ? LINT_FAIL : LINT_WARN, p, "%s",
			policy ? "it keeps the kernel from links altogether: pcie_aspm.policy= is "
				 "never applied"
			       : "it leaves each link as the firmware set it, and switches nothing "
				 "off");
		if (policy)
			lint_drop(l, f, p);
		else
			lint_replace(l, f, p, "pcie_aspm.policy=performance");
	} else if (p && str_is(p->value, "force")) {
		f = lint_say(l, RULE_ASPM, LINT_WARN, p,
			"it switches link power management on where the firmware left it off");
		lint_drop(l, f, p);
	}
	if (policy && str_starts(policy->value, "powers")) {
		f = lint_say(l, RULE_ASPM, LINT_FAIL, policy,
			"links go to sleep, and waking one takes microseconds");
		lint_replace(l, f, policy, "pcie_aspm.policy=performance");
	}
}

/* mitigations=off is asked first by most of them: a switch of one that is on is lost. */
static void mitigations(struct lint *l)
{
	static const struct {
		const char *name, *on, *off;
	} rows[] = { { "spectre_v2", "on", "nospectre_v2" }, { "pti", "on", "nopti" },
		{ "mds", "full", NULL }, { "l1tf", "full", NULL }, { "retbleed", "auto", NULL },
		{ "spec_store_bypass_disable", "on", "nospec_store_bypass_disable" } };
	const struct param *off = lint_is(l, "mitigations", "off");
	struct lint_finding *f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct param *p = lint_last(l, rows[i].name);
		const struct param *no = rows[i].off ? lint_last(l, rows[i].off) : NULL;
		const char *what = NULL;

		if (!p || !str_starts(p->value, rows[i].on))
			continue;
		what = no ? rows[i].off : off ? "mitigations=off" : NULL;
		if (!what)
			continue;
		f = lint_say(l, RULE_MITIGATIONS, LINT_WARN, p,
			"%s stands too and asks for the opposite", what);
		lint_advise(l, f, "keep the one that is meant");
	}
	if (lint_is(l, "mitigations", "auto,nosmt") && !lint_last(l, "nosmt") &&
		!cpuset_is_empty(l->apart)) {
		f = lint_say(l, RULE_MITIGATIONS, LINT_WARN, lint_last(l, "mitigations"),
			"siblings are switched off where the CPU has a fault that needs it: whether "
			"all that are set apart come up depends on the model");
		lint_advise(l, f, "nosmt, or mitigations=auto");
	}
}

static void numa(struct lint *l)
{
	const struct param *off = lint_is(l, "numa", "off"), *p;
	const struct param *on = lint_is(l, "numa_balancing", "enable");
	struct lint_finding *f;

	if (on && (off || !cpuset_is_empty(l->apart))) {
		f = lint_say(l, RULE_NUMA, LINT_WARN, on, "%s",
			off ? "numa=off leaves one node: there is nothing to balance"
			    : "pages are unmapped to see who touches them, on the CPUs that are set "
			      "apart too");
		lint_replace(l, f, on, "numa_balancing=disable");
	}
	for (p = NULL; off && (p = cmdline_next(&l->c, "hugepages", p));)
		if (str_has(p->value, ":"))
			lint_say(l, RULE_NUMA, LINT_FAIL, p,
				"numa=off leaves one node, and pages are counted by node");
}

static void realtime(struct lint *l)
{
	const struct param *preempt = lint_last(l, "preempt"),
			   *thp = lint_last(l, "transparent_hugepage"),
			   *irqs = lint_last(l, "threadirqs");
	struct lint_finding *f;

	if (!l->in->kernel.realtime)
		return;
	if (preempt) {
		f = lint_say(l, RULE_REALTIME, LINT_WARN, preempt,
			"PREEMPT_RT has one model of preemption, and does not take it");
		lint_drop(l, f, preempt);
	}
	if (thp && !str_is(thp->value, "never")) {
		f = lint_say(l, RULE_REALTIME, LINT_WARN, thp,
			"PREEMPT_RT is built without transparent huge pages");
		lint_drop(l, f, thp);
	}
	if (irqs)
		lint_say(l, RULE_REALTIME, LINT_NOTE, irqs,
			"PREEMPT_RT puts interrupts into threads anyway");
}

void lint_rest(struct lint *l)
{
	watchdogs(l);
	clocks(l);
	iommu(l);
	links(l);
	mitigations(l);
	numa(l);
	realtime(l);
}
