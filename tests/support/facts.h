/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of facts: one fact from index text, and what every libcheck program repeats. */
#ifndef LATSCAN_TESTS_SUPPORT_FACTS_H
#define LATSCAN_TESTS_SUPPORT_FACTS_H

#include <check.h>
#include <stdio.h>

#include "scanner/engine/sample.h"
#include "tests/support/fixture.h"

enum { TEST_ARENA = 1 << 26 };

#define ck_str(slice, z)                                                                           \
	ck_assert_msg(                                                                             \
		str_is((slice), (z)), "got \"" STR_FMT "\", wanted \"%s\"", STR_ARG(slice), (z))

/* The fact as the engine would parse it from these answers; a must live as long. */
static inline const void *fact_from(struct arena *a, const char *text, const struct fact *f)
{
	struct sample *sm = sample_from_text(a, str_from(text), &f, 1);

	return facts_get(sm->facts, f);
}

static inline struct cpuset cpus_of(struct arena *a, const char *list)
{
	struct cpuset set = { 0 };

	ck_assert_int_eq(cpuset_parse_list(a, str_from(list), &set), 0);
	return set;
}

static inline void ck_cpus(struct arena *a, struct cpuset set, const char *list)
{
	ck_assert_msg(cpuset_eq(set, cpus_of(a, list)), "got " STR_FMT ", wanted %s",
		STR_ARG(cpuset_format(a, set)), list);
}

static inline int run_tests(const char *name, const TTest *const *tests)
{
	Suite *s = suite_create(name);
	TCase *tc = tcase_create(name);
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 30); /* captures are unpacked, on a machine that may be busy */
	for (; *tests; tests++)
		tcase_add_test(tc, *tests);
	suite_add_tcase(s, tc);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}

#endif
