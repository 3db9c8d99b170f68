/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a profile from their text. -EINVAL leaves what is returned untouched. */
#ifndef LATSCAN_PROFILE_VALUES_H
#define LATSCAN_PROFILE_VALUES_H

#include "scanner/base/str.h"

#include <stdbool.h>

/* "120s", "500ms", "2m", "1h", "14d", or seconds; at most 10 years. */
int value_duration(struct str s, uint64_t *ret_ns);
/* "1.4" as 104. */
int value_rules(struct str s, unsigned *ret);
int value_yes_no(struct str s, bool *ret); /* true, false, yes, no */

#endif
