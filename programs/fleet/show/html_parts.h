/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the page share. */
#ifndef LATSCAN_PROGRAMS_FLEET_HTML_PARTS_H
#define LATSCAN_PROGRAMS_FLEET_HTML_PARTS_H

#include "programs/fleet/show/show.h"

struct fleet_page {
	const struct fleet *f;
	struct out *o;
	size_t top;
};

enum { PAGE_ROWS = 50, ROWS_OPEN = 20 }; /* of a table; of one that is not folded */

/* Cohort by area, and the worst hosts by area: shares and counts as colours, and as words. */
void html_heat_maps(struct fleet_page *h);
/* Lists behind the first ones: what changed, what was accepted, clocks, faults. */
void html_lists(struct fleet_page *h);

void html_cell(struct fleet_page *h, struct str s);
void html_number(struct fleet_page *h, size_t n);
void html_head(struct fleet_page *h, const char *const *columns); /* a table's; ends with NULL */
void html_end(struct fleet_page *h);
/* A section with a title; false, and nothing, where n is 0. */
bool html_section(struct fleet_page *h, const char *id, const char *title, size_t n);
void html_end_section(struct fleet_page *h, size_t n);
/* Before row i of n: pages of rows are folded, all but the first. */
void html_page_of(struct fleet_page *h, size_t i, size_t n, const char *const *columns);
struct str html_who(const struct fleet_page *h, const struct examples *e);

#endif
