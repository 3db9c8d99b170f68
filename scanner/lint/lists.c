/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of CPUs, and what becomes of a parameter whose list is none: isolcpus= and nohz_full=
 * are void, irqaffinity= keeps the boot CPU alone, rcu_nocbs= offloads every CPU.
 */
#include <errno.h>
#include <string.h>

#include "scanner/lint/parts.h"

static const struct list {
	const char *name, *void_text;
} lists[] = {
	{ "isolcpus", "nothing is isolated" },
	{ "nohz_full", "no CPU is tickless" },
	{ "rcu_nocbs", "every CPU is offloaded" },
	{ "irqaffinity", "the boot CPU alone takes interrupts" },
};

static int parse(struct lint *l, const struct param *p, struct cpuset *ret)
{
	struct isolcpus iso;
	int r;

	if (!param_named(p, "isolcpus"))
		return cpuset_parse_boot_list(l->a, p->value, l->last_cpu, ret);
	r = isolcpus_parse(l->a, p->value, l->last_cpu, &iso);
	if (r == 0)
		*ret = iso.cpus;
	return r;
}

static const char *reason(struct str value)
{
	if (str_starts(value, "0x"))
		return "a mask in hexadecimal is no list";
	if (value.n && memchr(value.p, ';', value.n))
		return "\";\" does not separate";
	if (str_has(value, ".."))
		return "a range is written with \"-\"";
	if (str_has(value, "managed-irq"))
		return "the flag is managed_irq, with \"_\"";
	return "it does not parse";
}

/* Ranges with dots and lists with semicolons are mended; more is guessing. */
static struct str mended(struct arena *a, struct str value)
{
	static const struct {
		struct str wrong, right;
	} slips[] = { { STR("managed-irq"), STR("managed_irq") }, { STR(".."), STR("-") },
		{ STR(";"), STR(",") } };
	struct str s = STR("");

	while (value.n) {
		struct str part = str_head(value, 1);
		size_t n = 1;

		for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
			if (!str_eq(str_head(value, slips[i].wrong.n), slips[i].wrong))
				continue;
			part = slips[i].right;
			n = slips[i].wrong.n;
		}
		s = str_join(a, s, part, STR(""));
		value = str_skip(value, n);
	}
	return s;
}

static void not_a_list(struct lint *l, const struct list *t, const struct param *p, int r)
{
	struct lint_finding *f;
	struct str right = p->value.n < 512 ? mended(l->a, p->value) : p->value;
	struct param again = { .name = p->name, .value = right, .has_value = true };
	struct cpuset set;

	if (r == -ENODATA) {
		f = lint_say(l, RULE_CPU_LIST, LINT_UNKNOWN, p,
			"which CPUs \"N\" or \"all\" are depends on the host");
		lint_advise(l, f, "give the host that boots it: --topology CAPTURE");
		return;
	}
	f = lint_say(l, RULE_CPU_LIST, LINT_FAIL, p, "no list of CPUs (%s): %s",
		r == -ERANGE ? "a number is past every host's" : reason(p->value), t->void_text);
	if (!str_eq(right, p->value) && parse(l, &again, &set) == 0)
		lint_replace(l, f, p, STR_FMT "=" STR_FMT, STR_ARG(p->name), STR_ARG(right));
	else
		lint_advise(l, f, "a list such as 2-7,10-15");
}

static bool has_words(struct str value)
{
	struct str part;

	while (str_cut(&value, ',', &part))
		if (str_is(part, "all") || str_has(part, "N"))
			return true;
	return false;
}

static struct str flags_of(struct str value)
{
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] >= '0' && value.p[i] <= '9')
			break;
		if (value.p[i] == ',')
			n = i + 1;
	}
	return str_head(value, n);
}

static void absent(struct lint *l, const struct param *p, struct cpuset set)
{
	struct cpuset missing, left;
	struct lint_finding *f;
	bool isolcpus = param_named(p, "isolcpus");

	if (cpuset_is_empty(l->possible))
		return;
	missing = cpuset_minus(l->a, set, l->possible);
	left = cpuset_and(l->a, set, l->possible);
	if (cpuset_is_empty(missing)) {
		missing = cpuset_minus(l->a, set, l->online);
		if (cpuset_is_empty(missing))
			return;
		lint_say(l, RULE_ABSENT_CPU, LINT_WARN, p, "CPU " STR_FMT " is not online there",
			STR_ARG(cpuset_format(l->a, missing)));
		return;
	}
	f = lint_say(l, RULE_ABSENT_CPU, LINT_FAIL, p,
		"CPU " STR_FMT " does not exist on that host (" STR_FMT
		" do), and a list past the last CPU is void whole on most kernels",
		STR_ARG(cpuset_format(l->a, missing)), STR_ARG(cpuset_format(l->a, l->possible)));
	if (cpuset_is_empty(left))
		lint_drop(l, f, p);
	else
		lint_replace(l, f, p, STR_FMT "=" STR_FMT STR_FMT, STR_ARG(p->name),
			STR_ARG(isolcpus ? flags_of(p->value) : STR("")),
			STR_ARG(cpuset_format(l->a, left)));
}

static void judge(struct lint *l, const struct list *t, const struct param *p)
{
	bool bare = param_named(p, "rcu_nocbs") && !p->has_value;
	struct cpuset set = { 0 };
	struct lint_finding *f;
	int r;

	if (bare || l->edits[p - l->c.v].kind != EDIT_NONE)
		return;
	if (param_named(p, "rcu_nocbs") && str_is(p->value, "all") && l->last_cpu < 0 &&
		kernel_has(&l->in->kernel, &since_list_words) == KERNEL_HAS)
		return; /* whichever there are: it contradicts no other list */
	r = p->value.n ? parse(l, p, &set) : -EINVAL;
	if (r) {
		not_a_list(l, t, p, r);
	} else if (cpuset_is_empty(set)) {
		f = lint_say(l, RULE_CPU_LIST, LINT_FAIL, p, "it names no CPU: %s", t->void_text);
		lint_advise(l, f, "a list such as 2-7,10-15");
	} else if (has_words(p->value) &&
		   kernel_has(&l->in->kernel, &since_list_words) == KERNEL_LACKS) {
		f = lint_say(l, RULE_VERSION, LINT_FAIL, p,
			"\"N\" and \"all\" came with Linux 5.13 (EL 9): %s", t->void_text);
		lint_replace(l, f, p, STR_FMT "=" STR_FMT, STR_ARG(p->name),
			STR_ARG(cpuset_format(l->a, set)));
	} else {
		absent(l, p, set);
	}
}

void lint_lists(struct lint *l)
{
	for (size_t i = 0; i < l->c.n; i++)
		for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++)
			if (param_named(&l->c.v[i], lists[k].name))
				judge(l, &lists[k], &l->c.v[i]);
}
