/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every frequency policy of hot CPUs uses the governor performance. "powersave" of
 * intel_pstate in active mode is a dynamic algorithm, not the lowest frequency
 * (Documentation/admin-guide/pm/intel_pstate.rst). No policy at all is not a pass: the BIOS
 * may rule the frequency, or no driver was loaded. A CPU that was plugged in anew gets the
 * default governor, so all are read.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/host.h"

/* Policies that share a governor and a verdict, as one finding. */
struct group {
	struct str governor;
	struct cpuset hot, other;
	const struct answer *from;
};

enum { GROUPS = 16 };

static struct group *group_of(struct group *v, unsigned *n, struct str governor)
{
	for (unsigned i = 0; i < *n; i++) {
		if (str_eq(v[i].governor, governor))
			return &v[i];
	}
	if (*n == GROUPS) { /* a hostile capture: the last one stands for all others, and fails */
		v[GROUPS - 1].governor = STR("too many kinds");
		return &v[GROUPS - 1];
	}
	v[*n] = (struct group){ .governor = governor };
	return &v[(*n)++];
}

static void say(const struct check_in *in, const struct group *g, struct cpuset cpus, enum status s,
	struct findings *out)
{
	struct finding *f;

	if (cpuset_is_empty(cpus))
		return;
	f = find(out, s, subject_cpus(in->scratch, cpus), "%s",
		s == STATUS_PASS ? "the frequency stays up"
				 : "the governor lets the frequency fall");
	find_observed(f, STR_FMT, STR_ARG(g->governor));
	find_wanted(f, "performance");
	find_cpus(f, cpus);
	find_evidence(f, g->from);
}

static void say_group(const struct check_in *in, const struct group *g, struct findings *out)
{
	bool all = str_is(in_word(in, "scope"), "all") || cpuset_is_empty(in->roles->hot);
	bool good = str_is(g->governor, "performance");

	say(in, g, g->hot, good ? STATUS_PASS : STATUS_FAIL, out);
	say(in, g, g->other, good ? STATUS_PASS : all ? STATUS_FAIL : STATUS_WARN, out);
}

static void say_none(const struct check_in *in, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	struct finding *f;

	if (freq->list->state != ANSWER_OK && freq->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), freq->list, false);
		return;
	}
	f = find(out, str_is(in_word(in, "driver"), "required") ? STATUS_FAIL : STATUS_WARN,
		subject_host(),
		"no frequency driver: the BIOS rules the frequency, or no driver was loaded");
	find_wanted(f, "a driver with the governor performance");
	find_remedy(f, REMEDY_BIOS, STR(""),
		"frequencies left to the system (P-states by the OS), or its fastest profile");
	find_evidence(f, freq->list);
}

static void say_without_policy(const struct check_in *in, struct cpuset cpus, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	struct finding *f;

	if (cpuset_is_empty(cpus))
		return;
	f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_cpus(in->scratch, cpus),
		"no frequency policy of these CPUs, where others have one");
	find_cpus(f, cpus);
	find_evidence(f, freq->list);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpufreq *freq = in_fact(in, &fact_cpufreq);
	const struct host *h = in_fact(in, &fact_host);
	struct cpuset seen = { 0 };
	struct group groups[GROUPS];
	unsigned n = 0;

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
		return;
	}
	if (!freq->n) {
		say_none(in, out);
		return;
	}
	for (size_t i = 0; i < freq->n; i++) {
		const struct freq_policy *p = &freq->v[i];
		struct group *g;

		seen = cpuset_or(in->scratch, seen, p->cpus);
		if (p->governor_from->state != ANSWER_OK) {
			struct finding *f = find_unreadable(out,
				subject_named(SUBJECT_DEVICE, p->name), p->governor_from, false);

			find_cpus(f, p->cpus);
			continue;
		}
		g = group_of(groups, &n, p->governor);
		g->from = p->governor_from;
		g->hot = cpuset_or(
			in->scratch, g->hot, cpuset_and(in->scratch, p->cpus, in->roles->hot));
		g->other = cpuset_or(
			in->scratch, g->other, cpuset_minus(in->scratch, p->cpus, in->roles->hot));
	}
	for (unsigned i = 0; i < n; i++)
		say_group(in, &groups[i], out);
	say_without_policy(in, cpuset_minus(in->scratch, in->roles->hot, seen), out);
}

const struct check check_freq_governor[] = {
	{
		.id = "freq.governor",
		.rule = 1,
		.title = "Hot CPUs use the governor performance",
		.severity = SEVERITY_CRITICAL,
		.needs = { &fact_cpufreq, &fact_host },
		.limits = {
			{ "scope", NULL, 0, 0, 1, "hot|all",
				"all: housekeeping CPUs fail too, instead of warning" },
			{ "driver", NULL, 0, 0, 1, "any|required",
				"required: a host without a frequency driver fails" },
		},
		.why = "raising the frequency again takes 10 to 500 us, in which the code runs at a half or a "
		       "third of its speed",
		.fix_now = "cpupower frequency-set -g performance",
		.fix_boot =
			"a unit that runs it at boot, tuned, or cpufreq.default_governor=performance",
		.remedies = { { REMEDY_SYSFS, "/sys/devices/system/cpu/cpu<hot:braces>/cpufreq/scaling_governor", "performance", NULL } },
		.source = "Documentation/admin-guide/pm/cpufreq.rst, intel_pstate.rst",
		.run = run,
	},
	{ 0 },
};
