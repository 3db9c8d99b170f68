/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a watch: when an alarm is raised and cleared, what lies between two beats, and the lines that wait for a slow
 * reader. Times are numbers in a table: nobody sleeps.
 */
#include "scanner/watch/between.h"
#include "scanner/watch/event.h"
#include "scanner/watch/hysteresis.h"
#include "scanner/watch/backlog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define SECOND 1000000000ull

/*
 * Looks as letters, a second apart: b bad, g good, n nothing. What is wanted stands under each: R raised, C cleared, - nothing.
 */
static const struct {
	unsigned raise, clear;
	const char *looks, *wanted;
} courses[] = {
	{ 3, 2, "bbb", "--R" },
	{ 3, 2, "bbbbbb", "--R---" },
	{ 3, 2, "bbgbbgbbg", "---------" }, /* it flaps */
	{ 3, 2, "bbgbbb", "-----R" },	    /* a row begins anew */
	{ 3, 2, "bbnb", "---R" },	    /* what could not tell breaks no row */
	{ 3, 2, "bbbgg", "--R-C" },
	{ 3, 2, "bbbgbgg", "--R---C" }, /* bad in between: not yet */
	{ 3, 2, "bbbgnng", "--R---C" }, /* what could not tell clears nothing by itself */
	{ 3, 2, "bbbnnnnnn", "--R------" },
	{ 1, 1, "bgbg", "RCRC" },
	{ 1, 4, "bggggbgggg", "R---CR---C" },
	{ 3, 2, "ggggg", "-----" },
	{ 2, 3, "bbgggbbggg", "-R--C-R--C" },
};

static enum seen seen_of(char c)
{
	return c == 'b' ? SEEN_BAD : c == 'g' ? SEEN_GOOD : SEEN_NOTHING;
}

START_TEST(course)
{
	struct arena *a = arena_new("the test", 1 << 20);
	struct hysteresis *h = hysteresis_new(a, 4);
	struct thresholds t = { courses[_i].raise, courses[_i].clear };
	const char *looks = courses[_i].looks;

	for (size_t i = 0; looks[i]; i++) {
		struct alarm *al = hysteresis_alarm(h, 7);
		enum change c = alarm_look(al, seen_of(looks[i]), t, (i + 1) * SECOND);
		char got = c == CHANGE_RAISED ? 'R' : c == CHANGE_CLEARED ? 'C' : '-';

		ck_assert_msg(got == courses[_i].wanted[i], "%s: look %zu gave %c, wanted %s",
			looks, i, got, courses[_i].wanted);
	}
	arena_free(a);
}
END_TEST

START_TEST(when_it_began)
{
	struct arena *a = arena_new("the test", 1 << 20);
	struct hysteresis *h = hysteresis_new(a, 4);
	struct thresholds t = { 3, 2 };
	struct alarm *al = hysteresis_alarm(h, 1);

	alarm_look(al, SEEN_BAD, t, 10);
	alarm_look(al, SEEN_BAD, t, 20);
	ck_assert_int_eq(alarm_look(al, SEEN_BAD, t, 30), CHANGE_RAISED);
	ck_assert_uint_eq(al->first_ns, 10);
	ck_assert_uint_eq(al->raised_ns, 30);
	ck_assert_uint_eq(hysteresis_raised(h), 1);
	alarm_look(al, SEEN_GOOD, t, 40);
	alarm_look(al, SEEN_BAD, t, 50); /* the row that raised it goes on: it was never cleared */
	ck_assert_int_eq(alarm_look(al, SEEN_GOOD, t, 60), CHANGE_NONE);
	ck_assert_int_eq(alarm_look(al, SEEN_GOOD, t, 70), CHANGE_CLEARED);
	ck_assert_uint_eq(hysteresis_raised(h), 0);
	ck_assert(!al->used);
	arena_free(a);
}
END_TEST

START_TEST(a_full_table)
{
	struct arena *a = arena_new("the test", 1 << 20);
	struct hysteresis *h = hysteresis_new(a, 4);
	struct thresholds t = { 1, 1 };

	for (uint64_t key = 1; key <= 4; key++)
		alarm_look(hysteresis_alarm(h, key), SEEN_BAD, t, key);
	ck_assert_ptr_null(hysteresis_alarm(h, 5));
	ck_assert_uint_eq(hysteresis_refused(h), 1);
	ck_assert_ptr_nonnull(hysteresis_alarm(h, 3));
	alarm_look(hysteresis_alarm(h, 2), SEEN_GOOD, t, 9);
	ck_assert_ptr_nonnull(hysteresis_alarm(h, 5)); /* what is quiet makes room */
	for (uint64_t key = 1; key <= 5; key++) {
		if (key != 2)
			alarm_look(hysteresis_alarm(h, key), SEEN_GOOD, t, 10);
	}
	ck_assert_uint_eq(hysteresis_raised(h), 0);
	arena_free(a);
}
END_TEST

START_TEST(labels)
{
	struct alarm al = { .used = true };
	char longer[3 * ALARM_LABEL];

	alarm_label(&al, STR("irq 24 eth0-rx-0"));
	ck_assert_str_eq(al.label, "irq 24 eth0-rx-0");
	/* Two bytes each, and an odd number of bytes fits: no half a character is kept. */
	for (size_t i = 0; i + 1 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa4", 2);
	alarm_label(&al, (struct str){ longer, sizeof(longer) });
	ck_assert_uint_eq(strlen(al.label) % 2, 0);
	ck_assert_uint_ge(strlen(al.label), ALARM_LABEL - 2);
}
END_TEST

/* Seconds of CLOCK_REALTIME, CLOCK_MONOTONIC and CLOCK_BOOTTIME; boots are letters. */
static const struct {
	double before[3], now[3];
	const char *boots;
	enum between_kind kind;
	double span, asleep, step;
	unsigned missed;
} pairs[] = {
	{ { 1000, 10, 10 }, { 1005, 15, 15 }, "aa", BETWEEN_NORMAL, 5, 0, 0, 0 },
	{ { 1000, 10, 10 }, { 1005.001, 15, 15 }, "aa", BETWEEN_NORMAL, 5, 0, 0, 0 }, /* slewed */
	{ { 1000, 10, 10 }, { 1007, 15, 15 }, "aa", BETWEEN_NORMAL, 5, 0, 2, 0 },
	{ { 1000, 10, 10 }, { 905, 15, 15 }, "aa", BETWEEN_NORMAL, 5, 0, -100, 0 },
	{ { 1000, 10, 10 }, { 1605, 15, 615 }, "aa", BETWEEN_SUSPENDED, 0, 600, 0, 0 },
	{ { 1000, 10, 10 }, { 1606, 15, 615 }, "aa", BETWEEN_SUSPENDED, 0, 600, 1, 0 },
	{ { 1000, 10, 10 }, { 1015, 25, 25 }, "aa", BETWEEN_STALLED, 15, 0, 0, 2 },
	{ { 1000, 10, 10 }, { 1009, 19, 19 }, "aa", BETWEEN_NORMAL, 9, 0, 0, 0 },
	{ { 1000, 10, 10 }, { 1090, 30, 30 }, "ab", BETWEEN_REBOOTED, 0, 0, 0, 0 },
	{ { 1000, 10, 10 }, { 1090, 3, 3 }, "  ", BETWEEN_REBOOTED, 0, 0, 0, 0 },
	/* A bare tree tells its uptime alone, or nothing at all. */
	{ { 0, 0, 10 }, { 0, 0, 15 }, "  ", BETWEEN_NORMAL, 5, 0, 0, 0 },
	{ { 0, 0, 0 }, { 0, 0, 0 }, "  ", BETWEEN_NORMAL, 5, 0, 0, 0 },
};

static struct instant instant_at(const double at[3], char boot)
{
	struct instant t = { .real_ns = (uint64_t)(at[0] * 1e9),
		.mono_ns = (uint64_t)(at[1] * 1e9),
		.boot_ns = (uint64_t)(at[2] * 1e9) };

	t.boot_id[0] = boot == ' ' ? '\0' : boot;
	return t;
}

static bool near_to(double x, double y)
{
	return x - y < 0.001 && y - x < 0.001;
}

START_TEST(pair)
{
	struct instant b = instant_at(pairs[_i].before, pairs[_i].boots[0]);
	struct instant n = instant_at(pairs[_i].now, pairs[_i].boots[1]);
	struct between got = between(&b, &n, 5 * SECOND);

	ck_assert_int_eq(got.kind, pairs[_i].kind);
	ck_assert(near_to((double)got.span_ns / 1e9, pairs[_i].span));
	ck_assert(near_to((double)got.asleep_ns / 1e9, pairs[_i].asleep));
	ck_assert_int_eq(got.stepped, pairs[_i].step != 0);
	ck_assert(near_to((double)got.step_ns / 1e9, pairs[_i].step));
	ck_assert_uint_eq(got.missed, pairs[_i].missed);
}
END_TEST

START_TEST(the_first)
{
	struct instant n = { .real_ns = 1, .mono_ns = 2, .boot_ns = 3 };

	ck_assert_int_eq(between(NULL, &n, 5 * SECOND).kind, BETWEEN_FIRST);
}
END_TEST

START_TEST(a_slow_reader)
{
	struct arena *a = arena_new("the test", 1 << 20);
	struct backlog q;
	char got[64] = { 0 };
	int ends[2];

	backlog_init(a, 16, &q);
	ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	backlog_put(&q, STR("one\n"));
	backlog_put(&q, STR("two\n"));
	ck_assert_int_eq(backlog_write(&q, ends[1]), 0);
	ck_assert_int_eq(read(ends[0], got, sizeof(got)), 8);
	ck_assert_str_eq(got, "one\ntwo\n");
	for (int i = 0; i < 5; i++) /* four have room: the oldest goes */
		backlog_put(&q, i == 0 ? STR("old\n") : STR("new\n"));
	ck_assert_uint_eq(q.dropped, 1);
	ck_assert_slice(((struct str){ q.p, q.n }), "new\nnew\nnew\nnew\n");
	backlog_put(&q, STR("far more than there is room for\n"));
	ck_assert_uint_eq(q.dropped, 6);
	ck_assert_uint_eq(q.n, 0);
	close(ends[0]);
	backlog_put(&q, STR("one\n"));
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(backlog_write(&q, ends[1]), -EPIPE);
	close(ends[1]);
	arena_free(a);
}
END_TEST

/* A line that the reader has a part of is not given up, whatever comes. */
START_TEST(a_line_that_was_begun)
{
	struct arena *a = arena_new("the test", 1 << 20);
	struct backlog q;

	backlog_init(a, 16, &q);
	backlog_put(&q, STR("half\n"));
	backlog_put(&q, STR("next\n"));
	memmove(q.p, q.p + 2, q.n - 2);
	q.n -= 2;
	q.begun = true;
	backlog_put(&q, STR("another\n"));
	ck_assert_slice(((struct str){ q.p, q.n }), "lf\nnext\nanother\n");
	backlog_put(&q, STR("more\n"));
	ck_assert_slice(((struct str){ q.p, q.n }), "lf\nanother\nmore\n");
	arena_free(a);
}
END_TEST

START_TEST(words)
{
	for (enum event_kind k = EVENT_STARTED; k < EVENT_KINDS; k++) {
		struct arena *a = arena_new("the test", 1 << 20);
		struct event e = { .kind = k, .text = STR("so it is") };
		struct event_field f[EVENT_FIELDS];
		unsigned n = event_fields(a, &e, f);

		ck_assert_uint_ge(n, 5);
		ck_assert_str_eq(f[1].key, "MESSAGE_ID");
		ck_assert_uint_eq(f[1].value.n, 32);
		ck_assert(str_starts(f[0].value, event_word(k)));
		arena_free(a);
	}
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, course, 0, COUNT(courses));
	tcase_add_test(tc, when_it_began);
	tcase_add_test(tc, a_full_table);
	tcase_add_test(tc, labels);
	tcase_add_loop_test(tc, pair, 0, COUNT(pairs));
	tcase_add_test(tc, the_first);
	tcase_add_test(tc, a_slow_reader);
	tcase_add_test(tc, a_line_that_was_begun);
	tcase_add_test(tc, words);
}

UNIT_MAIN("watch_parts", fill)
