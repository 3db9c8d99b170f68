/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reporter turns a finished report into bytes. It neither filters by rules of its own nor
 * touches the host. Strings in the report are valid UTF-8 without control characters.
 */
#ifndef LATSCAN_REPORTERS_REPORTER_H
#define LATSCAN_REPORTERS_REPORTER_H

#include "scanner/base/out.h"
#include "scanner/engine/report.h"

enum detail {
	DETAIL_NORMAL = 0,
	DETAIL_QUIET, /* the verdict, and a line for each check that made it */
	DETAIL_ALL    /* every finding with all its evidence, and every check with what it saw */
};

struct report_style {
	bool colour;
	unsigned width;	    /* of the terminal; 0: do not wrap */
	enum detail detail; /* of text */
	bool full;	    /* JSON: with why, fix and source of each check */
};

struct reporter {
	const char *name; /* "json" */
	const char *what;
	void (*write)(const struct report *r, const struct report_style *style, struct out *o);
};

extern const struct reporter
	*const reporter_table[]; /* generated from reporters/NAME.c: reporter_NAME */

#endif
