/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for someone on call: the verdict in the first line, what is wrong and how it is
 * mended next, what could not be told and why, then what is in order, and at last what the
 * scan itself cost.
 */
#include "reporters/text.h"

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);
	struct page p;

	page_init(&p, o, r->arena, style);
	if (style->detail == DETAIL_QUIET) {
		text_quiet(&p, r);
		arena_rewind(r->arena, mark);
		return;
	}
	if (r->triage.is)
		text_triage(&p, r);
	text_head(&p, r);
	text_blocks(&p, r, STATUS_FAIL);
	text_unknown(&p, r);
	text_blocks(&p, r, STATUS_WARN);
	text_waived(&p, r);
	text_matrix(&p, r);
	text_queues(&p, r);
	text_series(&p, r);
	if (r->jitter)
		text_probe(&p, r);
	text_areas(&p, r);
	if (style->detail == DETAIL_ALL)
		text_every(&p, r);
	text_receipt(&p, r);
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_text = {
	.name = "text",
	.what = "for people: the verdict first, then what to mend",
	.write = write,
};
