/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every group of traits on one host, tests/unit/traits/host.fx, against the lines in host.txt beside
 * it; and that each group has lines there, and is in the documents.
 */
#include "tests/unit/traits_host.h"

START_TEST(lines)
{
	struct str got, want = read_whole_file(arena, "tests/unit/traits/host.txt"), diff;

	got = traits_text(traits_of(read_whole_file(arena, TRAITS_HOST)), true);
	diff = traits_diff(want, got);
	if (getenv("TRAITS_PRINT"))
		fwrite(got.p, 1, got.n, stdout);
	ck_assert_msg(diff.n == 0, "\n" STR_FMT, STR_ARG(diff));
	ck_assert_msg(str_eq(got, want), "the same lines in another order");
}
END_TEST

START_TEST(every_group_has_lines)
{
	const struct report *r = traits_of(read_whole_file(arena, TRAITS_HOST));

	for (size_t i = 0; traits_table[i]; i++) {
		bool found = false;

		for (size_t g = 0; g < r->n_traits; g++)
			found |= str_is(r->traits[g].name, traits_table[i]->group);
		ck_assert_msg(found, "no line of %s", traits_table[i]->group);
	}
}
END_TEST

START_TEST(every_group_is_in_the_documents)
{
	struct str page = read_whole_file(arena, "docs/traits.md");

	for (size_t i = 0; traits_table[i]; i++) {
		struct str row = str_printf(
			arena, "### %s: %s\n", traits_table[i]->group, traits_table[i]->what);

		ck_assert_msg(str_has(page, str_z(arena, row)),
			"docs/traits.md has no heading \"" STR_FMT "\"", STR_ARG(row));
	}
}
END_TEST

/* Nothing was captured: nothing is claimed, and nothing fails. */
START_TEST(empty_host)
{
	const struct report *r = traits_of(STR("window-ms: 1000\n== /proc/nothing\n1\n"));

	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++)
			ck_assert(r->traits[g].v[i].kind != TRAIT_RATE &&
				  r->traits[g].v[i].kind != TRAIT_COUNT);
	}
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, lines);
	tcase_add_test(tc, every_group_has_lines);
	tcase_add_test(tc, every_group_is_in_the_documents);
	tcase_add_test(tc, empty_host);
}

UNIT_MAIN("traits_groups", fill)
