/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When something runs, as sets of minutes, hours and days: what crontab(5) and OnCalendar= of
 * systemd.time(7) have in common. All in the host's own local time; so are the hours that are
 * asked for, and no time zone has to be known.
 */
#ifndef LATSCAN_FACTS_SCHEDULE_H
#define LATSCAN_FACTS_SCHEDULE_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

enum { SCHEDULE_YEARS = 128, SCHEDULE_FIRST_YEAR = 1970 };

struct schedule {
	uint64_t minutes; /* bit 0 to 59 */
	uint32_t hours;	  /* bit 0 to 23 */
	uint32_t days;	  /* of the month, bit 1 to 31 */
	uint16_t months;  /* bit 1 to 12 */
	uint8_t weekdays; /* bit 0 (Sunday) to 6 */
	bool either;	  /* cron, where both kinds of days are restricted: one of them is enough */
	uint64_t years[SCHEDULE_YEARS / 64]; /* bit 0 is 1970 */
	uint64_t delay_s;		     /* it may run so much later */
};

/* Every minute of every day: what the parsers begin with. */
struct schedule schedule_always(void);

/*
 * crontab(5): five fields, or @hourly and its like. -EINVAL: not understood. @reboot is -ENODATA:
 * it has no time. "a~b" (cronie: any minute between) counts as all of them.
 */
int cron_parse(struct str text, struct schedule *ret);

/*
 * An OnCalendar= value. -EINVAL: not understood; -EXDEV: it names a time zone; "~" (days from
 * the month's end) is not understood.
 */
int calendar_parse(struct str text, struct schedule *ret);
/* "1h 30min", "90", "2d": seconds. -EINVAL; "infinity" is UINT64_MAX. */
int timespan_parse(struct str text, uint64_t *ret);

/* Hours of the local day, in minutes; until before from goes over midnight. */
struct hours {
	unsigned from, until;
	bool weekdays; /* Monday to Friday only */
};
struct run_time {
	int year;
	unsigned month, day, weekday, minute; /* of the day */
};
/*
 * The first time, from the day given (since 1970) on and within five years, at which it runs or
 * may run within these hours. False: never.
 */
bool schedule_meets(
	const struct schedule *s, const struct hours *h, int64_t day, struct run_time *ret);
/* The date of a day since 1970; minute is left alone. */
void date_of_day(int64_t day, struct run_time *ret);

#endif
