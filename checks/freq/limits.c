/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the frequency of hot CPUs may be. scaling_max_freq below cpuinfo_max_freq keeps a CPU
 * slower than it is (drivers/cpufreq/cpufreq.c: policy->max and cpuinfo.max_freq); bios_limit
 * tells that the firmware asked for it (_PPC, drivers/acpi/processor_perflib.c). max_perf_pct of
 * intel_pstate limits on top of it and does not show there. Where turbo is switched off, the
 * distance up to turbo is meant, and not judged.
 *
 * min below max is not judged by itself: under the governor performance intel_pstate writes the
 * maximum into HWP's minimum, too (intel_pstate_hwp_set), whatever min_perf_pct says; under
 * another governor freq.governor fails. Who wants one fixed frequency says so.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpufreq.h"
#include "scanner/facts/host.h"

#define CPUS	"/sys/devices/system/cpu/"
#define FREQ	CPUS "cpu{hot}/cpufreq/"
#define MAX_PCT CPUS "intel_pstate/max_perf_pct"

/* CPUs with the same limits. */
struct group {
	uint64_t min, max, top, bios; /* kHz; bios 0: not told */
	struct cpuset cpus;
	const struct answer *max_from, *top_from, *min_from, *bios_from;
};

enum { GROUPS = 32 };

struct look {
	struct group v[GROUPS];
	unsigned n, absent;
	struct cpuset unread;
	const struct answer *why;
};

/* A hostile capture with more kinds: the slowest stands for the rest. */
static void add(const struct check_in *in, struct look *l, const struct group *g, unsigned cpu)
{
	struct group *to = NULL;

	for (unsigned i = 0; i < l->n && !to; i++) {
		if (l->v[i].min == g->min && l->v[i].max == g->max && l->v[i].top == g->top &&
			l->v[i].bios == g->bios)
			to = &l->v[i];
	}
	if (!to && l->n < GROUPS) {
		to = &l->v[l->n++];
		*to = *g;
	} else if (!to) {
		to = &l->v[GROUPS - 1];
		if (g->max < to->max) {
			to->min = g->min;
			to->max = g->max;
			to->top = g->top;
		}
	}
	to->cpus = cpuset_or(in->scratch, to->cpus, cpuset_of(in->scratch, cpu));
}

static void look(const struct check_in *in, struct look *l)
{
	struct matches max = in_match(in, FREQ "scaling_max_freq");
	struct matches min = in_match(in, FREQ "scaling_min_freq");
	struct matches top = in_match(in, FREQ "cpuinfo_max_freq");
	struct matches bios = in_match(in, FREQ "bios_limit");
	unsigned cpu;

	for (size_t i = 0; i < max.n; i++) {
		struct group g = {
			.max_from = max.v[i].answer,
			.min_from = matches_beside(&min, &max.v[i], 1),
			.top_from = matches_beside(&top, &max.v[i], 1),
			.bios_from = matches_beside(&bios, &max.v[i], 1),
		};

		if (!match_number(&max.v[i], 0, CPUSET_LIMIT, &cpu))
			continue;
		(void)fact_u64(g.bios_from, &g.bios);
		if (fact_u64(g.max_from, &g.max))
			l->why = g.max_from;
		else if (fact_u64(g.top_from, &g.top))
			l->why = g.top_from;
		else if (fact_u64(g.min_from, &g.min))
			l->why = g.min_from;
		else {
			add(in, l, &g, cpu);
			continue;
		}
		l->absent += l->why->state == ANSWER_ABSENT;
		l->unread = cpuset_or(in->scratch, l->unread, cpuset_of(in->scratch, cpu));
	}
}

/* Whether turbo is switched off; *ret_untold: the file that would tell, and could not be read. */
static bool turbo_is_off(const struct cpufreq *freq, const struct answer **ret_untold)
{
	const struct answer *files[] = { freq->no_turbo, freq->boost };
	uint64_t v;

	*ret_untold = NULL;
	for (unsigned i = 0; i < 2; i++) {
		if (fact_u64(files[i], &v) == 0)
			return v == (i == 0);
		if (files[i]->state != ANSWER_ABSENT && files[i]->state != ANSWER_UNSUPPORTED &&
			!*ret_untold)
			*ret_untold = files[i];
	}
	return false;
}

/* Whatever turbo does. */
static bool is_too_little(const struct check_in *in, const struct group *g)
{
	return (double)g->max < in_limit(in, "khz");
}

static const char *trouble(const struct check_in *in, const struct group *g, bool no_turbo)
{
	if (is_too_little(in, g))
		return "the frequency may not reach what is wanted";
	if (g->max < g->top && !no_turbo)
		return g->bios && g->bios <= g->max
			       ? "the firmware keeps the CPUs below their full frequency"
			       : "the CPUs may not reach their full frequency";
	if (g->min < g->max && str_is(in_word(in, "range"), "fixed"))
		return "the frequency is not fixed";
	return NULL;
}

static void say_group(const struct check_in *in, const struct group *g, struct findings *out)
{
	const struct answer *untold;
	bool no_turbo = turbo_is_off(in_fact(in, &fact_cpufreq), &untold);
	const char *bad = trouble(in, g, no_turbo);
	struct finding *f;

	if (g->max < g->top && untold && !no_turbo && !is_too_little(in, g)) {
		f = find_unreadable(out, subject_cpus(in->scratch, g->cpus), untold, false);
		find_cpus(f, g->cpus);
		return;
	}
	f = find(out, bad ? STATUS_FAIL : STATUS_PASS, subject_cpus(in->scratch, g->cpus), "%s%s",
		bad ? bad : "the CPUs may reach their full frequency",
		!bad && g->max < g->top ? " without turbo, which is off" : "");
	find_observed(f, "%g to %g MHz of %g MHz", (double)g->min / 1000, (double)g->max / 1000,
		(double)g->top / 1000);
	find_observed_value(f, (double)g->max * 1000, "Hz");
	if (in_limit(in, "khz") > 0)
		find_wanted(f, "at least %g MHz", in_limit(in, "khz") / 1000);
	else if (bad && str_is(in_word(in, "range"), "fixed"))
		find_wanted(f, "min and max alike");
	else
		find_wanted(f, "max is the CPU's own");
	find_cpus(f, g->cpus);
	find_evidence(f, g->max_from);
	find_evidence(f, g->top_from);
	find_evidence(f, g->min_from);
	if (g->bios)
		find_evidence(f, g->bios_from);
}

/* In percent of turbo: below 100 it takes turbo away, and then more. */
static void say_percent(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MAX_PCT);
	const struct answer *untold;
	struct finding *f;
	uint64_t pct;

	if (fact_u64(an, &pct) || pct >= 100)
		return;
	if (turbo_is_off(in_fact(in, &fact_cpufreq), &untold))
		return;
	if (untold) {
		find_unreadable(out, subject_host(), untold, false);
		return;
	}
	f = find(out, STATUS_FAIL, subject_host(),
		"intel_pstate keeps all CPUs below their full frequency");
	find_observed(f, "max_perf_pct %llu", (unsigned long long)pct);
	find_wanted(f, "100");
	find_cpus(f, in->roles->hot);
	find_evidence(f, an);
}

static void say_unread(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct answer *pct = in_file(in, MAX_PCT);
	struct finding *f;

	if (!cpuset_is_empty(l->unread)) {
		f = find_unreadable(out, subject_cpus(in->scratch, l->unread), l->why, l->n == 0);
		find_cpus(f, l->unread);
	}
	/* Absent without intel_pstate; EAGAIN while it is off. */
	if (pct->state == ANSWER_DENIED || pct->state == ANSWER_TIMEOUT)
		find_unreadable(out, subject_host(), pct, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct look l = { .n = 0 };

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
		return;
	}
	look(in, &l);
	for (unsigned i = 0; i < l.n; i++)
		say_group(in, &l.v[i], out);
	if (l.n)
		say_percent(in, out);
	say_unread(in, &l, out);
}

const struct check check_freq_limits[] = {
	{
		.id = "freq.limits",
		.rule = 1,
		.title = "Hot CPUs may run at their full frequency",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = {
			{ FREQ "scaling_max_freq", ASK_FILE },
			{ FREQ "scaling_min_freq", ASK_FILE },
			{ FREQ "cpuinfo_max_freq", ASK_FILE },
			{ FREQ "bios_limit", ASK_FILE },
			{ MAX_PCT, ASK_FILE },
		},
		.needs = { &fact_cpufreq, &fact_host },
		.limits = {
			{ "khz", "kHz", 0, 0, 1e8, NULL,
				"the frequency that a hot CPU must be allowed to reach; 0: not judged" },
			{ "range", NULL, 0, 0, 1, "any|fixed", "fixed: the lowest is the highest" },
		},
		.why = "a CPU that is kept at half its frequency needs twice the time for each message, and "
		       "nothing but its limits shows it",
		.fix_now = "cpupower frequency-set -u <cpuinfo_max_freq>; echo 100 > "
			   "/sys/devices/system/cpu/intel_pstate/max_perf_pct",
		.fix_boot = "what sets it at boot: tuned, a unit of cpupower, a power daemon; for bios_limit "
			    "the BIOS's power capping",
		.remedies = { { REMEDY_BIOS, "", "power capping off, where the firmware limits the frequency", NULL } },
		.source = "Documentation/admin-guide/pm/cpufreq.rst, intel_pstate.rst",
		.run = run,
	},
	{ 0 },
};
