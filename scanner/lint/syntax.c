/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel never complains of: a quote that is left open swallows the rest of the line, a blank
 * around '=' or behind a comma makes two words of one, an en dash that a word processor put in
 * is no minus, and past COMMAND_LINE_SIZE (2048 on x86 and arm64) the line is cut.
 */
#include "scanner/lint/names.h"
#include "scanner/lint/parts.h"

enum { COMMAND_LINE_SIZE = 2048, INIT_ENV_ARG_LIMIT = 32 };

static bool ends_open(struct str s)
{
	return s.n && (s.p[s.n - 1] == ',' || s.p[s.n - 1] == '-');
}

static bool begins_like_list(struct str s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool is_cpu_list(const struct param *p)
{
	return param_named(p, "isolcpus") || param_named(p, "nohz_full") ||
	       param_named(p, "rcu_nocbs") || param_named(p, "irqaffinity");
}

/* "isolcpus=domain managed_irq,2-7": flags that a blank parts from their list. */
static bool goes_on(const struct param *p, const struct param *next)
{
	static const char *const flags[] = { "domain,", "managed_irq,", "nohz," };

	if (!param_named(p, "isolcpus") || !next || next->has_value || !p->value.n)
		return false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (str_starts(next->name, flags[i]))
			return true;
	return false;
}

/* A line of /etc/default/grub given as the line itself: one parameter, and none of the kernel's. */
static void of_grub(struct lint *l, const struct param *p)
{
	struct str inner = p->value, name, value;
	struct lint_finding *f;

	if (!str_starts(p->name, "GRUB_CMDLINE_LINUX"))
		return;
	f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p,
		"a line of /etc/default/grub, not one of the kernel: give the file by --grub");
	if (str_split(inner, '=', &name, &value))
		lint_replace(l, f, p, STR_FMT, STR_ARG(inner));
	lint_advise(l, f, "latscan lint --grub FILE");
}

static void split_by_blank(struct lint *l, size_t i)
{
	const struct param *p = &l->c.v[i], *next = i + 1 < l->c.n ? &l->c.v[i + 1] : NULL;
	struct lint_finding *f;
	bool list = next && !next->has_value && begins_like_list(next->name);

	if (p->has_value && !p->value.n && next && !next->has_value &&
		(list || (is_cpu_list(p) && str_has(next->name, ",")))) {
		f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p,
			"a blank behind \"=\": the value is empty, and \"" STR_FMT
			"\" is a word of its own",
			STR_ARG(next->name));
	} else if (ends_open(p->value) && list) {
		f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p,
			"a blank inside the list: it ends before \"" STR_FMT "\"",
			STR_ARG(next->name));
	} else if (goes_on(p, next)) {
		f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p,
			"a blank behind the flags: it ends before \"" STR_FMT "\"",
			STR_ARG(next->name));
	} else {
		return;
	}
	lint_replace(l, f, p, STR_FMT "=" STR_FMT "%s" STR_FMT, STR_ARG(p->name), STR_ARG(p->value),
		goes_on(p, next) && !ends_open(p->value) ? "," : "", STR_ARG(next->name));
	lint_drop(l, f, next);
}

/* "isolcpus =2-7": the word alone, and a value without a name. */
static void stray_equals(struct lint *l, size_t i)
{
	const struct param *p = &l->c.v[i];
	struct lint_finding *f;

	if (p->name.n || !p->has_value)
		return;
	f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p, "a value without a name: a blank before \"=\"");
	if (i > 0 && !l->c.v[i - 1].has_value) {
		lint_replace(l, f, &l->c.v[i - 1], STR_FMT "=" STR_FMT, STR_ARG(l->c.v[i - 1].name),
			STR_ARG(p->value));
	}
	lint_drop(l, f, p);
}

/* Bytes that no keyboard of a server makes: dashes and quotes of a word processor. */
static const struct odd {
	const char *bytes, *what, *plain;
} odds[] = {
	{ "\xe2\x80\x93", "an en dash", "-" },
	{ "\xe2\x80\x94", "an em dash", "-" },
	{ "\xe2\x88\x92", "a minus sign of typography", "-" },
	{ "\xe2\x80\x91", "a dash that does not break", "-" },
	{ "\xe2\x80\x9c", "a curly quote", "\"" },
	{ "\xe2\x80\x9d", "a curly quote", "\"" },
	{ "\xe2\x80\x98", "a curly quote", "" },
	{ "\xe2\x80\x99", "a curly quote", "" },
	{ "\xc2\xa0", "a blank that does not break", "" },
};

static struct str replaced(struct arena *a, struct str s, const struct odd *o)
{
	size_t n = str_from(o->bytes).n;
	struct str t = STR("");

	for (size_t i = 0; i < s.n; i++) {
		if (str_starts(str_skip(s, i), o->bytes)) {
			t = str_printf(a, STR_FMT "%s", STR_ARG(t), o->plain);
			i += n - 1;
		} else {
			t = str_printf(a, STR_FMT "%c", STR_ARG(t), s.p[i]);
		}
	}
	return t;
}

static void odd_bytes(struct lint *l, const struct param *p)
{
	struct str all = lint_written(l->a, p);
	const struct odd *first = NULL;
	struct lint_finding *f;

	if (all.n > COMMAND_LINE_SIZE)
		return;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		if (!str_has(all, odds[i].bytes))
			continue;
		first = first ? first : &odds[i];
		all = replaced(l->a, all, &odds[i]);
	}
	if (!first)
		return;
	f = lint_say(l, RULE_SYNTAX, LINT_FAIL, p,
		"%s stands in it, which the kernel does not take for the plain character",
		first->what);
	lint_replace(l, f, p, STR_FMT, STR_ARG(all));
}

static void open_quote(struct lint *l)
{
	const struct param *last = l->c.n ? &l->c.v[l->c.n - 1] : NULL;
	struct str text = l->in->line.text;
	struct lint_finding *f;
	unsigned n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '"';
	if (n % 2 == 0 || !last)
		return;
	f = lint_say(l, RULE_SYNTAX, LINT_FAIL, last,
		"a double quote is open: the rest of the line belongs to this parameter");
	lint_advise(l, f, "close the quote, or take it out");
}

/* More than the kernel has room for stops it: "Too many boot env vars at …". */
static void too_much(struct lint *l)
{
	unsigned n = 0;

	if (l->in->line.text.n >= COMMAND_LINE_SIZE)
		lint_say(l, RULE_SYNTAX, LINT_FAIL, NULL,
			"the line has %zu bytes, and the kernel cuts it at %d", l->in->line.text.n,
			COMMAND_LINE_SIZE - 1);
	for (size_t i = 0; i < l->c.n; i++) {
		enum name_known k = name_known(l->c.v[i].name);

		n += l->c.v[i].has_value && k == NAME_UNKNOWN;
	}
	if (n > INIT_ENV_ARG_LIMIT)
		lint_say(l, RULE_SYNTAX, LINT_FAIL, NULL,
			"%u parameters that the kernel does not know: it panics past %d", n,
			INIT_ENV_ARG_LIMIT);
}

/* What would have been a parameter of the kernel, had it stood before the dashes. */
static bool is_kernels(struct str word, struct param *ret)
{
	enum name_known k;

	*ret = (struct param){ .name = word };
	ret->has_value = str_split(word, '=', &ret->name, &ret->value);
	if (!ret->has_value && !str_is(word, "nosoftlockup") && !str_is(word, "nosmt"))
		return false;
	k = name_known(ret->name);
	return k != NAME_UNKNOWN && k != NAME_USER;
}

static bool stands(const struct lint *l, struct str name)
{
	for (size_t i = 0; i < l->c.n; i++)
		if (str_eq(l->c.v[i].name, name))
			return true;
	return false;
}

static void behind_dashes(struct lint *l)
{
	struct str rest = l->c.init, word;
	struct param p;

	l->init_left = STR("");
	while (str_word(&rest, &word)) {
		struct lint_finding *f;

		if (!is_kernels(word, &p)) {
			l->init_left = str_printf(l->a, STR_FMT "%s" STR_FMT, STR_ARG(l->init_left),
				l->init_left.n ? " " : "", STR_ARG(word));
			continue;
		}
		f = lint_say(l, RULE_AFTER_DASHES, LINT_FAIL, &p,
			"it stands behind \" -- \" and is handed to init");
		if (!stands(l, p.name))
			lint_append(l, f, STR_FMT, STR_ARG(word));
		lint_advise(l, f, "put it before \" -- \"");
	}
}

/* A list that was torn apart is not the one that was meant: it is compared with no other. */
static void forget_torn(struct lint *l)
{
	struct lint_cpus *const all[] = { &l->isol, &l->nohz, &l->nocbs, &l->irq };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->p && l->edits[all[i]->p - l->c.v].kind != EDIT_NONE)
			all[i]->valid = false;
}

void lint_syntax(struct lint *l)
{
	open_quote(l);
	too_much(l);
	for (size_t i = 0; i < l->c.n; i++) {
		split_by_blank(l, i);
		stray_equals(l, i);
		odd_bytes(l, &l->c.v[i]);
		of_grub(l, &l->c.v[i]);
	}
	behind_dashes(l);
	forget_torn(l);
}
