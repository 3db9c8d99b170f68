/* SPDX-License-Identifier: Apache-2.0 */
/* Names: unknown, misspelt, gone, never real; and those that do harm. */
#include "scanner/judging/harmful_params.h"
#include "scanner/judging/tracked_params.h"
#include "scanner/lint/names.h"
#include "scanner/lint/parts.h"

/* Rewritten with another name; what it has of values stays. */
static void rename_to(
	struct lint *l, struct lint_finding *f, const struct param *p, struct str name)
{
	if (p->has_value)
		lint_replace(l, f, p, STR_FMT "=" STR_FMT, STR_ARG(name), STR_ARG(p->value));
	else
		lint_replace(l, f, p, STR_FMT, STR_ARG(name));
}

static void mend_lost(
	struct lint *l, struct lint_finding *f, const struct param *p, const struct lost_name *n)
{
	struct str name;

	/* A list that was written twice may mean two things: the right name's stands. */
	if (n->instead && str_ends(str_from(n->instead), "=")) {
		name = str_head(str_from(n->instead), str_from(n->instead).n - 1);
		if (p->has_value && !lint_last(l, str_z(l->a, name)))
			rename_to(l, f, p, name);
		else
			lint_drop(l, f, p);
	} else if (n->instead) {
		lint_replace(l, f, p, "%s", n->instead);
	} else {
		lint_drop(l, f, p);
	}
}

static void lost(struct lint *l, const struct param *p, const struct lost_name *n)
{
	const struct kernel_id *k = &l->in->kernel;
	struct lint_finding *f;

	if (n->never) {
		f = lint_say(l, RULE_NEVER_REAL, LINT_FAIL, p, "no mainline kernel ever had it: %s",
			n->text);
	} else if (n->major && k->given &&
		   (k->major < n->major || (k->major == n->major && k->minor < n->minor))) {
		f = lint_say(l, RULE_REMOVED, LINT_WARN, p, "Linux %u.%u took it out: %s", n->major,
			n->minor, n->text);
		lint_advise(l, f, "take it out before the next kernel");
		return;
	} else if (n->major) {
		f = lint_say(l, RULE_REMOVED, LINT_FAIL, p,
			"Linux %u.%u took it out, and it does nothing: %s", n->major, n->minor,
			n->text);
	} else {
		f = lint_say(l, RULE_REMOVED, k->el == 7 ? LINT_WARN : LINT_FAIL, p,
			"mainline has no such thing: %s", n->text);
	}
	mend_lost(l, f, p, n);
}

/* kernel.nmi_watchdog=0 looks like a sysctl, and is one only behind "sysctl.". */
static bool is_sysctl(struct str name)
{
	static const char *const trees[] = { "kernel.", "vm.", "fs.", "dev.", "net.core.",
		"net.ipv4.", "net.ipv6." };

	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++)
		if (str_starts(name, trees[i]))
			return true;
	return false;
}

static void sysctl_name(struct lint *l, const struct param *p)
{
	struct lint_finding *f = lint_say(l, RULE_SYSCTL_NAME, LINT_FAIL, p,
		"a sysctl without its prefix: the kernel drops it without a word");

	if (kernel_has(&l->in->kernel, &since_sysctl_params) == KERNEL_HAS)
		lint_replace(l, f, p, "sysctl." STR_FMT, STR_ARG(lint_written(l->a, p)));
	else
		lint_drop(l, f, p);
}

static void unknown(struct lint *l, const struct param *p)
{
	struct str near = name_nearest(p->name);
	struct lint_finding *f;
	bool exact = false;
	const char *tracked = tracked_nearest(p->name, &exact);

	if (tracked && !exact)
		near = str_from(tracked);
	if (near.n && (tracked || name_of_listed_module(p->name) || name_sounds_tuning(near))) {
		f = lint_say(l, RULE_MISSPELLED, LINT_FAIL, p,
			"the kernel does not know it; " STR_FMT " was meant, probably",
			STR_ARG(near));
		rename_to(l, f, p, near);
	} else if (near.n && p->name.n >= 6) {
		f = lint_say(l, RULE_MISSPELLED, LINT_WARN, p,
			"the kernel does not know it; was " STR_FMT " meant?", STR_ARG(near));
		lint_advise(l, f, STR_FMT ", if that was meant", STR_ARG(near));
	} else if (name_of_listed_module(p->name)) {
		f = lint_say(l, RULE_UNKNOWN, LINT_FAIL, p,
			"its module is built in and has no such parameter: it is dropped without "
			"a word");
		lint_drop(l, f, p);
	} else if (name_sounds_tuning(p->name)) {
		f = lint_say(l, RULE_UNKNOWN, LINT_FAIL, p,
			"no kernel knows this name, and it sounds as if something depended on it");
		lint_drop(l, f, p);
	} else {
		lint_say(l, RULE_UNKNOWN, LINT_NOTE, p, "not the kernel's: it is handed to init");
	}
}

/* Those of 6.1 that are gone in 6.12, and the other way round; EL keeps what it likes. */
static void of_other_version(struct lint *l, const struct param *p, bool gone)
{
	const struct kernel_id *k = &l->in->kernel;
	unsigned v = k->major * 100 + k->minor;
	struct lint_finding *f;

	if (gone && (!k->given || v >= 612)) {
		f = lint_say(l, RULE_REMOVED, LINT_WARN, p,
			"6.1 has it, 6.12 has it no more, and it does nothing there");
		lint_advise(l, f, "take it out");
	} else if (!gone && k->given && k->el == 0 && v <= 601) {
		f = lint_say(l, RULE_VERSION, LINT_FAIL, p,
			"it came after Linux 6.1: this kernel does not know it");
		lint_drop(l, f, p);
	}
}

static void judge_name(struct lint *l, const struct param *p)
{
	const struct lost_name *n = lost_name_of(p->name, p->value);
	enum name_known k;

	if (!p->name.n)
		return;
	if (n) {
		lost(l, p, n);
		return;
	}
	if (is_sysctl(p->name)) {
		sysctl_name(l, p);
		return;
	}
	k = name_known(p->name);
	if (k == NAME_UNKNOWN)
		unknown(l, p);
	else if (k == NAME_GONE || k == NAME_NEW)
		of_other_version(l, p, k == NAME_GONE);
}

static void judge_harm(struct lint *l, const struct param *p)
{
	for (const struct harmful_param *h = harmful_params; h->name; h++) {
		struct lint_finding *f;

		if (!harmful_is(h, p) || p != lint_last(l, h->name))
			continue;
		if (str_is(str_from(h->name), "pcie_aspm"))
			continue; /* has a rule of its own */
		f = lint_say(l, RULE_HARMFUL, h->status == STATUS_FAIL ? LINT_FAIL : LINT_WARN, p,
			"%s", h->text);
		if (h->status == STATUS_FAIL)
			lint_drop(l, f, p);
		else
			lint_advise(l, f, "take it out, unless it is there for a reason");
	}
}

void lint_words(struct lint *l)
{
	for (size_t i = 0; i < l->c.n; i++) {
		if (l->edits[i].kind == EDIT_NONE) /* else it is a part of another one */
			judge_name(l, &l->c.v[i]);
		judge_harm(l, &l->c.v[i]);
	}
}
