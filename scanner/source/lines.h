/* SPDX-License-Identifier: Apache-2.0 */
/* A probe's text that is made piece by piece: each byte is copied twice on average, and not each time. */
#ifndef LATSCAN_SOURCE_LINES_H
#define LATSCAN_SOURCE_LINES_H

#include "scanner/base/str.h"

struct lines {
	struct arena *arena;
	char *p;
	size_t n, cap;
};

void lines_put(struct lines *l, struct str s);
/* word, text, and the end of the line. */
void lines_line(struct lines *l, struct str word, struct str text);
struct str lines_text(const struct lines *l);

#endif
