/* SPDX-License-Identifier: Apache-2.0 */
/* Times of cron and of systemd: what they mean, what is refused, and when they come next. */
#include <errno.h>

#include "scanner/facts/service/schedule.h"
#include "tests/support/facts.h"

/* Saturday, 2026-11-21. */
enum { TODAY = 20778 };

/* "Mon 2026-11-23 08:00" or "never". */
static const char *first(
	struct arena *a, const struct schedule *s, unsigned from, unsigned until, bool weekdays)
{
	static const char *const names[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	struct hours h = { from, until, weekdays };
	struct run_time t = { 0 };

	if (!schedule_meets(s, &h, TODAY, &t))
		return "never";
	return str_z(a, str_printf(a, "%s %d-%02u-%02u %02u:%02u", names[t.weekday], t.year,
				t.month, t.day, t.minute / 60, t.minute % 60));
}

static struct arena *a;

static void ck_cron(const char *text, const char *when)
{
	struct schedule s;

	ck_assert_msg(cron_parse(str_from(text), &s) == 0, "%s", text);
	ck_assert_str_eq(first(a, &s, 8 * 60, 16 * 60 + 30, true), when);
}

static void ck_calendar(const char *text, const char *when)
{
	struct schedule s;

	ck_assert_msg(calendar_parse(str_from(text), &s) == 0, "%s", text);
	ck_assert_str_eq(first(a, &s, 8 * 60, 16 * 60 + 30, true), when);
}

START_TEST(cron)
{
	ck_cron("* * * * *", "Mon 2026-11-23 08:00");
	ck_cron("25 6 * * *", "never");
	ck_cron("29 16 * * *", "Mon 2026-11-23 16:29");
	ck_cron("30 16 * * *", "never"); /* the end is not in it */
	ck_cron("0 8 * * sun", "never");
	ck_cron("0 9 * * 7", "never");
	ck_cron("0 9 * * 1-5", "Mon 2026-11-23 09:00");
	ck_cron("0 9 * * Mon,WED", "Mon 2026-11-23 09:00");
	ck_cron("*/20 15-23/4 * * *", "Mon 2026-11-23 15:00");
	ck_cron("5-59/30 7,12 * * *", "Mon 2026-11-23 12:05");
	ck_cron("0 9 29 2 *", "Tue 2028-02-29 09:00");
	ck_cron("0 9 30 2 *", "never");
	ck_cron("0 9 1 * 3", "Wed 2026-11-25 09:00");	/* day or weekday */
	ck_cron("0 9 */2 * 3", "Wed 2026-11-25 09:00"); /* a star: both must fit */
	ck_cron("0 9 1 dec *", "Tue 2026-12-01 09:00");
	ck_cron("0~59 9 * * *", "Mon 2026-11-23 09:00");
	ck_cron("@hourly", "Mon 2026-11-23 08:00");
	ck_cron("@daily", "never");
}
END_TEST

START_TEST(not_cron)
{
	static const char *const bad[] = { "", "*", "* * * *", "* * * * * *", "60 * * * *",
		"* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *",
		"*/0 * * * *", "5/15 * * * *", "1,,2 * * * *", "1, * * * *", "- * * * *",
		"-1 * * * *", "L * * * *", "0 0 ? * *", "* * * * mon#2", "*/-1 * * * *",
		"99999999999999999999 * * * *", "@never", "@@", "* * * foo *" };
	struct schedule s = { .minutes = 42 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(cron_parse(str_from(bad[i]), &s) == -EINVAL, "%s", bad[i]);
	ck_assert_int_eq(cron_parse(STR("@reboot"), &s), -ENODATA);
	ck_assert_uint_eq(s.minutes, 42);
}
END_TEST

START_TEST(calendar)
{
	ck_calendar("*-*-* 6,18:00", "never");
	ck_calendar("*-*-* 10:00", "Mon 2026-11-23 10:00");
	ck_calendar("10:00", "Mon 2026-11-23 10:00");
	ck_calendar("Sat..Mon 09:15:30.5", "Mon 2026-11-23 09:15");
	ck_calendar("Tue,Fri *-*-* 16:00", "Tue 2026-11-24 16:00");
	ck_calendar("wednesday 9:00", "Wed 2026-11-25 09:00");
	ck_calendar("Mon-Fri 12:00", "Mon 2026-11-23 12:00");
	ck_calendar("*:0/15", "Mon 2026-11-23 08:00");
	ck_calendar("*-*-* 07..23:30", "Mon 2026-11-23 08:30");
	ck_calendar("*-12-01 09:00", "Tue 2026-12-01 09:00");
	ck_calendar("12-01 09:00", "Tue 2026-12-01 09:00");
	ck_calendar("2027-01-04 09:00:00", "Mon 2027-01-04 09:00");
	ck_calendar("27-01-04 09:00:00", "Mon 2027-01-04 09:00");
	ck_calendar("2020-*-* 09:00", "never");
	ck_calendar("Mon *-*-1..7 09:00", "Mon 2026-12-07 09:00"); /* both must fit */
	ck_calendar("Mon 2026-11-23", "never");
	ck_calendar("hourly", "Mon 2026-11-23 08:00");
	ck_calendar("weekly", "never");
	ck_calendar("Daily", "never");
	ck_calendar("minutely", "Mon 2026-11-23 08:00");
}
END_TEST

START_TEST(not_calendar)
{
	static const char *const bad[] = { "", "Foo", "25:00", "10:60", "10", "*-13-01", "*-*-32",
		"*-*~01", "@1234", "Mon..", "..Fri 10:00", "10:00/0", "10/0:00", "10:00:xx", ",",
		"*-*-*-*", "2026-11", "2026-11-", "10:5..1" };
	struct schedule s = { .minutes = 42 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int error = calendar_parse(str_from(bad[i]), &s);

		ck_assert_msg(error == -EINVAL, "%s", bad[i]);
	}
	ck_assert_int_eq(calendar_parse(STR("10:00 UTC"), &s), -EXDEV);
	ck_assert_int_eq(calendar_parse(STR("*-*-* 10:00 Europe/Berlin"), &s), -EXDEV);
	ck_assert_uint_eq(s.minutes, 42);
}
END_TEST

START_TEST(delays)
{
	struct schedule s;

	ck_assert_int_eq(calendar_parse(STR("*-*-* 6,18:00"), &s), 0);
	s.delay_s = 12 * 3600;
	ck_assert_str_eq(first(a, &s, 480, 990, true), "Mon 2026-11-23 08:00");
	ck_assert_int_eq(calendar_parse(STR("*-*-* 07:00"), &s), 0);
	s.delay_s = 3600;
	ck_assert_str_eq(first(a, &s, 480, 990, true), "never");
	s.delay_s = 3601;
	ck_assert_str_eq(first(a, &s, 480, 990, true), "Mon 2026-11-23 08:00");
	/* Begun on Sunday night, still waiting on Monday. */
	ck_assert_int_eq(calendar_parse(STR("Sun 23:00"), &s), 0);
	s.delay_s = 10 * 3600;
	ck_assert_str_eq(first(a, &s, 480, 990, true), "Mon 2026-11-23 08:00");
	s.delay_s = UINT64_MAX / 4;
	ck_assert_str_eq(first(a, &s, 480, 990, true), "Mon 2026-11-23 08:00");
}
END_TEST

START_TEST(over_midnight)
{
	struct schedule s;

	ck_assert_int_eq(cron_parse(STR("30 0 * * *"), &s), 0);
	ck_assert_str_eq(first(a, &s, 1320, 120, false), "Sat 2026-11-21 00:30");
	ck_assert_int_eq(cron_parse(STR("0 12 * * *"), &s), 0);
	ck_assert_str_eq(first(a, &s, 1320, 120, false), "never");
}
END_TEST

START_TEST(spans)
{
	static const struct {
		const char *text;
		uint64_t seconds;
	} rows[] = { { "90", 90 }, { "1h 30min", 5400 }, { "1h30m", 5400 }, { "12h", 43200 },
		{ "2 days", 172800 }, { "500ms", 0 }, { "1d", 86400 }, { "1w", 604800 },
		{ "infinity", UINT64_MAX }, { "1M", 2629800 }, { "1 y", 31557600 } };
	static const char *const bad[] = { "", "h", "1x", "1.5h", "-1", "1h -", "9999999999",
		"999999999y", "1hh" };
	uint64_t n = 7;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(timespan_parse(str_from(rows[i].text), &n) == 0, "%s", rows[i].text);
		ck_assert_msg(n == rows[i].seconds, "%s", rows[i].text);
	}
	n = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(timespan_parse(str_from(bad[i]), &n) != 0, "%s", bad[i]);
	ck_assert_uint_eq(n, 7);
}
END_TEST

START_TEST(dates)
{
	static const struct {
		int64_t day;
		int year;
		unsigned month, of_month, weekday;
	} rows[] = { { 0, 1970, 1, 1, 4 }, { -1, 1969, 12, 31, 3 }, { 11016, 2000, 2, 29, 2 },
		{ TODAY, 2026, 11, 21, 6 }, { 47540, 2100, 2, 28, 0 }, { 47541, 2100, 3, 1, 1 } };
	struct run_time t;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		date_of_day(rows[i].day, &t);
		ck_assert_int_eq(t.year, rows[i].year);
		ck_assert_uint_eq(t.month, rows[i].month);
		ck_assert_uint_eq(t.day, rows[i].of_month);
		ck_assert_uint_eq(t.weekday, rows[i].weekday);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { cron, not_cron, calendar, not_calendar, delays,
		over_midnight, spans, dates, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("schedule", tests);
}
