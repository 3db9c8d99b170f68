/* SPDX-License-Identifier: Apache-2.0 */
/* Replay from an index, and recording into one: both ways an answer stays what it was. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/index.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 8 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static struct source *replay_of(const char *text, bool complete)
{
	struct index_text t;
	struct index_error e = { 0 };

	ck_assert_msg(index_parse(arena, str_from(text), &t, &e) == 0, "line %u: %s", e.line,
		e.expected ? e.expected : "?");
	return source_index(t.after, complete);
}

static struct answer ask(struct source *s, const char *path, enum ask_kind kind)
{
	struct request r = { .path = str_from(path), .kind = kind };
	struct answer an;

	source_answer(s, &r, arena, &an);
	ck_assert(str_eq(an.path, r.path));
	ck_assert_int_eq(an.kind, kind);
	return an;
}

static void assert_bytes(struct answer an, const char *want)
{
	ck_assert_msg(an.state == ANSWER_OK && str_is(an.bytes, want),
		STR_FMT ": %s \"" STR_FMT "\"", STR_ARG(an.path), answer_state_word(an.state),
		STR_ARG(an.bytes));
	ck_assert_uint_eq(an.size, strlen(want));
}

START_TEST(what_it_does_not_hold)
{
	struct source *bare = replay_of("== /a\n1\n", false);
	struct source *complete = replay_of("== /a\n1\n", true);

	assert_bytes(ask(bare, "/a", ASK_FILE), "1\n");
	ck_assert_int_eq(ask(bare, "/b", ASK_FILE).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask(bare, "/a", ASK_MODE).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask(bare, "/b", ASK_LIST).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask(complete, "/b", ASK_FILE).state, ANSWER_ABSENT);
	ck_assert_int_eq(ask(complete, "/b", ASK_FILE).error, ENOENT);
	ck_assert_int_eq(ask(complete, "/b", ASK_LIST).state, ANSWER_ABSENT);
	ck_assert(complete->complete && !bare->complete && !bare->live);
	source_close(bare);
	source_close(complete);
}
END_TEST

START_TEST(lists_are_derived)
{
	struct source *s = replay_of(
		"== /proc/irq/10/node\n0\n== /proc/irq/9/node !denied\n"
		"== /proc/irq/9/x\n\n== /proc/irq/24/node !absent\n== /proc/irq/30 !absent\n"
		"== /proc/4711/stat !vanished\n== /proc/irqs/1\n1\n== /proc/9 !vanished\n"
		"== /sys/class/net/eth0/device -> ../../x\n== /sys/class/net/lo/mtu mode=0644\n"
		"== /explicit/\nb\n== /explicit/a\n1\n== /p/q !not-captured\n",
		false);

	assert_bytes(ask(s, "/proc/irq", ASK_LIST), "9\n10");
	assert_bytes(ask(s, "/proc", ASK_LIST), "4711\nirq\nirqs");
	assert_bytes(ask(s, "/", ASK_LIST), "explicit\nproc\nsys");
	assert_bytes(ask(s, "/sys/class/net", ASK_LIST), "eth0\nlo");
	assert_bytes(ask(s, "/explicit", ASK_LIST), "b");
	ck_assert_int_eq(ask(s, "/p", ASK_LIST).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask(s, "/proc/irq/10/node", ASK_LIST).state, ANSWER_NOT_CAPTURED);
	source_close(s);
}
END_TEST

START_TEST(absence_is_of_the_whole)
{
	struct source *s =
		replay_of("== /sys/devices/system/cpu/cpufreq/ !absent\n== /a !absent\n"
			  "== /d/ !denied\n== /sys/devices/system/cpu/cpufreq/boost\n1\n",
			false);

	ck_assert_int_eq(ask(s, "/a", ASK_LINK).state, ANSWER_ABSENT);
	ck_assert_int_eq(ask(s, "/a", ASK_MODE).state, ANSWER_ABSENT);
	ck_assert_int_eq(
		ask(s, "/sys/devices/system/cpu/cpufreq/policy0/x", ASK_FILE).state, ANSWER_ABSENT);
	assert_bytes(ask(s, "/sys/devices/system/cpu/cpufreq/boost", ASK_FILE), "1\n");
	ck_assert_int_eq(
		ask(s, "/sys/devices/system/cpu/online", ASK_FILE).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask(s, "/d/x", ASK_FILE).state, ANSWER_NOT_CAPTURED);
	source_close(s);
}
END_TEST

struct seen {
	struct str last;
	unsigned pieces;
};

static void see(void *user, struct str piece)
{
	struct seen *s = user;

	s->last = str_copy(arena, piece);
	s->pieces++;
}

static const char host[] = "== /proc/interrupts\n  0: 1\n== /denied !denied\n"
			   "== /withheld !withheld\nan IPI to cpu6: --budget all\n"
			   "== /irq/\n0\n24\n== /link -> ../x\n== /mode mode=0444\n";

START_TEST(a_feed_sees_it)
{
	struct source *s = replay_of(host, true);
	struct seen seen = { .pieces = 0 };
	const struct feed feed = { .bytes = see, .user = &seen };
	struct request r = { .path = STR("/proc/interrupts"), .feed = &feed };
	struct answer an;

	source_answer(s, &r, arena, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_eq(an.bytes.n, 0);
	ck_assert_uint_eq(an.size, 7);
	ck_assert(str_is(seen.last, "  0: 1\n"));
	r.path = STR("/denied");
	source_answer(s, &r, arena, &an);
	ck_assert_int_eq(an.state, ANSWER_DENIED);
	ck_assert_uint_eq(seen.pieces, 1);
	source_close(s);
}
END_TEST

static const struct {
	const char *path;
	enum ask_kind kind;
} asked[] = {
	{ "/proc/interrupts", ASK_FILE },
	{ "/denied", ASK_FILE },
	{ "/withheld", ASK_FILE },
	{ "/irq", ASK_LIST },
	{ "/link", ASK_LINK },
	{ "/mode", ASK_MODE },
	{ "/nothing", ASK_FILE },
	{ "/nothing", ASK_LIST },
};

/* Answers of a recording are those of the host, even when the first arena is gone. */
START_TEST(a_recording_answers_alike)
{
	struct index *ix = index_new(arena);
	struct source *original = replay_of(host, true);
	struct source *recorder = source_record(replay_of(host, true), ix, arena);
	struct arena *gone = arena_new("gone", 1 << 20);

	ck_assert(recorder->complete && !recorder->live);
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		char *path = str_z(gone, str_from(asked[i].path));
		struct request r = { .path = str_from(path), .kind = asked[i].kind };
		struct answer an;

		source_answer(recorder, &r, gone, &an);
	}
	ck_assert_uint_eq(recorder->reads, sizeof(asked) / sizeof(*asked) - 1); /* one withheld */
	source_close(recorder);
	arena_free(gone);

	struct source *again = source_index(ix, true);

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct answer x = ask(original, asked[i].path, asked[i].kind);
		struct answer y = ask(again, asked[i].path, asked[i].kind);

		ck_assert_int_eq(x.state, y.state);
		ck_assert_int_eq(x.error, y.error);
		ck_assert_uint_eq(x.mode, y.mode);
		ck_assert(str_eq(x.bytes, y.bytes));
		ck_assert(str_eq(x.note, y.note));
	}
	ck_assert_uint_eq(index_count(ix), sizeof(asked) / sizeof(*asked));
	source_close(again);
	source_close(original);
}
END_TEST

START_TEST(a_recording_keeps_what_was_streamed)
{
	struct index *ix = index_new(arena);
	struct source *s = source_record(replay_of(host, true), ix, arena);
	struct seen seen = { .pieces = 0 };
	const struct feed feed = { .bytes = see, .user = &seen };
	struct request r = { .path = STR("/proc/interrupts"), .feed = &feed };
	struct answer an;

	source_answer(s, &r, arena, &an);
	ck_assert_uint_eq(an.bytes.n, 0);
	ck_assert(str_is(seen.last, "  0: 1\n"));
	const struct answer *kept = index_get(ix, r.path, ASK_FILE);

	ck_assert_ptr_nonnull(kept);
	ck_assert(str_is(kept->bytes, "  0: 1\n"));
	r.path = STR("/denied");
	source_answer(s, &r, arena, &an);
	ck_assert_int_eq(index_get(ix, r.path, ASK_FILE)->state, ANSWER_DENIED);
	source_close(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("record");
	TCase *t = tcase_create("record");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, what_it_does_not_hold);
	tcase_add_test(t, lists_are_derived);
	tcase_add_test(t, absence_is_of_the_whole);
	tcase_add_test(t, a_feed_sees_it);
	tcase_add_test(t, a_recording_answers_alike);
	tcase_add_test(t, a_recording_keeps_what_was_streamed);
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
