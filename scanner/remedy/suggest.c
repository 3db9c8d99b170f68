/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/remedy/suggest.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a key and a value may hold besides letters and digits, so that no name of a host can end
 * a line, a quotation, a pattern or a word of the file that it goes to.
 */
static const struct charset {
	const char *key, *value;
	bool bare; /* the value may be empty */
} charsets[REMEDY_KINDS] = {
	[REMEDY_KERNEL_ARG] = { "_.-", "_.,:=/+@%*~-", true },
	[REMEDY_KERNEL_ARG_REMOVE] = { "_.-", "_.,:=/+@%*~-", true },
	[REMEDY_SYSCTL] = { "_./-", "_.,:/ +-", false },
	[REMEDY_SYSFS] = { "_./:,{}-", "_.,:/ +-", false },
	[REMEDY_UDEV] = { "_./:-", "_.,:/ +-", false },
	[REMEDY_LINK] = { "_.:-", "_.,:/ +-", false },
	[REMEDY_MODPROBE] = { "_.-", "_.,:/+-", false },
	[REMEDY_UNIT_MASK] = { "_.@:\\-", "", true },
	[REMEDY_DROPIN] = { "_.@:\\-", "_.,:/ +-", false },
	[REMEDY_SETTING] = { "_:", "_.,:/ +-", false },
};

bool str_only(struct str s, const char *specials)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool plain =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (!plain && (c == '\0' || !strchr(specials, c)))
			return false;
	}
	return true;
}

static bool is_prose(enum remedy_kind kind)
{
	return kind == REMEDY_BIOS || kind == REMEDY_MANUAL;
}

static bool fits(const struct remedy *r)
{
	const struct charset *c = &charsets[r->kind];

	if (is_prose(r->kind))
		return r->value.n > 0;
	if (!r->key.n || (!r->value.n && !c->bare))
		return false;
	if (str_has(r->key, "..") || r->key.p[0] == '-' || r->key.p[0] == '.')
		return false;
	if (r->kind == REMEDY_SYSFS && !str_starts(r->key, "/sys/") &&
		!str_starts(r->key, "/proc/"))
		return false;
	return str_only(r->key, c->key) && str_only(r->value, c->value);
}

bool parameter_is(struct str name, struct str other)
{
	if (name.n != other.n)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char x = name.p[i] == '-' ? '_' : name.p[i];
		char y = other.p[i] == '-' ? '_' : other.p[i];

		if (x != y)
			return false;
	}
	return true;
}

/* Off the line may go several values of one name; all else has one value. */
static bool is_same_setting(const struct suggestion *s, const struct remedy *r)
{
	if (s->kind != r->kind)
		return false;
	if (is_prose(r->kind) || r->kind == REMEDY_KERNEL_ARG_REMOVE)
		return str_eq(s->key, r->key) && str_eq(s->value, r->value);
	if (r->kind == REMEDY_KERNEL_ARG)
		return parameter_is(s->key, r->key);
	return str_eq(s->key, r->key);
}

static struct suggestion *setting_of(
	struct arena *a, struct suggestions *all, const struct remedy *r)
{
	struct suggestion *s;

	for (size_t i = 0; i < all->n; i++) {
		if (is_same_setting(&all->v[i], r))
			return &all->v[i];
	}
	all->v = arena_grow(a, all->v, all->n, &all->cap, sizeof(*all->v));
	s = &all->v[all->n++];
	*s = (struct suggestion){ .kind = r->kind, .key = r->key, .value = r->value };
	if (!fits(r))
		s->state = SUGGESTION_UNFIT;
	return s;
}

static void add(struct arena *a, struct suggestions *all, struct wish w)
{
	struct suggestion *s = setting_of(a, all, w.remedy);

	if (!str_eq(s->value, w.remedy->value)) {
		s->state = SUGGESTION_CONFLICT;
		s->other = w.remedy->value;
	}
	for (size_t i = 0; i < s->n_by; i++) {
		if (s->by[i].result == w.result) {
			s->more++;
			return;
		}
	}
	s->by = arena_grow(a, s->by, s->n_by, &s->cap_by, sizeof(*s->by));
	s->by[s->n_by++] = w;
}

/* Wanted, and wanted gone whatever its value. */
static void find_contradictions(struct suggestions *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct suggestion *gone = &all->v[i];

		for (size_t k = 0; k < all->n && gone->kind == REMEDY_KERNEL_ARG_REMOVE; k++) {
			struct suggestion *s = &all->v[k];

			if (s->kind != REMEDY_KERNEL_ARG || !parameter_is(s->key, gone->key))
				continue;
			if (gone->value.n && !str_eq(gone->value, s->value))
				continue; /* another value of it goes: no contradiction */
			s->state = gone->state = SUGGESTION_CONFLICT;
			s->other = STR("not on the line");
			gone->other = s->value;
		}
	}
}

static int compare(const void *x, const void *y)
{
	const struct suggestion *a = x, *b = y;
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	order = str_cmp_natural(a->key, b->key);
	return order ? order : str_cmp(a->value, b->value);
}

void suggestions_of(struct arena *a, const struct report *r, bool warnings, struct suggestions *ret)
{
	*ret = (struct suggestions){ 0 };
	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];

		for (const struct finding *f = res->findings; f; f = f->next) {
			enum status wrong = finding_wrong(f);

			if (wrong != STATUS_FAIL && !(warnings && wrong == STATUS_WARN))
				continue;
			for (unsigned k = 0; k < f->n_remedies; k++)
				add(a, ret, (struct wish){ res, f, &f->remedies[k] });
		}
	}
	find_contradictions(ret);
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), compare);
}

const struct suggestion *suggestion_find(
	const struct suggestions *s, enum remedy_kind kind, const char *key)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].kind == kind && str_is(s->v[i].key, key))
			return &s->v[i];
	}
	return NULL;
}

static struct str or_text(struct str text, const char *instead)
{
	return text.n ? text : str_from(instead);
}

/*
 * Texts of findings were sanitised on their way in: they hold no newline. A backslash at the end
 * of a line would join the next one to the comment in some formats.
 */
struct str suggestion_comment(struct arena *a, const struct suggestion *s)
{
	struct str text = { 0 };

	for (size_t i = 0; i < s->n_by; i++) {
		const struct finding *f = s->by[i].finding;
		struct str wanted = or_text(f->wanted.text, "mended");
		bool host = f->subject.kind == SUBJECT_HOST;

		text = str_printf(a, STR_FMT "# %s%s" STR_FMT "%s: " STR_FMT " -> " STR_FMT "%s\n",
			STR_ARG(text), s->by[i].result->check->id, host ? "" : " (",
			STR_ARG(host ? STR("") : f->subject.label), host ? "" : ")",
			STR_ARG(f->observed.text.n ? f->observed.text : f->text), STR_ARG(wanted),
			str_ends(wanted, "\\") ? " ." : "");
	}
	if (s->more)
		text = str_printf(a, STR_FMT "# and %zu more finding%s of the same\n",
			STR_ARG(text), s->more, s->more == 1 ? "" : "s");
	return text;
}
