/* SPDX-License-Identifier: Apache-2.0 */
/* States, their words, and what an errno means; the door to every source. */
#include "scanner/source/answer.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>

#include "scanner/base/arena.h"
#include "scanner/source/clock.h"
#include "scanner/source/source.h"

START_TEST(every_word_comes_back)
{
	enum answer_state got = ANSWER_STATES;

	ck_assert_int_eq(
		answer_state_from_word(str_from(answer_state_word((enum answer_state)_i)), &got),
		0);
	ck_assert_int_eq(got, _i);
}
END_TEST

START_TEST(other_words_are_refused)
{
	enum answer_state got = ANSWER_OK;
	static const char *const bad[] = { "", "OK", "okay", "ok ", "not captured" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_int_eq(answer_state_from_word(str_from(bad[i]), &got), -EINVAL);
	ck_assert_int_eq(got, ANSWER_OK);
}
END_TEST

static const struct {
	int error;
	bool listed;
	enum answer_state state;
} meanings[] = {
	{ 0, false, ANSWER_OK },
	{ ENOENT, false, ANSWER_ABSENT },
	{ ENOENT, true, ANSWER_VANISHED },
	{ ENOTDIR, false, ANSWER_ABSENT },
	{ ESRCH, false, ANSWER_VANISHED },
	{ EACCES, false, ANSWER_DENIED },
	{ EPERM, true, ANSWER_DENIED },
	{ EOPNOTSUPP, false, ANSWER_UNSUPPORTED },
	{ EINVAL, false, ANSWER_UNSUPPORTED },
	{ ENODATA, false, ANSWER_UNSUPPORTED },
	{ EAGAIN, false, ANSWER_UNSUPPORTED },
	{ 524, false, ANSWER_UNSUPPORTED },
	{ EIO, false, ANSWER_BROKEN },
	{ EIO, true, ANSWER_BROKEN },
	{ EFBIG, false, ANSWER_BROKEN },
	{ ELOOP, false, ANSWER_BROKEN },
};

START_TEST(errno_means)
{
	ck_assert_int_eq(
		answer_state_of_errno(meanings[_i].error, meanings[_i].listed), meanings[_i].state);
}
END_TEST

/* A source that says yes to everything: what reaches it is counted. */
static void say_yes(struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	(void)s;
	(void)a;
	ret->state = str_is(r->path, "/dear") ? ANSWER_WITHHELD : ANSWER_OK;
	ret->size = 7;
}

static void say_bye(struct source *s)
{
	s->reads = 1000;
}

static const struct source_ops yes_ops = { .answer = say_yes, .close = say_bye };

START_TEST(only_good_paths_reach_a_source)
{
	static const char *const bad[] = { "", "proc", "/proc/", "//proc", "/proc//stat",
		"/proc/../etc", "/..", "/proc/.", "/./proc" };
	struct source yes = { .ops = &yes_ops };
	struct arena *a = arena_new("test", 1 << 16);
	struct answer an;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct request r = { .path = str_from(bad[i]) };

		source_answer(&yes, &r, a, &an);
		ck_assert_msg(an.state == ANSWER_BROKEN, "%s", bad[i]);
		ck_assert_int_eq(an.error, EINVAL);
	}
	struct request nul = { .path = STR("/proc/a\0b") };

	source_answer(&yes, &nul, a, &an);
	ck_assert_int_eq(an.state, ANSWER_BROKEN);
	ck_assert_uint_eq(yes.reads, 0);
	arena_free(a);
}
END_TEST

START_TEST(counts_what_was_asked_of_the_host)
{
	static const char *const good[] = { "/", "/proc", "/proc/..a/...", "/sys/a b" };
	struct source yes = { .ops = &yes_ops };
	struct arena *a = arena_new("test", 1 << 16);
	struct request dear = { .path = STR("/dear") };
	struct answer an;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct request r = { .path = str_from(good[i]), .kind = ASK_LIST };

		source_answer(&yes, &r, a, &an);
		ck_assert_msg(an.state == ANSWER_OK, "%s", good[i]);
		ck_assert(str_eq(an.path, r.path));
		ck_assert_int_eq(an.kind, ASK_LIST);
	}
	source_answer(&yes, &dear, a, &an);
	ck_assert_uint_eq(yes.reads, 4);
	ck_assert_uint_eq(yes.bytes, 28);
	source_close(&yes);
	ck_assert_uint_eq(yes.reads, 1000);
	source_close(NULL);
	arena_free(a);
}
END_TEST

START_TEST(the_clock_runs)
{
	uint64_t raw = clock_live.raw_ns(NULL);

	ck_assert(clock_live.sleep_until(NULL, raw)); /* past: at once */
	ck_assert(clock_live.sleep_until(NULL, raw + 2000000));
	ck_assert_uint_ge(clock_live.raw_ns(NULL), raw + 2000000);
	ck_assert_uint_gt(clock_live.realtime_ns(NULL), 1600000000ULL * 1000000000);
	ck_assert_uint_gt(clock_live.cpu_ns(NULL), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("answer");
	TCase *t = tcase_create("answer");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_loop_test(t, every_word_comes_back, 0, ANSWER_STATES);
	tcase_add_test(t, other_words_are_refused);
	tcase_add_loop_test(t, errno_means, 0, sizeof(meanings) / sizeof(*meanings));
	tcase_add_test(t, only_good_paths_reach_a_source);
	tcase_add_test(t, counts_what_was_asked_of_the_host);
	tcase_add_test(t, the_clock_runs);
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
