/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/page.h"

#include <stdarg.h>
#include <stdio.h>

#define PRINTF_LIKE __attribute__((format(printf, 2, 0)))

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

static void begin(struct page *p, unsigned column, unsigned at, bool begun)
{
	p->column = column;
	p->at = at;
	p->begun = begun;
}

/* Words from where the paragraph stands. */
static void flow(struct page *p, struct str rest)
{
	struct str word;

	while (str_cut(&rest, ' ', &word)) {
		unsigned n = page_columns(word);

		if (p->begun && p->width && p->column > p->at && p->column + 1 + n > p->width) {
			out_z(p->o, "\n");
			p->column = pad(p, p->at);
			p->begun = false;
		}
		if (p->begun)
			p->column += pad(p, 1);
		out_str(p->o, word);
		p->column += n;
		p->begun = true;
	}
}

PRINTF_LIKE static struct str vformat(struct arena *a, const char *fmt, va_list args)
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

PRINTF_LIKE static void words(struct page *p, const char *fmt, va_list args)
{
	size_t used = arena_used(p->a);

	flow(p, vformat(p->a, fmt, args));
	arena_rewind(p->a, used);
}

void page_line(struct page *p, unsigned indent, unsigned hang, const char *fmt, ...)
{
	va_list args;

	begin(p, pad(p, p->indent + indent), p->indent + hang, false);
	va_start(args, fmt);
	words(p, fmt, args);
	va_end(args);
	out_z(p->o, "\n");
}

static void begin_mark(
	struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark)
{
	unsigned column = pad(p, p->indent + indent);

	begin(p, column, p->indent + hang, mark != NULL);
	if (!mark)
		return;
	out_z(p->o, p->colour ? escapes[ink] : "");
	out_z(p->o, mark);
	out_z(p->o, p->colour && ink != INK_PLAIN ? "\033[0m" : "");
	p->column += page_columns(str_from(mark));
}

void page_mark(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...)
{
	va_list args;

	begin_mark(p, indent, hang, ink, mark);
	va_start(args, fmt);
	words(p, fmt, args);
	va_end(args);
	out_z(p->o, "\n");
}

void page_list(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...)
{
	va_list args;

	begin_mark(p, indent, hang, ink, mark);
	va_start(args, fmt);
	words(p, fmt, args);
	va_end(args);
	p->held = (struct str){ 0 };
}

void page_item(struct page *p, struct str item)
{
	size_t used = arena_used(p->a);

	if (p->held.n)
		flow(p, str_printf(p->a, STR_FMT ",", STR_ARG(p->held)));
	p->held = item;
	arena_rewind(p->a, used);
}

void page_list_end(struct page *p, const char *fmt, ...)
{
	size_t used = arena_used(p->a);
	struct str tail;
	va_list args;

	va_start(args, fmt);
	tail = vformat(p->a, fmt, args);
	va_end(args);
	flow(p, str_printf(p->a, STR_FMT STR_FMT, STR_ARG(p->held), STR_ARG(tail)));
	out_z(p->o, "\n");
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
