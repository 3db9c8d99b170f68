/* SPDX-License-Identifier: Apache-2.0 */
/* "expect" of a profile: a check site.NAME for each of what a site expects of its files. */
#ifndef LATSCAN_PROFILE_SITE_H
#define LATSCAN_PROFILE_SITE_H

#include "scanner/profile/profile.h"

enum { SITE_NAME_MAX = 64 };

/* What stands behind "site." in an id. */
bool site_name_fits(struct str name);
bool site_path_fits(struct str path);
/* Fills p->sites from a map that keys.c accepted; what does not go together is told. */
void site_read(
	struct arena *a, const struct yaml *expect, struct problems *problems, struct profile *p);
/* Tells of ids that begin with "site." elsewhere in the tree, and that no expectation has. */
void site_strays(const struct profile *p, const struct yaml *tree, struct problems *problems);

#endif
