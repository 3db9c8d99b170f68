/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On a terminal each column is wrapped at words within itself, and a word that is longer than its
 * column is broken: the columns must stay. In a pipe nothing is wrapped, and a long cell pushes
 * the next one to the right.
 */
#include "programs/diff/rows.h"

enum { PIPE_WIDTH = 120, LABEL_SHARE = 40, GAP = 2, LEAST = 8 };

void rows_init(struct rows *rows, struct page *page)
{
	unsigned width = page->width ? page->width : PIPE_WIDTH;
	unsigned label = width * LABEL_SHARE / 100;

	*rows = (struct rows){ .page = page,
		.label = label,
		.cell = (width - label - 2 * GAP) / 2,
		.wrap = page->width > 0 };
}

/* Bytes of the first so many columns. */
static size_t bytes_of(struct str s, unsigned columns)
{
	size_t i = 0;
	unsigned n = 0;

	while (i < s.n) {
		size_t k = i + 1;

		while (k < s.n && ((unsigned char)s.p[k] & 0xc0) == 0x80)
			k++;
		if (n++ == columns)
			break;
		i = k;
	}
	return i;
}

/* What fits into the columns, at a blank where there is one; *rest is what is left. */
static struct str take_line(struct str *rest, unsigned columns)
{
	size_t n = bytes_of(*rest, columns), at;
	struct str line;

	if (n == rest->n) {
		line = *rest;
		*rest = (struct str){ 0 };
		return line;
	}
	for (at = n; at && rest->p[at] != ' ';)
		at--;
	at = at ? at : n;
	line = str_head(*rest, at);
	*rest = str_skip(*rest, at);
	while (rest->n && rest->p[0] == ' ')
		*rest = str_skip(*rest, 1);
	return line;
}

static void blanks(struct rows *rows, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out_z(rows->page->o, " ");
}

static void put(struct rows *rows, struct str text, enum ink ink, unsigned columns, bool last)
{
	unsigned n = page_columns(text);

	page_piece(rows->page, ink, STR_FMT, STR_ARG(text));
	if (!last)
		blanks(rows, GAP + (n < columns ? columns - n : 0));
}

static void put_wrapped(struct rows *rows, unsigned indent, struct row_cell label,
	struct row_cell left, struct row_cell right)
{
	unsigned room = rows->label > indent + LEAST ? rows->label - indent : LEAST;
	unsigned hang = 0;

	while (label.text.n || left.text.n || right.text.n) {
		struct str a = take_line(&label.text, room - hang);
		struct str b = take_line(&left.text, rows->cell);
		struct str c = take_line(&right.text, rows->cell);

		blanks(rows, indent + hang);
		put(rows, a, label.ink, room - hang, !b.n && !c.n);
		if (b.n || c.n)
			put(rows, b, left.ink, rows->cell, !c.n);
		put(rows, c, right.ink, rows->cell, true);
		out_z(rows->page->o, "\n");
		hang = room > 2 * LEAST ? 2 : 0;
	}
}

void rows_put(struct rows *rows, unsigned indent, struct row_cell label, struct row_cell left,
	struct row_cell right)
{
	unsigned room = rows->label > indent + LEAST ? rows->label - indent : LEAST;

	if (rows->wrap) {
		put_wrapped(rows, indent, label, left, right);
		return;
	}
	blanks(rows, indent);
	put(rows, label.text, label.ink, room, !left.text.n && !right.text.n);
	if (left.text.n || right.text.n)
		put(rows, left.text, left.ink, rows->cell, !right.text.n);
	put(rows, right.text, right.ink, rows->cell, true);
	out_z(rows->page->o, "\n");
}
