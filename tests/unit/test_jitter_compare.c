/* SPDX-License-Identifier: Apache-2.0 */
/* A run against its baseline: when it is worse, when it is not, and how often by chance. */
#include "tests/unit/unit.h"

#include "programs/probe/cohort.h"
#include "programs/probe/compare.h"

#include <math.h>

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("a test", 256 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static unsigned seed = 5;

/* From 1000 to 1999, times a factor in percent. */
static void draw(uint64_t *v, size_t n, unsigned percent)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		v[i] = (uint64_t)(1000 + (seed >> 12) % 1000) * percent / 100;
	}
}

START_TEST(what_is_worse)
{
	uint64_t was[30], is[30];

	draw(was, 30, 100);
	draw(is, 30, 200);
	ck_assert(compare_seconds(arena, was, 30, is, 30, 2).worse);
	ck_assert(!compare_seconds(arena, is, 30, was, 30, 2).worse);
	ck_assert(!compare_seconds(arena, was, 30, was, 30, 2).worse);
	/* Sure, and too little to matter. */
	for (size_t i = 0; i < 30; i++) {
		was[i] = 1000 + i % 3;
		is[i] = 1020 + i % 3;
	}
	ck_assert(compare_seconds(arena, was, 30, is, 30, 2).p < 0.01);
	ck_assert(!compare_seconds(arena, was, 30, is, 30, 2).worse);
	/* One bad second of thirty is not a worse host. */
	is[7] = 50000000;
	ck_assert(!compare_seconds(arena, was, 30, is, 30, 2).worse);
}
END_TEST

/* Of a hundred pairs that differ by nothing, some five at most; the bound leaves room for chance. */
START_TEST(seldom_by_chance)
{
	uint64_t was[12], is[12];
	unsigned worse = 0;

	for (unsigned i = 0; i < 100; i++) {
		size_t mark = arena_used(arena);

		draw(was, 12, 100);
		draw(is, 12, 100);
		worse += compare_seconds(arena, was, 12, is, 12, 1).worse;
		arena_rewind(arena, mark);
	}
	ck_assert_uint_le(worse, 10);
}
END_TEST

START_TEST(the_same_each_time)
{
	uint64_t was[12], is[12];

	draw(was, 12, 100);
	draw(is, 12, 130);
	ck_assert(compare_seconds(arena, was, 12, is, 12, 1).p ==
		  compare_seconds(arena, was, 12, is, 12, 1).p);
}
END_TEST

START_TEST(reads_a_report)
{
	struct earlier e;
	struct str error;

	ck_assert_int_eq(
		earlier_read(arena,
			STR("{\"format\":\"latscan-probe\",\"policy\":\"other\",\"threshold_ns\":1000,"
			    "\"new\":[1],\"cpus\":[{\"cpu\":6,\"ran_ns\":2500000000,\"seconds\":["
			    "{\"gaps\":1,\"stolen_ns\":40,\"longest_ns\":30},"
			    "{\"longest_ns\":31,\"stolen_ns\":41},{\"longest_ns\":9}]}]}"),
			&e, &error),
		0);
	ck_assert_uint_eq(e.threshold_ns, 1000);
	ck_assert_uint_eq(e.n, 1);
	ck_assert_uint_eq(e.v[0].cpu, 6);
	ck_assert_uint_eq(e.v[0].n, 2); /* the third was not whole */
	ck_assert_uint_eq(e.v[0].longest_ns[1], 31);
	ck_assert_uint_eq(e.v[0].stolen_ns[0], 40);
	ck_assert_int_lt(earlier_read(arena, STR("{}"), &e, &error), 0);
	ck_assert_int_lt(earlier_read(arena, STR("{\"format\":"), &e, &error), 0);
	ck_assert_int_lt(earlier_read(arena, STR("[]"), &e, &error), 0);
}
END_TEST

/* By a table of Student's distribution: t of 2.015 with five degrees of freedom is 5 %. */
START_TEST(one_host_against_others)
{
	uint64_t v[40];
	const uint64_t six[] = { 900, 1000, 1100, 950, 1050, 1000 };
	struct cohort_test t;
	double mean = 0, squares = 0;

	for (unsigned i = 0; i < 6; i++)
		mean += log1p((double)six[i]) / 6;
	for (unsigned i = 0; i < 6; i++)
		squares += pow(log1p((double)six[i]) - mean, 2) / 5;
	t = cohort_test(
		arena, six, 6, (uint64_t)(expm1(mean + 2.015 * sqrt(squares * 7 / 6)) + 0.5));
	ck_assert(fabs(t.p - 0.05) < 0.001);
	ck_assert(!t.worse); /* of two measures */
	ck_assert_uint_eq(t.median_ns, 1000);
	ck_assert(cohort_test(arena, six, 6, 2000).worse);
	ck_assert(!cohort_test(arena, six, 6, 500).worse);
	/* Sure, and too little to matter; all alike; and one bad host that hides behind none. */
	for (unsigned i = 0; i < 40; i++)
		v[i] = 1000 + i % 3;
	ck_assert(cohort_test(arena, v, 40, 1040).p < 0.001);
	ck_assert(!cohort_test(arena, v, 40, 1040).worse);
	for (unsigned i = 0; i < 40; i++)
		v[i] = 1000;
	ck_assert(cohort_test(arena, v, 40, 1100).worse);
	ck_assert(!cohort_test(arena, v, 40, 1000).worse);
	v[7] = 3000;
	ck_assert(cohort_test(arena, v, 40, 9000).worse);
}
END_TEST

/* Of 400 hosts like the others, 2.5 % a measure at most, and what chance adds. */
START_TEST(seldom_an_innocent_host)
{
	unsigned worse = 0;

	for (unsigned i = 0; i < 400; i++) {
		size_t mark = arena_used(arena);
		uint64_t v[9];

		draw(v, 9, 100);
		worse += cohort_test(arena, v, 8, v[8]).worse;
		arena_rewind(arena, mark);
	}
	ck_assert_uint_le(worse, 20);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, one_host_against_others);
	tcase_add_test(tc, seldom_an_innocent_host);
	tcase_add_test(tc, what_is_worse);
	tcase_add_test(tc, seldom_by_chance);
	tcase_add_test(tc, the_same_each_time);
	tcase_add_test(tc, reads_a_report);
}

UNIT_MAIN("jitter_compare", fill)
