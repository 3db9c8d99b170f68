/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of files that grow: what is kept and what is removed, what a start finds there, and a disk that is full (as far
 * as a process can make one: its files may not grow).
 */
#include "scanner/source/segments.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/tmpdir.h"
#include "tests/unit/unit.h"

static struct tmpdir dir;
static struct segments seg;

/* 2026-01-31T09:30:00Z */
#define TIME 1769851800000000000ull

static void begin(uint64_t most)
{
	tmpdir_make(&dir);
	ck_assert_int_eq(segments_open(dir.path, "ring", most, &seg), 0);
}

static void end(void)
{
	segments_close(&seg);
	tmpdir_remove(&dir);
}

static bool is_there(const char *name)
{
	return faccessat(dir.fd, name, F_OK, 0) == 0;
}

static size_t content(const char *name, char *buf, size_t cap)
{
	int fd = openat(dir.fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, buf, cap - 1);

	ck_assert_int_ge(n, 0);
	buf[n] = '\0';
	close(fd);
	return (size_t)n;
}

START_TEST(grows)
{
	char text[256];

	begin(8 << 10);
	ck_assert(segments_full(&seg, 1)); /* none is open */
	ck_assert_int_eq(segments_append(&seg, STR("x\n")), -EBADF);
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
	ck_assert_int_eq(segments_append(&seg, STR("beat 1\n")), 0);
	ck_assert_int_eq(segments_append(&seg, STR("beat 2\n")), 0);
	content("ring-00000001-20260131T093000Z.txt", text, sizeof(text));
	ck_assert_str_eq(text, "head\nbeat 1\nbeat 2\n");
	ck_assert_uint_eq(segments_bytes(&seg), 19);
	ck_assert(segments_full(&seg, 1024));
	ck_assert(!segments_full(&seg, 100));
	end();
}
END_TEST

START_TEST(bounded)
{
	char line[101];

	memset(line, 'x', sizeof(line));
	line[99] = '\n';
	begin(8 << 10); /* files of 1 KiB */
	for (unsigned i = 0; i < 1000; i++) {
		if (segments_full(&seg, 100))
			ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
		ck_assert_int_eq(segments_append(&seg, (struct str){ line, 100 }), 0);
		ck_assert_uint_le(segments_bytes(&seg), 8 << 10);
	}
	ck_assert_uint_eq(seg.n, SEGMENTS);
	ck_assert(!is_there("ring-00000001-20260131T093000Z.txt"));
	ck_assert(is_there("ring-00000100-20260131T093000Z.txt"));
	ck_assert_int_eq(segments_begin(&seg, TIME, (struct str){ line, 2000 }), -EFBIG);
	end();
}
END_TEST

/* What an earlier run left counts, in the order of its numbers and not of its times; other files are nobody's business. */
START_TEST(starts_again)
{
	begin(8 << 10);
	segments_close(&seg);
	tmpdir_file(&dir, "ring-00000009-20260131T093000Z.txt", STR("9\n"));
	tmpdir_file(&dir, "ring-00000010-20250131T093000Z.txt", STR("10\n"));
	tmpdir_file(&dir, "ring-notes.txt", STR("mine\n"));
	tmpdir_file(&dir, "other-00000011-20250131T093000Z.txt", STR("mine\n"));
	tmpdir_link(&dir, "ring-00000012-20250131T093000Z.txt", "ring-notes.txt");
	ck_assert_int_eq(segments_open(dir.path, "ring", 8 << 10, &seg), 0);
	ck_assert_uint_eq(seg.n, 2);
	ck_assert_uint_eq(segments_bytes(&seg), 5);
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
	ck_assert(is_there("ring-00000011-20260131T093000Z.txt"));
	seg.most = 1; /* so that each file makes the older ones go */
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
	ck_assert(!is_there("ring-00000009-20260131T093000Z.txt"));
	ck_assert(!is_there("ring-00000010-20250131T093000Z.txt"));
	ck_assert(is_there("ring-notes.txt"));
	ck_assert(is_there("other-00000011-20250131T093000Z.txt"));
	end();
}
END_TEST

static void limit(rlim_t bytes)
{
	struct rlimit l;

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = bytes ? bytes : l.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &l), 0);
}

/* The part of a line that fitted is taken back, and what comes after stands where it should. */
START_TEST(full_disk)
{
	char text[256];

	signal(SIGXFSZ, SIG_IGN);
	begin(8 << 10);
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
	limit(8);
	ck_assert_int_eq(segments_append(&seg, STR("beat 1\n")), -EFBIG);
	ck_assert_int_eq(segments_append(&seg, STR("beat 2\n")), -EFBIG);
	limit(0);
	content("ring-00000001-20260131T093000Z.txt", text, sizeof(text));
	ck_assert_str_eq(text, "head\n");
	ck_assert_int_eq(segments_append(&seg, STR("beat 3\n")), 0);
	content("ring-00000001-20260131T093000Z.txt", text, sizeof(text));
	ck_assert_str_eq(text, "head\nbeat 3\n");
	limit(3);
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), -EFBIG);
	limit(0);
	ck_assert(!is_there("ring-00000002-20260131T093000Z.txt"));
	ck_assert_int_eq(segments_begin(&seg, TIME, STR("head\n")), 0);
	end();
}
END_TEST

START_TEST(no_folder)
{
	char path[sizeof(dir.path) + 16];
	struct segments s;

	begin(8 << 10);
	snprintf(path, sizeof(path), "%s/a/b", dir.path);
	ck_assert_int_eq(segments_open(path, "ring", 8 << 10, &s), -ENOENT);
	tmpdir_file(&dir, "file", STR(""));
	snprintf(path, sizeof(path), "%s/file", dir.path);
	ck_assert_int_eq(segments_open(path, "ring", 8 << 10, &s), -ENOTDIR);
	snprintf(path, sizeof(path), "%s/new", dir.path);
	ck_assert_int_eq(segments_open(path, "ring", 8 << 10, &s), 0);
	segments_close(&s);
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, grows);
	tcase_add_test(tc, bounded);
	tcase_add_test(tc, starts_again);
	tcase_add_test(tc, full_disk);
	tcase_add_test(tc, no_folder);
}

UNIT_MAIN("segments", fill)
