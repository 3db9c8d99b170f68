/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The energy preference of hot CPUs: how eagerly the hardware gives speed back. Reading it
 * reads MSR_HWP_REQUEST on the CPU itself (drivers/cpufreq/intel_pstate.c), energy_perf_bias
 * another one (arch/x86/kernel/cpu/intel_epb.c): an interrupt to a hot CPU each, that only
 * --budget all pays. What follows from other files is said without them: under the governor
 * performance intel_pstate in active mode (from 5.10 on) and amd-pstate-epp set the preference
 * to 0 and refuse every other one with EBUSY.
 *
 * The bias counts only where there is no preference: CPUs before HWP, or with HWP off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define CPUS "/sys/devices/system/cpu/"
#define EPP  CPUS "cpu{hot}/cpufreq/energy_performance_preference"
#define EPB  CPUS "cpu{hot}/power/energy_perf_bias"

enum source { FROM_EPP, FROM_EPB, FROM_GOVERNOR, FROM_NOWHERE, FROM_OTHER_VENDOR };

/* CPUs of which the same is known. */
struct group {
	enum source source;
	enum status status;
	struct str text;
	struct cpuset cpus;
	const struct answer *from;
};

enum { GROUPS = 32 };

static const struct freq_policy *policy_of(const struct cpufreq *freq, unsigned cpu)
{
	if (cpu < freq->n && cpuset_has(freq->v[cpu].cpus, cpu))
		return &freq->v[cpu];
	for (size_t i = 0; i < freq->n; i++) {
		if (cpuset_has(freq->v[i].cpus, cpu))
			return &freq->v[i];
	}
	return NULL;
}

static bool is_held_by_governor(const struct check_in *in, const struct freq_policy *p)
{
	const struct host *h = in_fact(in, &fact_host);

	if (!p || !str_is(p->governor, "performance"))
		return false;
	if (str_is(p->driver, "amd-pstate-epp"))
		return true;
	/* Its name in passive mode is intel_cpufreq. */
	return str_is(p->driver, "intel_pstate") && host_kernel_at_least(h, 5, 10);
}

/* The names of drivers/cpufreq/intel_pstate.c and amd-pstate.c; "default" tells nothing. */
static int preference(struct str text, uint64_t *ret)
{
	static const struct {
		const char *name;
		unsigned value;
	} names[] = {
		{ "performance", 0 },
		{ "balance_performance", 128 },
		{ "balance_power", 192 },
		{ "power", 255 },
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(text, names[i].name)) {
			*ret = names[i].value;
			return 0;
		}
	}
	return str_u64(text, 10, ret);
}

/* Above the limit warns, and fails where it is nearer to saving power than to speed. */
static enum status judge(uint64_t value, double most, uint64_t power)
{
	if ((double)value <= most)
		return STATUS_PASS;
	return value >= power ? STATUS_FAIL : STATUS_WARN;
}

static struct group judge_epp(const struct check_in *in, const struct answer *epp)
{
	struct group g = { .source = FROM_EPP, .status = STATUS_UNKNOWN, .from = epp };
	uint64_t value;

	g.text = str_trim(epp->bytes);
	if (preference(g.text, &value) == 0 && value <= 255)
		g.status = judge(value, in_limit(in, "epp_max"), 200);
	return g;
}

static struct group judge_epb(const struct check_in *in, const struct answer *epb)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct group g = { .source = FROM_EPB, .status = STATUS_UNKNOWN, .from = epb };
	uint64_t value;

	if (c->vendor.n && !str_is(c->vendor, "intel")) {
		g.source = FROM_OTHER_VENDOR;
		return g;
	}
	if (epb->state != ANSWER_OK) {
		g.source = FROM_NOWHERE; /* absent too: this CPU has neither */
		return g;
	}
	g.text = str_trim(epb->bytes);
	if (str_u64(g.text, 10, &value) == 0 && value <= 15)
		g.status = judge(value, in_limit(in, "epb_max"), 12);
	return g;
}

/* A tree without the file, of a host that had none: only these drivers make it. */
static bool has_none(const struct freq_policy *p, const struct answer *epp)
{
	if (epp->state == ANSWER_ABSENT)
		return true;
	return epp->state == ANSWER_NOT_CAPTURED && p && p->driver.n &&
	       !str_starts(p->driver, "intel_") && !str_starts(p->driver, "amd-pstate");
}

static struct group judge_cpu(
	const struct check_in *in, unsigned cpu, const struct answer *epp, const struct answer *epb)
{
	const struct freq_policy *p = policy_of(in_fact(in, &fact_cpufreq), cpu);

	if (epp->state == ANSWER_OK)
		return judge_epp(in, epp);
	if (epp->state == ANSWER_WITHHELD && is_held_by_governor(in, p))
		return (struct group){ .source = FROM_GOVERNOR,
			.status = STATUS_PASS,
			.text = STR("performance"),
			.from = p->governor_from };
	if (has_none(p, epp))
		return judge_epb(in, epb);
	return (struct group){ .source = FROM_NOWHERE, .status = STATUS_UNKNOWN, .from = epp };
}

static bool same(const struct group *x, const struct group *y)
{
	return x->source == y->source && x->status == y->status && str_eq(x->text, y->text) &&
	       (x->source != FROM_NOWHERE || x->from->state == y->from->state);
}

static void add(
	const struct check_in *in, struct group *v, unsigned *n, struct group g, unsigned cpu)
{
	unsigned i = 0;

	while (i < *n && !same(&v[i], &g))
		i++;
	if (i == GROUPS) /* a hostile capture: the last one stands for the rest */
		i--;
	else if (i == *n)
		v[(*n)++] = g;
	if (g.status > v[i].status) {
		g.cpus = v[i].cpus;
		v[i] = g;
	}
	v[i].cpus = cpuset_or(in->scratch, v[i].cpus, cpuset_of(in->scratch, cpu));
}

static const char *sentence(const struct group *g)
{
	if (g->source == FROM_GOVERNOR)
		return "the governor performance holds the energy preference at performance";
	if (g->status == STATUS_PASS)
		return "the CPUs prefer speed to saving power";
	return g->source == FROM_EPP ? "the energy preference lets the CPUs slow down"
				     : "the energy bias lets the CPUs slow down";
}

static void say(const struct check_in *in, const struct group *g, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, g->cpus);
	struct finding *f;

	if (g->source == FROM_NOWHERE) {
		f = find_unreadable(out, who, g->from, true);
	} else if (g->source == FROM_OTHER_VENDOR) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"these CPUs or their driver have no energy preference");
	} else if (g->status == STATUS_UNKNOWN) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
			"an energy preference that is not understood");
	} else {
		f = find(out, g->status, who, "%s", sentence(g));
		if (g->source == FROM_EPB)
			find_wanted(f, "at most %g", in_limit(in, "epb_max"));
		else
			find_wanted(f, "performance, or at most %g", in_limit(in, "epp_max"));
	}
	if (g->text.n)
		find_observed(f, STR_FMT, STR_ARG(g->text));
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches epp = in_match(in, EPP), epb = in_match(in, EPB);
	const struct host *h = in_fact(in, &fact_host);
	struct group groups[GROUPS];
	unsigned n = 0, cpu;

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
		return;
	}
	for (size_t i = 0; i < epp.n; i++) {
		if (!match_number(&epp.v[i], 0, CPUSET_LIMIT, &cpu))
			continue;
		add(in, groups, &n,
			judge_cpu(in, cpu, epp.v[i].answer, matches_beside(&epb, &epp.v[i], 1)),
			cpu);
	}
	for (unsigned i = 0; i < n; i++)
		say(in, &groups[i], out);
}

const struct check check_freq_epp[] = {
	{
		.id = "freq.epp",
		.rule = 1,
		.title = "Hot CPUs prefer speed to saving power",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = {
			{ EPP, ASK_FILE },
			{ EPB, ASK_FILE },
		},
		.needs = { &fact_cpufreq, &fact_cpus, &fact_host },
		.limits = {
			{ "epp_max", "1", 0, 0, 255, NULL,
				"the energy preference that passes; performance is 0, balance_performance 128" },
			{ "epb_max", "1", 0, 0, 15, NULL,
				"the energy bias that passes, on CPUs without a preference; 6 is normal" },
		},
		.implied_by = { "freq.governor" },
		.why = "with a preference above 0 the hardware lowers the clock in every pause, and is late to "
		       "raise it again",
		.fix_now = "cpupower frequency-set -g performance, or echo performance > "
			   "/sys/devices/system/cpu/cpuN/cpufreq/energy_performance_preference; without it "
			   "cpupower set -b 0",
		.fix_boot = "tuned, or a unit that writes it at boot",
		.remedies = { { REMEDY_SYSFS, "/sys/devices/system/cpu/cpu<hot:braces>/cpufreq/energy_performance_preference", "performance", NULL } },
		.source = "Documentation/admin-guide/pm/intel_pstate.rst, intel_epb.rst, amd-pstate.rst",
		.run = run,
	},
	{ 0 },
};
