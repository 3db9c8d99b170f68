/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

START_TEST(compares)
{
	struct str none = { NULL, 0 };

	ck_assert(str_eq(none, STR("")) && str_eq(str_from(NULL), none));
	ck_assert(str_is(STR("a\0b"), "a") == false);
	ck_assert(str_starts(STR("cpu12"), "cpu") && !str_starts(STR("cp"), "cpu"));
	ck_assert(str_ends(STR("eth0-rx"), "-rx") && !str_ends(STR("x"), "-rx"));
	ck_assert(str_starts(none, "") && str_ends(none, "") && str_has(none, ""));
	ck_assert(str_has(STR("a\0needle"), "needle") && !str_has(STR("needl"), "needle"));
	ck_assert(!str_has(none, "x") && !str_starts(none, "x") && !str_ends(none, "x"));
	ck_assert_int_lt(str_cmp(STR("ab"), STR("abc")), 0);
	ck_assert_int_gt(str_cmp(STR("\xff"), STR("a")), 0);
	ck_assert_int_eq(str_cmp(none, STR("")), 0);
}
END_TEST

/* In this order: every pair is compared both ways. */
static const char *const natural[] = { "", "0", "00", "1", "01", "2", "10", "18446744073709551615",
	"18446744073709551616", "a", "cpu", "cpu0", "cpu2", "cpu2x", "cpu010", "cpu10", "cpu10a2",
	"cpu10a10", "cpux" };

START_TEST(natural_order)
{
	for (int i = 0; i < COUNT(natural); i++) {
		for (int j = 0; j < COUNT(natural); j++) {
			int r = str_cmp_natural(str_from(natural[i]), str_from(natural[j]));
			/* Equal values fall back to bytes: "00" after "0", "01" before "1". */
			bool twins = (i == 3 && j == 4) || (i == 4 && j == 3);

			ck_assert_msg((twins ? -1 : 1) * ((i > j) - (i < j)) == (r > 0) - (r < 0),
				"%s %s: %d", natural[i], natural[j], r);
		}
	}
}
END_TEST

START_TEST(trims_and_slices)
{
	ck_assert_slice(str_trim(STR(" \t\n\0ab c\0\n ")), "ab c");
	ck_assert_slice(str_trim(STR("\0\n")), "");
	ck_assert_slice(str_trim((struct str){ NULL, 0 }), "");
	ck_assert_slice(str_skip(STR("abc"), 1), "bc");
	ck_assert_slice(str_skip(STR("abc"), 9), "");
	ck_assert_slice(str_head(STR("abc"), 2), "ab");
	ck_assert_slice(str_head(STR("abc"), 9), "abc");
}
END_TEST

static const struct {
	const char *text, *parts[5];
} cuts[] = {
	{ "", { NULL } },
	{ "a", { "a" } },
	{ "a,b", { "a", "b" } },
	{ "a,", { "a" } },
	{ ",a", { "", "a" } },
	{ ",", { "" } },
	{ "a,,b", { "a", "", "b" } },
};

START_TEST(cuts_at_separators)
{
	struct str rest = str_from(cuts[_i].text), part = STR("untouched");
	int n = 0;

	for (; cuts[_i].parts[n]; n++) {
		ck_assert(str_cut(&rest, ',', &part));
		ck_assert_slice(part, cuts[_i].parts[n]);
	}
	part = STR("untouched");
	ck_assert(!str_cut(&rest, ',', &part));
	ck_assert_slice(part, "untouched");
}
END_TEST

START_TEST(takes_words)
{
	struct str rest = STR("  one\t two\n\nthree "), word = STR("");

	ck_assert(str_word(&rest, &word));
	ck_assert_slice(word, "one");
	ck_assert(str_word(&rest, &word));
	ck_assert_slice(word, "two");
	ck_assert(str_word(&rest, &word));
	ck_assert_slice(word, "three");
	ck_assert(!str_word(&rest, &word));
	ck_assert_slice(word, "three");
	ck_assert_uint_eq(rest.n, 0);
}
END_TEST

START_TEST(takes_numbers)
{
	struct str rest = STR("7 ff 256 x 9");
	uint64_t v = 99;

	ck_assert(str_word_u64(&rest, 10, 7, &v));
	ck_assert_uint_eq(v, 7);
	ck_assert(str_word_u64(&rest, 16, UINT64_MAX, &v));
	ck_assert_uint_eq(v, 255);
	ck_assert(!str_word_u64(&rest, 10, 255, &v));
	ck_assert(!str_word_u64(&rest, 10, UINT64_MAX, &v));
	ck_assert_uint_eq(v, 255);
	ck_assert(str_word_u64(&rest, 10, UINT64_MAX, &v));
	ck_assert_uint_eq(v, 9);
	ck_assert(!str_word_u64(&rest, 10, UINT64_MAX, &v));
	ck_assert_uint_eq(v, 9);
}
END_TEST

START_TEST(splits)
{
	struct str s = STR("a=b=c"), head = STR("h"), tail = STR("t");

	ck_assert(!str_split(s, ':', &head, &tail) && !str_split_last(s, ':', &head, &tail));
	ck_assert(!str_split((struct str){ NULL, 0 }, ':', &head, &tail));
	ck_assert(!str_split_last((struct str){ NULL, 0 }, ':', &head, &tail));
	ck_assert_slice(head, "h");
	ck_assert_slice(tail, "t");
	ck_assert(str_split(s, '=', &head, &tail));
	ck_assert_slice(head, "a");
	ck_assert_slice(tail, "b=c");
	ck_assert(str_split_last(s, '=', &head, &tail));
	ck_assert_slice(head, "a=b");
	ck_assert_slice(tail, "c");
}
END_TEST

static const struct {
	const char *text;
	int base, r;
	uint64_t value;
} unsigneds[] = {
	{ "0", 10, 0, 0 },
	{ "007", 10, 0, 7 },
	{ "18446744073709551615", 10, 0, UINT64_MAX },
	{ "18446744073709551616", 10, -ERANGE, 0 },
	{ "99999999999999999999999", 10, -ERANGE, 0 },
	{ "99999999999999999999999x", 10, -EINVAL, 0 },
	{ "", 10, -EINVAL, 0 },
	{ "-1", 10, -EINVAL, 0 },
	{ "+1", 10, -EINVAL, 0 },
	{ " 1", 10, -EINVAL, 0 },
	{ "1 ", 10, -EINVAL, 0 },
	{ "1\n", 10, -EINVAL, 0 },
	{ "1a", 10, -EINVAL, 0 },
	{ "0x10", 10, -EINVAL, 0 },
	{ "0x10", 16, 0, 16 },
	{ "0XfF", 16, 0, 255 },
	{ "ffffffffffffffff", 16, 0, UINT64_MAX },
	{ "10000000000000000", 16, -ERANGE, 0 },
	{ "0x", 16, -EINVAL, 0 },
	{ "0x0x1", 16, -EINVAL, 0 },
	{ "g", 16, -EINVAL, 0 },
	{ "1", 8, -EINVAL, 0 },
};

START_TEST(numbers_are_whole_or_nothing)
{
	uint64_t got = 4711;

	ck_assert_int_eq(
		str_u64(str_from(unsigneds[_i].text), unsigneds[_i].base, &got), unsigneds[_i].r);
	ck_assert_uint_eq(got, unsigneds[_i].r ? 4711 : unsigneds[_i].value);
}
END_TEST

static const struct {
	const char *text;
	int r;
	int64_t value;
} signeds[] = {
	{ "-1", 0, -1 },
	{ "-0", 0, 0 },
	{ "9223372036854775807", 0, INT64_MAX },
	{ "9223372036854775808", -ERANGE, 0 },
	{ "-9223372036854775808", 0, INT64_MIN },
	{ "-9223372036854775809", -ERANGE, 0 },
	{ "--1", -EINVAL, 0 },
	{ "-", -EINVAL, 0 },
	{ "", -EINVAL, 0 },
};

START_TEST(signed_numbers)
{
	int64_t got = 4711;

	ck_assert_int_eq(str_i64(str_from(signeds[_i].text), &got), signeds[_i].r);
	ck_assert_int_eq(got, signeds[_i].r ? 4711 : signeds[_i].value);
}
END_TEST

static const struct {
	const char *pattern, *text;
	bool match;
} globs[] = {
	{ "", "", true },
	{ "*", "", true },
	{ "***", "", true },
	{ "", "a", false },
	{ "a", "", false },
	{ "*", "any/thing", true },
	{ "irq.*", "irq.managed", true },
	{ "irq.*", "irq", false },
	{ "*.count", "irq.count.count", true },
	{ "a*b*c", "a-b-b-c", true },
	{ "a*b*c", "a-c-b", false },
	{ "*ab", "aab", true },
	{ "a?c", "abc", false },
	{ "[a]", "a", false },
	{ "a*", "ba", false },
};

START_TEST(globs_match)
{
	ck_assert_int_eq(
		str_glob(str_from(globs[_i].pattern), str_from(globs[_i].text)), globs[_i].match);
}
END_TEST

/* A backtracking matcher would need longer than the universe has lasted. */
START_TEST(globs_do_not_explode)
{
	char pattern[201], text[4000];

	for (int i = 0; i < 100; i++)
		memcpy(pattern + 2 * (size_t)i, "*a", 2);
	pattern[200] = 'b';
	memset(text, 'a', sizeof(text));
	ck_assert(!str_glob((struct str){ pattern, 201 }, (struct str){ text, sizeof(text) }));
	ck_assert(str_glob((struct str){ pattern, 200 }, (struct str){ text, sizeof(text) }));
}
END_TEST

START_TEST(copies_and_prints)
{
	struct arena *a = arena_new("t", 1 << 20);
	char original[] = "abc";
	struct str copy = str_copy(a, str_from(original));
	char *z = str_z(a, STR("a\0b"));

	original[0] = 'x';
	ck_assert_slice(copy, "abc");
	ck_assert_int_eq(memcmp(z, "a\0b", 4), 0);
	ck_assert_str_eq(str_z(a, (struct str){ NULL, 0 }), "");
	ck_assert_uint_eq(str_copy(a, (struct str){ NULL, 0 }).n, 0);
	ck_assert_slice(str_printf(a, "%d " STR_FMT, -5, STR_ARG(STR("xyz"))), "-5 xyz");
	ck_assert_slice(str_printf(a, "%s", ""), "");
	ck_assert_slice(str_join(a, STR("/proc/"), STR("12"), STR("/stat")), "/proc/12/stat");
	ck_assert_slice(str_join(a, (struct str){ 0 }, STR("x"), STR("")), "x");
	ck_assert_uint_eq(str_join(a, STR(""), (struct str){ 0 }, STR("")).n, 0);
	ck_assert_uint_eq(str_printf(a, "%10000d", 1).n, 10000);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, compares);
	tcase_add_test(tc, natural_order);
	tcase_add_test(tc, trims_and_slices);
	tcase_add_loop_test(tc, cuts_at_separators, 0, COUNT(cuts));
	tcase_add_test(tc, takes_words);
	tcase_add_test(tc, takes_numbers);
	tcase_add_test(tc, splits);
	tcase_add_loop_test(tc, numbers_are_whole_or_nothing, 0, COUNT(unsigneds));
	tcase_add_loop_test(tc, signed_numbers, 0, COUNT(signeds));
	tcase_add_loop_test(tc, globs_match, 0, COUNT(globs));
	tcase_add_test(tc, globs_do_not_explode);
	tcase_add_test(tc, copies_and_prints);
}

UNIT_MAIN("str", fill)
