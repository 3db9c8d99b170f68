/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/out.h"

static struct out o;
static char got[1 << 20];

static size_t read_back(int fd)
{
	ssize_t n = pread(fd, got, sizeof(got), 0);

	ck_assert_int_ge(n, 0);
	return (size_t)n;
}

static int temporary(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	ck_assert_int_ge(fd, 0);
	return fd;
}

START_TEST(writes_what_was_said)
{
	int fd = temporary();

	out_init(&o, fd);
	out_z(&o, "a ");
	out_str(&o, STR("b\0c"));
	out_str(&o, (struct str){ NULL, 0 });
	out_printf(&o, " %d%s", 5, "");
	ck_assert_uint_eq(read_back(fd), 0); /* nothing before the buffer is full */
	ck_assert_int_eq(out_flush(&o), 0);
	ck_assert_uint_eq(read_back(fd), 7);
	ck_assert_int_eq(memcmp(got, "a b\0c 5", 7), 0);
	ck_assert_int_eq(out_flush(&o), 0);
	ck_assert_uint_eq(read_back(fd), 7);
}
END_TEST

/* Lengths around the size of the buffer, by each way to say them, on an offset in the buffer. */
static const int lengths[] = { 0, 1, 16382, 16383, 16384, 16385, 40000 };

START_TEST(order_survives_any_length)
{
	int fd = temporary(), len = lengths[_i / 2], before = _i % 2 ? 10000 : 0;
	static char text[40001];

	memset(text, 'x', (size_t)len);
	out_init(&o, fd);
	out_printf(&o, "%*s", before, "");
	out_bytes(&o, text, (size_t)len);
	out_z(&o, "<");
	out_printf(&o, "%s", text);
	out_z(&o, ">");
	ck_assert_int_eq(out_flush(&o), 0);
	ck_assert_uint_eq(read_back(fd), (size_t)(before + 2 * len + 2));
	ck_assert_int_eq(memcmp(got + before, text, (size_t)len), 0);
	ck_assert_int_eq(got[before + len], '<');
	ck_assert_int_eq(memcmp(got + before + len + 1, text, (size_t)len), 0);
	ck_assert_int_eq(got[before + 2 * len + 1], '>');
}
END_TEST

START_TEST(a_full_device_sticks)
{
	int fd = open("/dev/full", O_WRONLY), good = temporary();

	out_init(&o, fd);
	out_z(&o, "lost");
	ck_assert_int_eq(o.error, 0);
	ck_assert_int_eq(out_flush(&o), -ENOSPC);
	o.fd = good; /* even a device that recovers does not make the report whole */
	out_z(&o, "late");
	out_printf(&o, "%d", 1);
	ck_assert_int_eq(out_flush(&o), -ENOSPC);
	ck_assert_uint_eq(read_back(good), 0);
}
END_TEST

/* Each way to say more than the buffer holds meets the error by itself. */
START_TEST(long_ones_find_the_error)
{
	static char text[40001];

	memset(text, 'x', 40000);
	out_init(&o, open("/dev/full", O_WRONLY));
	if (_i == 0)
		out_bytes(&o, text, 40000);
	else
		out_printf(&o, "%s", text);
	ck_assert_int_eq(o.error, -ENOSPC);
	ck_assert_int_eq(out_flush(&o), -ENOSPC);
}
END_TEST

START_TEST(other_errors)
{
	int ends[2];

	out_init(&o, -1);
	out_z(&o, "x");
	ck_assert_int_eq(out_flush(&o), -EBADF);
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	out_init(&o, ends[1]);
	out_z(&o, "x");
	ck_assert_int_eq(out_flush(&o), -EPIPE);
}
END_TEST

static void *drain(void *fd)
{
	size_t all = 0;
	ssize_t n;

	while ((n = read(*(int *)fd, got + all, sizeof(got) - all)) > 0)
		all += (size_t)n;
	return NULL;
}

/* A pipe that is not waited for by write(2) holds 64 KiB: what is more must wait, not be lost. */
START_TEST(a_full_pipe_is_waited_for)
{
	static char text[300000];
	pthread_t reader;
	int ends[2];

	memset(text, 'y', sizeof(text));
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(pthread_create(&reader, NULL, drain, &ends[0]), 0);
	out_init(&o, ends[1]);
	out_bytes(&o, text, sizeof(text));
	ck_assert_int_eq(out_flush(&o), 0);
	close(ends[1]);
	pthread_join(reader, NULL);
	ck_assert_int_eq(memcmp(got, text, sizeof(text)), 0);
	ck_assert_int_eq(got[sizeof(text)], 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, writes_what_was_said);
	tcase_add_loop_test(tc, order_survives_any_length, 0, 2 * COUNT(lengths));
	tcase_add_test(tc, a_full_device_sticks);
	tcase_add_loop_test(tc, long_ones_find_the_error, 0, 2);
	tcase_add_test(tc, other_errors);
	tcase_add_test(tc, a_full_pipe_is_waited_for);
}

UNIT_MAIN("out", fill)
