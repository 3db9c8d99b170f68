/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turbo, as the position asks: contested lore. Off gives one frequency always; on gives more
 * of it as long as few cores are active. intel_pstate/no_turbo reads 1 also where the BIOS
 * took turbo away, and EAGAIN when the driver is off; cpufreq/boost is the switch of
 * acpi-cpufreq and amd-pstate, which since 6.11 has one for each policy too.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/host.h"

#define POLICY_BOOST "/sys/devices/system/cpu/cpufreq/policy#/boost"

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

/* Policies that have a switch of their own: how many, and how many of them are on. */
static unsigned own_switches(const struct check_in *in, unsigned *ret_on, const struct answer **ret,
	const struct answer **ret_refused)
{
	struct matches m = in_match(in, POLICY_BOOST);
	unsigned n = 0;
	uint64_t v;

	*ret_on = 0;
	for (size_t i = 0; i < m.n; i++) {
		enum answer_state state = m.v[i].answer->state;

		if (state == ANSWER_DENIED || state == ANSWER_BROKEN || state == ANSWER_TIMEOUT)
			*ret_refused = m.v[i].answer;
		if (fact_u64(m.v[i].answer, &v) || v > 1)
			continue;
		n++;
		*ret_on += v == 1;
		*ret = m.v[i].answer;
	}
	return n;
}

static void say(const struct check_in *in, const struct answer *from, const char *observed,
	struct findings *out)
{
	struct str want = in_word(in, "position");
	struct finding *f;

	if (str_is(want, "any"))
		f = find(out, STATUS_PASS, subject_host(), "no position on turbo is taken");
	else if (str_is(want, observed))
		f = find(out, STATUS_PASS, subject_host(), "turbo is as wanted");
	else
		f = find(out, STATUS_FAIL, subject_host(), "turbo is not as wanted");
	find_observed(f, "%s", observed);
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	const struct host *h = in_fact(in, &fact_host);
	const struct answer *from, *own = NULL, *refused = NULL;
	int on = turbo(freq, &from);
	unsigned n_on, n = own_switches(in, &n_on, &own, &refused);

	(void)self;
	if (refused)
		find_unreadable(out, subject_host(), refused, true);
	else if (on >= 0 && n && n_on != (on ? n : 0))
		say(in, own, n_on == 0 ? "off" : n_on == n ? "on" : "on for some CPUs", out);
	else if (on >= 0)
		say(in, from, on ? "on" : "off", out);
	else if (n)
		say(in, own, n_on == 0 ? "off" : n_on == n ? "on" : "on for some CPUs", out);
	else if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
	else
		find_unreadable(out, subject_host(), from, true);
}

const struct check check_freq_turbo[] = {
	{
		.id = "freq.turbo",
		.rule = 1,
		.title = "Turbo is as the host's owner wants it",
		.severity = SEVERITY_MEDIUM,
		.reads = { { POLICY_BOOST, ASK_FILE } },
		.needs = { &fact_cpufreq, &fact_host },
		.limits = { { "position", NULL, 0, 0, 2, "any|off|on",
			"the position taken on turbo" } },
		.why = "with turbo the frequency follows temperature and the number of active cores; without it "
		       "the CPU is slower and always the same",
		.fix_now = "echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 > "
			   "/sys/devices/system/cpu/cpufreq/boost, to switch it off",
		.fix_boot = "the BIOS, or a unit that writes it at boot",
		.remedies = { { REMEDY_BIOS, "", "turbo off", "position=off" },
			{ REMEDY_BIOS, "", "turbo on", "position=on" } },
		.source =
			"Documentation/admin-guide/pm/intel_pstate.rst, no_turbo; cpufreq.rst, boost",
		.run = run,
	},
	{ 0 },
};
