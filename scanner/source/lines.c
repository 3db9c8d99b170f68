/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/lines.h"

#include <string.h>

#include "scanner/base/arena.h"

enum { FIRST = 4096 };

void lines_put(struct lines *l, struct str s)
{
	if (s.n > l->cap - l->n) {
		size_t cap = l->cap ? l->cap : FIRST;
		char *p;

		while (cap - l->n < s.n)
			cap *= 2;
		p = ARENA_NEW(l->arena, char, cap);
		if (l->n)
			memcpy(p, l->p, l->n);
		l->p = p;
		l->cap = cap;
	}
	if (s.n)
		memcpy(l->p + l->n, s.p, s.n);
	l->n += s.n;
}

void lines_line(struct lines *l, struct str word, struct str text)
{
	lines_put(l, word);
	lines_put(l, STR(" "));
	lines_put(l, text);
	lines_put(l, STR("\n"));
}

struct str lines_text(const struct lines *l)
{
	return (struct str){ l->p, l->n };
}
