/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of a unit test: UNIT_MAIN("name", fill) runs the cases that fill() adds, each in a
 * process of its own. Start loops with the index `_i` of tcase_add_loop_test() into a table.
 */
#ifndef LATSCAN_TESTS_UNIT_H
#define LATSCAN_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A slice says itself when it is not what was wanted. */
#define ck_assert_slice(got, want)                                                                 \
	do {                                                                                       \
		struct str got_ = (got), want_ = str_from(want);                                   \
		ck_assert_msg(str_eq(got_, want_), "got '" STR_FMT "', wanted '" STR_FMT "'",      \
			STR_ARG(got_), STR_ARG(want_));                                            \
	} while (0)

#define UNIT_MAIN(name, fill)                                                                      \
	int main(void)                                                                             \
	{                                                                                          \
		Suite *suite = suite_create(name);                                                 \
		TCase *tc = tcase_create(name);                                                    \
		SRunner *runner = srunner_create(suite);                                           \
		int failed;                                                                        \
                                                                                                   \
		fill(tc);                                                                          \
		suite_add_tcase(suite, tc);                                                        \
		srunner_run_all(runner, CK_ENV);                                                   \
		failed = srunner_ntests_failed(runner);                                            \
		srunner_free(runner);                                                              \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                       \
	}

#endif
