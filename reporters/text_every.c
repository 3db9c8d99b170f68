/* SPDX-License-Identifier: Apache-2.0 */
/* Both ends of how much is told: a line a check that made the verdict, or a line for every one. */
#include "reporters/render.h"
#include "reporters/text.h"

enum { ID = 28, HANG = 40 };

static enum ink ink_of(enum status s)
{
	static const enum ink inks[STATUSES] = {
		[STATUS_SKIP] = INK_PLAIN,
		[STATUS_PASS] = INK_GREEN,
		[STATUS_WARN] = INK_YELLOW,
		[STATUS_UNKNOWN] = INK_YELLOW,
		[STATUS_FAIL] = INK_RED,
	};

	return inks[s];
}

static void line(struct page *p, const struct result *r)
{
	const struct finding *f = render_first(r);
	size_t mark = arena_used(p->a);
	struct str seen = render_quantity(p->a, &f->observed);

	page_piece(p, ink_of(r->status), "%-8s", status_word(r->status));
	page_piece(p, INK_PLAIN, "%-*s ", ID, r->check->id);
	page_line(p, 0, HANG, STR_FMT ": " STR_FMT "%s" STR_FMT, STR_ARG(f->subject.label),
		STR_ARG(render_message(p->a, r)), seen.n ? " · " : "", STR_ARG(seen));
	arena_rewind(p->a, mark);
}

void text_every(struct page *p, const struct report *r)
{
	page_blank(p);
	for (size_t i = 0; i < r->n_results; i++)
		line(p, &r->results[i]);
}

static bool made_the_verdict(const struct report *r, const struct result *res)
{
	enum outcome oc = render_outcome(res);

	if (res->severity < r->run.level)
		return false;
	return oc == OUTCOME_FAILURE || (oc == OUTCOME_ERROR && res->reason != REASON_WITHHELD &&
						r->summary.verdict == VERDICT_UNKNOWN);
}

void text_quiet(struct page *p, const struct report *r)
{
	page_mark(p, 0, 5, ink_of(r->summary.verdict == VERDICT_PASS ? STATUS_PASS : STATUS_FAIL),
		render_verdict(r), STR_FMT, STR_ARG(render_counts(p->a, r)));
	for (size_t i = 0; i < r->n_results; i++) {
		if (made_the_verdict(r, &r->results[i]))
			line(p, &r->results[i]);
	}
}
