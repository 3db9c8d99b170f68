/* SPDX-License-Identifier: Apache-2.0 */
/* How far a mistyped name is from a known one, for "did you mean". */
#include "scanner/base/text.h"

enum { LONGEST = 255 }; /* of what is left of the shorter one without its common ends */

static void strip_common(struct str *x, struct str *y)
{
	while (x->n && y->n && x->p[0] == y->p[0]) {
		*x = str_skip(*x, 1);
		*y = str_skip(*y, 1);
	}
	while (x->n && y->n && x->p[x->n - 1] == y->p[y->n - 1]) {
		x->n--;
		y->n--;
	}
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the table: on entry of x without its last byte, on return with c after it. */
static unsigned next_row(unsigned *row, struct str y, char c)
{
	unsigned diagonal = row[0], best = ++row[0];

	for (size_t j = 1; j <= y.n; j++) {
		unsigned change = diagonal + (y.p[j - 1] != c);

		diagonal = row[j];
		row[j] = least(change, least(diagonal, row[j - 1]) + 1);
		best = least(best, row[j]);
	}
	return best;
}

unsigned text_distance(struct str x, struct str y, unsigned cap)
{
	unsigned row[LONGEST + 1];

	strip_common(&x, &y);
	if (x.n < y.n) {
		struct str longer = y;

		y = x;
		x = longer;
	}
	if (x.n - y.n >= cap || y.n > LONGEST)
		return cap;
	for (unsigned j = 0; j <= y.n; j++)
		row[j] = j;
	for (size_t i = 0; i < x.n; i++) {
		if (next_row(row, y, x.p[i]) >= cap)
			return cap; /* no later row has less */
	}
	return least(row[y.n], cap);
}
