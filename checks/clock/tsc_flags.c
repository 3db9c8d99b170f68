/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the processor says of its TSC, from the features in modalias (nothing is asked of the
 * CPU; arch/x86/include/asm/cpufeatures.h). constant_tsc: it runs at one rate whatever the
 * frequency; nonstop_tsc: in deep idle states too. Both together are what vendors call the
 * invariant TSC. tsc_known_freq (4.10 on): its frequency is in CPUID or an MSR and need not be
 * measured at each boot, which would err by parts in a million, and differently each time. AMD
 * has no such place. A guest sees what its hypervisor shows, most often without nonstop_tsc.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

static const struct flag {
	enum cpu_feature code;
	const char *name;
} needed[] = {
	{ CPU_CONSTANT_TSC, "constant_tsc" },
	{ CPU_NONSTOP_TSC, "nonstop_tsc" },
	{ CPU_RDTSCP, "rdtscp" },
};
enum { NEEDED = sizeof(needed) / sizeof(needed[0]) };

static struct str names(const struct check_in *in, enum cpu_has has)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct str s = { 0 };

	for (unsigned i = 0; i < NEEDED; i++) {
		if (cpus_feature(c, needed[i].code) == has)
			s = str_printf(in->scratch, STR_FMT "%s%s", STR_ARG(s), s.n ? " " : "",
				needed[i].name);
	}
	return s;
}

static const struct answer *told_by(const struct check_in *in)
{
	const struct cpus *c = in_fact(in, &fact_cpus);

	return c->features.n ? c->modalias : c->cpuinfo;
}

static void say_missing(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool constant = cpus_feature(c, CPU_CONSTANT_TSC) == CPU_HAS;
	bool nonstop = cpus_feature(c, CPU_NONSTOP_TSC) == CPU_HAS;
	struct finding *f;

	/* One that stops in deep idle states is right as long as nobody enters them. */
	f = find(out, !constant && h->virt == VIRT_NONE ? STATUS_FAIL : STATUS_WARN, subject_host(),
		"%s",
		!constant  ? "the TSC changes its rate with the CPU's frequency"
		: !nonstop ? "nothing promises that the TSC runs on in deep idle states"
			   : "rdtscp is missing: a reading cannot wait for what stands before it");
	find_observed(f, "without " STR_FMT, STR_ARG(names(in, CPU_HAS_NOT)));
	find_wanted(f, "constant_tsc nonstop_tsc rdtscp");
	find_evidence_text(f, told_by(in), "with " STR_FMT, STR_ARG(names(in, CPU_HAS)));
}

/* False: it is not required, or it is there. */
static bool say_measured(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	enum cpu_has known = cpus_feature(c, CPU_TSC_KNOWN_FREQ);
	struct finding *f;

	if (!str_is(in_word(in, "known_freq"), "required") || known == CPU_HAS)
		return false;
	if (known == CPU_HAS_UNKNOWN) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"whether the TSC's frequency is known is not told before kernel 4.10");
		return true;
	}
	f = find(out, STATUS_WARN, subject_host(), "the TSC's frequency is measured at each boot");
	find_observed(f, "without tsc_known_freq");
	find_wanted(f, "tsc_known_freq");
	find_evidence_text(f, told_by(in), "with " STR_FMT, STR_ARG(names(in, CPU_HAS)));
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool known = cpus_feature(c, CPU_TSC_KNOWN_FREQ) == CPU_HAS;
	struct finding *f;

	(void)self;
	if (c->vendor.n && !c->x86) {
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(), "only x86 has a TSC");
		return;
	}
	if (names(in, CPU_HAS_UNKNOWN).n) {
		find_unreadable(out, subject_host(), c->modalias, false);
		return;
	}
	if (names(in, CPU_HAS_NOT).n) {
		say_missing(in, out);
		return;
	}
	if (say_measured(in, out))
		return;
	f = find(out, STATUS_PASS, subject_host(),
		"the TSC runs at one rate, in deep idle states too");
	find_observed(f, STR_FMT "%s", STR_ARG(names(in, CPU_HAS)),
		known ? ", its frequency is known" : ", its frequency is measured at boot");
	find_wanted(f, "constant_tsc nonstop_tsc rdtscp");
	find_evidence_text(f, told_by(in), "with " STR_FMT "%s", STR_ARG(names(in, CPU_HAS)),
		known ? " tsc_known_freq" : "");
}

const struct check check_clock_tsc_flags[] = {
	{
		.id = "clock.tsc_flags",
		.rule = 1,
		.title = "The TSC runs at one rate and never stops",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_cpus, &fact_host },
		.limits = {
			{ "known_freq", NULL, 0, 0, 1, "any|required",
				"required: a TSC whose frequency is measured at each boot is a warning" },
		},
		.implied_by = { "clock.source" },
		.why = "a program that times itself by rdtsc measures nonsense on a TSC whose rate changes; a "
		       "measured frequency may be off by some parts in a million, 1 s in 12 days each",
		.fix_boot =
			"none but another processor; in a guest, the CPU flag invtsc of the hypervisor",
		.source = "arch/x86/kernel/tsc.c; arch/x86/include/asm/cpufeatures.h",
		.run = run,
	},
	{ 0 },
};
