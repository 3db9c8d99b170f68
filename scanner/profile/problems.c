/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/problems.h"

#include "scanner/base/text.h"

#include <stdarg.h>
#include <stdio.h>

static __attribute__((format(printf, 2, 0))) struct str format(
	struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return STR("a message that cannot be written");
	p = ARENA_NEW(a, char, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return (struct str){ p, (size_t)n };
}

void problem(struct problems *p, struct spot place, const char *fmt, ...)
{
	va_list ap;

	if (p->n >= PROBLEMS_CAP) {
		p->n++;
		return;
	}
	va_start(ap, fmt);
	p->v[p->n].place = place;
	p->v[p->n++].text = text_sanitise(p->arena, format(p->arena, fmt, ap));
	va_end(ap);
}

struct str problem_line(struct arena *a, const struct problem *p)
{
	struct str file = text_sanitise(a, p->place.file);

	if (!p->place.line)
		return str_printf(a, STR_FMT ": " STR_FMT, STR_ARG(file), STR_ARG(p->text));
	return str_printf(a, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(file), p->place.line,
		p->place.column, STR_ARG(p->text));
}
