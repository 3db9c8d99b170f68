/* SPDX-License-Identifier: Apache-2.0 */
/* How a rule speaks: a finding, its place in the line or file, and what mends it. */
#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/lint/parts.h"

#include <stdarg.h>
#include <stdio.h>

static struct str formatted(struct arena *a, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

static struct str formatted(struct arena *a, const char *fmt, va_list args)
{
	enum { CAP = 2048 };
	char *buf = ARENA_NEW(a, char, CAP);
	int n = vsnprintf(buf, CAP, fmt, args);

	if (n < 0)
		n = 0;
	if (n >= CAP)
		n = CAP - 1;
	return text_sanitise(a, (struct str){ buf, (size_t)n });
}

struct str lint_written(struct arena *a, const struct param *p)
{
	if (!p->has_value)
		return p->name;
	return str_printf(a, STR_FMT "=" STR_FMT, STR_ARG(p->name), STR_ARG(p->value));
}

void lint_extent(const struct lint *l, const struct param *p, size_t *ret_at, size_t *ret_n)
{
	const char *text = l->in->line.text.p;
	size_t size = l->in->line.text.n;
	size_t at = (size_t)(p->name.p - text), end = at + p->name.n;

	if (p->has_value)
		end = p->value.n ? (size_t)(p->value.p - text) + p->value.n : end + 1;
	if (at > 0 && text[at - 1] == '"')
		at--;
	while (end < size && text[end] == '"')
		end++;
	*ret_at = at;
	*ret_n = end - at;
}

/* Line and column of a byte of the line, where the piece that holds it can tell. */
static void place(const struct lint *l, struct lint_finding *f)
{
	const struct lint_line *line = &l->in->line;

	for (size_t i = 0; i < line->n; i++) {
		const struct lint_piece *p = &line->pieces[i];

		if (f->at < p->at || f->at > p->at + p->n)
			continue;
		f->file = p->name;
		f->line = p->line;
		f->column = 0;
		if (!p->exact)
			return;
		f->column = p->column;
		for (size_t k = p->at; k < f->at; k++) {
			bool newline = line->text.p[k] == '\n';

			f->line += newline;
			f->column = newline ? 1 : f->column + 1;
		}
		return;
	}
}

static struct lint_finding *add(struct lint *l, enum lint_rule_id rule, enum lint_level level)
{
	enum { MOST = 1000 };
	struct lint_finding *f;

	/* A line of nothing but mistakes: what follows is counted with the last. */
	if (l->n == MOST)
		l->n--;
	l->v = arena_grow(l->a, l->v, l->n, &l->cap, sizeof(*l->v));
	f = &l->v[l->n++];
	*f = (struct lint_finding){ .rule = &lint_rules[rule], .level = level };
	return f;
}

struct lint_finding *lint_say(struct lint *l, enum lint_rule_id rule, enum lint_level level,
	const struct param *p, const char *fmt, ...)
{
	struct lint_finding *f = add(l, rule, level);
	va_list args;

	va_start(args, fmt);
	f->text = formatted(l->a, fmt, args);
	va_end(args);
	if (p) {
		f->subject = text_evidence(l->a, lint_written(l->a, p));
		lint_extent(l, p, &f->at, &f->n);
		place(l, f);
	} else if (l->in->line.n) {
		f->file = l->in->line.pieces[0].name;
		f->line = l->in->line.pieces[0].line;
	}
	return f;
}

struct lint_finding *lint_say_file(struct lint *l, enum lint_rule_id rule, enum lint_level level,
	const struct lint_file *file, unsigned line, struct str subject, const char *fmt, ...)
{
	struct lint_finding *f = add(l, rule, level);
	struct str rest = file->bytes, text = { 0 };
	va_list args;

	va_start(args, fmt);
	f->text = formatted(l->a, fmt, args);
	va_end(args);
	f->subject = text_evidence(l->a, subject);
	f->file = file->name;
	f->line = line;
	f->column = 1;
	for (unsigned i = 0; i < line && str_cut(&rest, '\n', &text); i++)
		;
	f->excerpt = text_evidence(l->a, text);
	return f;
}

void lint_advise(struct lint *l, struct lint_finding *f, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	f->fix = formatted(l->a, fmt, args);
	va_end(args);
}

static struct lint_edit *edit_of(struct lint *l, const struct param *p)
{
	struct lint_edit *e = &l->edits[p - l->c.v];

	return e->kind == EDIT_NONE ? e : NULL;
}

void lint_replace(
	struct lint *l, struct lint_finding *f, const struct param *p, const char *fmt, ...)
{
	struct lint_edit *e = edit_of(l, p);
	struct str with;
	va_list args;

	va_start(args, fmt);
	with = formatted(l->a, fmt, args);
	va_end(args);
	if (!f->fix.n)
		f->fix = with;
	if (e)
		*e = (struct lint_edit){ EDIT_REPLACE, with };
}

void lint_drop(struct lint *l, struct lint_finding *f, const struct param *p)
{
	struct lint_edit *e = edit_of(l, p);

	if (!f->fix.n)
		f->fix = text_evidence(
			l->a, str_printf(l->a, "without " STR_FMT, STR_ARG(lint_written(l->a, p))));
	if (e)
		*e = (struct lint_edit){ EDIT_DROP, { 0 } };
}

void lint_append(struct lint *l, struct lint_finding *f, const char *fmt, ...)
{
	struct str what;
	va_list args;

	va_start(args, fmt);
	what = formatted(l->a, fmt, args);
	va_end(args);
	if (!f->fix.n)
		f->fix = str_printf(l->a, "add " STR_FMT, STR_ARG(what));
	l->added = str_printf(l->a, STR_FMT " " STR_FMT, STR_ARG(l->added), STR_ARG(what));
}

const struct param *lint_last(const struct lint *l, const char *name)
{
	return cmdline_last(&l->c, name);
}

const struct param *lint_is(const struct lint *l, const char *name, const char *value)
{
	const struct param *p = lint_last(l, name);

	return p && p->has_value && str_is(p->value, value) ? p : NULL;
}
