/* SPDX-License-Identifier: Apache-2.0 */
/* Remedies on their way from a check into its findings. */
#include "scanner/engine/remedy.h"

#include "scanner/engine/check.h"
#include "scanner/engine/findings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_MAX = 4096 };

static const char *const words[REMEDY_KINDS] = {
	[REMEDY_NONE] = "none",
	[REMEDY_KERNEL_ARG] = "kernel-arg",
	[REMEDY_KERNEL_ARG_REMOVE] = "kernel-arg-remove",
	[REMEDY_SYSCTL] = "sysctl",
	[REMEDY_SYSFS] = "sysfs",
	[REMEDY_UDEV] = "udev",
	[REMEDY_LINK] = "link",
	[REMEDY_MODPROBE] = "modprobe",
	[REMEDY_UNIT_MASK] = "unit-mask",
	[REMEDY_DROPIN] = "drop-in",
	[REMEDY_SETTING] = "setting",
	[REMEDY_BIOS] = "bios",
	[REMEDY_MANUAL] = "manual",
};

const char *remedy_kind_word(enum remedy_kind k)
{
	return words[k];
}

int remedy_kind_from_word(struct str word, enum remedy_kind *ret)
{
	for (int i = REMEDY_NONE + 1; i < REMEDY_KINDS; i++) {
		if (str_is(word, words[i])) {
			*ret = (enum remedy_kind)i;
			return 0;
		}
	}
	return -EINVAL;
}

static bool is_same(const struct remedy *x, const struct remedy *y)
{
	return x->kind == y->kind && str_eq(x->key, y->key) && str_eq(x->value, y->value);
}

static void add(struct finding *f, struct remedy remedy)
{
	struct remedy *more;

	for (unsigned i = 0; i < f->n_remedies; i++) {
		if (is_same(&f->remedies[i], &remedy))
			return;
	}
	if (f->n_remedies == REMEDIES_CAP)
		return;
	more = ARENA_NEW(f->arena, struct remedy, f->n_remedies + 1u);
	if (f->n_remedies)
		memcpy(more, f->remedies, f->n_remedies * sizeof(*more));
	more[f->n_remedies++] = remedy;
	f->remedies = more;
}

/* Bytes that had to be escaped name nothing any more: no file may claim that they do. */
static void add_sanitised(
	struct finding *f, enum remedy_kind kind, struct str raw_key, struct str raw_value)
{
	struct str key = text_sanitise(f->arena, raw_key);
	struct str value = text_sanitise(f->arena, raw_value);

	if (str_eq(key, raw_key) && str_eq(value, raw_value)) {
		add(f, (struct remedy){ kind, str_copy(f->arena, key), str_copy(f->arena, value) });
		return;
	}
	add(f, (struct remedy){ REMEDY_MANUAL, { 0 },
		       str_printf(f->arena,
			       "%s " STR_FMT "%s" STR_FMT
			       ": a name with such bytes cannot stand in a file",
			       words[kind], STR_ARG(key), value.n ? " = " : "", STR_ARG(value)) });
}

void find_remedy(struct finding *f, enum remedy_kind kind, struct str key, const char *fmt, ...)
{
	char buf[VALUE_MAX];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(buf))
		add(f, (struct remedy){ REMEDY_MANUAL, { 0 },
			       STR("a value of more than 4 kB, which no file of settings takes") });
	else
		add_sanitised(f, kind, key, (struct str){ buf, (size_t)n });
}

/* "ff,ffffffff": what irq and workqueue masks below /proc and /sys take. */
static struct str mask_of(struct arena *a, struct cpuset set)
{
	struct str text = { 0 };
	int last = cpuset_last(set);

	for (int group = last / 32; last >= 0 && group >= 0; group--) {
		unsigned w = 0;

		for (unsigned bit = 0; bit < 32; bit++) {
			if (cpuset_has(set, (unsigned)group * 32 + bit))
				w |= 1u << bit;
		}
		text = text.n ? str_printf(a, STR_FMT ",%08x", STR_ARG(text), w)
			      : str_printf(a, "%x", w);
	}
	return text;
}

/* "{2,3,6,7}": the alternatives of glob(3), which tmpfiles.d expands. */
static struct str braces_of(struct arena *a, struct cpuset set)
{
	struct str text = { 0 };

	if (cpuset_count(set) == 1)
		return cpuset_format(a, set);
	for (int c = -1; (c = cpuset_next(set, c + 1)) >= 0;)
		text = str_printf(a, STR_FMT "%s%d", STR_ARG(text), text.n ? "," : "{", c);
	return text.n ? str_printf(a, STR_FMT "}", STR_ARG(text)) : text;
}

static struct str list_of(struct arena *a, struct cpuset set)
{
	return cpuset_is_empty(set) ? (struct str){ 0 } : cpuset_format(a, set);
}

static struct str limit_of(const struct check_in *in, struct str name)
{
	for (unsigned i = 0; i < CHECK_LIMITS && in->check->limits[i].name; i++) {
		const struct limit *l = &in->check->limits[i];

		if (!str_is(name, l->name))
			continue;
		if (l->words)
			return limit_word(l, in->limits[i]);
		return str_printf(in->scratch, "%.15g", in->limits[i]);
	}
	return (struct str){ 0 };
}

static struct str meaning_of(
	const struct check_in *in, const struct finding *f, struct str placeholder)
{
	if (str_is(placeholder, "hot"))
		return list_of(in->scratch, in->roles->hot);
	if (str_is(placeholder, "housekeeping"))
		return list_of(in->scratch, in->roles->housekeeping);
	if (str_is(placeholder, "hot:mask"))
		return mask_of(in->scratch, in->roles->hot);
	if (str_is(placeholder, "housekeeping:mask"))
		return mask_of(in->scratch, in->roles->housekeeping);
	if (str_is(placeholder, "hot:braces"))
		return braces_of(in->scratch, in->roles->hot);
	if (str_is(placeholder, "subject"))
		return f->subject.key;
	return limit_of(in, placeholder);
}

/* False: something of it is not known. */
static bool expand(
	const struct check_in *in, const struct finding *f, const char *text, struct str *ret)
{
	struct str rest = str_from(text), head, tail, name, meaning, all = { 0 };

	while (str_split(rest, '<', &head, &tail) && str_split(tail, '>', &name, &rest)) {
		meaning = meaning_of(in, f, name);
		if (!meaning.n)
			return false;
		all = str_join(in->scratch, all, head, meaning);
	}
	*ret = str_join(in->scratch, all, rest, (struct str){ 0 });
	return true;
}

/* Contested lore: only the position that is held has a remedy. */
static bool holds(const struct check_in *in, const char *when)
{
	struct str limit, word;
	bool other;

	if (!when)
		return true;
	if (!str_split(str_from(when), '=', &limit, &word))
		return false;
	other = str_ends(limit, "!");
	if (other)
		limit = str_head(limit, limit.n - 1);
	return str_eq(limit_of(in, limit), word) != other;
}

static void add_rows(const struct check_in *in, struct finding *f)
{
	for (unsigned i = 0; i < CHECK_REMEDIES && in->check->remedies[i].kind; i++) {
		const struct remedy_row *row = &in->check->remedies[i];
		struct str key, value;

		if (holds(in, row->when) && expand(in, f, row->key, &key) &&
			expand(in, f, row->value, &value))
			add_sanitised(f, row->kind, key, value);
	}
}

enum status finding_wrong(const struct finding *f)
{
	enum status s = f->status == STATUS_SKIP ? f->said : f->status;

	return !f->waived && (s == STATUS_FAIL || s == STATUS_WARN) ? s : STATUS_SKIP;
}

static bool holds_it(const struct remedy *v, unsigned n, const struct remedy *r)
{
	for (unsigned i = 0; i < n; i++) {
		if (is_same(&v[i], r))
			return true;
	}
	return false;
}

unsigned remedies_gather(struct arena *a, const struct finding *findings, const struct remedy **ret)
{
	struct remedy v[REMEDIES_TOTAL];
	unsigned n = 0;

	for (const struct finding *f = findings; f; f = f->next) {
		for (unsigned i = 0; i < f->n_remedies && n < REMEDIES_TOTAL; i++) {
			if (finding_wrong(f) != STATUS_SKIP && !holds_it(v, n, &f->remedies[i]))
				v[n++] = f->remedies[i];
		}
	}
	if (n) {
		struct remedy *kept = ARENA_NEW(a, struct remedy, n);

		memcpy(kept, v, n * sizeof(*kept));
		*ret = kept;
	}
	return n;
}

void remedies_of_rows(const struct check_in *in, struct findings *out)
{
	for (struct finding *f = out->head; f; f = f->next) {
		bool wrong = f->status == STATUS_FAIL || f->status == STATUS_WARN;

		if (wrong && !f->n_remedies)
			add_rows(in, f);
	}
}
