/* SPDX-License-Identifier: Apache-2.0 */
/* What systemd and its journal are told, received on sockets of the test's own. */
#include "scanner/source/datagram.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/tmpdir.h"
#include "tests/unit/unit.h"

static struct arena *arena;

static int listen_at(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_uint_lt(n, sizeof(at.sun_path));
	memcpy(at.sun_path, path, n);
	if (*path == '@')
		at.sun_path[0] = '\0';
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)),
		0);
	return fd;
}

static struct str receive(int fd)
{
	char *buf = ARENA_NEW(arena, char, 1 << 16);
	ssize_t n = recv(fd, buf, 1 << 16, 0);

	ck_assert_msg(n >= 0, "nothing came: %s", strerror(errno));
	return (struct str){ buf, (size_t)n };
}

START_TEST(both_kinds)
{
	struct tmpdir dir;
	char path[2][sizeof(dir.path) + 16];
	struct datagram d;

	arena = arena_new("the test", 1 << 20);
	tmpdir_make(&dir);
	snprintf(path[0], sizeof(path[0]), "%s/notify", dir.path);
	snprintf(path[1], sizeof(path[1]), "@latscan-test-%ld", (long)getpid());
	for (int i = 0; i < 2; i++) {
		int fd;

		ck_assert_int_eq(datagram_open(path[i], &d), i ? -ECONNREFUSED : -ENOENT);
		fd = listen_at(path[i]);
		ck_assert_int_eq(datagram_open(path[i], &d), 0);
		ck_assert_int_eq(datagram_send(&d, STR("READY=1")), 0);
		ck_assert_slice(receive(fd), "READY=1");
		datagram_close(&d);
		close(fd);
	}
	ck_assert_int_eq(datagram_open("notify", &d), -EINVAL);
	ck_assert_int_eq(datagram_open("", &d), -EINVAL);
	tmpdir_remove(&dir);
	arena_free(arena);
}
END_TEST

/* journald was restarted: its socket has the same name and is another one. */
START_TEST(begins_anew)
{
	struct tmpdir dir;
	char path[sizeof(dir.path) + 16];
	struct datagram d;
	int fd;

	arena = arena_new("the test", 1 << 20);
	tmpdir_make(&dir);
	snprintf(path, sizeof(path), "%s/socket", dir.path);
	fd = listen_at(path);
	ck_assert_int_eq(datagram_open(path, &d), 0);
	close(fd);
	ck_assert_int_lt(datagram_send(&d, STR("lost")), 0);
	unlink(path);
	fd = listen_at(path);
	ck_assert_int_eq(datagram_send(&d, STR("found")), 0);
	ck_assert_slice(receive(fd), "found");
	datagram_close(&d);
	close(fd);
	tmpdir_remove(&dir);
	arena_free(arena);
}
END_TEST

START_TEST(fields)
{
	static const char wanted[] = "A=x\nB\n\3\0\0\0\0\0\0\0y\nz\nC=\n";
	struct str e = { 0 };

	arena = arena_new("the test", 1 << 20);
	e = journal_field(arena, e, "A", STR("x"));
	e = journal_field(arena, e, "B", STR("y\nz"));
	e = journal_field(arena, e, "C", STR(""));
	ck_assert(str_eq(e, (struct str){ wanted, sizeof(wanted) - 1 }));
	arena_free(arena);
}
END_TEST

/* Longer than a datagram may be: a file comes in its place, which nobody can change any more. */
START_TEST(oversize)
{
	struct tmpdir dir;
	char path[sizeof(dir.path) + 16], byte;
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { &byte, 1 };
	struct msghdr m = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	struct datagram d;
	struct stat st;
	size_t n = 4 << 20;
	char *text;
	int fd, file;

	arena = arena_new("the test", 32 << 20);
	tmpdir_make(&dir);
	snprintf(path, sizeof(path), "%s/socket", dir.path);
	fd = listen_at(path);
	text = ARENA_NEW(arena, char, n);
	memset(text, 'x', n);
	ck_assert_int_eq(datagram_open(path, &d), 0);
	ck_assert_int_eq(journal_send(&d, journal_field(arena, (struct str){ 0 }, "A",
						  (struct str){ text, n })),
		0);
	ck_assert_int_eq(recvmsg(fd, &m, 0), 0);
	ck_assert_ptr_nonnull(CMSG_FIRSTHDR(&m));
	memcpy(&file, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(file));
	ck_assert_int_eq(fstat(file, &st), 0);
	ck_assert_int_eq(st.st_size, (long)n + 3);
	ck_assert_int_eq(
		fcntl(file, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	close(file);
	datagram_close(&d);
	close(fd);
	tmpdir_remove(&dir);
	arena_free(arena);
}
END_TEST

START_TEST(watchdog)
{
	char pid[32];

	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	ck_assert_uint_eq(notify_watchdog_ns(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	ck_assert_uint_eq(notify_watchdog_ns(), 30000000000u);
	setenv("WATCHDOG_PID", "1", 1);
	ck_assert_uint_eq(notify_watchdog_ns(), 0);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	ck_assert_uint_eq(notify_watchdog_ns(), 30000000000u);
	setenv("WATCHDOG_USEC", "99999999999999999999", 1);
	ck_assert_uint_eq(notify_watchdog_ns(), 0);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, both_kinds);
	tcase_add_test(tc, begins_anew);
	tcase_add_test(tc, fields);
	tcase_add_test(tc, oversize);
	tcase_add_test(tc, watchdog);
}

UNIT_MAIN("datagram", fill)
