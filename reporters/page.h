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
};

void page_init(struct page *p, struct out *o, struct arena *a, const struct report_style *style);
void page_blank(struct page *p);
/* A paragraph that begins at indent and goes on at hang. */
void page_line(struct page *p, unsigned indent, unsigned hang, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The same behind a mark of its own ink. */
void page_mark(struct page *p, unsigned indent, unsigned hang, enum ink ink, const char *mark,
	const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* A part of a line, as it is: no wrapping, no indent, no newline. */
void page_piece(struct page *p, enum ink ink, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Columns, counted as code points: what latscan prints has no wide or combining ones but the host's. */
unsigned page_columns(struct str s);

#endif
