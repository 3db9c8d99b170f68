/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as people write them down for machines, in UTC: the calendar of ISO 8601. */
#ifndef LATSCAN_BASE_DATE_H
#define LATSCAN_BASE_DATE_H

#include "scanner/base/str.h"

/* "2026-01-31" in days since 1970-01-01. -EINVAL. */
int date_days(struct str s, int64_t *ret);
/* The other way; the empty slice for INT64_MIN and INT64_MAX, which stand for an open end. */
struct str date_text(struct arena *a, int64_t days);
/* The day of a moment. */
int64_t date_of_ns(uint64_t realtime_ns);
/* "2026-01-31T09:30:00.123Z", as reports write it, in ns since 1970. -EINVAL. */
int date_time_parse(struct str s, uint64_t *ret_ns);
/*
 * "2026-01-31T16:30:00Z" (seconds may be left out) in ns since 1970-01-01T00:00:00Z; a bare
 * date is the end of that day: the first moment that does not belong to it. -EINVAL.
 */
int date_until(struct str s, uint64_t *ret_ns);
/* The day count of 1970 on as a date. */
void date_civil(uint64_t days, unsigned *ret_year, unsigned *ret_month, unsigned *ret_day);
/* "2026-01-31T16:30:00Z". */
struct str date_format(struct arena *a, uint64_t realtime_ns);

#endif
