/* SPDX-License-Identifier: Apache-2.0 */
/* What sets CPUs apart: isolcpus=, nohz_full=, rcu_nocbs=, irqaffinity=, against each other. */
#include "scanner/lint/parts.h"

static struct str shown(struct lint *l, struct cpuset set)
{
	return cpuset_format(l->a, set);
}

/* The list as the user wrote it, without the flags before it. */
static struct str list_of(const struct param *p)
{
	struct str s = p->value;

	while (s.n && !(s.p[0] >= '0' && s.p[0] <= '9') && !str_starts(s, "N") &&
		!str_is(s, "all")) {
		struct str flag;

		if (!str_split(s, ',', &flag, &s))
			break;
	}
	return s;
}

static void flags(struct lint *l)
{
	const struct param *p = l->isol.p;
	struct lint_finding *f;

	if (l->void_flags) {
		f = lint_say(l, RULE_ISOLCPUS_FLAGS, LINT_FAIL, p,
			"this kernel takes no flags before the list: the whole parameter is void");
		lint_replace(l, f, p, "isolcpus=" STR_FMT, STR_ARG(list_of(p)));
	} else if (l->iso.unknown_flag.n) {
		bool is_void = kernel_has(&l->in->kernel, &since_managed_irq) == KERNEL_LACKS;

		f = lint_say(l, RULE_ISOLCPUS_FLAGS, LINT_FAIL, p,
			"\"" STR_FMT "\" is no flag of it (domain, nohz, managed_irq): %s",
			STR_ARG(l->iso.unknown_flag),
			is_void ? "the whole parameter is void" : "it is skipped");
		lint_replace(l, f, p, "isolcpus=%s%s" STR_FMT,
			l->iso.domain || !l->iso.managed_irq ? "domain," : "",
			l->iso.managed_irq || !is_void ? "managed_irq," : "", STR_ARG(list_of(p)));
	}
}

static void domain(struct lint *l)
{
	struct lint_finding *f;

	if (l->void_flags || l->iso.domain || l->iso.unknown_flag.n)
		return;
	f = lint_say(l, RULE_NO_DOMAIN, l->tuned ? LINT_WARN : LINT_FAIL, l->isol.p,
		"without the flag domain the scheduler goes on balancing tasks onto " STR_FMT "%s",
		STR_ARG(shown(l, l->isol.set)),
		l->tuned ? "; what wrote tuned.non_isolcpus has to isolate them at run time"
			 : ", unless a cpuset partition takes them out after boot");
	lint_replace(l, f, l->isol.p, "isolcpus=domain," STR_FMT, STR_ARG(l->isol.p->value));
}

/* The second of two that differ is rejected from 4.15 to 5.17. */
static void differ(struct lint *l)
{
	const struct kernel_id *k = &l->in->kernel;
	const struct param *second = l->isol.p > l->nohz.p ? l->isol.p : l->nohz.p;
	struct cpuset only_isol = cpuset_minus(l->a, l->isol.set, l->nohz.set);
	struct cpuset only_nohz = cpuset_minus(l->a, l->nohz.set, l->isol.set);
	enum kernel_has may = kernel_has(k, &since_sets_may_differ);
	bool rejects = kernel_has(k, &since_isolcpus_flags) == KERNEL_HAS && !l->void_flags;
	struct lint_finding *f;

	if (cpuset_eq(l->isol.set, l->nohz.set))
		return;
	if (may == KERNEL_LACKS && rejects)
		f = lint_say(l, RULE_SETS_DIFFER, LINT_FAIL, second,
			"nohz_full= must match isolcpus= on this kernel, which rejects the second "
			"of the two whole: it is this one");
	else if (may == KERNEL_MAYBE)
		f = lint_say(l, RULE_SETS_DIFFER, LINT_UNKNOWN, second,
			"nohz_full= and isolcpus= differ: before " STR_FMT " this one is rejected "
			"whole; --kernel does not say which it is",
			STR_ARG(kernel_since_name(l->a, &since_sets_may_differ)));
	else
		f = lint_say(l, RULE_SETS_DIFFER, LINT_WARN, second,
			"only isolcpus= names " STR_FMT ", only nohz_full= names " STR_FMT "%s",
			STR_ARG(shown(l, only_isol)), STR_ARG(shown(l, only_nohz)),
			k->given ? "" : "; before 5.18 (EL 9.1) this one is rejected whole");
	lint_replace(l, f, l->nohz.p, "nohz_full=" STR_FMT, STR_ARG(list_of(l->isol.p)));
}

/* What another name was corrected to: "isolcpus=". */
static struct lint_edit *corrected_to(const struct lint *l, const char *name)
{
	for (size_t i = 0; i < l->c.n; i++)
		if (l->edits[i].kind == EDIT_REPLACE && str_starts(l->edits[i].with, name))
			return &l->edits[i];
	return NULL;
}

static void nohz_alone(struct lint *l)
{
	struct lint_finding *f;

	/* A misspelt isolcpus= is a fault of its own, and its only one. */
	if (!l->nohz.valid || l->isol.p || l->tuned || corrected_to(l, "isolcpus="))
		return;
	f = lint_say(l, RULE_NOHZ_ALONE, LINT_WARN, l->nohz.p,
		"tickless, and not isolated: tasks are balanced onto " STR_FMT
		", unless tuned or a cpuset partition isolates them after boot",
		STR_ARG(shown(l, l->nohz.set)));
	lint_append(l, f, "isolcpus=%s" STR_FMT,
		kernel_has(&l->in->kernel, &since_managed_irq) == KERNEL_HAS ? "domain,managed_irq,"
									     : "",
		STR_ARG(l->nohz.p->value));
}

/* Of all that are set apart: into the list that was there under a wrong name, or one of its own. */
static void add_nocbs(struct lint *l, struct lint_finding *f)
{
	struct lint_edit *e = corrected_to(l, "rcu_nocbs=");
	struct cpuset set = l->apart, had;

	if (!e) {
		lint_append(l, f, "rcu_nocbs=" STR_FMT, STR_ARG(shown(l, set)));
		return;
	}
	if (cpuset_parse_list(l->a, str_skip(e->with, sizeof("rcu_nocbs=") - 1), &had) == 0)
		set = cpuset_or(l->a, set, had);
	e->with = str_printf(l->a, "rcu_nocbs=" STR_FMT, STR_ARG(shown(l, set)));
}

static void nocbs(struct lint *l)
{
	const struct param *poll = lint_last(l, "rcu_nocb_poll"), *bare = lint_last(l, "rcu_nocbs");
	struct cpuset none = { 0 }, offloaded, missing;
	struct lint_finding *f;

	offloaded = cpuset_or(
		l->a, l->nohz.valid ? l->nohz.set : none, l->nocbs.valid ? l->nocbs.set : none);
	missing = cpuset_minus(l->a, l->apart, offloaded);
	if (bare && !bare->has_value && !l->nohz.valid) {
		f = lint_say(l, RULE_RCU_NOCBS, LINT_FAIL, bare,
			"without a list it offloads no CPU: it allows to do so later (5.17 on)");
		if (!cpuset_is_empty(l->apart))
			lint_replace(l, f, bare, "rcu_nocbs=" STR_FMT, STR_ARG(shown(l, l->apart)));
		else
			lint_drop(l, f, bare);
	} else if (l->nocbs.valid && !cpuset_is_empty(missing)) {
		f = lint_say(l, RULE_RCU_NOCBS, LINT_FAIL, l->nocbs.p,
			"callbacks of " STR_FMT " are not offloaded: neither rcu_nocbs= nor "
			"nohz_full= names it",
			STR_ARG(shown(l, missing)));
		lint_replace(l, f, l->nocbs.p, "rcu_nocbs=" STR_FMT,
			STR_ARG(shown(l, cpuset_or(l->a, l->nocbs.set, missing))));
	} else if (l->isol.valid && !bare && !cpuset_is_empty(missing) && !l->nohz.p) {
		f = lint_say(l, RULE_RCU_NOCBS, LINT_WARN, l->isol.p,
			"isolated from the scheduler only: RCU callbacks and the tick stay on " STR_FMT,
			STR_ARG(shown(l, missing)));
		add_nocbs(l, f);
		lint_advise(l, f,
			"add rcu_nocbs=" STR_FMT
			", and nohz_full= where one thread spins on each CPU",
			STR_ARG(shown(l, l->apart)));
	}
	if (poll && cpuset_is_empty(offloaded) && !(bare && bare->has_value)) {
		f = lint_say(l, RULE_NOCB_POLL, LINT_WARN, poll,
			"no CPU is offloaded, so that nothing polls");
		lint_drop(l, f, poll);
	}
}

static void irqaffinity(struct lint *l)
{
	struct cpuset both = cpuset_and(l->a, l->irq.set, l->apart), left;
	struct lint_finding *f;

	if (!l->irq.valid)
		return;
	left = cpuset_minus(l->a, l->irq.set, l->apart);
	if (cpuset_is_empty(left) && !cpuset_is_empty(l->possible))
		left = cpuset_minus(l->a, l->possible, l->apart);
	if (!cpuset_is_empty(both)) {
		f = lint_say(l, RULE_IRQAFFINITY, LINT_FAIL, l->irq.p,
			"it sends interrupts to " STR_FMT ", which is set apart",
			STR_ARG(shown(l, both)));
		if (cpuset_is_empty(left))
			lint_drop(l, f, l->irq.p);
		else
			lint_replace(
				l, f, l->irq.p, "irqaffinity=" STR_FMT, STR_ARG(shown(l, left)));
	} else if (!cpuset_has(l->irq.set, 0) && cpuset_has(l->apart, 0)) {
		lint_say(l, RULE_BOOT_CPU, LINT_FAIL, l->irq.p,
			"the kernel adds the boot CPU to it, and CPU 0 is set apart");
	}
}

static struct str without_zero(struct lint *l, struct cpuset set)
{
	return shown(l, cpuset_minus(l->a, set, cpuset_of(l->a, 0)));
}

static void boot_cpu(struct lint *l)
{
	const struct param *p = l->isol.valid && cpuset_has(l->isol.set, 0) ? l->isol.p : l->nohz.p;
	struct lint_finding *f;

	if (!cpuset_has(l->apart, 0) || !p)
		return;
	f = lint_say(l, RULE_BOOT_CPU, LINT_WARN, p,
		"CPU 0 is set apart: it boots the host, keeps time unless another CPU takes over, "
		"and irqaffinity= always holds it");
	lint_advise(l, f, "leave it out: " STR_FMT, STR_ARG(without_zero(l, l->apart)));
}

/* systemd.cpu_affinity= and tuned's mask are of those that are not set apart. */
static void kept_away(struct lint *l)
{
	const struct param *s = lint_last(l, "systemd.cpu_affinity"),
			   *t = lint_last(l, "tuned.non_isolcpus");
	struct cpuset set, both;

	if (s && cpuset_parse_list(l->a, s->value, &set) == 0 && cpuset_meets(set, l->apart)) {
		struct cpuset left = cpuset_minus(l->a, set, l->apart);
		struct lint_finding *f;

		both = cpuset_and(l->a, set, l->apart);
		f = lint_say(l, RULE_AFFINITY, LINT_FAIL, s,
			"services may run on " STR_FMT ", which is set apart",
			STR_ARG(shown(l, both)));
		if (cpuset_is_empty(left))
			lint_drop(l, f, s);
		else
			lint_replace(
				l, f, s, "systemd.cpu_affinity=" STR_FMT, STR_ARG(shown(l, left)));
	}
	if (t && cpuset_parse_mask(l->a, t->value, &set) == 0 && cpuset_meets(set, l->apart)) {
		both = cpuset_and(l->a, set, l->apart);
		lint_advise(l,
			lint_say(l, RULE_AFFINITY, LINT_WARN, t,
				"tuned was told that " STR_FMT " is not isolated, and the line "
				"sets it apart",
				STR_ARG(shown(l, both))),
			"apply the profile of tuned again after isolated_cores was changed");
	}
}

void lint_isolation(struct lint *l)
{
	if (l->isol.valid) {
		flags(l);
		domain(l);
	}
	if (l->isol.valid && l->nohz.valid)
		differ(l);
	nohz_alone(l);
	nocbs(l);
	irqaffinity(l);
	boot_cpu(l);
	kept_away(l);
}
