/* SPDX-License-Identifier: Apache-2.0 */
/* How far each clock was from its source while the window ran: a line for each. */
#include "reporters/render.h"
#include "reporters/text.h"

void text_series(struct page *p, const struct report *r)
{
	if (r->n_series)
		page_blank(p);
	for (size_t i = 0; i < r->n_series; i++) {
		const struct series *s = &r->series[i];

		page_mark(p, 2, 6, INK_BOLD, "clock", STR_FMT ": " STR_FMT, STR_ARG(s->clock),
			STR_ARG(render_series(p->a, s)));
	}
}
