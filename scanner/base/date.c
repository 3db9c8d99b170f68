/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/date.h"

#include <errno.h>

static bool is_leap(unsigned y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static unsigned days_in(unsigned y, unsigned m)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[m - 1] + (m == 2 && is_leap(y) ? 1 : 0);
}

/* n digits at that place, from least to most. */
static int part(struct str s, size_t at, size_t n, uint64_t least, uint64_t most, unsigned *ret)
{
	uint64_t v;

	if (s.n < at + n || str_u64(str_head(str_skip(s, at), n), 10, &v) || v < least || v > most)
		return -EINVAL;
	*ret = (unsigned)v;
	return 0;
}

int date_days(struct str s, int64_t *ret)
{
	unsigned y, m, d;
	int64_t days = 0;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || part(s, 0, 4, 1970, 9999, &y) ||
		part(s, 5, 2, 1, 12, &m) || part(s, 8, 2, 1, 31, &d) || d > days_in(y, m))
		return -EINVAL;
	for (unsigned i = 1970; i < y; i++)
		days += is_leap(i) ? 366 : 365;
	for (unsigned i = 1; i < m; i++)
		days += days_in(y, i);
	*ret = days + d - 1;
	return 0;
}

/* "T16:30:00Z", "T16:30Z". */
static int time_of_day(struct str s, unsigned *ret_seconds)
{
	unsigned hour, minute, second = 0;

	if (!str_starts(s, "T") || !str_ends(s, "Z") || (s.n != 7 && s.n != 10) || s.p[3] != ':' ||
		part(s, 1, 2, 0, 23, &hour) || part(s, 4, 2, 0, 59, &minute))
		return -EINVAL;
	if (s.n == 10 && (s.p[6] != ':' || part(s, 7, 2, 0, 59, &second)))
		return -EINVAL;
	*ret_seconds = hour * 3600 + minute * 60 + second;
	return 0;
}

/* Past 2262 nanoseconds do not fit into 63 bits: who writes that means for ever. */
int date_until(struct str s, uint64_t *ret_ns)
{
	int64_t days;
	unsigned seconds = 0;

	if (date_days(str_head(s, 10), &days) || days > 106000)
		return -EINVAL;
	if (s.n == 10)
		days++;
	else if (time_of_day(str_skip(s, 10), &seconds))
		return -EINVAL;
	*ret_ns = ((uint64_t)days * 86400 + seconds) * 1000000000u;
	return 0;
}

/*
 * Years begin in March, so that a leap day ends one. Not gmtime_r(): glibc's opens the zone
 * file of the host that judges.
 */
void date_civil(uint64_t days, unsigned *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	uint64_t shifted = days + 719468; /* since 1 March of the year 0 */
	uint64_t era = shifted / 146097, day_of_era = shifted % 146097;
	uint64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint64_t month = (5 * day_of_year + 2) / 153;

	*ret_day = (unsigned)(day_of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (unsigned)(month < 10 ? month + 3 : month - 9);
	*ret_year = (unsigned)(year_of_era + era * 400 + (*ret_month <= 2));
}

struct str date_format(struct arena *a, uint64_t realtime_ns)
{
	uint64_t seconds = realtime_ns / 1000000000, of_day = seconds % 86400;
	unsigned year, month, day;

	date_civil(seconds / 86400, &year, &month, &day);
	return str_printf(a, "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, day,
		(unsigned)(of_day / 3600), (unsigned)(of_day / 60 % 60), (unsigned)(of_day % 60));
}

struct str date_text(struct arena *a, int64_t days)
{
	unsigned year, month, day;

	if (days < 0 || days == INT64_MAX)
		return (struct str){ 0 };
	date_civil((uint64_t)days, &year, &month, &day);
	return str_printf(a, "%04u-%02u-%02u", year, month, day);
}

int64_t date_of_ns(uint64_t realtime_ns)
{
	return (int64_t)(realtime_ns / 86400000000000u);
}

int date_time_parse(struct str s, uint64_t *ret_ns)
{
	unsigned hour, minute, second, ms;
	int64_t days;

	if (s.n != sizeof("2026-01-31T09:30:00.123Z") - 1 || date_days(str_head(s, 10), &days) ||
		s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || s.p[19] != '.' ||
		s.p[23] != 'Z' || part(s, 11, 2, 0, 23, &hour) || part(s, 14, 2, 0, 59, &minute) ||
		part(s, 17, 2, 0, 60, &second) || part(s, 20, 3, 0, 999, &ms))
		return -EINVAL;
	*ret_ns = ((uint64_t)days * 86400 + hour * 3600u + minute * 60 + second) * 1000000000u +
		  ms * 1000000u;
	return 0;
}
