/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, trading hours and break-glass files, at moments that are given. */
#include "scanner/base/date.h"
#include "scanner/engine/hours.h"
#include "scanner/engine/override.h"
#include "tests/unit/unit.h"

#include <errno.h>

static uint64_t at(const char *text)
{
	uint64_t ns;

	ck_assert_msg(date_until(str_from(text), &ns) == 0, "%s is no moment", text);
	return ns;
}

START_TEST(dates_are_of_the_calendar)
{
	static const char *const wrong[] = { "", "2026-02-29", "2026-13-01", "2026-00-10",
		"2026-1-01", "1969-12-31", "2026-01-31T", "2026-01-31T16:30:00",
		"2026-01-31T24:00:00Z", "2026-01-31T16:60Z", "2026-01-31T16:30:00+01:00",
		"2026-01-31 16:30:00Z", "x026-01-01", "2026-01-31T16-30Z", "9999-12-31" };
	struct arena *a = arena_new("a test", 1 << 20);
	int64_t days;
	uint64_t ns;

	ck_assert_int_eq(date_days(STR("1970-01-01"), &days), 0);
	ck_assert_int_eq(days, 0);
	ck_assert_int_eq(date_days(STR("2024-02-29"), &days), 0);
	ck_assert_int_eq(days, 19782);
	ck_assert_slice(date_format(a, at("2026-01-31T16:30:00Z")), "2026-01-31T16:30:00Z");
	ck_assert_slice(date_format(a, at("2026-01-31T16:30Z")), "2026-01-31T16:30:00Z");
	ck_assert_slice(date_format(a, at("2026-01-31")), "2026-02-01T00:00:00Z");
	for (int i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(date_until(str_from(wrong[i]), &ns) == -EINVAL, "%s", wrong[i]);
	arena_free(a);
}
END_TEST

/* 2026-01-30 is a Friday. */
static const struct {
	const char *hours, *at;
	bool inside;
} spans[] = {
	{ "mon-fri 08:00-16:30", "2026-01-30T08:00Z", true },
	{ "mon-fri 08:00-16:30", "2026-01-30T07:59:59Z", false },
	{ "mon-fri 08:00-16:30", "2026-01-30T16:29:59Z", true },
	{ "mon-fri 08:00-16:30", "2026-01-30T16:30Z", false },
	{ "mon-fri 08:00-16:30", "2026-01-31T12:00Z", false },
	{ "mon-fri 08:00-16:30 UTC", "2026-01-26T12:00Z", true },
	{ "sat 00:00-24:00", "2026-01-31T23:59Z", true },
	{ "sat 00:00-24:00", "2026-02-01T00:00Z", false },
	/* Ahead of UTC by an hour: it begins an hour earlier there. */
	{ "fri 09:00-17:30 +01:00", "2026-01-30T08:00Z", true },
	{ "fri 09:00-17:30 +01:00", "2026-01-30T16:30Z", false },
	{ "mon 00:30-02:00 +01:00", "2026-02-01T23:30Z", true }, /* still Sunday in UTC */
	{ "sun 20:00-23:00 -05:00", "2026-02-02T03:59Z", true }, /* Monday in UTC */
	{ "sun 20:00-23:00 -05:00", "2026-02-02T04:00Z", false },
	/* Over midnight, and over the end of the week: the day is that of the beginning. */
	{ "sun-thu 22:00-05:00", "2026-01-30T04:59Z", true },
	{ "sun-thu 22:00-05:00", "2026-01-30T22:00Z", false },
	{ "sun-thu 22:00-05:00", "2026-02-01T22:00Z", true },
	{ "sun 22:00-05:00", "2026-02-02T04:00Z", true },
	{ "fri-mon 10:00-11:00", "2026-02-01T10:30Z", true },
	{ "fri-mon 10:00-11:00", "2026-02-03T10:30Z", false },
};

START_TEST(hours_are_of_the_week)
{
	struct trading_hours t = { .n = 0 };

	ck_assert_int_eq(hours_add(&t, str_from(spans[_i].hours)), 0);
	ck_assert_msg(hours_inside(&t, at(spans[_i].at)) == spans[_i].inside, "%s at %s",
		spans[_i].hours, spans[_i].at);
}
END_TEST

START_TEST(hours_that_are_none)
{
	static const char *const wrong[] = { "", "mon", "mon 8:00-16:00", "mon 08:00",
		"08:00-16:00", "mon 08:00-25:00", "mon 08:61-16:00", "mon 24:00-01:00",
		"mon 08:00-08:00", "mon 08:00-16:00 Europe/London", "mon 08:00-16:00 +15:00",
		"mon 08:00-16:00 UTC x", "mon- 08:00-16:00", "mon-xyz 08:00-16:00",
		"MON 08:00-16:00", "mon 08:00-16:00 +1" };
	struct trading_hours t = { .n = 0 };

	for (int i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(hours_add(&t, str_from(wrong[i])) == -EINVAL, "%s", wrong[i]);
	ck_assert(!hours_inside(&t, 0));
	for (int i = 0; i < TRADING_HOURS_MAX; i++)
		ck_assert_int_eq(hours_add(&t, STR("mon 08:00-16:00")), 0);
	ck_assert_int_eq(hours_add(&t, STR("mon 08:00-16:00")), -ENOSPC);
}
END_TEST

#define GOOD "reason: INC-1\nowner: jane\nuntil: 2026-01-31\n"

static const struct {
	struct owned_file file;
	const char *text, *refused; /* NULL: it is honoured */
} glasses[] = {
	{ { .regular = true, .root = true }, GOOD, NULL },
	{ { .regular = true, .root = true },
		"---\n# why\nuntil: 2026-01-30T12:01:00Z\nreason: \"a: b\"\n\n owner: 'jane' ",
		NULL },
	{ { .regular = true, .root = true },
		"reason: INC-1\nowner: jane\nuntil: 2026-01-30T12:00:00Z\n", "expired" },
	{ { .regular = true, .root = true }, "reason: INC-1\nowner: jane\nuntil: 2026-01-29\n",
		"expired" },
	{ { .regular = true }, GOOD, "belong to root" },
	{ { .regular = true, .root = true, .others = true }, GOOD, "others" },
	{ { .regular = true, .root = true, .linked = true }, GOOD, "hard link" },
	{ { .root = true }, "", "no regular file" },
	{ { .error = ELOOP }, "", "symbolic link" },
	{ { .error = EACCES }, "", "cannot be read" },
	{ { .regular = true, .root = true }, "", "no reason" },
	{ { .regular = true, .root = true }, "owner: jane\nuntil: 2026-01-31\n", "no reason" },
	{ { .regular = true, .root = true }, "reason:\nowner: jane\nuntil: 2026-01-31\n",
		"no reason" },
	{ { .regular = true, .root = true }, "reason: x\nuntil: 2026-01-31\n", "no owner" },
	{ { .regular = true, .root = true }, "reason: x\nowner: y\n", "until when" },
	{ { .regular = true, .root = true }, "reason: x\nowner: y\nuntil: tomorrow\n",
		"until \"tomorrow\"" },
	{ { .regular = true, .root = true }, GOOD "open: yes\n", "unknown key \"open\"" },
	{ { .regular = true, .root = true }, GOOD "open\n", "is no \"key: value\"" },
};

START_TEST(break_glass_is_root_s_complete_and_not_over)
{
	struct arena *a = arena_new("a test", 1 << 20);
	struct owned_file file = glasses[_i].file;
	struct override o;

	file.bytes = str_from(glasses[_i].text);
	override_judge(a, &file, at("2026-01-30T12:00:00Z"), &o);
	ck_assert(o.there);
	ck_assert_int_eq(o.honoured, !glasses[_i].refused);
	if (glasses[_i].refused)
		ck_assert_msg(str_has(o.refused, glasses[_i].refused), STR_FMT, STR_ARG(o.refused));
	else
		ck_assert(o.reason.n && o.owner.n && o.until_ns);
	arena_free(a);
}
END_TEST

START_TEST(no_file_is_no_override)
{
	struct owned_file file = { .error = ENOENT };
	struct override o;

	override_judge(NULL, &file, 0, &o);
	ck_assert(!o.there && !o.honoured && !o.refused.n);
}
END_TEST

START_TEST(hostile_bytes_of_the_file_are_sanitised)
{
	struct arena *a = arena_new("a test", 1 << 20);
	struct owned_file file = { .regular = true,
		.root = true,
		.bytes = STR("reason: \x1b[2J\xff\nowner: y\nuntil: 2026-01-31\n") };
	struct override o;

	override_judge(a, &file, 0, &o);
	ck_assert(o.honoured);
	ck_assert_slice(o.reason, "\\x1b[2J\\xff");
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, dates_are_of_the_calendar);
	tcase_add_loop_test(tc, hours_are_of_the_week, 0, COUNT(spans));
	tcase_add_test(tc, hours_that_are_none);
	tcase_add_loop_test(tc, break_glass_is_root_s_complete_and_not_over, 0, COUNT(glasses));
	tcase_add_test(tc, no_file_is_no_override);
	tcase_add_test(tc, hostile_bytes_of_the_file_are_sanitised);
}

UNIT_MAIN("hours", fill)
