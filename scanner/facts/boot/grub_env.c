/* SPDX-License-Identifier: Apache-2.0 */
/* Variables of GRUB: its environment block (grub-core/lib/envblk.c), and "set" lines. */
#include "scanner/facts/boot/grub_cfg.h"

#include <string.h>

enum { BLOCK = 1024, OPTIONS = 8192, VARIABLES = 64 };

static struct str unescaped(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		p[n++] = s.p[i];
	}
	return (struct str){ p, n };
}

bool grubenv_get(struct arena *a, struct grubenv e, const char *name, struct str *ret)
{
	struct str rest = str_head(e.text, BLOCK), line, key, value;

	if (!str_starts(rest, "# GRUB Environment Block\n"))
		return false;
	while (str_cut(&rest, '\n', &line)) {
		if (line.n == 0 || line.p[0] == '#' || !str_split(line, '=', &key, &value))
			continue;
		if (str_is(key, name)) {
			*ret = unescaped(a, value);
			return true;
		}
	}
	return false;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static struct str without_quotes(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0])
		return str_head(str_skip(s, 1), s.n - 2);
	return s;
}

/* The last "set NAME=VALUE" of the text; what is set only if unset gives way to the block. */
static bool value_of(
	struct arena *a, struct str name, struct str cfg, struct grubenv env, struct str *ret)
{
	const char *z = str_z(a, name);
	struct str test = str_printf(a, "[ -z \"${%s}\" ]", z);
	struct str set = str_printf(a, "set %s=", z);
	bool in_block = grubenv_get(a, env, z, ret), found = in_block, unset_only = false;
	struct str line;

	while (str_cut(&cfg, '\n', &line)) {
		line = str_trim(line);
		if (str_starts(line, "if "))
			unset_only = str_has(line, str_z(a, test));
		else if (str_is(line, "fi") || str_is(line, "else"))
			unset_only = false;
		if (!str_starts(line, str_z(a, set)) || (unset_only && in_block))
			continue;
		*ret = without_quotes(str_skip(line, set.n));
		found = true;
	}
	return found;
}

struct expansion {
	char p[OPTIONS];
	size_t n;
};

static void put(struct expansion *e, struct str s)
{
	s = str_head(s, OPTIONS - e->n);
	if (s.n)
		memcpy(e->p + e->n, s.p, s.n);
	e->n += s.n;
}

struct str grub_expand(struct arena *a, struct str s, struct str cfg, struct grubenv env)
{
	struct expansion e;
	unsigned variables = 0;

	if (!s.n || !memchr(s.p, '$', s.n))
		return s;
	e.n = 0;
	while (s.n) {
		bool braces = s.n > 1 && s.p[1] == '{';
		size_t from = 1 + (size_t)braces, n = 0;
		struct str value = { 0 };

		while (from + n < s.n && is_name_char(s.p[from + n]))
			n++;
		if (s.p[0] != '$' || n == 0 || variables == VARIABLES) {
			put(&e, str_head(s, 1));
			s = str_skip(s, 1);
			continue;
		}
		variables++;
		if (value_of(a, str_head(str_skip(s, from), n), cfg, env, &value))
			put(&e, value);
		s = str_skip(s, from + n + (size_t)braces);
	}
	return str_copy(a, (struct str){ e.p, e.n });
}
