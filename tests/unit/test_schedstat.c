/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/schedstat, versions 15 to 17. */
#include <errno.h>

#include "scanner/facts/cpu/schedstat_parse.h"
#include "tests/support/facts.h"

static struct arena *a;

#define ISOLATED                                                                                   \
	"version 15\n"                                                                             \
	"timestamp 4294893232\n"                                                                   \
	"cpu0 0 0 0 0 0 0 2100345615 201427342 600\n"                                              \
	"domain0 00,00000000,00000003 0 0 0 0 0 0 0 0\n"                                           \
	"cpu1 0 0 0 0 0 0 2000345615 191427342 553\n"                                              \
	"domain0 00,00000000,00000003 0 0 0 0 0 0 0 0\n"                                           \
	"cpu3 0 0 0 0 0 0 57393180 17178770 14\n"

START_TEST(isolated_cpus_have_no_domain)
{
	struct schedstat s = { 0 };

	ck_assert_int_eq(schedstat_parse(a, STR(ISOLATED), &s), 0);
	ck_assert(s.valid);
	ck_assert_uint_eq(s.version, 15);
	ck_assert_uint_eq(s.timestamp, 4294893232);
	ck_cpus(a, s.balanced, "0-1");
	ck_cpus(a, s.unbalanced, "3");
	ck_assert_ptr_null(schedstat_cpu(&s, 2));
	ck_assert_uint_eq(schedstat_cpu(&s, 3)->run_ns, 57393180);
	ck_assert_uint_eq(schedstat_cpu(&s, 3)->run_delay_ns, 17178770);
	ck_assert_uint_eq(schedstat_cpu(&s, 3)->timeslices, 14);
	ck_assert_uint_eq(schedstat_cpu(&s, 1)->domains, 1);
}
END_TEST

START_TEST(domains_with_names)
{
	struct schedstat s = { 0 };

	ck_assert_int_eq(schedstat_parse(a,
				 STR("version 17\ntimestamp 1\ncpu0 1 0 2 3 4 5 6 7 8\n"
				     "domain0 SMT 3 0 0\ndomain1 MC ff 0 0\n"),
				 &s),
		0);
	ck_assert_uint_eq(s.v[0].domains, 2);
	ck_assert_uint_eq(s.v[0].run_delay_ns, 7);
	ck_assert_uint_eq(s.v[0].timeslices, 8);
}
END_TEST

START_TEST(what_is_not_understood)
{
	static const char *const texts[] = {
		"",
		"version 15\ntimestamp 1\n",
		"version 14\ntimestamp 1\ncpu0 1 0 1 1 1 1 1 1 1\n",
		"version 18\ntimestamp 1\ncpu0 1 0 1 1 1 1 1 1 1\n",
		"timestamp 1\ncpu0 1 0 1 1 1 1 1 1 1\n",
		"cpu0 1 0 1 1 1 1 1 1 1\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 1 1\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 x\n",
		"version 15\ncpu 1 0 1 1 1 1 1 1 1\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 1\ncpu0 1 0 1 1 1 1 1 1 1\n",
		"version 15\ncpu65536 1 0 1 1 1 1 1 1 1\n",
		"version 15\ndomain0 3 0\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 1\ndomain0\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 99999999999999999999\n",
		"version 15\ncpu0 1 0 1 1 1 1 1 1 1\nnew line\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct schedstat s = { .timestamp = 77 };

		ck_assert_msg(
			schedstat_parse(a, str_from(texts[i]), &s) == -EINVAL, "%s", texts[i]);
		ck_assert(!s.valid && s.timestamp == 77 && s.n == 0);
	}
}
END_TEST

START_TEST(the_fact)
{
	const struct schedstat *s = fact_from(a, "== /proc/schedstat\n" ISOLATED, &fact_schedstat);

	ck_assert(s->valid);
	ck_assert_uint_eq(s->n, 3);
	s = fact_from(a, "== /proc/schedstat !absent\n", &fact_schedstat);
	ck_assert(!s->valid);
	ck_assert_int_eq(s->from->state, ANSWER_ABSENT);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { isolated_cpus_have_no_domain, domains_with_names,
		what_is_not_understood, the_fact, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("schedstat", tests);
}
