/* SPDX-License-Identifier: Apache-2.0 */
/* latscan list as text (for grep), as a table for a terminal and as Markdown. */
#include "commands/docs.h"
#include "commands/list/list.h"

#include <string.h>

enum { COLUMNS = 5, TITLE_LEAST = 24 };

void list_text(const struct selection *s, bool needs, struct arena *a, struct out *o)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct check *c = s->checks[i];
		struct str rights = list_rights(a, c, true);

		if (needs)
			out_printf(o, "%-28s " STR_FMT "\n", c->id,
				STR_ARG(rights.n ? rights : STR("nothing special")));
		else
			out_printf(o, "%-28s %-8s %-5s %s\n", c->id, severity_word(c->severity),
				list_kind(c), c->title);
	}
}

/* All columns but the title, which comes last. */
static void cells(struct arena *a, const struct check *c, bool needs, struct str ret[COLUMNS])
{
	ret[0] = str_from(c->id);
	ret[1] = str_from(severity_word(c->severity));
	ret[2] = str_from(list_kind(c));
	ret[3] = str_from(cost_class_word(list_dearest(c)));
	ret[4] = needs ? list_rights(a, c, false) : (struct str){ 0 };
}

static const char *const heads[COLUMNS + 1] = { "check", "severity", "kind", "cost", "rights",
	"what is so when it passes" };

/* Text from the column where it stands already; its other lines begin there too. */
static void wrapped(struct out *o, struct str text, unsigned column, unsigned width)
{
	unsigned at = column;
	struct str word;

	while (str_word(&text, &word)) {
		if (at > column && at + 1 + word.n > width) {
			out_printf(o, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			out_z(o, " ");
			at++;
		}
		out_str(o, word);
		at += (unsigned)word.n;
	}
	out_z(o, "\n");
}

static void measure(const struct selection *s, bool needs, struct arena *a, unsigned w[COLUMNS])
{
	for (unsigned k = 0; k < COLUMNS; k++)
		w[k] = k == 4 && !needs ? 0 : (unsigned)strlen(heads[k]);
	for (size_t i = 0; i < s->n; i++) {
		struct str v[COLUMNS];

		cells(a, s->checks[i], needs, v);
		for (unsigned k = 0; k < COLUMNS; k++)
			w[k] = v[k].n > w[k] ? (unsigned)v[k].n : w[k];
	}
}

/* A title that has no room behind its columns stands below them. */
static void line(struct out *o, const struct str v[COLUMNS], struct str title,
	const unsigned w[COLUMNS], unsigned width)
{
	unsigned column = 0;

	for (unsigned k = 0; k < COLUMNS; k++) {
		if (!w[k])
			continue;
		out_printf(o, STR_FMT "%*s", STR_ARG(v[k]), (int)(w[k] - v[k].n + 2), "");
		column += w[k] + 2;
	}
	if (width && column + TITLE_LEAST > width) {
		out_z(o, "\n    ");
		column = 4;
	}
	wrapped(o, title, column, width ? width : ~0u);
}

void list_table(
	const struct selection *s, bool needs, unsigned width, struct arena *a, struct out *o)
{
	struct str v[COLUMNS];
	unsigned w[COLUMNS];

	measure(s, needs, a, w);
	for (unsigned k = 0; k < COLUMNS; k++)
		v[k] = str_from(heads[k]);
	line(o, v, str_from(heads[COLUMNS]), w, width);
	for (size_t i = 0; i < s->n; i++) {
		cells(a, s->checks[i], needs, v);
		line(o, v, str_from(s->checks[i]->title), w, width);
	}
}

static void escaped(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("|<>*`\\", s.p[i]))
			out_z(o, "\\");
		out_bytes(o, &s.p[i], 1);
	}
}

static bool has_page(struct str area)
{
	for (const struct doc *d = doc_table; d->id; d++) {
		if (str_is(area, d->id))
			return true;
	}
	return false;
}

static void markdown_head(struct out *o, struct str area, bool needs)
{
	out_printf(o, "\n## " STR_FMT "\n\n", STR_ARG(area));
	if (has_page(area))
		out_printf(o, "[How they hang together](areas/" STR_FMT ".md).\n\n", STR_ARG(area));
	for (unsigned k = 0; k <= COLUMNS; k++) {
		if (k != 4 || needs)
			out_printf(o, "| %s ", heads[k]);
	}
	out_z(o, needs ? "|\n|---|---|---|---|---|---|\n" : "|\n|---|---|---|---|---|\n");
}

void list_markdown(const struct selection *s, bool needs, struct arena *a, struct out *o)
{
	out_z(o,
		"# Checks\n\nMade by `latscan list -f md`, by area. A delta check compares two samples; the cost is that\n"
		"of the dearest read ([costs](costs.md)); `latscan explain ID` prints a page in the terminal.\n");
	for (size_t i = 0; i < s->n; i++) {
		const struct check *c = s->checks[i];
		struct str v[COLUMNS];

		if (!i || !str_eq(check_area(c), check_area(s->checks[i - 1])))
			markdown_head(o, check_area(c), needs);
		cells(a, c, needs, v);
		out_printf(o, "| [%s](checks/%s.md) ", c->id, c->id);
		for (unsigned k = 1; k < COLUMNS; k++) {
			if (k != 4 || needs)
				out_printf(o, "| " STR_FMT " ", STR_ARG(v[k]));
		}
		out_z(o, "| ");
		escaped(o, str_from(c->title));
		out_z(o, " |\n");
	}
}
