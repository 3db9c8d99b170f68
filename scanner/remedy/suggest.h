/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the remedies of a report to settings: what several checks want of one setting becomes one
 * value, and where they want different ones, that is said and nothing is suggested. Pure: a
 * function of the report and of facts; files are made of it in files.h, and nobody applies them.
 */
#ifndef LATSCAN_REMEDY_SUGGEST_H
#define LATSCAN_REMEDY_SUGGEST_H

#include "scanner/engine/report.h"

/* Whose remedy it is. */
struct wish {
	const struct result *result;
	const struct finding *finding;
	const struct remedy *remedy;
};

enum suggestion_state {
	SUGGESTION_GOOD = 0,
	SUGGESTION_CONFLICT, /* two checks want different values, or one wants it gone */
	SUGGESTION_UNFIT,    /* it holds bytes that its file cannot carry safely */
};

struct suggestion {
	enum remedy_kind kind;
	struct str key, value;
	enum suggestion_state state;
	struct str other; /* SUGGESTION_CONFLICT: the value that the last check wants */
	struct wish *by;  /* in the order of checks; each check once */
	size_t n_by, cap_by;
	size_t more; /* further findings of the same checks that want it */
};

struct suggestions {
	struct suggestion *v; /* by kind, then by key in natural order */
	size_t n, cap;
};

/*
 * Of all failures that are not waived, also of those that a cause silenced; with warnings, of
 * those too.
 */
void suggestions_of(
	struct arena *a, const struct report *r, bool warnings, struct suggestions *ret);
/* The suggestion of that kind and key; NULL. */
const struct suggestion *suggestion_find(
	const struct suggestions *s, enum remedy_kind kind, const char *key);
/* Parameters of the kernel are the same with '-' and '_' (kernel/params.c parameqn). */
bool parameter_is(struct str name, struct str other);
/* "# cpu.isolated: none -> 2-3" for each check that wants it, each with a newline. */
struct str suggestion_comment(struct arena *a, const struct suggestion *s);
/* Only letters, digits and the bytes in specials. */
bool str_only(struct str s, const char *specials);

#endif
