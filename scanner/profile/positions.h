/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where experts differ, the profile takes a position. Each is a limit of one check by a name that
 * people use.
 */
#ifndef LATSCAN_PROFILE_POSITIONS_H
#define LATSCAN_PROFILE_POSITIONS_H

#include "scanner/engine/check.h"

struct position {
	const char *name, *check, *limit;
};
extern const struct position profile_positions[]; /* ends with a row without a name */

/* The check and its limit; NULL: no such position. */
const struct check *position_limit(struct str name, unsigned *ret_limit);

#endif
