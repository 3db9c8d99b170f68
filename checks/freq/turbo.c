/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turbo, as the position asks: contested lore. Off gives one frequency always; on gives more
 * of it as long as few cores are active. intel_pstate/no_turbo reads 1 also where the BIOS
 * took turbo away, and EAGAIN when the driver is off; cpufreq/boost is the switch of
 * acpi-cpufreq and amd-pstate.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpufreq.h"

/* 1 on, 0 off, -1 neither file tells; *ret_from is the one that did, or why not. */
static int turbo(const struct cpufreq *freq, const struct answer **ret_from)
{
	uint64_t v;

	*ret_from = freq->no_turbo;
	if (fact_u64(freq->no_turbo, &v) == 0 && v <= 1)
		return v == 0;
	if (fact_u64(freq->boost, &v) == 0 && v <= 1) {
		*ret_from = freq->boost;
		return v == 1;
	}
	if (freq->no_turbo->state == ANSWER_ABSENT || freq->no_turbo->state == ANSWER_UNSUPPORTED)
		*ret_from = freq->boost;
	return -1;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	struct str want = in_word(in, "position");
	const struct answer *from;
	struct finding *f;
	int on = turbo(freq, &from);

	(void)self;
	if (on < 0) {
		find_unreadable(out, subject_host(), from, true);
		return;
	}
	if (str_is(want, "any"))
		f = find(out, STATUS_PASS, subject_host(), "no position on turbo is taken");
	else if (str_is(want, on ? "on" : "off"))
		f = find(out, STATUS_PASS, subject_host(), "turbo is as wanted");
	else
		f = find(out, STATUS_FAIL, subject_host(), "turbo is not as wanted");
	find_observed(f, "turbo %s", on ? "on" : "off");
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, from);
}

const struct check check_freq_turbo[] = {
	{
		.id = "freq.turbo",
		.rule = 1,
		.title = "Turbo is as the host's owner wants it",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_cpufreq },
		.limits = { { "position", NULL, 0, 0, 2, "any|off|on",
			"the position taken on turbo" } },
		.why = "with turbo the frequency follows temperature and the number of active cores; without it "
		       "the CPU is slower and always the same",
		.fix_now = "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 > "
			   "/sys/devices/system/cpu/cpufreq/boost, to switch it off",
		.fix_boot = "the BIOS, or a unit that writes it at boot",
		.source =
			"Documentation/admin-guide/pm/intel_pstate.rst, no_turbo; cpufreq.rst, boost",
		.run = run,
	},
	{ 0 },
};
