/* SPDX-License-Identifier: Apache-2.0 */
/* "expected a, b or c; did you mean "b"?": names that would have been right. */
#ifndef LATSCAN_BASE_NAMES_H
#define LATSCAN_BASE_NAMES_H

#include "scanner/base/str.h"

struct names {
	struct arena *a;
	struct str *v;
	size_t n, cap;
};

void names_add(struct names *names, struct str name);
void names_add_words(struct names *names, const char *words); /* "a|b|c" */
/* The name that is written most nearly so; empty: none is near. */
struct str names_nearest(const struct names *names, struct str given);
/* All of them, or the nearest alone where they are many. */
struct str names_expected(const struct names *names, struct str given);

/* "; did you mean "x"?" where there is a near one (a C string or NULL), else the other words. */
#define NEAR_FMT "%s%s%s"
#define NEAR_ARG(near, otherwise)                                                                  \
	(near) ? "; did you mean \"" : (otherwise), (near) ? (near) : "", (near) ? "\"?" : ""

#endif
