/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Family, model and stepping are the same in every package. Intel allows some steppings to be
 * mixed in one machine, and the kernel takes the features that all have (identify_cpu,
 * arch/x86/kernel/cpu/common.c) and says nothing: errata, latencies and the frequencies of the
 * turbo differ. A package with two kinds of cores is a hybrid or a big.LITTLE, and no fault.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/models.h"

struct core_kind {
	struct str what;
	struct cpuset cpus, packages;
	const struct answer *from;
};

enum { KINDS = 16 };

struct census {
	struct core_kind kinds[KINDS];
	size_t n;
	bool full;
	struct cpuset packages;
	struct cpuset unplaced; /* of no known package */
};

static int package_of(const struct check_in *in, const struct cpu_model *m)
{
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), m->cpu);

	return core && core->package >= 0 ? core->package : m->package;
}

static struct core_kind *kind_of(struct census *c, const struct cpu_model *m)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_eq(c->kinds[i].what, m->what))
			return &c->kinds[i];
	}
	if (c->n == KINDS) {
		c->full = true;
		return &c->kinds[KINDS - 1];
	}
	c->kinds[c->n] = (struct core_kind){ .what = m->what, .from = m->from };
	return &c->kinds[c->n++];
}

/* The packages of a host are few: their numbers may be any, and those past the limit none. */
static void count(const struct check_in *in, struct census *c)
{
	const struct models *m = in_fact(in, &fact_models);

	for (size_t i = 0; i < m->n; i++) {
		struct core_kind *k = kind_of(c, &m->v[i]);
		struct cpuset cpu = cpuset_of(in->scratch, m->v[i].cpu), package;
		int number = package_of(in, &m->v[i]);

		k->cpus = cpuset_or(in->scratch, k->cpus, cpu);
		if (number < 0 || number >= CPUSET_LIMIT) {
			c->unplaced = cpuset_or(in->scratch, c->unplaced, cpu);
			continue;
		}
		if (cpuset_has(k->packages, (unsigned)number))
			continue;
		package = cpuset_of(in->scratch, (unsigned)number);
		k->packages = cpuset_or(in->scratch, k->packages, package);
		c->packages = cpuset_or(in->scratch, c->packages, package);
	}
}

static struct str all_kinds(const struct check_in *in, const struct census *c)
{
	struct str s = c->kinds[0].what;

	for (size_t i = 1; i < c->n; i++)
		s = str_printf(
			in->scratch, STR_FMT "; " STR_FMT, STR_ARG(s), STR_ARG(c->kinds[i].what));
	return s;
}

static void say_same(const struct check_in *in, const struct census *c, struct findings *out)
{
	struct finding *f;

	f = find(out, STATUS_PASS, subject_host(), "%s",
		c->n == 1 ? "all CPUs are of one model"
			  : "every package has the same kinds of cores");
	find_observed(f, STR_FMT, STR_ARG(all_kinds(in, c)));
	for (size_t i = 0; i < c->n; i++)
		find_evidence_text(f, c->kinds[i].from, "cpus " STR_FMT ": " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, c->kinds[i].cpus)),
			STR_ARG(c->kinds[i].what));
}

static void say_different(const struct check_in *in, const struct census *c,
	const struct core_kind *k, struct findings *out)
{
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, k->cpus),
		"a model or stepping that not every package has");
	find_observed(f, STR_FMT " in package " STR_FMT, STR_ARG(k->what),
		STR_ARG(cpuset_format(in->scratch, k->packages)));
	find_wanted(f, "the same in packages " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, c->packages)));
	find_cpus(f, k->cpus);
	find_evidence_text(f, k->from, "cpus " STR_FMT ": " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, k->cpus)), STR_ARG(k->what));
}

static size_t usual(const struct census *c)
{
	size_t most = 0;

	for (size_t i = 1; i < c->n; i++) {
		if (cpuset_count(c->kinds[i].cpus) > cpuset_count(c->kinds[most].cpus))
			most = i;
	}
	return most;
}

static void judge(const struct check_in *in, struct findings *out)
{
	struct census c = { 0 };
	bool said = false;

	count(in, &c);
	if (c.full || (c.n > 1 && !cpuset_is_empty(c.unplaced))) {
		struct finding *f = find_reason(out, STATUS_UNKNOWN,
			c.full ? REASON_FORMAT : REASON_AMBIGUOUS, subject_host(), "%s",
			c.full ? "more kinds of CPUs than a host can have"
			       : "CPUs of several kinds, and nothing tells their packages");

		find_observed(f, STR_FMT, STR_ARG(all_kinds(in, &c)));
		return;
	}
	/* Most CPUs are of the kind that all should be of: it is named last, or not at all. */
	for (size_t i = 0; i < c.n; i++) {
		if (i != usual(&c) && !cpuset_eq(c.kinds[i].packages, c.packages)) {
			say_different(in, &c, &c.kinds[i], out);
			said = true;
		}
	}
	if (said)
		return;
	if (cpuset_eq(c.kinds[usual(&c)].packages, c.packages))
		say_same(in, &c, out);
	else
		say_different(in, &c, &c.kinds[usual(&c)], out);
}

/* "fam0006mod0055" of modalias is the boot CPU's; it has no stepping. */
static bool from_modalias(struct str text, struct str *ret)
{
	struct str before, rest;

	if (!str_split(text, 'f', &before, &rest) || !str_starts(rest, "am") || rest.n < 13 ||
		!str_starts(str_skip(rest, 6), "mod"))
		return false;
	*ret = str_head(str_skip(rest, 2), 11);
	return true;
}

static unsigned count_packages(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct cpuset seen = { 0 };

	for (size_t i = 0; i < cpus->n_cores; i++) {
		int p = cpus->cores[i].package;

		if (p < 0 || p >= CPUSET_LIMIT)
			return 0;
		if (!cpuset_has(seen, (unsigned)p))
			seen = cpuset_or(in->scratch, seen, cpuset_of(in->scratch, (unsigned)p));
	}
	return cpuset_count(seen);
}

/* Without the CPUs' own words the boot CPU speaks for its package, and for no other one. */
static void judge_boot_cpu(const struct check_in *in, struct findings *out)
{
	const struct models *m = in_fact(in, &fact_models);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	struct str boot = { 0 };
	struct finding *f;
	uint64_t family, model;

	if (count_packages(in) != 1 || cpus->modalias->state != ANSWER_OK ||
		!from_modalias(cpus->modalias->bytes, &boot) ||
		str_u64(str_head(boot, 4), 16, &family) || str_u64(str_skip(boot, 7), 16, &model)) {
		find_unreadable(out, subject_host(), m->cpuinfo, false);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "one package; its stepping was not told");
	find_observed(
		f, "family %llu model %llu", (unsigned long long)family, (unsigned long long)model);
	find_evidence_text(f, cpus->modalias, STR_FMT, STR_ARG(boot));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct models *m = in_fact(in, &fact_models);
	const struct host *h = in_fact(in, &fact_host);

	(void)self;
	if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor says what model a guest's CPUs are");
	else if (m->n && m->v[0].what.n)
		judge(in, out);
	else
		judge_boot_cpu(in, out);
}

const struct check check_hw_cpu_model[] = {
	{
		.id = "hw.cpu_model",
		.rule = 1,
		.title = "Every package has the same model and stepping",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_models, &fact_cpus, &fact_host },
		.why = "steppings differ in errata, latencies and turbo frequencies: a thread is as fast as the "
		       "package that it happens to run in",
		.fix_now = NULL,
		.fix_boot =
			"replace the processor that differs; until then pin what must be alike to one "
			"package",
		.source =
			"Intel and AMD: mixed steppings in their specification updates; arch/x86/kernel/cpu/common.c",
		.run = run,
	},
	{ 0 },
};
