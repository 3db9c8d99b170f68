/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines for a terminal: wrapped at words, the continuation indented, coloured only when asked.
 * A word longer than the line stands on one of its own, whole: a path must stay copyable.
 */
#ifndef LATSCAN_REPORTERS_PAGE_H
#define LATSCAN_REPORTERS_PAGE_H

#include "reporters/reporter.h"

enum ink { INK_PLAIN = 0, INK_BOLD, INK_RED, INK_YELLOW, INK_CYAN, INK_GREEN, INKS };

struct page {
	struct out *o;
	struct arena *a;
	unsigned width; /* 0: never wrap */
	bool colour;
	enum detail detail;
	unsigned indent; /* added to every line */
	/* The paragraph that is being written. */
	unsigned column, at; /* where it stands; where its next line begins */
	bool begun;
	struct str held; /* the last item of a list: what follows it is not known yet */
};

void page_init(struct page *p, struct out *o, struct arena *a, const struct report_style *style);
void page_blank(struct page *p);
/* A paragraph that begins at indent and goes on at hang. */
void page_line(struct page *p, unsigned indent, unsigned hang, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The same behind a mark of its own ink. */
void page_mark(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * A list in a paragraph, an item at a time, for lists that are as long as the report: "a, b, c".
 * page_list() is page_mark(), or page_line() without a mark, whose paragraph goes on; what
 * page_list_end() adds stands right behind the last item.
 */
void page_list(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void page_item(struct page *p, struct str item); /* kept until the next one; not empty */
void page_list_end(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A part of a line, as it is: no wrapping, no indent, no newline. */
void page_piece(struct page *p, enum ink ink, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Columns, counted as code points: what latscan prints has no wide or combining ones but the host's. */
unsigned page_columns(struct str s);

#endif
