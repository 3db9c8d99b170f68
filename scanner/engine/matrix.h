/* SPDX-License-Identifier: Apache-2.0 */
/* CPU × (asked for, done, seen): struct matrix of the report, from two sealed samples. */
#ifndef LATSCAN_ENGINE_MATRIX_H
#define LATSCAN_ENGINE_MATRIX_H

#include "scanner/engine/report.h"

/* before may be NULL. What no chosen check looked at stays unknown. */
void matrix_fill(struct report *r, const struct sample *before, const struct sample *now);

/* What one CPU is to one place. */
enum spared {
	SPARED_UNKNOWN,
	SPARED_NO_PLACE, /* this kernel has no such thing */
	SPARED_NO,	 /* neither asked for nor done */
	SPARED_YES,	 /* asked for and done */
	SPARED_OWN,	 /* done, and nobody asked: implied by another parameter, or by hand */
	SPARED_LOST,	 /* asked for, and not done */
	SPARED_ASKED,	 /* asked for; what the kernel did is not known */
	SPAREDS
};
enum spared matrix_spared(const struct matrix *m, enum place p, unsigned cpu);
const char *spared_word(enum spared s);	   /* "yes" */
const char *spared_meaning(enum spared s); /* "spared, as asked" */

#endif
