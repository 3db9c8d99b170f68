/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time of day and days are looked at apart: first whether any run can fall into the hours on
 * its own day or, by its delay, on one of the days after; then on which days it runs.
 */
#include "scanner/facts/service/schedule.h"

#include <string.h>

enum { DAY = 1440, DELAY_DAYS = 8, LOOK_AHEAD = 5 * 366 };

struct schedule schedule_always(void)
{
	return (struct schedule){
		.minutes = (UINT64_C(1) << 60) - 1,
		.hours = (1u << 24) - 1,
		.days = ~1u,
		.months = 0x1ffe,
		.weekdays = 0x7f,
		.years = { UINT64_MAX, UINT64_MAX },
	};
}

static bool in_hours(const struct hours *h, unsigned minute)
{
	if (h->from <= h->until)
		return minute >= h->from && minute < h->until;
	return minute >= h->from || minute < h->until;
}

/* Days since 1970 to a date of the Gregorian calendar, by eras of 400 years. */
void date_of_day(int64_t day, struct run_time *ret)
{
	int64_t shifted = day + 719468; /* since 0000-03-01 */
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	unsigned of_era = (unsigned)(shifted - era * 146097);
	unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
	unsigned month = (5 * of_year + 2) / 153; /* 0 is March */

	ret->day = of_year - (153 * month + 2) / 5 + 1;
	ret->month = month < 10 ? month + 3 : month - 9;
	ret->year = (int)(year + era * 400) + (ret->month <= 2);
	ret->weekday = (unsigned)(((day + 4) % 7 + 7) % 7);
}

static bool runs_on(const struct schedule *s, const struct run_time *t)
{
	int year = t->year - SCHEDULE_FIRST_YEAR;
	bool day = s->days & 1u << t->day, weekday = s->weekdays & 1u << t->weekday;

	if (year < 0 || year >= SCHEDULE_YEARS || !(s->months & 1u << t->month) ||
		!(s->years[year / 64] & UINT64_C(1) << year % 64))
		return false;
	return s->either ? day || weekday : day && weekday;
}

/* For each day after its own (0: that day), the first minute within the hours; -1: none. */
static void find_minutes(const struct schedule *s, const struct hours *h, int first[DELAY_DAYS])
{
	uint64_t span = s->delay_s / 60 + (s->delay_s % 60 != 0);
	int next[DAY + 1]; /* the next minute within the hours, from here to the day's end */

	if (span < 1)
		span = 1;
	if (span > (DELAY_DAYS - 1) * DAY)
		span = (DELAY_DAYS - 1) * DAY;
	next[DAY] = -1;
	for (int m = DAY - 1; m >= 0; m--)
		next[m] = in_hours(h, (unsigned)m) ? m : next[m + 1];
	for (int k = 0; k < DELAY_DAYS; k++)
		first[k] = -1;
	for (int m = 0; m < DAY; m++) {
		if (!(s->hours & 1u << m / 60) || !(s->minutes & UINT64_C(1) << m % 60))
			continue;
		for (int k = 0; k < DELAY_DAYS; k++) {
			int begin = k ? 0 : m, end = m + (int)span - k * DAY;

			if (end <= begin)
				break;
			if (next[begin] >= 0 && next[begin] < end &&
				(first[k] < 0 || next[begin] < first[k]))
				first[k] = next[begin];
		}
	}
}

static bool is_trading_day(const struct hours *h, int64_t day)
{
	struct run_time t;

	date_of_day(day, &t);
	return !h->weekdays || (t.weekday >= 1 && t.weekday <= 5);
}

bool schedule_meets(
	const struct schedule *s, const struct hours *h, int64_t day, struct run_time *ret)
{
	int first[DELAY_DAYS];
	struct run_time t;

	find_minutes(s, h, first);
	/* One that began some days ago may still be waiting. */
	for (int64_t d = day - (DELAY_DAYS - 1); d < day + LOOK_AHEAD; d++) {
		date_of_day(d, &t);
		if (!runs_on(s, &t))
			continue;
		for (int k = 0; k < DELAY_DAYS; k++) {
			if (first[k] < 0 || d + k < day || !is_trading_day(h, d + k))
				continue;
			date_of_day(d + k, ret);
			ret->minute = (unsigned)first[k];
			return true;
		}
	}
	return false;
}
