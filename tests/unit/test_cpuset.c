/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/cpuset.h"

static struct arena *a;

static void setup(void)
{
	a = arena_new("t", 1 << 20);
}

static void teardown(void)
{
	arena_free(a);
}

struct row {
	const char *text;
	int r;
	const char *want; /* as cpuset_format() says it */
};

static const struct row lists[] = {
	{ "", 0, "none" },
	{ "\n", 0, "none" },
	{ " \t \n", 0, "none" },
	{ "(null)\n", 0, "none" },
	{ "                                                                  (null)\n", 0, "none" },
	{ "0\n", 0, "0" },
	{ "0-3,8", 0, "0-3,8" },
	{ "8,3,2,1,0", 0, "0-3,8" },
	{ "0-1,1-2,2", 0, "0-2" },
	{ "5-5", 0, "5" },
	{ "4-7,63-64,127-129", 0, "4-7,63-64,127-129" },
	{ "0-10:1/2", 0, "0,2,4,6,8,10" },
	{ "10-14:1/2,3", 0, "3,10,12,14" },
	{ "0-9:2/5", 0, "0-1,5-6" },
	{ "0-3:1/18446744073709551615", 0, "0" },
	{ "0-3:18446744073709551615/18446744073709551615", 0, "0-3" },
	{ "0-3:0/4", 0, "none" },
	{ "0 2\t4", 0, "0,2,4" },
	{ ",1,,2,", 0, "1-2" },
	{ "65535", 0, "65535" },
	{ "65536", -ERANGE, NULL },
	{ "0-65536", -ERANGE, NULL },
	{ "0-4294967295", -ERANGE, NULL },
	{ "4294967296", -ERANGE, NULL },
	{ "99999999999999999999999999", -ERANGE, NULL },
	{ "3-0", -EINVAL, NULL },
	{ "0-3:2/1", -EINVAL, NULL },
	{ "0-3:1/0", -EINVAL, NULL },
	{ "0-3:0/0", -EINVAL, NULL },
	{ "0-3:1", -EINVAL, NULL },
	{ "0-3:", -EINVAL, NULL },
	{ "3:1/2", -EINVAL, NULL },
	{ "-3", -EINVAL, NULL },
	{ "3-", -EINVAL, NULL },
	{ "-", -EINVAL, NULL },
	{ "0-1-2", -EINVAL, NULL },
	{ "0x1", -EINVAL, NULL },
	{ "a", -EINVAL, NULL },
	{ "1\n2", -EINVAL, NULL },
	{ "0-N", -EINVAL, NULL },
	{ "all", -EINVAL, NULL },
	{ "null", -EINVAL, NULL },
};

static void check_row(int r, struct cpuset got, const struct row *row)
{
	ck_assert_msg(r == row->r, "'%s': %d, wanted %d", row->text, r, row->r);
	ck_assert_slice(cpuset_format(a, got), r ? "63" : row->want);
}

START_TEST(parses_lists)
{
	struct cpuset got = cpuset_of(a, 63);
	size_t used = arena_used(a);
	int r = cpuset_parse_list(a, str_from(lists[_i].text), &got);

	if (r)
		ck_assert_uint_eq(arena_used(a), used);
	check_row(r, got, &lists[_i]);
}
END_TEST

START_TEST(a_nul_is_an_empty_list)
{
	struct cpuset got = cpuset_of(a, 63);

	ck_assert_int_eq(cpuset_parse_list(a, STR("\0\n"), &got), 0);
	ck_assert(cpuset_is_empty(got));
	ck_assert_int_eq(cpuset_parse_list(a, STR("1\0,2"), &got), -EINVAL);
}
END_TEST

static const struct row boots[] = {
	{ "2-N", 0, "2-71" },
	{ "N", 0, "71" },
	{ "all", 0, "0-71" },
	{ "all:1/40", 0, "0,40" },
	{ "0,N", 0, "0,71" },
	{ "0-3,8", 0, "0-3,8" },
	{ "100", 0, "100" },
	{ "72-N", -EINVAL, NULL },
	{ "n", -EINVAL, NULL },
	{ "N-1", -EINVAL, NULL },
	{ "al", -EINVAL, NULL },
};

START_TEST(parses_boot_lists)
{
	struct cpuset got = cpuset_of(a, 63);
	int r = cpuset_parse_boot_list(a, str_from(boots[_i].text), 71, &got);

	check_row(r, got, &boots[_i]);
}
END_TEST

START_TEST(the_last_cpu_may_be_unknown)
{
	struct cpuset got = cpuset_of(a, 63);

	ck_assert_int_eq(cpuset_parse_boot_list(a, STR("2-N"), -1, &got), -ENODATA);
	ck_assert_int_eq(cpuset_parse_boot_list(a, STR("all"), -2, &got), -ENODATA);
	ck_assert_slice(cpuset_format(a, got), "63");
	ck_assert_int_eq(cpuset_parse_boot_list(a, STR("2-3"), -1, &got), 0);
	ck_assert_slice(cpuset_format(a, got), "2-3");
}
END_TEST

static const struct row masks[] = {
	{ "", 0, "none" },
	{ "   (null)\n", 0, "none" },
	{ "0\n", 0, "none" },
	{ "00000000,00000000", 0, "none" },
	{ "f", 0, "0-3" },
	{ "FF", 0, "0-7" },
	{ "ff,ffffffff", 0, "0-39" },
	{ "ff,ffffffff,fffffff3\n", 0, "0-1,4-71" },
	{ "3,00000000", 0, "32-33" },
	{ "1,00000000,00000000", 0, "64" },
	{ "0,80000000,00000001", 0, "0,63" },
	{ "0xff", -EINVAL, NULL },
	{ "1,0xff", -EINVAL, NULL },
	{ "123456789", -EINVAL, NULL },
	{ ",1", -EINVAL, NULL },
	{ "1,", -EINVAL, NULL },
	{ "1,,1", -EINVAL, NULL },
	{ "0-3", -EINVAL, NULL },
	{ "g", -EINVAL, NULL },
	{ "1 1", -EINVAL, NULL },
};

START_TEST(parses_masks)
{
	struct cpuset got = cpuset_of(a, 63);
	size_t used = arena_used(a);
	int r = cpuset_parse_mask(a, str_from(masks[_i].text), &got);

	if (r)
		ck_assert_uint_eq(arena_used(a), used);
	check_row(r, got, &masks[_i]);
}
END_TEST

/* 2048 groups reach the limit; a zero past it is no number, a one is. */
START_TEST(masks_have_a_limit)
{
	enum { GROUPS = 2049 };
	char text[GROUPS * 9];
	struct cpuset got = cpuset_of(a, 63);

	for (int i = 0; i < GROUPS; i++)
		memcpy(text + 9 * (size_t)i, "00000000,", 9);
	text[9] = '8';
	ck_assert_int_eq(cpuset_parse_mask(a, (struct str){ text, sizeof(text) - 1 }, &got), 0);
	ck_assert_slice(cpuset_format(a, got), "65535");
	text[7] = '1';
	ck_assert_int_eq(
		cpuset_parse_mask(a, (struct str){ text, sizeof(text) - 1 }, &got), -ERANGE);
	ck_assert_slice(cpuset_format(a, got), "65535");
}
END_TEST

START_TEST(the_longest_list_is_taken)
{
	struct cpuset got, back;

	ck_assert_int_eq(cpuset_parse_list(a, STR("0-65535:1/2"), &got), 0);
	ck_assert_uint_eq(cpuset_count(got), 32768);
	ck_assert_int_eq(cpuset_parse_list(a, cpuset_format(a, got), &back), 0);
	ck_assert(cpuset_eq(got, back));
}
END_TEST

static struct cpuset list(const char *text)
{
	struct cpuset s = { 0 };

	ck_assert_int_eq(cpuset_parse_list(a, str_from(text), &s), 0);
	return s;
}

static const struct {
	const char *x, *y, *both, *either, *minus;
	bool within;
} pairs[] = {
	{ "", "", "none", "none", "none", true },
	{ "", "0-3", "none", "0-3", "none", true },
	{ "0-3", "", "none", "0-3", "0-3", false },
	{ "0-3", "2-5", "2-3", "0-5", "0-1", false },
	{ "2-3", "0-500", "2-3", "0-500", "none", true },
	{ "0-500", "2-3", "2-3", "0-500", "0-1,4-500", false },
	{ "64", "0-63", "none", "0-64", "64", false },
};

START_TEST(algebra)
{
	struct cpuset x = list(pairs[_i].x), y = list(pairs[_i].y);
	struct cpuset both = cpuset_and(a, x, y);

	ck_assert_slice(cpuset_format(a, both), pairs[_i].both);
	ck_assert_slice(cpuset_format(a, cpuset_or(a, x, y)), pairs[_i].either);
	ck_assert_slice(cpuset_format(a, cpuset_minus(a, x, y)), pairs[_i].minus);
	ck_assert_int_eq(cpuset_within(x, y), pairs[_i].within);
	ck_assert_int_eq(cpuset_meets(x, y), !cpuset_is_empty(both));
	ck_assert_int_eq(cpuset_meets(y, x), !cpuset_is_empty(both));
	ck_assert(cpuset_eq(cpuset_or(a, both, cpuset_minus(a, x, y)), x));
}
END_TEST

START_TEST(members)
{
	struct cpuset s = list("1,63-64,200"), none = { 0 };
	static const int want[] = { 1, 63, 64, 200 };
	int n = 0;

	for (int c = -1; (c = cpuset_next(s, c + 1)) >= 0; n++)
		ck_assert_int_eq(c, want[n]);
	ck_assert_int_eq(n, 4);
	ck_assert_uint_eq(cpuset_count(s), 4);
	ck_assert_int_eq(cpuset_last(s), 200);
	ck_assert(cpuset_has(s, 63) && !cpuset_has(s, 62) && !cpuset_has(s, 4000000000u));
	ck_assert_int_eq(cpuset_next(s, 201), -1);
	ck_assert_int_eq(cpuset_next(s, 100000), -1);
	ck_assert_int_eq(cpuset_next(s, -5), 1);
	ck_assert_int_eq(cpuset_last(none), -1);
	ck_assert_int_eq(cpuset_next(none, 0), -1);
	ck_assert(cpuset_is_empty(none) && !cpuset_has(none, 0) && cpuset_count(none) == 0);
}
END_TEST

START_TEST(ranges)
{
	ck_assert_slice(cpuset_format(a, cpuset_of(a, 64)), "64");
	ck_assert_slice(cpuset_format(a, cpuset_range(a, 63, 64)), "63-64");
	ck_assert_slice(cpuset_format(a, cpuset_range(a, 0, 127)), "0-127");
	ck_assert(cpuset_is_empty(cpuset_range(a, 5, 4)));
	ck_assert(cpuset_is_empty(cpuset_of(a, 4294967295u)));
	ck_assert_slice(cpuset_format(a, cpuset_range(a, 65534, 4294967295u)), "65534-65535");
	/* Wider, and yet the same. */
	ck_assert(cpuset_eq(list("3"), cpuset_minus(a, list("3,500"), list("500"))));
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, parses_lists, 0, COUNT(lists));
	tcase_add_test(tc, a_nul_is_an_empty_list);
	tcase_add_loop_test(tc, parses_boot_lists, 0, COUNT(boots));
	tcase_add_test(tc, the_last_cpu_may_be_unknown);
	tcase_add_loop_test(tc, parses_masks, 0, COUNT(masks));
	tcase_add_test(tc, masks_have_a_limit);
	tcase_add_test(tc, the_longest_list_is_taken);
	tcase_add_loop_test(tc, algebra, 0, COUNT(pairs));
	tcase_add_test(tc, members);
	tcase_add_test(tc, ranges);
}

UNIT_MAIN("cpuset", fill)
