/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a profile from their text. -EINVAL leaves what is returned untouched. */
#ifndef LATSCAN_PROFILE_VALUES_H
#define LATSCAN_PROFILE_VALUES_H

#include "scanner/base/str.h"

#include <stdbool.h>

/* "120s", "500ms", "2m", "1h", "14d", or seconds; at most 10 years. */
int value_duration(struct str s, uint64_t *ret_ns);
/* "2026-12-31": days since 1970-01-01, of the Gregorian calendar, years 1970 to 9999. */
int value_date(struct str s, int64_t *ret_days);
/* "1.4" as 104. */
int value_rules(struct str s, unsigned *ret);
int value_yes_no(struct str s, bool *ret); /* true, false, yes, no */

#endif
