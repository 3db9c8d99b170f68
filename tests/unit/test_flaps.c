/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to and fro, and the table that it is told from. */
#include "scanner/compare/flaps.h"

#include "tests/unit/unit.h"

#include <string.h>

static struct arena *arena;
static struct flap_table table;

static void setup(void)
{
	arena = arena_new("a test", 1 << 24);
	table = (struct flap_table){ .a = arena };
}

static void teardown(void)
{
	arena_free(arena);
}

/* "ABA" with the numbers of the reports. */
static struct flap of(const char *values, const size_t *at)
{
	struct flap_value v[16] = { { 0 } };
	size_t n = strlen(values);

	for (size_t i = 0; i < n; i++) {
		v[i].class = (unsigned)(values[i] - 'A');
		v[i].at = at ? at[i] : i;
	}
	return flap_of(v, n);
}

START_TEST(rounds)
{
	ck_assert_uint_eq(of("", NULL).trips, 0);
	ck_assert_uint_eq(of("AB", NULL).trips, 0);
	ck_assert_uint_eq(of("ABC", NULL).trips, 0);
	ck_assert_uint_eq(of("ABA", NULL).trips, 1);
	ck_assert_uint_eq(of("ABAB", NULL).trips, 1);
	ck_assert_uint_eq(of("ABABA", NULL).trips, 2);
	ck_assert_uint_eq(of("ABCA", NULL).trips, 1);
	ck_assert_uint_eq(of("ABCDEFG", NULL).trips, 0);
	/* The same class in a row is no coming back. */
	ck_assert_uint_eq(of("AA", NULL).trips, 0);
}
END_TEST

START_TEST(near_and_far)
{
	static const size_t far[] = { 0, 10, 14 }, near[] = { 0, 10, 13 },
			    twice[] = { 0, 10, 20, 30, 40 };

	ck_assert(!flap_is(of("AB", NULL)));
	ck_assert(!flap_is(of("ABA", far)));
	ck_assert_uint_eq(of("ABA", far).shortest, 4);
	ck_assert(flap_is(of("ABA", near)));
	ck_assert(flap_is(of("ABABA", twice)));
	ck_assert(!flap_is(of("ABAB", twice)));
}
END_TEST

static struct compare_cell cell(const char *value)
{
	return (struct compare_cell){ .value = str_from(value), .path = STR("/proc/x") };
}

static void changed(struct flap_key *k, size_t at, const char *was, const char *now)
{
	struct compare_cell a = cell(was), b = cell(now);

	flap_changed(&table, k, at, &a, &b);
}

START_TEST(values_of_a_row)
{
	struct flap_key *k = flap_row(&table, false, STR("sysctl"), STR("vm.x"), TRAIT_SETTING);
	struct compare_cell missing = { .state = CELL_MISSING }, one = cell("1");

	changed(k, 1, "1", "60");
	changed(k, 2, "60", "1");
	flap_changed(&table, k, 3, &one, &missing);
	ck_assert_uint_eq(k->n, 4);
	ck_assert_uint_eq(k->v[0].at, 0);
	ck_assert_uint_eq(k->v[0].class, k->v[2].class);
	ck_assert_uint_ne(k->v[1].class, k->v[2].class);
	ck_assert(k->v[3].missing && k->v[3].class == 3);
	ck_assert_slice(k->path, "/proc/x");
}
END_TEST

START_TEST(many_rows)
{
	enum { ROWS = 20000 };

	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < ROWS; i++) {
			struct str key = str_printf(arena, "key %u", i);
			struct flap_key *k = flap_row(&table, i % 2, STR("g"), key, TRAIT_SETTING);

			ck_assert_uint_eq(k->changes, round);
			changed(k, round + 1, round ? "b" : "a", round ? "a" : "b");
		}
		ck_assert_uint_eq(table.n, ROWS);
	}
	/* A check and a line of one name are two. */
	ck_assert_uint_eq(
		flap_row(&table, true, STR("g"), STR("key 0"), TRAIT_SETTING)->changes, 0);
}
END_TEST

START_TEST(last_told_and_owners)
{
	struct flap_key *k = flap_row(&table, false, STR("g"), STR("k"), TRAIT_STATE);
	struct trait t = { .kind = TRAIT_STATE, .value = STR("a long value"), .unit = "C" };
	size_t used;

	flap_told(&table, k, 3, &t);
	used = arena_used(arena);
	for (size_t i = 4; i < 1000; i++) {
		t.value = i % 2 ? STR("short") : STR("a long value");
		t.number = (double)i;
		flap_told(&table, k, i, &t);
	}
	ck_assert_uint_eq(arena_used(arena), used);
	ck_assert_uint_eq(k->told_at, 999);
	ck_assert_slice(((struct str){ k->last, k->last_n }), "short");
	ck_assert_slice(str_from(k->unit), "C");
	for (unsigned i = 0; i < 3 * FLAP_OWNERS; i++)
		flap_owner(&table, k, str_printf(arena, "owner %u", i / 2));
	ck_assert_uint_eq(k->n_owners, FLAP_OWNERS);
	ck_assert_slice(k->owners[1], "owner 1");
}
END_TEST

static void cases(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, rounds);
	tcase_add_test(t, near_and_far);
	tcase_add_test(t, values_of_a_row);
	tcase_add_test(t, many_rows);
	tcase_add_test(t, last_told_and_owners);
}

UNIT_MAIN("flaps", cases)
