/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the text share. */
#ifndef LATSCAN_PROGRAMS_FLEET_TEXT_PARTS_H
#define LATSCAN_PROGRAMS_FLEET_TEXT_PARTS_H

#include "programs/fleet/show/show.h"
#include "reporters/page.h"

struct text {
	const struct fleet *f;
	struct page page;
	size_t top;
};

struct str text_who(const struct text *t, const struct examples *e);
/* False, and nothing: there is none. */
bool text_title(struct text *t, const char *title, size_t n);
void text_more(struct text *t, size_t n);

void text_drift(struct text *t);
void text_accepted(struct text *t);
void text_days(struct text *t);
void text_faults(struct text *t);

#endif
