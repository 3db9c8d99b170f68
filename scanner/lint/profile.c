/* SPDX-License-Identifier: Apache-2.0 */
/* The line against the roles that a profile gives to CPUs, and its huge pages. */
#include "scanner/lint/parts.h"

static struct str shown(struct lint *l, struct cpuset set)
{
	return cpuset_format(l->a, set);
}

/* Flags that the line has, or that this kernel takes. */
static struct str flags(struct lint *l)
{
	if (kernel_has(&l->in->kernel, &since_isolcpus_flags) != KERNEL_HAS)
		return STR("");
	if (kernel_has(&l->in->kernel, &since_managed_irq) != KERNEL_HAS ||
		(l->isol.valid && !l->iso.managed_irq))
		return l->isol.valid && !l->iso.managed_irq ? STR("") : STR("domain,");
	return STR("domain,managed_irq,");
}

static void isolated(struct lint *l)
{
	const struct lint_intent *t = &l->in->intent;
	struct cpuset has = { 0 }, missing, more;
	struct lint_finding *f;

	if (l->isol.valid && !l->void_flags)
		has = l->isol.set;
	missing = cpuset_minus(l->a, t->hot, has);
	more = cpuset_minus(l->a, has, t->hot);
	if (!cpuset_is_empty(missing) && !(l->tuned && l->nohz.valid)) {
		f = lint_say(l, RULE_PROFILE, LINT_FAIL, l->isol.p,
			"the profile " STR_FMT " calls " STR_FMT
			" hot, and isolcpus= does not isolate " STR_FMT,
			STR_ARG(t->name), STR_ARG(shown(l, t->hot)), STR_ARG(shown(l, missing)));
		if (l->isol.p)
			lint_replace(l, f, l->isol.p, "isolcpus=" STR_FMT STR_FMT,
				STR_ARG(flags(l)), STR_ARG(shown(l, cpuset_or(l->a, has, t->hot))));
		else
			lint_append(l, f, "isolcpus=" STR_FMT STR_FMT, STR_ARG(flags(l)),
				STR_ARG(shown(l, t->hot)));
	} else if (!cpuset_is_empty(more)) {
		lint_say(l, RULE_PROFILE, LINT_WARN, l->isol.p,
			"the profile " STR_FMT " does not call " STR_FMT
			" hot: capacity that nobody uses",
			STR_ARG(t->name), STR_ARG(shown(l, more)));
	}
}

static void tickless(struct lint *l)
{
	const struct lint_intent *t = &l->in->intent;
	struct cpuset none = { 0 }, has = l->nohz.valid ? l->nohz.set : none;
	struct cpuset missing = cpuset_minus(l->a, t->poll, has);
	struct lint_finding *f;

	if (cpuset_is_empty(missing))
		return;
	f = lint_say(l, RULE_PROFILE, LINT_FAIL, l->nohz.p,
		"threads of the profile " STR_FMT " spin on " STR_FMT
		", and nohz_full= does not stop the tick of " STR_FMT,
		STR_ARG(t->name), STR_ARG(shown(l, t->poll)), STR_ARG(shown(l, missing)));
	if (l->nohz.p)
		lint_replace(l, f, l->nohz.p, "nohz_full=" STR_FMT,
			STR_ARG(shown(l, cpuset_or(l->a, has, t->poll))));
	else
		lint_append(l, f, "nohz_full=" STR_FMT, STR_ARG(shown(l, t->poll)));
}

/* The count behind the size; of the default size where none stands before it. */
static const struct param *count_of(const struct lint *l, const char *size)
{
	bool right = str_is(STR("2M"), size);

	for (size_t i = 0; i < l->c.n; i++) {
		const struct param *p = &l->c.v[i];

		if (param_named(p, "hugepagesz") || param_named(p, "default_hugepagesz"))
			right = str_starts(p->value, size);
		else if (param_named(p, "hugepages") && right)
			return p;
	}
	return NULL;
}

static void pages(struct lint *l, const char *size, double wanted)
{
	const struct param *p = count_of(l, size);
	struct lint_finding *f;
	uint64_t n = 0;

	/* Without a count on the line they may be made after boot. */
	if (!(wanted > 0) || !p || str_u64(p->value, 10, &n) || (double)n >= wanted)
		return;
	f = lint_say(l, RULE_PROFILE, LINT_FAIL, p,
		"the profile " STR_FMT " wants %.0f pages of %s, and the line makes %llu",
		STR_ARG(l->in->intent.name), wanted, size, (unsigned long long)n);
	lint_replace(l, f, p, "hugepages=%.0f", wanted);
}

void lint_profile(struct lint *l)
{
	const struct lint_intent *t = &l->in->intent;

	if (!t->name.n)
		return;
	if (!cpuset_is_empty(t->hot)) {
		isolated(l);
		tickless(l);
	}
	pages(l, "2M", t->pages_2m);
	pages(l, "1G", t->pages_1g);
}
