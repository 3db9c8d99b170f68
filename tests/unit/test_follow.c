/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that only answers lead to: chains end, and no path leaves what a source takes. */
#include "tests/support/facts.h"

static struct arena *a;

struct chain {
	unsigned files, asked; /* that were answered; that the follower was asked for */
	unsigned numbered;     /* of /1 to /64 */
};

/* Each file names the next one, one a line. */
static void follow_names(const struct fact_in *in, struct follower *f)
{
	struct str next = STR("/etc/start"), line;

	for (unsigned i = 0; i < 100 && next.n; i++) {
		const struct answer *an = answers_get(in->answers, next, ASK_FILE);
		struct str rest = an->bytes;

		f->ask(f, next, ASK_FILE, 64);
		next = (struct str){ 0 };
		while (an->state == ANSWER_OK && str_cut(&rest, '\n', &line)) {
			f->ask(f, line, ASK_FILE, 0);
			next = line;
		}
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	static const char *const names[] = { "/etc/start", "/a", "/b", "/c", "/d", "/e", "/f", "/g",
		"/../x", "/x//y", "relative", "/", "/x/./y", "/x/" };
	struct chain *c = ret;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct answer *an = answers_file(in->answers, names[i]);

		c->asked += an->state != ANSWER_NOT_READ;
		c->files += an->state == ANSWER_OK;
	}
	for (unsigned i = 1; i <= 64; i++)
		c->numbered += answers_get(in->answers, str_printf(a, "/%u", i), ASK_FILE)->state !=
			       ANSWER_NOT_READ;
}

static const struct fact fact_chain = {
	.name = "chain",
	.follow = follow_names,
	.size = sizeof(struct chain),
	.parse = parse,
};

START_TEST(a_chain_is_followed_to_its_end)
{
	const struct chain *c =
		fact_from(a, "== /etc/start\n/a\n== /a\n/b\n== /b\n/c\n== /c\n", &fact_chain);

	ck_assert_uint_eq(c->files, 4);
	ck_assert_uint_eq(c->asked, 4);
}
END_TEST

/* A follow() sees the answers to its own questions, so a long chain needs few rounds. */
START_TEST(a_long_chain)
{
	struct str text = STR("== /etc/start\n/1\n");
	const struct chain *c;

	for (unsigned i = 1; i < 64; i++)
		text = str_printf(a, STR_FMT "== /%u\n/%u\n", STR_ARG(text), i, i + 1);
	c = fact_from(a, str_z(a, text), &fact_chain);
	ck_assert_uint_eq(c->numbered, 64);
}
END_TEST

START_TEST(one_sample_follows_so_many)
{
	struct str text = STR("== /etc/start\n");
	const struct chain *c;

	for (unsigned i = 0; i < FOLLOW_CAP + 10; i++)
		text = str_printf(a, STR_FMT "/x%u\n", STR_ARG(text), i);
	text = str_printf(a, STR_FMT "/a\n", STR_ARG(text));
	c = fact_from(a, str_z(a, text), &fact_chain);
	ck_assert_uint_eq(c->files, 1);
	ck_assert_uint_eq(c->asked, 1);
}
END_TEST

START_TEST(a_circle_ends)
{
	const struct chain *c =
		fact_from(a, "== /etc/start\n/a\n== /a\n/b\n== /b\n/etc/start\n", &fact_chain);

	ck_assert_uint_eq(c->files, 3);
}
END_TEST

START_TEST(paths_that_are_not_normal_are_dropped)
{
	const struct chain *c = fact_from(
		a, "== /etc/start\n/../x\n/x//y\nrelative\n/\n/x/./y\n/x/\n\n", &fact_chain);

	ck_assert_uint_eq(c->files, 1);
	ck_assert_uint_eq(c->asked, 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_chain_is_followed_to_its_end, a_long_chain,
		one_sample_follows_so_many, a_circle_ends, paths_that_are_not_normal_are_dropped,
		NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("follow", tests);
}
