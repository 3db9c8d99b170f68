/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: the verdict, then a line for each finding with what it is about marked below it,
 * then the line to paste.
 */
#include "scanner/base/text.h"
#include "scanner/lint/write.h"

static const char RED[] = "\033[31m", YELLOW[] = "\033[33m", BOLD[] = "\033[1m",
		  RESET[] = "\033[0m";

struct str lint_verdict_line(const struct lint_report *r, bool fail_on_warn)
{
	static const char *const verdicts[] = { "OK", "FAIL", "UNKNOWN" };
	const unsigned *by = r->by_level;
	struct arena *a = r->arena;

	return str_printf(a, "%s: %u error%s, %u warning%s, %u unknown",
		verdicts[lint_verdict(r, fail_on_warn)], by[LINT_FAIL],
		by[LINT_FAIL] == 1 ? "" : "s", by[LINT_WARN], by[LINT_WARN] == 1 ? "" : "s",
		by[LINT_UNKNOWN]);
}

struct str lint_place_text(struct arena *a, const struct lint_finding *f)
{
	if (!f->line)
		return f->file ? str_from(f->file) : STR("");
	if (!f->file)
		return f->column ? str_printf(a, "column %u", f->column) : STR("");
	if (!f->column)
		return str_printf(a, "%s:%u", f->file, f->line);
	return str_printf(a, "%s:%u:%u", f->file, f->line, f->column);
}

static const char *colour(const struct lint_style *s, enum lint_level l)
{
	if (!s->colour)
		return "";
	return l == LINT_FAIL ? RED : l == LINT_NOTE ? "" : YELLOW;
}

/* How many columns a piece of UTF-8 takes: one for each character. */
static unsigned columns(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static void put_blanks(struct out *o, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out_z(o, " ");
}

/* The part of the line around it, and a mark under it. */
static void marker(
	const struct lint_report *r, const struct lint_finding *f, unsigned width, struct out *o)
{
	struct str line = r->in->line.text, before, here, after;
	size_t room = width > 40 ? width - 10 : 90, from, to;

	if (!f->n || f->n > room)
		return;
	from = f->at > (room - f->n) / 2 ? f->at - (room - f->n) / 2 : 0;
	to = from + room < line.n ? from + room : line.n;
	if (from > 0 && to == line.n && line.n > room)
		from = line.n - room < f->at ? line.n - room : f->at;
	/* Not within a character. */
	while (from > 0 && from < f->at && ((unsigned char)line.p[from] & 0xc0) == 0x80)
		from++;
	while (to < line.n && to > f->at + f->n && ((unsigned char)line.p[to] & 0xc0) == 0x80)
		to--;
	before = text_sanitise(r->arena, str_head(str_skip(line, from), f->at - from));
	here = text_sanitise(r->arena, str_head(str_skip(line, f->at), f->n));
	after = text_sanitise(r->arena, str_head(str_skip(line, f->at + f->n), to - f->at - f->n));
	out_printf(o, "    %s" STR_FMT STR_FMT STR_FMT "%s\n    ", from ? "…" : "", STR_ARG(before),
		STR_ARG(here), STR_ARG(after), to < line.n ? "…" : "");
	put_blanks(o, columns(before) + (from ? 1 : 0));
	out_z(o, "^");
	for (unsigned i = 1; i < columns(here); i++)
		out_z(o, "~");
	out_z(o, "\n");
}

static void finding(const struct lint_report *r, const struct lint_finding *f,
	const struct lint_style *s, struct out *o)
{
	struct str place = lint_place_text(r->arena, f);

	out_printf(o, "\n%s%s%s: " STR_FMT "%s" STR_FMT "%s" STR_FMT " [%s]\n", colour(s, f->level),
		lint_level_word(f->level), s->colour ? RESET : "", STR_ARG(place),
		place.n ? ": " : "", STR_ARG(f->subject), f->subject.n ? ": " : "",
		STR_ARG(f->text), f->rule->id);
	marker(r, f, s->width, o);
	out_printf(o, "    why: %s\n", f->rule->why);
	if (f->fix.n)
		out_printf(o, "    fix: " STR_FMT "\n", STR_ARG(f->fix));
}

static void notes(const struct lint_report *r, struct out *o)
{
	if (!r->by_level[LINT_NOTE])
		return;
	out_z(o, "\nnotes, which weigh nothing:\n");
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].level == LINT_NOTE)
			out_printf(o, "    " STR_FMT ": " STR_FMT "\n", STR_ARG(r->v[i].subject),
				STR_ARG(r->v[i].text));
}

static void pasted(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	const char *b = s->colour ? BOLD : "", *e = s->colour ? RESET : "";

	if (!r->in->has_line || !r->corrected)
		return;
	out_printf(o, "\n%scorrected line%s%s:\n" STR_FMT "\n", b, e,
		r->left ? " (what needs a decision is left as it was)" : "",
		STR_ARG(text_sanitise(r->arena, r->line)));
	out_printf(o, "\n%s/etc/default/grub%s, then update-grub or grub2-mkconfig:\n" STR_FMT "\n",
		b, e, STR_ARG(text_sanitise(r->arena, r->grub)));
	out_printf(o,
		"\n%sgrubby%s (EL; from 9.3 on grub2-mkconfig alone changes no entry):\n" STR_FMT
		"\n",
		b, e, STR_ARG(text_sanitise(r->arena, r->grubby)));
}

static void applied(const struct lint_report *r, struct out *o)
{
	enum { MOST = 60 };

	if (!r->n_sysctls)
		return;
	out_z(o, "\nwhat the sysctl files come to:\n");
	for (size_t i = 0; i < r->n_sysctls && i < MOST; i++)
		out_printf(o, "    " STR_FMT "\n", STR_ARG(r->sysctls[i]));
	if (r->n_sysctls > MOST)
		out_printf(o, "    and %zu more; --format json has all\n", r->n_sysctls - MOST);
}

void lint_write_text(const struct lint_report *r, const struct lint_style *s, struct out *o)
{
	out_printf(o, STR_FMT " · judged for " STR_FMT "%s\n",
		STR_ARG(lint_verdict_line(r, s->fail_on_warn)),
		STR_ARG(kernel_id_name(r->arena, &r->in->kernel)),
		r->in->cpus ? ", on the host of --topology" : ", host not known");
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].level != LINT_NOTE)
			finding(r, &r->v[i], s, o);
	notes(r, o);
	applied(r, o);
	pasted(r, s, o);
}
