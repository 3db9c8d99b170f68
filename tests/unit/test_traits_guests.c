/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures of two virtual machines of one kernel, tuned and not: they differ by what was tuned. Skipped by name where the captures are not there.
 */
#include "tests/unit/traits_host.h"

#include "tests/support/captures.h"

static struct str lines_of_tree(const struct plan *plan, const char *name)
{
	struct report *r = ARENA_NEW(arena, struct report, 1);
	struct intent intent = { .meant = true };
	char *dir = captures_unpack(name, "*");
	struct source *s = dir ? source_tree(dir) : NULL;
	struct sample *now;

	if (!s)
		return (struct str){ 0 };
	r->arena = arena;
	now = sample_take(plan, SAMPLE_ALL, s, &intent, NULL);
	traits_fill(r, NULL, now, 0, scratch);
	source_close(s);
	captures_remove(dir);
	return traits_text(r, false);
}

/* What the tuning changed. */
static const char *const differ[] = {
	"+param | boot | isolcpus | ",
	"+param | boot | nohz_full | ",
	"+isolation | state | hot CPUs | 2-7\n",
	"+thp | setting | enabled | never\n",
	"+huge | setting | pages of 1048576 kB | 1 | 1 1\n",
};
/* What it did not. */
static const char *const alike[] = { "| CONFIG_", "kernel | kernel | release",
	"clock | state | arat" };

static bool has_line(struct str text, const char *want)
{
	struct str begin = str_from(want), line;

	while (str_cut(&text, '\n', &line)) {
		if (begin.n && begin.p[begin.n - 1] == '\n'
				? str_eq(line, str_head(begin, begin.n - 1))
				: str_starts(line, want))
			return true;
	}
	return false;
}

START_TEST(guests)
{
	const struct plan *plan = plan_of_all();
	struct str was = lines_of_tree(plan, "guests/cap-untuned.tar.gz"), is, diff;

	if (!was.n)
		return;
	is = lines_of_tree(plan, "guests/cap-tuned.tar.gz");
	diff = traits_diff(was, is);
	for (size_t i = 0; i < sizeof(differ) / sizeof(differ[0]); i++)
		ck_assert_msg(has_line(diff, differ[i]), "no %s", differ[i]);
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		ck_assert_msg(!str_has(diff, alike[i]), "%s", alike[i]);
}
END_TEST

/* The same capture twice: nothing. */
START_TEST(itself)
{
	const struct plan *plan = plan_of_all();
	struct str was = lines_of_tree(plan, "guests/cap-tuned.tar.gz");

	ck_assert_slice(traits_diff(was, lines_of_tree(plan, "guests/cap-tuned.tar.gz")), "");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, guests);
	tcase_add_test(tc, itself);
}

UNIT_MAIN("traits_guests", fill)
