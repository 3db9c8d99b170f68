/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chronyd's protocol: numbers, requests, replies that are short, foreign or of another version, by
 * a responder that stands in for the daemon; and the text that the probe makes of them.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/facts/net/chrony.h"
#include "scanner/source/chrony/ask.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

/* Coefficient × 2^(exponent - 25), by hand: 1.0 is 2^24 × 2^(1 + 1 - 26). */
START_TEST(floats)
{
	ck_assert_int_eq(chrony_nano(0), 0);
	ck_assert_int_eq(chrony_nano(2u << 25 | 1u << 23), 1000000000);
	ck_assert_int_eq(chrony_nano(2u << 25 | 0x1800000u), -1000000000);
	ck_assert_int_eq(chrony_nano(1u << 25 | 1u << 23), 500000000);
	/* an exponent of -64 is far below a nanosecond, one of 63 past every clock */
	ck_assert_int_eq(chrony_nano(64u << 25 | 0xffffffu), 0);
	ck_assert_int_eq(chrony_nano(63u << 25 | 0xffffffu), INT64_MAX);
	ck_assert_int_eq(chrony_nano(63u << 25 | 0x1000000u), -INT64_MAX);
}
END_TEST

START_TEST(requests)
{
	uint8_t out[CHRONY_REQUEST_MAX];

	ck_assert_uint_eq(chrony_encode(CHRONY_TRACKING, 0x01020304, 0, out), 104);
	ck_assert(out[0] == 6 && out[1] == 1 && out[4] == 0 && out[5] == 33);
	ck_assert(out[8] == 1 && out[11] == 4);
	ck_assert_uint_eq(chrony_encode(CHRONY_SOURCE_DATA, 1, 7, out), 76);
	ck_assert_uint_eq(out[23], 7);
	ck_assert_uint_eq(chrony_encode(CHRONY_N_SOURCES, 1, 0, out), 32);
}
END_TEST

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

enum { TRACKING_REPLY = 104 };

static void reply(uint8_t r[TRACKING_REPLY], uint32_t sequence, unsigned leap)
{
	memset(r, 0, TRACKING_REPLY);
	r[0] = 6;
	r[1] = 2;
	put16(r + 4, CHRONY_TRACKING);
	put16(r + 6, 5);
	put32(r + 16, sequence);
	put32(r + 28, 0x50484330); /* "PHC0" */
	put16(r + 28 + 24, 1);
	put16(r + 28 + 26, leap);
	put32(r + 28 + 28, 0x7fffffff);
	put32(r + 28 + 32, 1763700000);
	put32(r + 28 + 36, 5);
	put32(r + 28 + 40, 2u << 25 | 1u << 23);
}

static struct str slice(const uint8_t *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

START_TEST(replies)
{
	uint8_t r[TRACKING_REPLY];
	struct chrony_tracking t;
	struct chrony_reply got;

	reply(r, 9, 3);
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_TRACKING, 9, &got), 0);
	ck_assert_int_eq(chrony_tracking(got.data, &t), 0);
	ck_assert_str_eq(t.from.text, "PHC0");
	ck_assert(t.stratum == 1 && t.leap == 3 && t.has_time);
	ck_assert_int_eq(t.ref_ns, 1763700000000000005);
	ck_assert_int_eq(t.correction_ns, 1000000000);
	/* another sequence, another command, a request, too short, another version, a status */
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_TRACKING, 8, &got), -EAGAIN);
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_N_SOURCES, 9, &got), -EAGAIN);
	ck_assert_int_eq(chrony_decode(slice(r, 27), CHRONY_TRACKING, 9, &got), -EINVAL);
	ck_assert_int_eq(chrony_decode(slice(r, 103), CHRONY_TRACKING, 9, &got), -EPROTO);
	r[1] = 1;
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_TRACKING, 9, &got), -EINVAL);
	reply(r, 9, 0);
	r[0] = 7;
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_TRACKING, 9, &got), -EPROTO);
	reply(r, 9, 0);
	put16(r + 8, 2);
	ck_assert_int_eq(chrony_decode(slice(r, 28), CHRONY_TRACKING, 9, &got), 0);
	ck_assert(got.status == 2 && got.data.n == 0);
	/* a time that is not there, and a name that is no text */
	reply(r, 9, 0);
	put32(r + 28 + 32, 0);
	put32(r + 28, 0x01020304);
	ck_assert_int_eq(chrony_decode(slice(r, sizeof(r)), CHRONY_TRACKING, 9, &got), 0);
	ck_assert_int_eq(chrony_tracking(got.data, &t), 0);
	ck_assert(!t.has_time);
	ck_assert_str_eq(t.from.text, "0x01020304");
}
END_TEST

/* A daemon that answers each question as the case says. */
struct stand_in {
	int fd;
	unsigned leap;
	uint32_t other_sequence; /* first a reply to somebody else */
	unsigned status;
	size_t bytes;
	uint8_t version;
};

static void answer(const struct stand_in *s)
{
	uint8_t question[CHRONY_REQUEST_MAX], r[TRACKING_REPLY];
	ssize_t n = recv(s->fd, question, sizeof(question), 0);
	uint32_t sequence;

	if (n < 104)
		_exit(1);
	sequence = (uint32_t)question[8] << 24 | (uint32_t)question[9] << 16 |
		   (uint32_t)question[10] << 8 | question[11];
	if (s->other_sequence) {
		reply(r, sequence + s->other_sequence, 0);
		(void)!send(s->fd, r, sizeof(r), 0);
	}
	reply(r, sequence, s->leap);
	put16(r + 8, s->status);
	if (s->version)
		r[0] = s->version;
	if (s->bytes)
		(void)!send(s->fd, r, s->bytes, 0);
	_exit(0);
}

static int ask(const struct stand_in *how, struct chrony_line *l)
{
	struct stand_in s = *how;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	s.fd = fds[1];
	if (fork() == 0)
		answer(&s);
	close(fds[1]);
	chrony_line_init(l, fds[0]);
	return chrony_ask(l, CHRONY_TRACKING, 0, 300);
}

static const struct {
	struct stand_in how;
	int want;
} cases[] = {
	{ { .leap = 3, .bytes = TRACKING_REPLY }, 0 },
	{ { .other_sequence = 1, .bytes = TRACKING_REPLY }, 0 },
	{ { .version = 5, .bytes = TRACKING_REPLY }, -EPROTO },
	{ { .bytes = 60 }, -EPROTO },
	{ { .status = 2, .bytes = 28 }, -EACCES },
	{ { .status = 18, .bytes = 28 }, -EPROTO },
	{ { .status = 19, .bytes = 28 }, -EOPNOTSUPP },
	{ { .bytes = 20 }, -ETIMEDOUT },
};

START_TEST(daemons)
{
	struct chrony_line l;
	struct chrony_tracking t;
	int r = ask(&cases[_i].how, &l);

	/* A socket pair tells that its other end is gone where a datagram of UDP would be waited for. */
	ck_assert_msg(r == cases[_i].want || (cases[_i].want == -ETIMEDOUT && r == -ECONNRESET),
		"case %d: %d", _i, r);
	if (r == 0) {
		ck_assert_int_eq(chrony_tracking(l.reply.data, &t), 0);
		ck_assert_uint_eq(t.leap, cases[_i].how.leap);
	}
	chrony_close(&l);
}
END_TEST

#define TRACKING                                                                                   \
	"tracking refid=0x50484330 source=PHC0 stratum=1 leap=0 correction=-12 last=3 rms=20 "     \
	"freq=-17033 resid=-1 skew=10 delay=1000 dispersion=2000 interval=16000000000 now=5 raw=6\n"

START_TEST(texts)
{
	struct chrony c = { .from = NULL };

	chrony_parse(arena,
		STR("daemons 1\nanswer ok\n" TRACKING "sources 1\n"
		    "source name=PHC0 state=0 mode=2 stratum=0 poll=-2 reach=255 since=3 latest=-10 error=200\n"),
		&c);
	ck_assert(c.valid && chrony_by_refclock(&c) && !c.updated && c.told == 1);
	ck_assert_int_eq(chrony_bound(&c), 12 + 2000 + 500);
	ck_assert_int_eq(c.sources[0].poll, -2);
	chrony_parse(arena, STR("daemons 0\n"), &c);
	ck_assert(c.valid && !c.answer.n);
	chrony_parse(arena, STR("daemons 1\nanswer ok\n"), &c);
	ck_assert(!c.valid);
	chrony_parse(arena, STR("daemons 1\nanswer perhaps\n"), &c);
	ck_assert(!c.valid);
	chrony_parse(arena, STR("daemons 1\n"), &c);
	ck_assert(!c.valid);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, floats);
	tcase_add_test(tc, requests);
	tcase_add_test(tc, replies);
	tcase_add_loop_test(tc, daemons, 0, COUNT(cases));
	tcase_add_test(tc, texts);
}

UNIT_MAIN("chrony", fill)
