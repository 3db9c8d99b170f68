/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Markdown of docs/ as roff with the man macros (groff_man(7), and mandoc's): headings,
 * paragraphs, points, code and tables. A row of a table becomes a tagged paragraph: on a
 * terminal of 80 columns that is what can be read.
 */
#include "programs/texts/texts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void man_head(struct out *o, const char *name, int section, const char *what)
{
	out_printf(o, ".\\\" Made from the tables of latscan and from docs/ when it is built.\n");
	out_z(o, ".TH ");
	for (const char *p = name; *p; p++)
		out_printf(o, "%s%c", *p == '-' ? "\\" : "", toupper((unsigned char)*p));
	out_printf(o, " %d %s \"latscan %s\" \"latscan\"\n", section, LATSCAN_RELEASED,
		LATSCAN_VERSION);
	out_z(o, ".SH NAME\n");
	man_text(o, str_from(name));
	out_z(o, " \\- ");
	man_text(o, str_from(what));
	out_z(o, "\n");
}

/* One character beyond ASCII; its length in bytes. */
static size_t wide(struct out *o, struct str s)
{
	static const struct {
		const char *utf8, *roff;
	} names[] = { { "…", "..." }, { "·", "\\(pc" }, { "–", "\\(en" }, { "→", "\\(->" },
		{ "×", "\\(mu" } };
	unsigned code = (unsigned char)s.p[0];
	size_t n = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(str_head(s, strlen(names[i].utf8)), names[i].utf8)) {
			out_z(o, names[i].roff);
			return strlen(names[i].utf8);
		}
	}
	n = n > s.n ? s.n : n;
	code &= 0xffu >> (n + 1);
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
	out_printf(o, "\\[u%04X]", code);
	return n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Runs of blanks are one, unless it is code. */
static void escaped(struct out *o, struct str s, bool code)
{
	static const char *const special[128] = { ['\\'] = "\\(rs",
		['-'] = "\\-",
		['~'] = "\\(ti",
		['^'] = "\\(ha",
		['`'] = "\\(ga",
		['\''] = "\\(aq",
		['\n'] = " ",
		['\t'] = " " };

	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80) {
			i += wide(o, str_skip(s, i));
			continue;
		}
		if (!code && is_blank(s.p[i]) && i + 1 < s.n && is_blank(s.p[i + 1]))
			; /* the last of them is written */
		else if (i == 0 && c == '.')
			out_z(o, "\\&.");
		else if (special[c])
			out_z(o, special[c]);
		else
			out_bytes(o, &s.p[i], 1);
		i++;
	}
}

void man_text(struct out *o, struct str s)
{
	escaped(o, s, false);
}

/* What stands between mark and the next mark; false when there is none. */
static bool between(struct str s, const char *mark, struct str *ret)
{
	size_t n = strlen(mark);

	for (size_t i = n; str_starts(s, mark) && i + n <= s.n; i++) {
		if (i > n && str_starts(str_skip(s, i), mark)) {
			*ret = (struct str){ s.p + n, i - n };
			return true;
		}
	}
	return false;
}

static bool link_text(struct str s, struct str *ret_text, size_t *ret_n)
{
	struct str text, rest, target, behind;

	if (!str_starts(s, "[") || !str_split(str_skip(s, 1), ']', &text, &rest) ||
		!str_starts(rest, "(") || !str_split(rest, ')', &target, &behind))
		return false;
	*ret_text = text;
	*ret_n = (size_t)(behind.p - s.p);
	return true;
}

/* One piece of s: marked, a link, or text up to what may be the next; its length. */
static size_t piece(struct out *o, struct str s)
{
	struct str in;
	size_t n;

	if (between(s, "`", &in) || between(s, "**", &in)) {
		out_z(o, "\\fB");
		man_text(o, in);
		out_z(o, "\\fR");
		return in.n + (s.p[0] == '`' ? 2 : 4);
	}
	if (between(s, "*", &in)) {
		out_z(o, "\\fI");
		man_text(o, in);
		out_z(o, "\\fR");
		return in.n + 2;
	}
	if (link_text(s, &in, &n)) {
		man_inline(o, in);
		return n;
	}
	for (n = 1; n < s.n && !strchr("`*[", s.p[n]);)
		n++;
	man_text(o, str_head(s, n));
	return n;
}

void man_inline(struct out *o, struct str s)
{
	while (s.n)
		s = str_skip(s, piece(o, s));
}

static unsigned row_cells(struct str line, struct str *ret, unsigned max)
{
	struct str rest = str_trim(line), cell;
	unsigned n = 0;

	rest = str_skip(rest, 1);
	while (n < max && str_cut(&rest, '|', &cell))
		ret[n++] = str_trim(cell);
	return n;
}

enum { CELLS = 12 };

/* "cell", " (head: cell)", or of a wide table "; head: cell". */
static void cell(struct out *o, struct str head, struct str text, unsigned column, unsigned columns)
{
	bool is_wide = columns > 3, aside = column > 1 && !is_wide;

	if (!text.n)
		return;
	out_z(o, column == 1 ? "" : is_wide ? "; " : " (");
	if (aside || is_wide) {
		man_inline(o, head);
		out_z(o, ": ");
	}
	man_inline(o, text);
	out_z(o, aside ? ")" : "");
}

/* A tagged paragraph a row. */
static struct str table(struct out *o, struct str rest)
{
	struct str heads[CELLS], cells[CELLS], line;
	unsigned n = 0, row = 0;

	while (str_starts(rest, "|") && str_cut(&rest, '\n', &line)) {
		if (row++ == 0)
			n = row_cells(line, heads, CELLS);
		if (row <= 2 || row_cells(line, cells, CELLS) != n)
			continue; /* the head, and the rule below it */
		out_z(o, ".TP\n");
		man_inline(o, cells[0]);
		out_z(o, "\n");
		for (unsigned k = 1; k < n; k++)
			cell(o, heads[k], cells[k], k, n);
		out_z(o, "\n");
	}
	return rest;
}

static struct str code(struct out *o, struct str rest, bool headed)
{
	struct str line;
	bool fenced = str_starts(rest, "```");

	out_z(o, headed ? ".RS 4\n.EX\n" : ".PP\n.RS 4\n.EX\n");
	if (fenced)
		str_cut(&rest, '\n', &line);
	while (fenced || str_starts(rest, "    ")) {
		if (!str_cut(&rest, '\n', &line) || (fenced && str_starts(line, "```")))
			break;
		escaped(o, str_skip(line, fenced ? 0 : 4), true);
		out_z(o, "\n");
	}
	out_z(o, ".EE\n.RE\n");
	return rest;
}

static bool begins_block(struct str s)
{
	return !s.n || str_starts(s, "#") || str_starts(s, "|") || str_starts(s, "- ") ||
	       str_starts(s, "\n") || str_starts(s, "```");
}

static struct str paragraph(struct out *o, struct str rest, bool headed)
{
	struct str line, text;
	size_t n;

	if (str_starts(rest, "- ")) {
		out_z(o, ".IP \\(bu 2\n");
		rest = str_skip(rest, 2);
	} else if (!headed) {
		out_z(o, ".PP\n");
	}
	text = rest;
	do {
		str_cut(&rest, '\n', &line);
	} while (!begins_block(rest));
	n = rest.n ? (size_t)(rest.p - text.p) : text.n;
	man_inline(o, str_trim(str_head(text, n)));
	out_z(o, "\n");
	return rest;
}

static void heading(struct out *o, struct str line, bool with_title)
{
	unsigned level = 0;

	while (str_starts(line, "#")) {
		line = str_skip(line, 1);
		level++;
	}
	line = str_trim(line);
	if (level == 1 && !with_title)
		return;
	out_z(o, level < 3 ? ".SH " : ".SS ");
	for (size_t i = 0, n; i < line.n; i += n) {
		char c = (char)toupper((unsigned char)line.p[i]);

		for (n = 1; (line.p[i] & 0x80) && i + n < line.n && (line.p[i + n] & 0x80);)
			n++;
		man_text(o, level < 3 && n == 1 ? (struct str){ &c, 1 }
						: str_head(str_skip(line, i), n));
	}
	out_z(o, "\n");
}

void man_markdown(struct out *o, struct str rest, bool with_title)
{
	bool headed = true; /* the macro of a paragraph would be one too many */
	struct str line;

	while (rest.n) {
		if (str_starts(rest, "\n") || str_starts(rest, "<!--")) {
			str_cut(&rest, '\n', &line);
			continue;
		}
		if (str_starts(rest, "#")) {
			str_cut(&rest, '\n', &line);
			heading(o, line, with_title);
			headed = true;
			continue;
		}
		if (str_starts(rest, "|"))
			rest = table(o, rest);
		else if (str_starts(rest, "    ") || str_starts(rest, "```"))
			rest = code(o, rest, headed);
		else
			rest = paragraph(o, rest, headed);
		headed = false;
	}
}
