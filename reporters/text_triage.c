/* SPDX-License-Identifier: Apache-2.0 */
/* What may have stolen the time, the likeliest first, and what was looked at and is innocent. */
#include "reporters/render.h"
#include "reporters/text.h"

#include "scanner/base/text.h"

enum { INNOCENT_LINES = 40 };

static void one(struct page *p, const struct report *r, unsigned number, const struct suspect *s)
{
	static const enum ink inks[CONFIDENCES] = { INK_RED, INK_YELLOW, INK_YELLOW };
	char *mark = str_z(p->a, str_printf(p->a, "%u. " STR_FMT ":", number, STR_ARG(s->kind)));
	struct str often = { 0 };

	if (s->counted)
		often = str_printf(p->a, "%.0f in " STR_FMT ", ", s->events,
			STR_ARG(render_ms(p->a, r->run.window_ms)));
	page_mark(p, 0, 4, inks[s->confidence], mark, STR_FMT, STR_ARG(s->what));
	page_line(p, 4, 6, STR_FMT STR_FMT "; confidence %s: " STR_FMT, STR_ARG(often),
		STR_ARG(render_stolen(p->a, s->estimated, s->measured, s->least_ns, s->most_ns)),
		confidence_word(s->confidence), STR_ARG(s->why));
	page_line(p, 4, 6, "seen:  " STR_FMT ": " STR_FMT " [" STR_FMT "]", STR_ARG(s->check),
		STR_ARG(s->text), STR_ARG(s->subject));
	text_when(p, r->triage.timeline, s);
	if (s->with.n)
		page_line(p, 4, 6, "with:  " STR_FMT, STR_ARG(s->with));
	page_line(p, 4, 6, "shape: " STR_FMT " (" STR_FMT ")", STR_ARG(s->shape), STR_ARG(s->cost));
	page_piece(p, INK_PLAIN, "    next:  " STR_FMT "\n", STR_ARG(s->next));
	if (s->fix.n)
		page_line(p, 4, 6, "fix:   " STR_FMT, STR_ARG(s->fix));
}

static void lines(struct page *p, const char *head, const struct str *line, size_t n)
{
	if (!n)
		return;
	page_line(p, 0, 2, "%s", head);
	for (size_t i = 0; i < n && i < INNOCENT_LINES; i++)
		page_line(p, 2, 4, STR_FMT, STR_ARG(line[i]));
	if (n > INNOCENT_LINES)
		page_line(p, 2, 4, "and %zu more", n - INNOCENT_LINES);
}

/* What nothing of this window speaks for: one line each. */
static void silent(struct page *p, const struct triage *t, size_t from)
{
	if (from == t->n_suspects)
		return;
	page_line(p, 0, 2, "Set so that it can happen, and did not in this window:");
	for (size_t i = from; i < t->n_suspects; i++)
		page_line(p, 2, 4, STR_FMT ": " STR_FMT ": " STR_FMT, STR_ARG(t->suspects[i].kind),
			STR_ARG(t->suspects[i].check), STR_ARG(t->suspects[i].text));
}

static void ticket(struct page *p, const struct triage *t)
{
	if (!t->ticket.n)
		return;
	page_line(p, 0, 2, "To be pasted into a ticket:");
	page_line(p, 2, 2, STR_FMT, STR_ARG(t->ticket));
}

/* Nothing of the window speaks for anybody: what else can be asked. A command is not broken into lines. */
static void steady(struct page *p, const struct triage *t)
{
	if (!t->n_steady)
		return;
	page_line(p, 0, 2, "If it is slow all the same, run next:");
	for (size_t i = 0; i < t->n_steady; i++) {
		page_line(p, 2, 4, STR_FMT ":", STR_ARG(t->steady[i].what));
		page_piece(p, INK_PLAIN, "    " STR_FMT "\n", STR_ARG(t->steady[i].command));
	}
}

void text_triage(struct page *p, const struct report *r)
{
	const struct triage *t = &r->triage;
	struct str cpus = cpuset_is_empty(t->cpus) ? STR("none is hot, none was named")
						   : cpuset_format(p->a, t->cpus);
	size_t n = 0;

	while (n < t->n_suspects && t->suspects[n].confidence != CONFIDENCE_LOW)
		n++;
	page_line(p, 0, 2, "triage of CPUs " STR_FMT ", watched for " STR_FMT ": %s", STR_ARG(cpus),
		STR_ARG(render_ms(p->a, r->run.window_ms)),
		n ? "the likeliest thief first" : "nothing found");
	for (size_t i = 0; i < n; i++)
		one(p, r, (unsigned)i + 1, &t->suspects[i]);
	text_timeline(p, r);
	text_spikes(p, &t->spikes);
	silent(p, t, n);
	lines(p, "When (what moved much farther than it usually does):", t->when, t->n_when);
	lines(p, "Looked at, and innocent:", t->innocent, t->n_innocent);
	lines(p, "Could not be looked at:", t->untold, t->n_untold);
	ticket(p, t);
	steady(p, t);
}
