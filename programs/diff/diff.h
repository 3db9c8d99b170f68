/* SPDX-License-Identifier: Apache-2.0 */
/* latscan diff: where its reports come from, and how a comparison is written. */
#ifndef LATSCAN_PROGRAMS_DIFF_H
#define LATSCAN_PROGRAMS_DIFF_H

#include "reporters/reporter.h"
#include "scanner/compare/compare.h"

enum { SCAN_ARGUMENTS_MAX = 1024 };

/* A comparison, and how it was asked for. */
struct diffing {
	const struct comparison *c;
	const char *const *files; /* as they were named */
	bool all;		  /* nothing is folded */
	bool expecting;		  /* against the first report */
	enum verdict verdict;	  /* then, and why */
	struct str why;
	bool colour;
	unsigned width; /* 0: not wrapped */
};

/*
 * A JSON report as it is; anything else is judged by the scanner, with these arguments. 0, or an
 * exit status after saying why.
 */
int operand_read(struct arena *a, const char *file, char *const *arguments, unsigned n,
	const struct report **ret);

void diff_text(const struct diffing *d, struct out *o);
void diff_json(const struct diffing *d, struct out *o);
void diff_html(const struct diffing *d, struct out *o);

/* Words that all of them use. */
struct str diff_name(
	const struct diffing *d, const struct difference *v); /* "sysctl vm.swappiness" */
/* What a report says of it, and of a subject of a check. */
struct str diff_cell(const struct diffing *d, const struct difference *v, unsigned side);
struct str diff_part(const struct diffing *d, const struct difference *v,
	const struct compare_part *p, unsigned side);
/* Two columns whatever the number: of two, the two; of more, what most say and who says what else. */
struct columns {
	struct str left, right;
};
struct columns diff_cells(const struct diffing *d, const struct difference *v);
struct columns diff_parts(
	const struct diffing *d, const struct difference *v, const struct compare_part *p);
/* "alpha · Linux 6.1.0-1 · 2026-01-31T09:30:00.000Z · window 10 s". */
struct str diff_host(const struct diffing *d, unsigned side);
/* "2 things that matter differ". */
struct str diff_summary(const struct diffing *d);
/* "ALIKE", "DIFFERENT", "AS EXPECTED", … */
const char *diff_mark(const struct diffing *d);
/* Where it is read from; empty: not told. */
struct str diff_paths(const struct diffing *d, const struct difference *v);
const char *diff_not_there(void);

#endif
