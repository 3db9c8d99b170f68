/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of three columns for a terminal: what it is, and what both sides say. */
#ifndef LATSCAN_PROGRAMS_DIFF_ROWS_H
#define LATSCAN_PROGRAMS_DIFF_ROWS_H

#include "reporters/page.h"

struct rows {
	struct page *page;
	unsigned label, cell; /* columns; each cell has as many */
	bool wrap;
};

void rows_init(struct rows *rows, struct page *page);

struct row_cell {
	struct str text;
	enum ink ink;
};
/* label stands behind indent blanks. */
void rows_put(struct rows *rows, unsigned indent, struct row_cell label, struct row_cell left,
	struct row_cell right);

#endif
