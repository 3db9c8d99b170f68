/* SPDX-License-Identifier: Apache-2.0 */
/* What was kept, for people: who moved, when, and what could not be seen. */
#include <inttypes.h>

#include "reporters/render.h"
#include "reporters/text.h"
#include "scanner/base/text.h"
#include "commands/triage/afterwards.h"

enum { MARK_LINES = 20, GAP_LINES = 10 };

static struct str name_of(struct page *p, const struct beats_column *c)
{
	if (c->cpu == RING_NO_CPU)
		return c->name;
	return str_printf(p->a, STR_FMT " on CPU %d", STR_ARG(c->name), c->cpu);
}

static struct str amount(struct page *p, const struct beats_column *c, uint64_t n)
{
	return c->is_time ? text_duration(p->a, n) : text_count(p->a, n);
}

static void one(struct page *p, const struct past *past, size_t i)
{
	const struct past_suspect *s = &past->suspects[i];
	char *mark = str_z(p->a, str_printf(p->a, "%zu. %s:", i + 1, s->class->word));
	struct str often = { 0 };

	if (s->counted)
		often = str_printf(p->a, "%.0f events, ", s->events);
	page_mark(p, 0, 4, s->near == NEAR_CPU ? INK_RED : INK_YELLOW, mark, "%s", s->class->what);
	page_line(p, 4, 6, STR_FMT STR_FMT "; confidence %s: %s", STR_ARG(often),
		STR_ARG(render_stolen(p->a, s->estimated, s->measured, s->least_ns, s->most_ns)),
		confidence_word(s->confidence), past_why(s));
	page_line(p, 4, 6,
		"seen:  " STR_FMT " moved in %" PRIu32 " of %" PRIu32 " beats; most at " STR_FMT
		": " STR_FMT " in one",
		STR_ARG(name_of(p, s->lead)), s->beats, past->b->n,
		STR_ARG(render_time(p->a, s->worst_ns)), STR_ARG(amount(p, s->lead, s->worst)));
	page_line(p, 4, 6, "first: " STR_FMT ", last " STR_FMT,
		STR_ARG(render_time(p->a, s->first_ns)), STR_ARG(render_time(p->a, s->last_ns)));
	page_line(p, 4, 6, "shape: %s (%s)", s->class->shape, s->class->cost_source);
	page_line(p, 4, 6, "next:  %s", s->class->next);
}

static void courses(struct page *p, const struct past *past)
{
	uint64_t step = (past->until_ns - past->from_ns) / PAST_COURSE;

	if (!past->n)
		return;
	page_blank(p);
	page_line(p, 0, 2,
		"Course, a mark each " STR_FMT " from " STR_FMT " to " STR_FMT
		" (of its own most: . + a quarter, : a half, + three quarters, # all; - not watched)",
		STR_ARG(text_duration(p->a, step)), STR_ARG(render_time(p->a, past->from_ns)),
		STR_ARG(render_time(p->a, past->until_ns)));
	for (size_t i = 0; i < past->n; i++)
		page_piece(p, INK_PLAIN, "  %-14s |%s|\n", past->suspects[i].class->word,
			past->suspects[i].course);
}

static void marks(struct page *p, const struct beats *b)
{
	if (b->n_marks)
		page_line(p, 0, 2, "Marked meanwhile:");
	for (size_t i = 0; i < b->n_marks && i < MARK_LINES; i++)
		page_line(p, 2, 4, STR_FMT " " STR_FMT,
			STR_ARG(render_time(p->a, b->marks[i].real_ns)), STR_ARG(b->marks[i].text));
	if (b->n_marks > MARK_LINES)
		page_line(p, 2, 4, "and %zu more", b->n_marks - MARK_LINES);
}

static void gaps(struct page *p, const struct beats *b)
{
	if (b->n_gaps)
		page_line(p, 0, 2,
			"Not watched: %zu gaps, about which nothing can be said:", b->n_gaps);
	for (size_t i = 0; i < b->n_gaps && i < GAP_LINES; i++) {
		const struct beats_gap *g = &b->gaps[i];

		page_line(p, 2, 4, STR_FMT " for " STR_FMT "%s" STR_FMT,
			STR_ARG(render_time(p->a, g->from_ns)),
			STR_ARG(text_duration(p->a, g->until_ns - g->from_ns)),
			g->why.n ? ": " : "", STR_ARG(g->why));
	}
	if (b->n_gaps > GAP_LINES)
		page_line(p, 2, 4, "and %zu more", b->n_gaps - GAP_LINES);
	if (b->dropped)
		page_line(p, 0, 2, "%" PRIu64 " older beats had made room for newer ones",
			b->dropped);
}

static void head(struct page *p, const struct afterwards_page *page)
{
	const struct past *past = page->past;
	const struct beats *b = past->b;
	struct str cpus = cpuset_is_empty(page->cpus)
				  ? STR("")
				  : str_printf(p->a, ", CPUs " STR_FMT,
					    STR_ARG(cpuset_format(p->a, page->cpus)));

	if (!b->n) {
		page_line(p, 0, 2,
			"triage of " STR_FMT
			": nothing was kept of that time (%zu rings were read)",
			STR_ARG(b->host.n ? b->host : STR("a host")), page->files);
		return;
	}
	page_line(p, 0, 2,
		"triage of " STR_FMT STR_FMT ", kept from " STR_FMT " to " STR_FMT ": %s",
		STR_ARG(b->host.n ? b->host : STR("a host")), STR_ARG(cpus),
		STR_ARG(render_time(p->a, past->from_ns)),
		STR_ARG(render_time(p->a, past->until_ns)),
		past->n ? "the likeliest thief first" : "nothing found");
	page_line(p, 2, 4, "%" PRIu32 " beats of " STR_FMT ", " STR_FMT " watched%s", b->n,
		STR_ARG(text_duration(p->a, b->usual_span_ns)),
		STR_ARG(text_duration(p->a, b->watched_ns)),
		b->boots > 1 ? "; the host was restarted meanwhile" : "");
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	const struct afterwards_page *page = (const struct afterwards_page *)r;
	struct page p;

	page_init(&p, o, r->arena, style);
	head(&p, page);
	text_spikes(&p, &page->spikes);
	if (page->spikes.is && page->past->n)
		page_line(&p, 0, 2, "All that moved in that time, spikes or not:");
	for (size_t i = 0; i < page->past->n; i++)
		one(&p, page->past, i);
	marks(&p, page->past->b);
	gaps(&p, page->past->b);
	courses(&p, page->past);
}

const struct reporter past_text = { "text", "for people", write };
