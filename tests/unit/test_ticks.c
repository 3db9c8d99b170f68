/* SPDX-License-Identifier: Apache-2.0 */
/* The tick's frequency from what was counted. */
#include "scanner/judging/ticks.h"
#include "tests/support/facts.h"

START_TEST(nearest_that_is_built)
{
	ck_assert_uint_eq(hz_nominal(249.6), 250);
	ck_assert_uint_eq(hz_nominal(255), 256);
	ck_assert_uint_eq(hz_nominal(998.7), 1000);
	ck_assert_uint_eq(hz_nominal(1020), 1024);
	ck_assert_uint_eq(hz_nominal(100.4), 100);
	ck_assert_uint_eq(hz_nominal(301), 300);
	ck_assert_uint_eq(hz_nominal(400), 0);
	ck_assert_uint_eq(hz_nominal(0), 0);
	ck_assert_uint_eq(hz_nominal(1e9), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { nearest_that_is_built, NULL };

	return run_tests("ticks", tests);
}
