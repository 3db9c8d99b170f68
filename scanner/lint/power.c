/* SPDX-License-Identifier: Apache-2.0 */
/* Idle states and frequencies: which driver is asked for what, and whether it will be there. */
#include "scanner/facts/cpu/cpus.h"
#include "scanner/lint/parts.h"

static bool of_vendor(const struct lint *l, const char *vendor)
{
	return l->in->cpus && str_is(l->in->cpus->vendor, vendor);
}

static bool vendor_known(const struct lint *l)
{
	return l->in->cpus && l->in->cpus->vendor.n;
}

/* A limit that lets more in than the shallowest state, beside idle=poll. */
static void limit_beside_poll(struct lint *l, const struct param *idle, const char *name)
{
	const struct param *p = lint_last(l, name);
	struct lint_finding *f;

	if (!p)
		return;
	if (str_is(p->value, "0") ||
		(str_is(p->value, "1") && param_named(p, "processor.max_cstate"))) {
		lint_say(l, RULE_IDLE_POLL, LINT_NOTE, p,
			"idle=poll enters no state: this limit has nothing to limit");
		return;
	}
	f = lint_say(l, RULE_IDLE_POLL, LINT_WARN, p,
		STR_FMT " enters no idle state, so that a limit of " STR_FMT " contradicts it",
		STR_ARG(lint_written(l->a, idle)), STR_ARG(p->value));
	lint_drop(l, f, p);
}

static bool has_siblings(const struct lint *l)
{
	if (!l->in->cpus || lint_last(l, "nosmt"))
		return false;
	for (size_t i = 0; i < l->in->cpus->n_cores; i++)
		if (cpuset_count(l->in->cpus->cores[i].siblings) > 1)
			return true;
	return false;
}

static void poll(struct lint *l)
{
	enum { MANY = 32 };
	const struct param *idle = lint_is(l, "idle", "poll");
	struct lint_finding *f;

	if (!idle)
		return;
	limit_beside_poll(l, idle, "intel_idle.max_cstate");
	limit_beside_poll(l, idle, "processor.max_cstate");
	if (has_siblings(l)) {
		f = lint_say(l, RULE_IDLE_POLL, LINT_WARN, idle,
			"every idle thread spins, and takes cycles from its sibling on the same "
			"core");
		lint_advise(l, f, "nosmt beside it, or limits on states of the hot CPUs alone");
	}
	if (cpuset_count(l->online) > MANY) {
		f = lint_say(l, RULE_IDLE_POLL, LINT_WARN, idle,
			"%u CPUs spin for ever: the package runs hot, and turbo has no headroom",
			cpuset_count(l->online));
		lint_advise(l, f,
			"n/a in power/pm_qos_resume_latency_us of the hot CPUs polls there alone");
	}
}

static void cstates(struct lint *l)
{
	const struct param *intel = lint_last(l, "intel_idle.max_cstate"),
			   *acpi = lint_last(l, "processor.max_cstate");
	bool idle = lint_last(l, "idle") || lint_last(l, "cpuidle.off");
	struct lint_finding *f;

	if (intel && str_is(intel->value, "0") && !acpi && !idle) {
		f = lint_say(l, RULE_CSTATE, LINT_FAIL, intel,
			"0 switches intel_idle off, and acpi_idle takes over with the deep states "
			"that the firmware offers");
		lint_append(l, f, "processor.max_cstate=1");
		lint_advise(l, f, "intel_idle.max_cstate=1, or add processor.max_cstate=1");
	}
	if (acpi && str_is(acpi->value, "0") && !idle)
		lint_say(l, RULE_CSTATE, LINT_NOTE, acpi, "0 means 1 here: C1 stays");
	if (acpi && !intel && !idle && !(vendor_known(l) && !of_vendor(l, "intel")) &&
		!(l->in->cpus && l->in->cpus->hypervisor)) {
		f = lint_say(l, RULE_CSTATE, vendor_known(l) ? LINT_WARN : LINT_NOTE, acpi,
			"intel_idle does not look at it: on Intel it limits nothing");
		if (vendor_known(l))
			lint_append(l, f, "intel_idle.max_cstate=1");
		else
			lint_advise(l, f, "on Intel, intel_idle.max_cstate=1 beside it");
	}
	if (intel && vendor_known(l) && !of_vendor(l, "intel")) {
		f = lint_say(l, RULE_CSTATE, LINT_WARN, intel,
			"the host has no Intel CPU: intel_idle is not there, and nothing is limited");
		lint_replace(l, f, intel, "processor.max_cstate=1");
	}
}

static bool blocks_acpi_cpufreq(const struct lint *l)
{
	const struct param *p = NULL;

	while ((p = cmdline_next(&l->c, "initcall_blacklist", p)))
		if (str_has(p->value, "acpi_cpufreq_init"))
			return true;
	for (p = NULL; (p = cmdline_next(&l->c, "modprobe.blacklist", p));)
		if (str_has(p->value, "acpi_cpufreq") || str_has(p->value, "acpi-cpufreq"))
			return true;
	return false;
}

static const struct param *pstate_is(const struct lint *l, const char *value)
{
	const struct param *p = NULL;

	while ((p = cmdline_next(&l->c, "intel_pstate", p)))
		if (str_is(p->value, value))
			return p;
	return NULL;
}

static void pstates(struct lint *l)
{
	const struct param *off = pstate_is(l, "disable"), *amd = lint_last(l, "amd_pstate");
	const struct param *on =
		pstate_is(l, "active") ? pstate_is(l, "active") : pstate_is(l, "passive");
	const struct param *intel = lint_last(l, "intel_pstate");
	struct lint_finding *f;

	if (off && on) {
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_FAIL, on,
			"intel_pstate=disable stands too, and wins: the driver is not loaded");
		lint_drop(l, f, on);
	} else if (off && (blocks_acpi_cpufreq(l) || lint_is(l, "cpufreq.off", "1"))) {
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_FAIL, off,
			"acpi-cpufreq, which would take over, is blocked too: no driver is left, "
			"and the firmware chooses frequencies");
		lint_drop(l, f, off);
	}
	if (intel && amd && !str_is(amd->value, "disable") && !off) {
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_WARN, of_vendor(l, "intel") ? amd : intel,
			"drivers of two vendors: one of them does nothing on this host");
		lint_drop(l, f, of_vendor(l, "intel") ? amd : intel);
	} else if (intel && vendor_known(l) && !of_vendor(l, "intel")) {
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_WARN, intel,
			"the host has no Intel CPU: it does nothing");
		lint_drop(l, f, intel);
	} else if (amd && vendor_known(l) && !of_vendor(l, "amd")) {
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_WARN, amd,
			"the host has no AMD CPU: it does nothing");
		lint_drop(l, f, amd);
	}
}

/* Active mode has algorithms of its own under two of the names. */
static void governor(struct lint *l)
{
	const struct param *p = lint_last(l, "cpufreq.default_governor");
	struct lint_finding *f;

	if (!p)
		return;
	if (pstate_is(l, "active") && !str_is(p->value, "performance") &&
		!str_is(p->value, "powersave"))
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_FAIL, p,
			"intel_pstate=active has performance and powersave only");
	else if (!cpuset_is_empty(l->apart) && !str_is(p->value, "performance"))
		f = lint_say(l, RULE_FREQ_DRIVER, LINT_WARN, p,
			"frequencies of the CPUs that are set apart go up and down with it");
	else
		return;
	lint_replace(l, f, p, "cpufreq.default_governor=performance");
}

void lint_power(struct lint *l)
{
	poll(l);
	cstates(l);
	pstates(l);
	governor(l);
}
