/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, lists and YAML's scalars. */
#include "scanner/profile/infer_parts.h"

#include "scanner/base/text.h"

enum { LIST_SHOWN = 3 };

void infer_add(struct inferring *g, unsigned depth, bool off, struct str yaml, struct str why)
{
	g->lines = arena_grow(g->a, g->lines, g->out->n_lines, &g->cap_lines, sizeof(*g->lines));
	g->lines[g->out->n_lines++] =
		(struct infer_line){ .depth = depth, .off = off, .yaml = yaml, .why = why };
}

void infer_list_add(struct arena *a, struct str *list, unsigned *n, struct str word)
{
	if ((*n)++ < LIST_SHOWN)
		*list = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(*list), list->n ? ", " : "",
			STR_ARG(word));
}

struct str infer_list_end(struct arena *a, struct str list, unsigned n)
{
	return n <= LIST_SHOWN
		       ? list
		       : str_printf(a, STR_FMT " and %u more", STR_ARG(list), n - LIST_SHOWN);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Words that YAML 1.1 reads as something else than text. */
static bool is_special(struct str s)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "null", "y",
		"n", "True", "False", "Yes", "No", "On", "Off", "Null", "Y", "N", "TRUE", "FALSE",
		"YES", "NO", "ON", "OFF", "NULL" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(s, words[i]))
			return true;
	}
	return false;
}

static bool is_plain(struct str s)
{
	if (!s.n || !is_letter(s.p[0]) || is_special(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '/')
			return false;
	}
	return true;
}

/*
 * Between double quotes a byte that is no text is \xNN: the code point of that number, so bytes
 * from 0x80 on would come back as two. Names of hosts, NICs and programs that are not UTF-8 are
 * shown as a report shows them.
 */
struct str infer_scalar(struct arena *a, struct str s)
{
	struct str out = STR("\""), text = text_sanitise(a, s);
	size_t from = 0;

	if (is_plain(s))
		return str_copy(a, s);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != '"' && text.p[i] != '\\')
			continue;
		out = str_printf(a, STR_FMT STR_FMT "\\%c", STR_ARG(out),
			STR_ARG(str_head(str_skip(text, from), i - from)), text.p[i]);
		from = i + 1;
	}
	return str_printf(a, STR_FMT STR_FMT "\"", STR_ARG(out), STR_ARG(str_skip(text, from)));
}
