/* SPDX-License-Identifier: Apache-2.0 */
/* Releases of kernels against what a person writes: "5.14.*", "*-rt*", "5.14..6.1". */
#ifndef LATSCAN_BASE_RELEASE_H
#define LATSCAN_BASE_RELEASE_H

#include "scanner/base/str.h"

/* 0: a glob, or a range of versions of which one end may be open; -ERANGE: it ends before it begins; else -EINVAL. */
int release_pattern(struct str s);
/*
 * A range holds its ends, as far as they say: "5.14..6.1" holds 5.14.0-427.el9 and 6.1.99, by the
 * numbers that the release begins with.
 */
bool release_matches(struct str pattern, struct str release);

#endif
