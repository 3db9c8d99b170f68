/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/PID/statm: seven numbers, no more and no fewer. */
#include "scanner/facts/process/resident.h"

#include "tests/unit/unit.h"

#include <errno.h>

START_TEST(seven_numbers)
{
	uint64_t pages = 1;

	ck_assert_int_eq(resident_parse(STR("300000 25600 300 4 0 260000 0\n"), &pages), 0);
	ck_assert_uint_eq(pages, 25600);
	ck_assert_int_eq(resident_parse(STR("0 0 0 0 0 0 0\n"), &pages), 0);
	ck_assert_uint_eq(pages, 0);
}
END_TEST

START_TEST(damage)
{
	static const char *const texts[] = { "", "300000", "1 2 3 4 5 6", "1 2 3 4 5 6 7 8",
		"1 -2 3 4 5 6 7", "1 18446744073709551616 3 4 5 6 7", "1 2x 3 4 5 6 7" };
	uint64_t pages = 42;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(resident_parse(str_from(texts[i]), &pages), -EINVAL);
	ck_assert_uint_eq(pages, 42);
}
END_TEST

START_TEST(found_by_number)
{
	const struct resident_row v[] = { { 1, 10, NULL }, { 812, 20, NULL }, { 4711, 30, NULL } };
	const struct resident r = { v, 3 }, none = { NULL, 0 };

	ck_assert_ptr_eq(resident_find(&r, 812), &v[1]);
	ck_assert_ptr_null(resident_find(&r, 813));
	ck_assert_ptr_null(resident_find(&none, 812));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, seven_numbers);
	tcase_add_test(tc, damage);
	tcase_add_test(tc, found_by_number);
}

UNIT_MAIN("resident", fill)
