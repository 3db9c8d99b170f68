/* SPDX-License-Identifier: Apache-2.0 */
/* What this kernel's version or configuration does not take. */
#include "scanner/judging/param_options.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/lint/parts.h"

static const struct row {
	const char *name, *value; /* value: a glob, NULL: any */
	struct kernel_since since;
	const char *text; /* what it does before that */
} rows[] = {
	{ "isolcpus", "*managed_irq,*", { 5, 6, { EL_NEVER, 3, 0 } },
		"managed_irq is no flag there" },
	{ "preempt", NULL, { 5, 12, { EL_NEVER, EL_NEVER, 0 } }, "the model is a build option" },
	{ "preempt", "lazy", { 6, 13, { EL_NEVER, EL_NEVER, EL_NEVER } },
		"lazy is no model there" },
	{ "amd_pstate", NULL, { 5, 17, { EL_NEVER, EL_NEVER, 2 } }, "there is no such driver" },
	{ "amd_pstate", "active", { 6, 3, { EL_NEVER, EL_NEVER, 3 } }, "active is no mode there" },
	{ "amd_pstate", "guided", { 6, 4, { EL_NEVER, EL_NEVER, 4 } }, "guided is no mode there" },
	{ "cpufreq.default_governor", NULL, { 5, 9, { EL_NEVER, EL_NEVER, 0 } },
		"the default is a build option" },
	{ "split_lock_detect", NULL, { 5, 7, { EL_NEVER, 3, 0 } }, "nothing is detected" },
	{ "tsc", "nowatchdog", { 5, 3, { EL_NEVER, 2, 0 } }, "only reliable does it there" },
	{ "mitigations", NULL, { 5, 2, { 7, 1, 0 } }, "each mitigation has a switch of its own" },
	{ "nosmt", NULL, { 4, 19, { 6, 0, 0 } }, "siblings are switched off in the firmware" },
	{ "psi", NULL, { 4, 20, { EL_NEVER, 2, 0 } }, "there is no pressure accounting" },
	{ "sysctl.*", NULL, { 5, 8, { EL_NEVER, EL_NEVER, 0 } }, "files in sysctl.d do it" },
	{ "rcupdate.rcu_normal_after_boot", NULL, { 4, 5, { EL_NEVER, 0, 0 } },
		"there is no such switch" },
	{ "rcutree.nohz_full_patience_delay", NULL, { 6, 11, { EL_NEVER, EL_NEVER, 6 } },
		"there is no such delay" },
	{ "workqueue.unbound_cpus", NULL, { 6, 6, { EL_NEVER, EL_NEVER, 4 } },
		"unbound work follows isolcpus= and nohz_full=" },
	{ "workqueue.default_affinity_scope", NULL, { 6, 6, { EL_NEVER, EL_NEVER, 4 } },
		"there are no scopes" },
	{ "iommu.strict", NULL, { 4, 20, { EL_NEVER, 2, 0 } }, "the drivers have switches" },
	{ "hugetlb_cma", NULL, { 5, 7, { EL_NEVER, EL_NEVER, 0 } }, "there is no such area" },
};

static bool named(const struct param *p, const char *name)
{
	struct str n = str_from(name);

	if (str_ends(n, "*"))
		return str_eq(str_head(p->name, n.n - 1), str_head(n, n.n - 1));
	return param_named(p, name);
}

static void too_old(struct lint *l, const struct row *r, const struct param *p)
{
	enum kernel_has has = kernel_has(&l->in->kernel, &r->since);
	struct lint_finding *f;

	if (has == KERNEL_HAS || (named(p, "isolcpus") && l->void_flags))
		return;
	if (has == KERNEL_MAYBE) {
		f = lint_say(l, RULE_VERSION, LINT_UNKNOWN, p,
			"it came with Linux " STR_FMT "; before, %s",
			STR_ARG(kernel_since_name(l->a, &r->since)), r->text);
		lint_advise(l, f, "say which minor release it is, as --kernel 5.14-el9_4");
		return;
	}
	f = lint_say(l, RULE_VERSION, LINT_FAIL, p,
		"this kernel does not know it: it came with Linux " STR_FMT "; here, %s",
		STR_ARG(kernel_since_name(l->a, &r->since)), r->text);
	if (!param_named(p, "isolcpus"))
		lint_drop(l, f, p);
	else
		lint_advise(l, f, "leave the flag out");
}

static void not_built(struct lint *l, const struct param_option *o)
{
	for (unsigned i = 0; i < 2 && o->params[i]; i++) {
		const struct param *p = lint_last(l, o->params[i]);
		struct lint_finding *f;

		if (!p)
			continue;
		f = lint_say(l, RULE_CONFIG, LINT_FAIL, p, "built without CONFIG_%s: %s", o->option,
			o->what);
		lint_advise(l, f, "boot a kernel with CONFIG_%s=y", o->option);
		return;
	}
}

void lint_versions(struct lint *l)
{
	const struct kconfig *k = l->in->kconfig;

	for (size_t i = 0; i < l->c.n; i++)
		for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++)
			if (named(&l->c.v[i], rows[r].name) &&
				(!rows[r].value ||
					str_glob(str_from(rows[r].value), l->c.v[i].value)))
				too_old(l, &rows[r], &l->c.v[i]);
	if (!k || !k->valid)
		return;
	for (const struct param_option *o = param_options; o->option; o++)
		if (o->params[0] && !kconfig_is(k, o->option, "y"))
			not_built(l, o);
	if (lint_last(l, "preempt") && !kconfig_is(k, "PREEMPT_DYNAMIC", "y"))
		lint_say(l, RULE_CONFIG, LINT_FAIL, lint_last(l, "preempt"),
			"built without CONFIG_PREEMPT_DYNAMIC: the model cannot be chosen at boot");
}
