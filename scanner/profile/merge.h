/* SPDX-License-Identifier: Apache-2.0 */
/* One profile over another: later ones win, and null takes back. */
#ifndef LATSCAN_PROFILE_MERGE_H
#define LATSCAN_PROFILE_MERGE_H

#include "scanner/profile/yaml.h"

/* Both trees were found right by profile_check_keys(). The result shares their parts. */
const struct yaml *profile_merge(struct arena *a, const struct yaml *base, const struct yaml *over);

/* Tells what the one leaves out and the other, or the same again, requires. */
void profile_conflicts(
	const struct yaml *excluding, const struct yaml *requiring, struct problems *p);
/* Whether it was written at the very place of an item of the list, or of its only one. */
bool profile_has_item(const struct yaml *list, const struct yaml *item);

#endif
