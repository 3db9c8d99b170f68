/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/show.h"

#include "scanner/base/text.h"
#include "scanner/profile/keys.h"

#include <string.h>

enum { COLUMN = 48, STEP = 2 };

/* Letters, digits and what no reader of YAML takes for syntax. */
static bool is_plain(struct str s)
{
	static const char inner[] = "_./+-*,:@%";

	if (!s.n || strchr("-*,:@%", s.p[0]) || s.p[s.n - 1] == ':' || str_is(s, "null"))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';

		if (!letter && !(c >= '0' && c <= '9') && (!c || !strchr(inner, c)))
			return false;
	}
	return true;
}

struct str profile_scalar(struct arena *a, struct str s)
{
	struct str clean = text_sanitise(a, s), out = STR("\"");

	if (is_plain(s))
		return s;
	for (size_t i = 0; i < clean.n; i++)
		out = str_printf(a, STR_FMT "%s%c", STR_ARG(out),
			clean.p[i] == '"' || clean.p[i] == '\\' ? "\\" : "", clean.p[i]);
	return str_printf(a, STR_FMT "\"", STR_ARG(out));
}

static void line(struct arena *a, struct out *o, struct str left, struct spot at)
{
	int pad = left.n < COLUMN ? (int)(COLUMN - left.n) : 1;

	out_str(o, left);
	out_printf(
		o, "%*s# " STR_FMT ":%u\n", pad, "", STR_ARG(text_sanitise(a, at.file)), at.line);
}

static void show(
	struct arena *a, struct out *o, struct str lead, unsigned depth, const struct yaml *y);

static void show_items(struct arena *a, struct out *o, unsigned depth, const struct yaml *y)
{
	for (size_t i = 0; i < y->n; i++) {
		struct str key = profile_scalar(a, y->items[i].key);
		/* The first member of a list's item stands behind its dash. */
		struct str lead = y->kind == YAML_LIST
					  ? str_printf(a, "%*s-", (int)(depth * STEP), "")
					  : str_printf(a, "%*s" STR_FMT ":", (int)(depth * STEP),
						    "", STR_ARG(key));

		show(a, o, lead, depth, &y->items[i]);
	}
}

static void show(
	struct arena *a, struct out *o, struct str lead, unsigned depth, const struct yaml *y)
{
	if (y->null && y->kind == YAML_TEXT)
		return;
	if (y->kind == YAML_TEXT) {
		line(a, o,
			str_printf(a, STR_FMT " " STR_FMT, STR_ARG(lead),
				STR_ARG(profile_scalar(a, y->text))),
			y->place);
		return;
	}
	if (!y->n) {
		line(a, o,
			str_printf(a, STR_FMT " %s", STR_ARG(lead),
				y->kind == YAML_LIST ? "[]" : "{}"),
			y->place);
		return;
	}
	out_printf(o, STR_FMT "\n", STR_ARG(lead));
	show_items(a, o, depth + 1, y);
}

void profile_show(struct arena *a, const struct profile *p, struct out *o)
{
	struct yaml top = *p->tree;

	top.n = 0;
	top.items = ARENA_NEW(a, struct yaml, p->tree->n + 1);
	for (size_t i = 0; i < p->tree->n; i++) {
		if (!str_is(p->tree->items[i].key, "extends")) /* it is merged already */
			top.items[top.n++] = p->tree->items[i];
	}
	show_items(a, o, 0, &top);
}

void profile_keys_table(struct out *o)
{
	out_z(o, "| key | value | what |\n|---|---|---|\n");
	for (const struct profile_key *k = profile_keys; k->path; k++) {
		struct str rest = str_from(k->words), word;

		out_printf(o, "| `%s` | ", k->path);
		for (unsigned n = 0; rest.n && str_cut(&rest, '|', &word); n++)
			out_printf(o, "%s`" STR_FMT "`", n ? ", " : "", STR_ARG(word));
		if (!k->words)
			out_z(o, key_kind_word(k->kind));
		if (k->kind == KEY_NUMBER && k->least < k->most)
			out_printf(
				o, " from %lld to %lld", (long long)k->least, (long long)k->most);
		out_printf(o, "%s | %s |\n", k->needed ? "; must be there" : "", k->what);
	}
}
