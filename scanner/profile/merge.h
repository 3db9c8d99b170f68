/* SPDX-License-Identifier: Apache-2.0 */
/* One profile over another: later ones win, and null takes back. */
#ifndef LATSCAN_PROFILE_MERGE_H
#define LATSCAN_PROFILE_MERGE_H

#include "scanner/profile/yaml.h"

/* Both trees were found right by profile_check_keys(). The result shares their parts. */
const struct yaml *profile_merge(struct arena *a, const struct yaml *base, const struct yaml *over);

#endif
