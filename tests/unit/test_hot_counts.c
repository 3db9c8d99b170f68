/* SPDX-License-Identifier: Apache-2.0 */
/* Counters against rates: what one event proves, and what is told together. */
#include "scanner/judging/hot_counts.h"

#include "tests/support/facts.h"
#include "tests/unit/unit.h"

static struct arena *a;

static struct check_in window(unsigned seconds)
{
	return (struct check_in){ .window_ns = seconds * 1000000000ull, .scratch = a };
}

START_TEST(a_rate_needs_two_events)
{
	struct check_in in = window(5);

	ck_assert_int_eq(in_count_status(&in, 0, 0, 0), STATUS_PASS);
	ck_assert_int_eq(in_count_status(&in, 1, 0, 0), STATUS_FAIL);
	ck_assert_int_eq(in_count_status(&in, 1, 0, 10), STATUS_WARN);
	ck_assert_int_eq(in_count_status(&in, 1, 0.1, 1), STATUS_PASS);
	ck_assert_int_eq(in_count_status(&in, 2, 0.1, 1), STATUS_WARN);
	ck_assert_int_eq(in_count_status(&in, 5, 0.1, 1), STATUS_WARN);
	ck_assert_int_eq(in_count_status(&in, 6, 0.1, 1), STATUS_FAIL);
}
END_TEST

START_TEST(without_time)
{
	struct check_in in = window(0);

	ck_assert_int_eq(in_count_status(&in, 0, 1, 10), STATUS_PASS);
	ck_assert_int_eq(in_count_status(&in, 1, 0, 0), STATUS_FAIL);
	ck_assert_int_eq(in_count_status(&in, 1000, 1, 10), STATUS_UNKNOWN);
	ck_str(in_count_text(&in, 7), "7");
}
END_TEST

START_TEST(wrap_and_reset)
{
	struct check_in in = window(1);
	struct counts c = { .warn = 1, .fail = 10 };

	in_count(&in, &c, 2, 4294967290u, 5, 32);
	in_count(&in, &c, 3, 70000, 5, 32);
	ck_assert_uint_eq(c.n, 1);
	ck_assert_uint_eq(c.v[0].delta, 11);
	ck_cpus(a, c.reset, "3");
}
END_TEST

START_TEST(groups)
{
	struct check_in in = window(1);
	struct counts c = { .warn = 1, .fail = 10 };
	const struct count_group *v;

	for (unsigned cpu = 0; cpu < COUNTS_NAMED; cpu++)
		in_count(&in, &c, cpu, 0, 100 + cpu, 32);
	in_count(&in, &c, 20, 0, 5, 32);
	ck_assert_uint_eq(in_count_groups(&in, &c, &v), COUNTS_NAMED + 1);
	ck_assert_uint_eq(v[0].worst.cpu, COUNTS_NAMED - 1); /* the worst first */
	ck_assert_int_eq(v[COUNTS_NAMED].status, STATUS_WARN);
	in_count(&in, &c, 21, 0, 500, 32);
	ck_assert_uint_eq(in_count_groups(&in, &c, &v), 2);
	ck_cpus(a, v[0].cpus, "0-7,21");
	ck_assert_uint_eq(v[0].worst.delta, 500);
}
END_TEST

static void fill(TCase *tc)
{
	a = arena_new("a test", TEST_ARENA);
	tcase_add_test(tc, a_rate_needs_two_events);
	tcase_add_test(tc, without_time);
	tcase_add_test(tc, wrap_and_reset);
	tcase_add_test(tc, groups);
}

UNIT_MAIN("hot counts", fill)
