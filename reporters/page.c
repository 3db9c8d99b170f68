/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/page.h"

#include <stdarg.h>
#include <stdio.h>

enum { LEAST_WIDTH = 40 };

static const char *const escapes[INKS] = {
	[INK_PLAIN] = "",
	[INK_BOLD] = "\033[1m",
	[INK_RED] = "\033[1;31m",
	[INK_YELLOW] = "\033[33m",
	[INK_CYAN] = "\033[36m",
	[INK_GREEN] = "\033[32m",
};

void page_init(struct page *p, struct out *o, struct arena *a, const struct report_style *style)
{
	*p = (struct page){ .o = o,
		.a = a,
		.width = style->width,
		.colour = style->colour,
		.detail = style->detail };
	if (p->width && p->width < LEAST_WIDTH)
		p->width = LEAST_WIDTH;
}

unsigned page_columns(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

void page_blank(struct page *p)
{
	out_z(p->o, "\n");
}

static unsigned pad(struct page *p, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out_z(p->o, " ");
	return n;
}

/* Words from column on; at is the first column of a continuation. */
static void flow(struct page *p, struct str rest, unsigned column, unsigned at, bool begun)
{
	struct str word;

	while (str_cut(&rest, ' ', &word)) {
		unsigned n = page_columns(word);

		if (begun && p->width && column > at && column + 1 + n > p->width) {
			out_z(p->o, "\n");
			column = pad(p, at);
			begun = false;
		}
		if (begun)
			column += pad(p, 1);
		out_str(p->o, word);
		column += n;
		begun = true;
	}
	out_z(p->o, "\n");
}

__attribute__((format(printf, 2, 0))) static struct str vformat(
	struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return (struct str){ 0 };
	p = ARENA_NEW(a, char, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	return (struct str){ p, (size_t)n };
}

void page_line(struct page *p, unsigned indent, unsigned hang, const char *fmt, ...)
{
	size_t mark = arena_used(p->a);
	va_list args;

	va_start(args, fmt);
	flow(p, vformat(p->a, fmt, args), pad(p, p->indent + indent), p->indent + hang, false);
	va_end(args);
	arena_rewind(p->a, mark);
}

void page_mark(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...)
{
	size_t used = arena_used(p->a);
	unsigned column = pad(p, p->indent + indent);
	va_list args;

	out_z(p->o, p->colour ? escapes[ink] : "");
	out_z(p->o, mark);
	out_z(p->o, p->colour && ink != INK_PLAIN ? "\033[0m" : "");
	column += page_columns(str_from(mark));
	va_start(args, fmt);
	flow(p, vformat(p->a, fmt, args), column, p->indent + hang, true);
	va_end(args);
	arena_rewind(p->a, used);
}

void page_piece(struct page *p, enum ink ink, const char *fmt, ...)
{
	bool coloured = p->colour && ink != INK_PLAIN;
	size_t used = arena_used(p->a);
	va_list args;

	va_start(args, fmt);
	out_z(p->o, coloured ? escapes[ink] : "");
	out_str(p->o, vformat(p->a, fmt, args));
	out_z(p->o, coloured ? "\033[0m" : "");
	va_end(args);
	arena_rewind(p->a, used);
}
