/* SPDX-License-Identifier: Apache-2.0 */
/* What commands ask of the table of checks. */
#ifndef LATSCAN_ENGINE_CATALOGUE_H
#define LATSCAN_ENGINE_CATALOGUE_H

#include "scanner/engine/check.h"

/* The id that is written most nearly so, for "did you mean"; NULL: none is near. */
const char *checks_nearest(struct str id);
bool checks_match(struct str glob); /* the id of one check at least */
/* "site.…": what a profile expects beside the catalogue; which there are, the profile knows. */
bool checks_of_site(struct str glob);
unsigned check_n_limits(const struct check *c);
/*
 * The limit of that name, and its value from text. -EINVAL with a sentence that names what was
 * expected, made in a.
 */
int limit_find(struct arena *a, const struct check *c, struct str name, unsigned *ret,
	struct str *ret_error);
int limit_parse(struct arena *a, const struct check *c, unsigned limit, struct str value,
	double *ret, struct str *ret_error);
/* Over ids, rules and texts: tells which catalogue a report's ids refer to. */
uint64_t catalogue_hash(void);

#endif
