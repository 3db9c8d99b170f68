/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the setup functions of the kernel take: each reads its value by itself, and most drop
 * what they do not know without a word. numa_balancing=0 is dropped, audit=no switches auditing
 * on, nmi_watchdog=off leaves the detector running.
 */
#include "scanner/base/text.h"
#include "scanner/lint/parts.h"

enum { ONE = 0, LIST, NUMBER, BOOL, FLAG };

static const struct values {
	const char *name;
	int kind;
	const char *words; /* separated by blanks; a '*' at the end: what begins so */
	/* What people write instead, and what they mean: "off:never disable:never". */
	const char *meant;
	const char *effect; /* of a value that it does not take; NULL: it is dropped */
} table[] = {
	{ "transparent_hugepage", ONE, "always madvise never",
		"off:never no:never 0:never disable:never disabled:never none:never on:always",
		NULL },
	{ "numa_balancing", ONE, "enable disable",
		"0:disable off:disable no:disable disabled:disable 1:enable on:enable", NULL },
	{ "idle", ONE, "poll halt nomwait", "polling:poll busy:poll hlt:halt", NULL },
	{ "mitigations", ONE, "off auto auto,nosmt auto;*", "0:off no:off none:off disable:off",
		"the kernel goes on with auto" },
	{ "intel_pstate", ONE,
		"disable passive active force no_hwp hwp_only support_acpi_ppc "
		"per_cpu_perf_limits no_cas",
		"off:disable 0:disable disabled:disable", NULL },
	{ "amd_pstate", ONE, "disable passive active guided", "off:disable 0:disable", NULL },
	{ "skew_tick", NUMBER, NULL, "yes:1 on:1 y:1 true:1 off:0", NULL },
	{ "nohz", BOOL, NULL, NULL, NULL },
	{ "highres", BOOL, NULL, NULL, NULL },
	{ "psi", BOOL, NULL, NULL, NULL },
	{ "nmi_watchdog", LIST, "0 1 panic nopanic r*", "off:0 no:0 disable:0 on:1 2:0",
		"the detector runs as if nothing stood there" },
	{ "tsc", ONE, "reliable noirqtime unstable nowatchdog recalibrate watchdog",
		"stable:reliable no_watchdog:nowatchdog", NULL },
	{ "mce", LIST,
		"off no_cmci no_lmce dont_log_ce print_all ignore_ce bootlog nobootlog "
		"bios_cmci_threshold recovery 0* 1* 2* 3*",
		"ignore-ce:ignore_ce ignorece:ignore_ce", NULL },
	{ "pcie_aspm", ONE, "off force", NULL, NULL },
	{ "pcie_aspm.policy", ONE, "default performance powersave powersupersave",
		"off:performance perf:performance", NULL },
	{ "audit", ONE, "0 1 off on", "no:0 disable:0 disabled:0 false:0 n:0",
		"auditing is switched on" },
	{ "preempt", ONE, "none voluntary full lazy", "off:none", NULL },
	{ "split_lock_detect", ONE, "off warn fatal ratelimit:*", "0:off no:off disable:off",
		NULL },
	{ "intel_iommu", LIST,
		"on off igfx_off intgpu_off forcedac strict sp_off sm_on sm_off tboot_noforce "
		"nobounce pasid_off",
		"pt:on 0:off disable:off", NULL },
	{ "amd_iommu", LIST,
		"off fullflush force_isolation force_enable pgtbl_v1 pgtbl_v2 irtcachedis "
		"nohugepages v2_pgsizes_only",
		"", "it is on wherever the firmware has it" },
	{ "iommu", LIST,
		"off force noforce biomerge panic nopanic merge nomerge soft pt nopt usedac nodac "
		"allowdac forcesac noagp noaperture memaper* fullflush nobypass",
		"passthrough:pt", NULL },
	{ "iommu.passthrough", BOOL, NULL, NULL, NULL },
	{ "iommu.strict", BOOL, NULL, NULL, NULL },
	{ "pti", ONE, "on off auto", "0:off no:off disable:off", NULL },
	{ "mds", LIST, "full off nosmt", "0:off", NULL },
	{ "retbleed", LIST, "off auto ibpb force stuff unret nosmt", "0:off", NULL },
	{ "spectre_v2", LIST, "on off auto retpoline retpoline* eibrs* ibrs", "0:off disable:off",
		NULL },
	{ "tsx", ONE, "on off auto", "0:off", NULL },
	{ "numa", ONE, "off noacpi nohmat fake=*", NULL, NULL },
	{ "schedstats", ONE, "enable disable", "0:disable off:disable 1:enable on:enable", NULL },
	{ "intel_idle.max_cstate", NUMBER, NULL, "C0:0 C1:1 c1:1 C1E:2 off:0", NULL },
	{ "processor.max_cstate", NUMBER, NULL, "C0:1 C1:1 c1:1 off:1", NULL },
	{ "cpuidle.off", NUMBER, NULL, "on:1 yes:1", NULL },
	{ "maxcpus", NUMBER, NULL, NULL, NULL },
	{ "nr_cpus", NUMBER, NULL, NULL, NULL },
	{ "rcupdate.rcu_normal_after_boot", NUMBER, NULL, "yes:1 y:1 on:1", NULL },
	{ "rcupdate.rcu_expedited", NUMBER, NULL, NULL, NULL },
	{ "kfence.sample_interval", NUMBER, NULL, "off:0", NULL },
	{ "nosoftlockup", FLAG, NULL, NULL, NULL },
	{ "nowatchdog", FLAG, NULL, NULL, NULL },
	{ "rcu_nocb_poll", FLAG, NULL, NULL, NULL },
	{ "threadirqs", FLAG, NULL, NULL, NULL },
	{ "notsc", FLAG, NULL, NULL, NULL },
	{ "nopti", FLAG, NULL, NULL, NULL },
	{ "nospectre_v1", FLAG, NULL, NULL, NULL },
	{ "nospectre_v2", FLAG, NULL, NULL, NULL },
	{ "nox2apic", FLAG, NULL, NULL, NULL },
	{ "noautogroup", FLAG, NULL, NULL, NULL },
	{ "noapic", FLAG, NULL, NULL, NULL },
	{ "nolapic", FLAG, NULL, NULL, NULL },
	{ "acpi_irq_nobalance", FLAG, NULL, NULL, NULL },
};

static bool one_of(struct str words, struct str value)
{
	struct str word;

	while (str_word(&words, &word))
		if (str_eq(word, value) ||
			(str_ends(word, "*") &&
				str_eq(str_head(word, word.n - 1), str_head(value, word.n - 1))))
			return true;
	return false;
}

static bool each_of(struct str words, struct str value)
{
	struct str part;

	while (str_cut(&value, ',', &part))
		if (!one_of(words, part))
			return false;
	return true;
}

static bool is_number(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0 || (str_starts(s, "0x") && str_u64(s, 16, &n) == 0) ||
	       str_is(s, "-1");
}

static bool taken(const struct values *v, const struct param *p)
{
	switch (v->kind) {
	case NUMBER:
		return is_number(p->value);
	case BOOL:
		return one_of(STR("on off y n Y N yes no 0 1 ON OFF On Off Yes No"), p->value);
	case LIST:
		return each_of(str_from(v->words), p->value);
	case FLAG:
		return true;
	default:
		return one_of(str_from(v->words), p->value);
	}
}

/* The right word for a wrong one: of the table, else the nearest one. */
static struct str meant(const struct values *v, struct str value)
{
	struct str rest = str_from(v->meant), word, wrong, right, best = { 0 };
	unsigned least = value.n >= 5 ? 3 : 2;

	while (str_word(&rest, &word))
		if (str_split(word, ':', &wrong, &right) && str_eq(wrong, value))
			return right;
	rest = str_from(v->words);
	while (str_word(&rest, &word)) {
		unsigned d = text_distance(word, value, least);

		if (word.n > 2 && !str_ends(word, "*") && d < least) {
			least = d;
			best = word;
		}
	}
	return best;
}

/* What it takes, without patterns. */
static struct str words_of(struct arena *a, const struct values *v)
{
	struct str rest = str_from(v->words), word, s = STR("");

	while (str_word(&rest, &word))
		if (!str_ends(word, "*"))
			s = str_printf(
				a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.n ? " " : "", STR_ARG(word));
	return s;
}

static void not_taken(struct lint *l, const struct values *v, const struct param *p)
{
	struct str right = meant(v, p->value);
	struct lint_finding *f;

	f = lint_say(l, RULE_VALUE, LINT_FAIL, p,
		"\"" STR_FMT "\" is no value of it: %s; it takes "
		"%s" STR_FMT,
		STR_ARG(p->value), v->effect ? v->effect : "it is dropped",
		v->words	    ? ""
		: v->kind == NUMBER ? "a number"
				    : "on or off",
		STR_ARG(words_of(l->a, v)));
	if (right.n)
		lint_replace(l, f, p, STR_FMT "=" STR_FMT, STR_ARG(p->name), STR_ARG(right));
	else
		lint_drop(l, f, p);
}

/* Switches: what stands behind '=' is not looked at, and "=0" does the opposite of what it says. */
static void flag_value(struct lint *l, const struct param *p)
{
	struct lint_finding *f;

	if (!p->has_value)
		return;
	if (one_of(STR("1 y yes on true Y"), p->value)) {
		f = lint_say(l, RULE_FLAG_VALUE, LINT_WARN, p,
			"a switch without a value: what stands behind \"=\" is not looked at");
		lint_replace(l, f, p, STR_FMT, STR_ARG(p->name));
		return;
	}
	f = lint_say(l, RULE_FLAG_VALUE, LINT_FAIL, p,
		"a switch without a value: it is on whatever stands behind \"=\"");
	lint_drop(l, f, p);
}

static void judge(struct lint *l, const struct values *v, const struct param *p)
{
	struct lint_finding *f;

	if (v->kind == FLAG) {
		flag_value(l, p);
	} else if (!p->has_value || !p->value.n) {
		f = lint_say(l, RULE_VALUE, LINT_FAIL, p, "it has no value, and does nothing so");
		lint_drop(l, f, p);
	} else if (!taken(v, p)) {
		not_taken(l, v, p);
	}
}

/* nosmt is no plain switch: only "force" means something else than its presence. */
static void judge_nosmt(struct lint *l, const struct param *p)
{
	struct lint_finding *f;

	if (!p->has_value || str_is(p->value, "force"))
		return;
	f = lint_say(l, RULE_FLAG_VALUE, LINT_FAIL, p,
		"it takes no value but force: siblings are off whatever stands there");
	lint_drop(l, f, p);
}

void lint_values(struct lint *l)
{
	for (size_t i = 0; i < l->c.n; i++) {
		const struct param *p = &l->c.v[i];

		if (l->edits[i].kind != EDIT_NONE)
			continue;
		for (size_t k = 0; k < sizeof(table) / sizeof(table[0]); k++)
			if (param_named(p, table[k].name))
				judge(l, &table[k], p);
		if (param_named(p, "nosmt"))
			judge_nosmt(l, p);
	}
}
