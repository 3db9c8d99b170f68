/* SPDX-License-Identifier: Apache-2.0 */
/* Which checks, with which limits. */
#ifndef LATSCAN_COMMANDS_SELECT_H
#define LATSCAN_COMMANDS_SELECT_H

#include "scanner/engine/engine.h"

struct selection {
	const struct check **checks;
	const double **limits;
	enum severity *severities;
	bool *required;
	size_t n;
	const struct check **left_out; /* by only and skip, not by exclude */
	size_t n_left_out;
};

/* The values that a check's limits have unless they are set. */
const double *select_presets(struct arena *a, const struct check *c);
/*
 * Globs are separated by commas: "irq.*,cpu.*". Empty only: all. A profile (NULL: none) adds its own
 * checks, and leaves some out for good. -ENOENT: nothing is left.
 */
struct profile;
int select_checks(struct arena *a, struct str only, struct str skip, const struct profile *p,
	struct selection *ret);
/* What a profile says of the checks that were selected. */
void select_profile(struct arena *a, struct selection *s, const struct profile *p);
/* A glob that matches no check at all, or an empty slice. */
struct str select_stray(struct str globs);
/* One limit of a check; nothing happens where it was not selected. */
void select_limit(
	struct arena *a, struct selection *s, const struct check *c, unsigned limit, double value);
/*
 * "ID.LIMIT=VALUE". 0, or -EINVAL with *ret_error, a sentence that names what was expected and the
 * nearest known name. A check that was not selected is known, and its limit has no effect.
 */
int select_set(struct arena *a, struct selection *s, struct str setting, struct str *ret_error);

#endif
