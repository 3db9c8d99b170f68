/* SPDX-License-Identifier: Apache-2.0 */
/* Settings by name, names of instances, and the specifiers that a value may hold. */
#include "scanner/facts/service/units.h"

/* More in one value stay as they are: nobody writes them, and each copies what came before. */
enum { SPECIFIERS_MAX = 32 };

const struct unit_setting *unit_next(const struct unit_file *u, const char *section,
	const char *key, const struct unit_setting *prev)
{
	for (size_t i = prev ? (size_t)(prev - u->v) + 1 : 0; i < u->n; i++) {
		if (str_is(u->v[i].section, section) && str_is(u->v[i].key, key))
			return &u->v[i];
	}
	return NULL;
}

const struct unit_setting *unit_last(
	const struct unit_file *u, const char *section, const char *key)
{
	const struct unit_setting *s = NULL, *last = NULL;

	while ((s = unit_next(u, section, key, s)))
		last = s;
	return last;
}

struct str unit_template(struct arena *a, struct str name)
{
	struct str head, rest, instance, kind;

	if (!str_split(name, '@', &head, &rest) || !str_split_last(rest, '.', &instance, &kind) ||
		instance.n == 0)
		return name;
	return str_printf(a, STR_FMT "@." STR_FMT, STR_ARG(head), STR_ARG(kind));
}

static bool hex_digit(char c, unsigned *ret)
{
	if (c >= '0' && c <= '9')
		*ret = (unsigned)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*ret = (unsigned)(c - 'a') + 10;
	else
		return false;
	return true;
}

/* unit_name_unescape() of src/basic/unit-name.c. */
static size_t unescape(struct str s, char *to)
{
	size_t n = 0;
	unsigned high, low;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '-') {
			to[n++] = '/';
		} else if (s.p[i] == '\\' && i + 3 < s.n && s.p[i + 1] == 'x' &&
			   hex_digit(s.p[i + 2], &high) && hex_digit(s.p[i + 3], &low)) {
			to[n++] = (char)(high << 4 | low);
			i += 3;
		} else {
			to[n++] = s.p[i];
		}
	}
	return n;
}

struct parts {
	struct str name, bare, prefix, last, instance, plain; /* n N p j i I */
};

static struct parts parts_of(struct arena *a, const struct unit_file *u)
{
	struct parts p = { .name = u->name, .bare = u->name, .instance = u->instance };
	struct str kind, rest;
	char *to = ARENA_NEW(a, char, u->instance.n + 1);

	p.plain = (struct str){ to, unescape(u->instance, to) };
	str_split_last(u->name, '.', &p.bare, &kind);
	p.prefix = p.bare;
	str_split(p.bare, '@', &p.prefix, &rest);
	p.last = p.prefix;
	str_split_last(p.prefix, '-', &rest, &p.last);
	return p;
}

static bool specifier(const struct parts *p, char c, struct str *ret)
{
	switch (c) {
	case 'n':
		*ret = p->name;
		return true;
	case 'N':
		*ret = p->bare;
		return true;
	case 'p':
		*ret = p->prefix;
		return true;
	case 'j':
		*ret = p->last;
		return true;
	case 'i':
		*ret = p->instance;
		return true;
	case 'I':
		*ret = p->plain;
		return true;
	case '%':
		*ret = STR("%");
		return true;
	default:
		return false;
	}
}

struct str unit_expand(struct arena *a, const struct unit_file *u, struct str value)
{
	struct parts p;
	struct str out = { 0 }, head, rest = value, with;

	if (!str_has(value, "%"))
		return value;
	p = parts_of(a, u);
	for (unsigned i = 0; i < SPECIFIERS_MAX && str_split(rest, '%', &head, &rest); i++) {
		if (rest.n && specifier(&p, rest.p[0], &with))
			rest = str_skip(rest, 1);
		else
			with = STR("%");
		out = str_printf(
			a, STR_FMT STR_FMT STR_FMT, STR_ARG(out), STR_ARG(head), STR_ARG(with));
	}
	return str_printf(a, STR_FMT STR_FMT, STR_ARG(out), STR_ARG(rest));
}
