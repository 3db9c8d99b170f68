/* SPDX-License-Identifier: Apache-2.0 */
/* Where the feeds end that somebody named: a line each, and below it what shows it. */
#include "reporters/text.h"

#include "scanner/engine/feed_walk.h"

enum { EVIDENCE_LINES = 3 };

static void steps_line(struct page *p, const struct feed_seen *w)
{
	struct str line = { 0 };

	for (unsigned i = 0; i < FEED_STEPS; i++)
		line = str_printf(p->a, STR_FMT "%s%s %s", STR_ARG(line), i ? " > " : "",
			feed_step_word((enum feed_step)i), status_word(w->steps[i].status));
	page_line(p, 4, 4, STR_FMT, STR_ARG(line));
}

static void evidence_lines(struct page *p, const struct feed_seen *w)
{
	const struct feed_step_seen *s = &w->steps[w->ends_at];

	for (unsigned i = 0; s->finding && i < s->finding->n_evidence && i < EVIDENCE_LINES; i++) {
		const struct evidence *e = &s->finding->evidence[i];

		page_line(p, 4, 4, "%s  " STR_FMT "  " STR_FMT, s->check->id, STR_ARG(e->path),
			STR_ARG(str_trim(e->value)));
	}
}

void text_feeds(struct page *p, const struct report *r)
{
	static const enum ink inks[STATUSES] = { [STATUS_PASS] = INK_GREEN,
		[STATUS_WARN] = INK_YELLOW,
		[STATUS_UNKNOWN] = INK_YELLOW,
		[STATUS_FAIL] = INK_RED,
		[STATUS_SKIP] = INK_YELLOW };

	for (size_t i = 0; i < r->n_feeds; i++) {
		const struct feed_seen *w = &r->feeds[i];
		char *name = str_z(p->a, str_printf(p->a, STR_FMT ":", STR_ARG(w->group)));

		page_mark(p, 0, 4, inks[w->status], name, STR_FMT, STR_ARG(w->text));
		steps_line(p, w);
		if (w->ends_at >= 0)
			evidence_lines(p, w);
	}
}
