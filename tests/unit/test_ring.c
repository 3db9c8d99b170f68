/* SPDX-License-Identifier: Apache-2.0 */
/* Rings: what stays when they are full, and what their text may be. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/triage/ring.h"

enum { SMALL = 4096 };

static char text[1 << 20];

static struct ring *fresh(size_t bytes)
{
	struct ring *r = ring_new("rack12-07", STR("3f0c"), bytes);
	const struct ring_column irq = {
		.suspect = STR("irq"), .name = STR("irq/45 eth0-rx-0"), .cpu = 6
	};
	const struct ring_column quota = { .suspect = STR("quota"),
		.name = STR("cgroup/feed/throttled"),
		.cpu = RING_NO_CPU,
		.is_time = true };

	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(ring_add_column(r, &irq), 0);
	ck_assert_int_eq(ring_add_column(r, &quota), 1);
	return r;
}

static void beat(struct ring *r, uint64_t at, uint64_t irqs)
{
	const struct ring_count counts[] = { { 0, irqs }, { 1, 40000000 } };
	const struct ring_beat b = { .real_ns = at,
		.mono_ns = at / 2,
		.span_ns = 100,
		.error_ns = RING_ERROR_UNKNOWN,
		.counts = counts,
		.n_counts = 2 };

	ck_assert_int_eq(ring_add_beat(r, &b), 0);
}

static struct str written(const struct ring *r)
{
	static struct out o;
	int fd = memfd_create("ring", MFD_CLOEXEC);
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	out_init(&o, fd);
	ring_write(r, &o);
	ck_assert_int_eq(out_flush(&o), 0);
	n = pread(fd, text, sizeof(text), 0);
	close(fd);
	ck_assert_int_gt(n, 0);
	return (struct str){ text, (size_t)n };
}

START_TEST(oldest_make_room)
{
	struct ring *r = fresh(SMALL);
	size_t n;

	for (uint64_t i = 1; i <= 1000; i++) {
		beat(r, i * 1000, i);
		n = ring_n_beats(r);
		ck_assert_uint_eq(n + ring_n_dropped(r), i);
		/* One behind another up to the newest, each with its own counts. */
		for (size_t k = 0; k < n; k++) {
			const struct ring_beat *b = ring_beat(r, k);

			ck_assert_uint_eq(b->real_ns, (i - n + 1 + k) * 1000);
			ck_assert_uint_eq(b->counts[0].delta, i - n + 1 + k);
			ck_assert_uint_eq(b->counts[1].delta, 40000000);
		}
	}
	ck_assert_uint_ge(n, 40); /* 88 bytes each */
	ck_assert_uint_le(n, SMALL / 88);
	ring_free(r);
}
END_TEST

/* Beats of different lengths leave gaps where the block ends. */
START_TEST(lengths_may_differ)
{
	struct ring *r = fresh(SMALL);
	static struct ring_count counts[60];
	struct ring_beat b = { .span_ns = 1, .counts = counts };

	for (int i = 2; i < 60; i++)
		ck_assert_int_eq(
			ring_add_column(r, &(struct ring_column){ .name = STR("x"), .cpu = i }), i);
	for (uint32_t i = 0; i < 5000; i++) {
		b.real_ns = i;
		b.n_counts = i * 7 % 61;
		for (uint32_t k = 0; k < b.n_counts; k++)
			counts[k] = (struct ring_count){ k, i + 1 };
		ck_assert_int_eq(ring_add_beat(r, &b), 0);
		for (size_t k = 0; k < ring_n_beats(r); k++) {
			const struct ring_beat *at = ring_beat(r, k);

			ck_assert_uint_eq(at->real_ns, i + 1 - ring_n_beats(r) + k);
			ck_assert_uint_eq(at->n_counts, at->real_ns * 7 % 61);
			for (uint32_t c = 0; c < at->n_counts; c++)
				ck_assert_uint_eq(at->counts[c].delta, at->real_ns + 1);
		}
	}
	ring_free(r);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	struct ring *r = fresh(SMALL);
	const struct ring_count other = { 2, 1 }, none = { 0, 0 }, good = { 0, 1 };
	struct ring_beat b = { .span_ns = 5, .counts = &other, .n_counts = 1 };

	ck_assert_int_eq(ring_add_beat(r, &b), -EINVAL);
	b.counts = &none;
	ck_assert_int_eq(ring_add_beat(r, &b), -EINVAL);
	b.counts = &good;
	ck_assert_int_eq(ring_add_beat(r, &b), 0);
	b.span_ns = 0;
	ck_assert_int_eq(ring_add_beat(r, &b), -EINVAL);
	b.n_counts = 0;
	ck_assert_int_eq(ring_add_beat(r, &b), 0);
	ck_assert_uint_eq(ring_n_beats(r), 2);
	ck_assert_int_eq(ring_add_column(r, &(struct ring_column){ .name = STR(" ") }), -EINVAL);
	ck_assert_int_eq(ring_add_column(r,
				 &(struct ring_column){ .name = STR("x"), .suspect = STR("a b") }),
		-EINVAL);
	for (int i = 2; i < RING_COLUMNS_MAX; i++)
		ck_assert_int_eq(ring_add_column(r, &(struct ring_column){ .name = STR("x") }), i);
	ck_assert_int_eq(ring_add_column(r, &(struct ring_column){ .name = STR("x") }), -ENOSPC);
	ring_free(r);
}
END_TEST

START_TEST(marks_are_bounded)
{
	struct ring *r = fresh(SMALL);
	struct str t;

	memset(text, 1, sizeof(text));
	for (uint64_t i = 0; i < 5000; i++)
		ck_assert_int_eq(ring_add_mark(r, i, (struct str){ text, i }), 0);
	ck_assert_uint_eq(ring_n_marks(r), 1024);
	ck_assert_uint_eq(ring_mark(r, 0)->real_ns, 5000 - 1024);
	t = ring_mark(r, 1023)->text;
	ck_assert(str_starts(t, "\\x01\\x01") && t.n <= 240);
	ring_free(r);
}
END_TEST

static const char example[] =
	"latscan-ring 1\nhost rack12-07\nboot 3f0c\ntsc 2445000000\n"
	"column 0 irq 6 n irq/45 eth0-rx-0\n"
	"column 1 quota - t cgroup/feed.service/throttled\n"
	"mark 1700000000050000000 clock stepped by 1200 ns\n"
	"beat 1700000000100000000 5000100000000 100000000 12225000000 250000 0:3 1:40000000\n"
	"beat 1600000000000000000 5000200000000 0 - -\n";

static struct ring *read_good(struct str t)
{
	struct ring *r = NULL;
	const char *why = "";
	size_t line = 0;
	int e = ring_read(t, SMALL, &r, &line, &why);

	ck_assert_msg(e == 0, "line %zu: %s", line, why);
	return r;
}

START_TEST(text_there_and_back)
{
	struct ring *r = read_good(str_from(example));
	const struct ring_beat *b = ring_beat(r, 0);

	ck_assert_slice(ring_host(r), "rack12-07");
	ck_assert_slice(ring_boot_id(r), "3f0c");
	ck_assert_uint_eq(ring_tsc_hz(r), 2445000000);
	ck_assert_uint_eq(ring_n_columns(r), 2);
	ck_assert_slice(ring_column(r, 0)->suspect, "irq");
	ck_assert_slice(ring_column(r, 0)->name, "irq/45 eth0-rx-0");
	ck_assert_int_eq(ring_column(r, 0)->cpu, 6);
	ck_assert(!ring_column(r, 0)->is_time && ring_column(r, 1)->is_time);
	ck_assert_int_eq(ring_column(r, 1)->cpu, RING_NO_CPU);
	ck_assert_uint_eq(ring_n_beats(r), 2);
	ck_assert_uint_eq(b->tsc, 12225000000);
	ck_assert_uint_eq(b->error_ns, 250000);
	ck_assert_uint_eq(b->counts[1].delta, 40000000);
	ck_assert(ring_beat(r, 1)->error_ns == RING_ERROR_UNKNOWN && !ring_beat(r, 1)->tsc);
	ck_assert_slice(written(r), example);
	ring_free(r);
}
END_TEST

/* Wherever it is cut, what stands before is a ring, once the head is whole. */
START_TEST(cut_anywhere)
{
	const size_t n = sizeof(example) - 1;
	size_t lines = 0;

	for (size_t i = 0; i <= n; i++) {
		struct ring *r = NULL;
		const char *why = NULL;
		size_t line = 0;
		int e = ring_read((struct str){ example, i }, SMALL, &r, &line, &why);

		lines += i && example[i - 1] == '\n';
		ck_assert_int_eq(e, lines ? 0 : -EINVAL);
		if (!e) {
			ck_assert_uint_eq(ring_n_beats(r), lines < 8 ? 0 : lines - 7);
			ck_assert_uint_eq(ring_n_columns(r), lines < 5 ? 0 : lines < 6 ? 1 : 2);
		}
		ring_free(r);
	}
}
END_TEST

#define HEAD   "latscan-ring 1\n"
#define COLUMN HEAD "column 0 - - n a\n"

static const struct {
	const char *text;
	size_t line;
	const char *why;
} refused[] = {
	{ "", 1, "first line" },
	{ "latscan-ring 2\n", 1, "first line" },
	{ "\n" HEAD, 1, "first line" },
	{ "latscan-ring 1\r\n", 1, "first line" },
	{ HEAD "column 1 - - n a\n", 2, "numbered from 0" },
	{ COLUMN "column 0 - - n a\n", 3, "numbered from 0" },
	{ HEAD "column 18446744073709551616 - - n a\n", 2, "numbered from 0" },
	{ HEAD "column 0 - -1 n a\n", 2, "CPU" },
	{ HEAD "column 0 - 4294967296 n a\n", 2, "CPU" },
	{ HEAD "column 0 - - x a\n", 2, "n (events)" },
	{ HEAD "column 0 - - n\n", 2, "not empty" },
	{ HEAD "column 0 IRQ - n a\n", 2, "word" },
	{ HEAD "column 0 -\n", 2, "expected" },
	{ HEAD "tsc fast\n", 2, "tsc" },
	{ COLUMN "host late\n", 3, "before" },
	{ COLUMN "beat 1 1 1 - - 1:1\n", 3, "not told before" },
	{ COLUMN "beat 1 1 1 - - 0:1 0:1\n", 3, "more counts" },
	{ COLUMN "beat 1 1 1 - - 0:0\n", 3, "no delta of 0" },
	{ COLUMN "beat 1 1 1 - - 0:-1\n", 3, "COLUMN:DELTA" },
	{ COLUMN "beat 1 1 1 - - 0\n", 3, "COLUMN:DELTA" },
	{ COLUMN "beat 1 1 1 - - 0:18446744073709551616\n", 3, "COLUMN:DELTA" },
	{ COLUMN "beat 1 1 0 - - 0:1\n", 3, "not known" },
	{ COLUMN "beat 1 1 1 -\n", 3, "expected" },
	{ COLUMN "beat - 1 1 - -\n", 3, "expected" },
	{ COLUMN "beat 99999999999999999999 1 1 - -\n", 3, "expected" },
	{ HEAD "mark soon boot\n", 2, "mark" },
};

START_TEST(refused_with_line_and_reason)
{
	struct ring *r = NULL;
	const char *why = NULL;
	size_t line = 0;

	ck_assert_int_eq(ring_read(str_from(refused[_i].text), SMALL, &r, &line, &why), -EINVAL);
	ck_assert_ptr_null(r);
	ck_assert_uint_eq(line, refused[_i].line);
	ck_assert_msg(strstr(why, refused[_i].why), "%s", why);
}
END_TEST

START_TEST(unknown_lines_and_odd_bytes)
{
	static const char odd[] = HEAD "\nnews of a later kind\n"
				       "column 0 - 3 n a\0b \x1b[2J\n"
				       "beat 7 7 7 - - 0:18446744073709551615\n"
				       "mark 9 \xff\n"
				       "beaten 1\n";
	struct ring *r = read_good((struct str){ odd, sizeof(odd) - 1 });

	ck_assert_slice(ring_column(r, 0)->name, "a\\x00b \\x1b[2J");
	ck_assert_slice(ring_mark(r, 0)->text, "\\xff");
	ck_assert_uint_eq(ring_beat(r, 0)->counts[0].delta, UINT64_MAX);
	ring_free(r);
}
END_TEST

START_TEST(a_million_columns)
{
	static char many[1 << 25];
	size_t n = (size_t)snprintf(many, sizeof(many), HEAD), line;
	struct ring *r = NULL;
	const char *why;

	for (int i = 0; i < 1000000; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n, "column %d - - n x%d\n", i, i);
	ck_assert_int_eq(ring_read((struct str){ many, n }, SMALL, &r, &line, &why), -EINVAL);
	ck_assert_uint_eq(line, RING_COLUMNS_MAX + 2);
}
END_TEST

START_TEST(more_than_the_ring_holds)
{
	static char many[1 << 20];
	size_t n = (size_t)snprintf(many, sizeof(many), COLUMN);
	struct ring *r;

	for (int i = 1; i <= 5000; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n, "beat %d %d 1 - - 0:1\n", i, i);
	r = read_good((struct str){ many, n });
	ck_assert_uint_eq(ring_n_beats(r) + ring_n_dropped(r), 5000);
	ck_assert_uint_gt(ring_n_beats(r), 30);
	ck_assert_uint_eq(ring_beat(r, ring_n_beats(r) - 1)->real_ns, 5000);
	ring_free(r);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, oldest_make_room);
	tcase_add_test(tc, lengths_may_differ);
	tcase_add_test(tc, what_cannot_be_is_refused);
	tcase_add_test(tc, marks_are_bounded);
	tcase_add_test(tc, text_there_and_back);
	tcase_add_test(tc, cut_anywhere);
	tcase_add_loop_test(tc, refused_with_line_and_reason, 0, COUNT(refused));
	tcase_add_test(tc, unknown_lines_and_odd_bytes);
	tcase_add_test(tc, a_million_columns);
	tcase_add_test(tc, more_than_the_ring_holds);
}

UNIT_MAIN("ring", fill)
