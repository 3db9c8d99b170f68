/* SPDX-License-Identifier: Apache-2.0 */
/* Which checks saw the same as another one and stayed silent: their findings name it as cause. */
#ifndef LATSCAN_REPORTERS_SEEN_BY_H
#define LATSCAN_REPORTERS_SEEN_BY_H

#include "scanner/engine/report.h"

struct silent {
	const char *cause;
	const struct result *by;
};
struct seen_by {
	const struct silent *v; /* by cause, then by check */
	size_t n;
};

/* Found once for a report: a search for each check would be felt where there are thousands. */
struct seen_by seen_by_all(const struct report *r);
/* Those that name id, in the order of checks. */
struct seen_by seen_by_of(const struct seen_by *all, const char *id);

#endif
