/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watchdog of the clocks compares the TSC with another clock every half a second, by a timer
 * that hops from one online CPU to the next, hot ones included (kernel/time/clocksource.c
 * clocksource_watchdog). It does not run where the kernel trusts the TSC without it: told so by
 * tsc=reliable or tsc=nowatchdog (5.2 on), by the feature tsc_reliable, or by itself where the
 * TSC is constant, never stops and can be adjusted, on not too large a machine: two NUMA nodes
 * from 5.16, four from 6.6, four packages from 6.12 (arch/x86/kernel/tsc.c
 * check_system_tsc_reliable; RHEL from 8.10 and 9.2). Stable kernels 5.4 to 5.15 got the first
 * of these rules at some patch level.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host_since.h"
#include "scanner/facts/mem/nodes.h"

#define AVAILABLE "/sys/devices/system/clocksource/clocksource0/available_clocksource"

/* How the kernel itself decides: what it counts, and how many it trusts. */
static const struct rule {
	struct since since;
	bool packages;
	unsigned most;
} rules[] = {
	{ { 6, 12, .el10 = EL(0) }, true, 4 },
	{ { .major = 6, .minor = 6 }, false, 4 },
	{ { 5, 16, .el8 = EL(10), .el9 = EL(2) }, false, 2 },
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };

static const struct since nowatchdog = { 5, 2, .el8 = EL(0), .el9 = EL(0), .el10 = EL(0) };

/* The parameter that switches it off, NULL when there is none that this kernel knows. */
static const struct param *asked_for(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct host *h = in_fact(in, &fact_host);

	for (const struct param *p = NULL; (p = cmdline_next(c, "tsc", p));) {
		if (str_is(p->value, "reliable"))
			return p;
		if (str_is(p->value, "nowatchdog") && host_has(h, &nowatchdog) != TOLD_NO)
			return p;
	}
	return NULL;
}

static unsigned packages(const struct cpus *c, struct arena *a)
{
	struct cpuset seen = { 0 };

	for (size_t i = 0; i < c->n_cores; i++) {
		if (c->cores[i].package >= 0 && c->cores[i].package < CPUSET_LIMIT)
			seen = cpuset_or(a, seen, cpuset_of(a, (unsigned)c->cores[i].package));
	}
	return cpuset_count(seen);
}

/* Whether the processor's TSC is one that the kernel may trust by itself. */
static enum cpu_has qualifies(const struct cpus *c)
{
	static const enum cpu_feature all[] = { CPU_CONSTANT_TSC, CPU_NONSTOP_TSC, CPU_TSC_ADJUST };
	enum cpu_has worst = CPU_HAS;

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		enum cpu_has has = cpus_feature(c, all[i]);

		if (has == CPU_HAS_NOT)
			return has;
		if (has == CPU_HAS_UNKNOWN)
			worst = has;
	}
	return worst;
}

/* What the rule counts on this host; 0: not told. */
static size_t size_by(const struct check_in *in, const struct rule *r)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	if (r->packages)
		return packages(in_fact(in, &fact_cpus), in->scratch);
	/* A kernel without NUMA has no nodes, and counts one. */
	return !nodes->n && nodes->list->state == ANSWER_ABSENT ? 1 : nodes->n;
}

/* Whether the kernel switched it off by itself. */
static enum told by_itself(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	enum cpu_has qualified = qualifies(in_fact(in, &fact_cpus));
	enum told told = TOLD_NO;
	size_t n = 0, most = 0;

	for (unsigned i = 0; i < RULES && told == TOLD_NO; i++) {
		told = host_has(h, &rules[i].since);
		n = size_by(in, &rules[i]);
		most = rules[i].most;
	}
	/* Stable kernels of that time have the first rule, or not. */
	if (told == TOLD_NO && !host_el(h) && host_kernel_at_least(h, 5, 4))
		told = TOLD_UNKNOWN;
	if (told == TOLD_NO || qualified == CPU_HAS_NOT || n > most)
		return TOLD_NO;
	return told == TOLD_YES && qualified == CPU_HAS && n ? TOLD_YES : TOLD_UNKNOWN;
}

static bool has_tsc(const struct answer *an)
{
	struct str rest = an->bytes, word;

	while (str_word(&rest, &word))
		if (str_is(word, "tsc"))
			return true;
	return false;
}

static bool say_no_question(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, AVAILABLE);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (c->vendor.n && !c->x86)
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(), "only x86 has a TSC");
	else if (an->state != ANSWER_OK || !str_trim(an->bytes).n)
		find_unreadable(out, subject_host(), an, false);
	else if (!has_tsc(an))
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
			"the kernel does not use the TSC: there is nothing to watch");
	else
		return false;
	return true;
}

static void say_off(
	const struct check_in *in, const struct answer *from, struct str how, struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"the watchdog of the clocks does not run");

	find_observed(f, "off by " STR_FMT, STR_ARG(how));
	find_wanted(f, "off");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, from, STR_FMT, STR_ARG(how));
}

static void say_on(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_cpus(in->scratch, in->roles->hot),
		"a timer hops over all CPUs to watch the TSC, hot ones included");
	find_observed(f, "one interrupt a CPU every %g s", 0.5 * cpuset_count(in->roles->online));
	find_wanted(f, "off: tsc=nowatchdog");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, c->modalias, "%s",
		qualifies(c) == CPU_HAS
			? "the TSC qualifies; the kernel or the size of the machine does not"
			: "without tsc_adjust, constant_tsc or nonstop_tsc");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cmdline *line = in_fact(in, &fact_cmdline);
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct param *p = asked_for(in);
	enum told itself = by_itself(in);

	(void)self;
	if (say_no_question(in, out))
		return;
	if (p)
		say_off(in, line->from, str_printf(in->scratch, "tsc=" STR_FMT, STR_ARG(p->value)),
			out);
	else if (cpus_feature(c, CPU_TSC_RELIABLE) == CPU_HAS)
		say_off(in, c->modalias, STR("the feature tsc_reliable"), out);
	else if (itself == TOLD_YES)
		say_off(in, c->modalias, STR("the kernel: it trusts this TSC"), out);
	else if (line->from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), line->from, false);
	else if (cpus_feature(c, CPU_CONSTANT_TSC) == CPU_HAS_UNKNOWN)
		find_unreadable(out, subject_host(), c->modalias, false);
	else if (itself == TOLD_UNKNOWN)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"kernels of this version may trust the TSC by themselves, or not");
	else
		say_on(in, out);
}

const struct check check_clock_watchdog[] = {
	{
		.id = "clock.watchdog",
		.rule = 1,
		.title = "No timer hops over hot CPUs to watch the TSC",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = { { AVAILABLE, ASK_FILE } },
		.needs = { &fact_cmdline, &fact_cpus, &fact_host, &fact_nodes },
		.implied_by = { "clock.tsc_stable" },
		.why = "a timer interrupt of some us on each CPU in turn, one every 0.5 s: on 8 CPUs every 4 s",
		.fix_boot = "tsc=nowatchdog on the kernel command line, then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "tsc", "nowatchdog", NULL } },
		.source =
			"Documentation/admin-guide/kernel-parameters.txt (tsc=); arch/x86/kernel/tsc.c",
		.run = run,
	},
	{ 0 },
};
