/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scanner/base/text.h"

static struct arena *a;

static void setup(void)
{
	a = arena_new("t", 1 << 20);
}

static void teardown(void)
{
	arena_free(a);
}

static const struct {
	const char *bytes, *want;
} dirty[] = {
	{ "", "" },
	{ "plain ~", "plain ~" },
	{ "a\tb", "a b" },
	{ "a\nb\nc", "a; b; c" },
	{ "\n\nedge\n", "edge" },
	{ "\n\n", "" },
	{ "a\r\nb", "a\\x0d; b" },
	{ "\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f" },
	{ "µ … 漢 😀", "µ … 漢 😀" },
	{ "caf\xe9", "caf\\xe9" },
	{ "\xff\xfe", "\\xff\\xfe" },
	/* overlong */
	{ "\xc0\x80", "\\xc0\\x80" },
	{ "\xc1\xbf", "\\xc1\\xbf" },
	{ "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf" },
	{ "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf" },
	/* surrogates, and their neighbours */
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "\xed\xbf\xbf", "\\xed\\xbf\\xbf" },
	{ "\xed\x9f\xbf", "\xed\x9f\xbf" },
	{ "\xee\x80\x80", "\xee\x80\x80" },
	/* past the end */
	{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80" },
	/* what XML 1.0 forbids */
	{ "\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\\xef\\xbf\\xbe\\xef\\xbf\\xbf" },
	/* truncated: the byte after is judged anew */
	{ "\xe2\x82", "\\xe2\\x82" },
	{ "\xe2\x82x", "\\xe2\\x82x" },
	{ "\xe2\xc3\xa9", "\\xe2é" },
	{ "\x80", "\\x80" },
	/* C1 */
	{ "\xc2\x85\xc2\x9f\xc2\xa0", "\\xc2\\x85\\xc2\\x9f\xc2\xa0" },
	/* line separators and direction marks */
	{ "\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", "\\xe2\\x80\\xa8\\xe2\\x80\\xae\\xe2\\x81\\xa6" },
	{ "\xe2\x80\xa7", "\xe2\x80\xa7" },
};

START_TEST(sanitises)
{
	struct str clean = text_sanitise(a, str_from(dirty[_i].bytes));

	ck_assert_slice(clean, dirty[_i].want);
	ck_assert_slice(text_sanitise(a, clean), dirty[_i].want);
	ck_assert_slice(text_evidence(a, str_from(dirty[_i].bytes)), dirty[_i].want);
}
END_TEST

START_TEST(sanitises_nuls)
{
	ck_assert_slice(text_sanitise(a, STR("a\0b")), "a\\x00b");
	ck_assert_slice(text_sanitise(a, (struct str){ NULL, 0 }), "");
}
END_TEST

/* By a rule of its own: ASCII without controls, and whole sequences of two that are no C1. */
static bool is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i], next;

		if (c >= 0x20 && c < 0x7f)
			continue;
		if (c < 0xc2 || c >= 0xe0 || ++i == s.n)
			return false;
		next = (unsigned char)s.p[i];
		if ((next & 0xc0) != 0x80 || (c == 0xc2 && next < 0xa0))
			return false;
	}
	return true;
}

START_TEST(any_two_bytes)
{
	for (unsigned i = 0; i < 65536; i++) {
		char in[2] = { (char)(i >> 8), (char)i };

		arena_rewind(a, 0);
		if (!is_clean(text_sanitise(a, (struct str){ in, 2 })))
			ck_abort_msg("%02x %02x", i >> 8, i & 255);
	}
}
END_TEST

static struct str repeat(const char *unit, size_t n)
{
	size_t len = strlen(unit);
	char *p = ARENA_NEW(a, char, len *n);

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * len, unit, len);
	return (struct str){ p, len * n };
}

START_TEST(evidence_has_a_cap)
{
	struct str exact = repeat("x", TEXT_CAP), more = repeat("x", TEXT_CAP + 1), got;
	char tail[64];

	ck_assert(str_eq(text_evidence(a, exact), exact));
	got = text_evidence(a, more);
	snprintf(tail, sizeof(tail), "x… (257 bytes, fnv1a %016" PRIx64 ")", text_hash(more));
	ck_assert_uint_eq(got.n, TEXT_CAP);
	ck_assert(str_starts(got, "xxxx") && str_ends(got, tail));
}
END_TEST

/* Whole characters and whole escapes only, wherever the cut falls. */
START_TEST(evidence_cuts_between_characters)
{
	for (size_t shift = 0; shift < 8; shift++) {
		struct str text = str_printf(a, "%.*s" STR_FMT, (int)shift, "aaaaaaaa",
			STR_ARG(repeat(_i ? "\xff" : "😀", 200)));
		struct str got = text_evidence(a, text), cut, tail;

		ck_assert_uint_le(got.n, TEXT_CAP);
		ck_assert_uint_gt(got.n, TEXT_CAP - 4);
		ck_assert(str_split(got, '(', &cut, &tail) && str_ends(cut, "… "));
		cut = str_head(cut, cut.n - strlen("… "));
		ck_assert(str_ends(cut, _i ? "\\xff" : "😀"));
		ck_assert_uint_eq((cut.n - shift) % 4, 0);
	}
}
END_TEST

START_TEST(hashes)
{
	ck_assert_uint_eq(text_hash(STR("")), UINT64_C(0xcbf29ce484222325));
	ck_assert_uint_eq(text_hash(STR("a")), UINT64_C(0xaf63dc4c8601ec8c));
	ck_assert_uint_eq(text_hash(STR("foobar")), UINT64_C(0x85944171f73967e8));
	ck_assert_uint_eq(
		text_hash_more(text_hash(STR("foo")), STR("bar")), text_hash(STR("foobar")));
}
END_TEST

/* Each byte counts, wherever it stands, and so does the length. */
START_TEST(places)
{
	char bytes[24] = { 0 };
	uint64_t zero = text_place((struct str){ bytes, sizeof(bytes) });

	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = 1;
		ck_assert_uint_ne(text_place((struct str){ bytes, sizeof(bytes) }), zero);
		bytes[i] = 0;
		ck_assert_uint_ne(text_place((struct str){ bytes, i }), zero);
	}
	ck_assert_uint_eq(text_place((struct str){ bytes, sizeof(bytes) }), zero);
	ck_assert_uint_ne(text_place(STR("/proc/12/stat")), text_place(STR("/proc/21/stat")));
}
END_TEST

static const struct {
	uint64_t n;
	const char *want;
} counts[] = {
	{ 0, "0" },
	{ 999, "999" },
	{ 1000, "1000" },
	{ 9999, "9999" },
	{ 10000, "10 000" },
	{ 123456, "123 456" },
	{ 1234567, "1 234 567" },
	{ UINT64_MAX, "18 446 744 073 709 551 615" },
};

START_TEST(counts_in_groups)
{
	ck_assert_slice(text_count(a, counts[_i].n), counts[_i].want);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *want;
} durations[] = {
	{ 0, "0 ns" },
	{ 999, "999 ns" },
	{ 1000, "1 µs" },
	{ 1004, "1 µs" },
	{ 1005, "1.01 µs" },
	{ 1500, "1.5 µs" },
	{ 9996, "10 µs" },
	{ 12340, "12.3 µs" },
	{ 999499, "999 µs" },
	{ 999500, "1 ms" },
	{ 1500000, "1.5 ms" },
	{ 1234567, "1.23 ms" },
	{ 999999999, "1 s" },
	{ 5000000000, "5 s" },
	{ 60000000000, "60 s" },
	{ 119499999999, "119 s" },
	{ 119500000000, "2 min" },
	{ 125000000000, "2 min 5 s" },
	{ 3600000000000, "1 h" },
	{ 5430000000000, "1 h 30 min" },
	{ 90061000000000, "1 d 1 h" },
	{ UINT64_MAX, "213503 d 23 h" },
};

START_TEST(durations_for_people)
{
	ck_assert_slice(text_duration(a, durations[_i].ns), durations[_i].want);
}
END_TEST

static const struct {
	const char *x, *y;
	unsigned cap, want;
} distances[] = {
	{ "", "", 3, 0 },
	{ "same", "same", 3, 0 },
	{ "same", "same", 0, 0 },
	{ "a", "b", 0, 0 },
	{ "", "abc", 9, 3 },
	{ "", "abc", 2, 2 },
	{ "kitten", "sitting", 9, 3 },
	{ "kitten", "sitting", 3, 3 },
	{ "kitten", "sitting", 2, 2 },
	{ "saturday", "sunday", 9, 3 },
	{ "irq.isolated_count", "irq.isolate_count", 3, 1 },
	{ "flaw", "lawn", 9, 2 },
	{ "abcdef", "fedcba", 99, 6 },
};

START_TEST(distances_are_capped)
{
	struct str x = str_from(distances[_i].x), y = str_from(distances[_i].y);

	ck_assert_uint_eq(text_distance(x, y, distances[_i].cap), distances[_i].want);
	ck_assert_uint_eq(text_distance(y, x, distances[_i].cap), distances[_i].want);
}
END_TEST

START_TEST(distances_of_giants)
{
	struct str x = repeat("x", 100000), y = repeat("y", 100000), z = repeat("x", 100003);

	ck_assert_uint_eq(text_distance(x, y, 7), 7);
	ck_assert_uint_eq(text_distance(x, z, 7), 3);
	ck_assert_uint_eq(text_distance(repeat("x", 255), repeat("y", 255), 1000), 255);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, sanitises, 0, COUNT(dirty));
	tcase_add_test(tc, sanitises_nuls);
	tcase_add_test(tc, any_two_bytes);
	tcase_add_test(tc, evidence_has_a_cap);
	tcase_add_loop_test(tc, evidence_cuts_between_characters, 0, 2);
	tcase_add_test(tc, hashes);
	tcase_add_test(tc, places);
	tcase_add_loop_test(tc, counts_in_groups, 0, COUNT(counts));
	tcase_add_loop_test(tc, durations_for_people, 0, COUNT(durations));
	tcase_add_loop_test(tc, distances_are_capped, 0, COUNT(distances));
	tcase_add_test(tc, distances_of_giants);
}

UNIT_MAIN("text", fill)
