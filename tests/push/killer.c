/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into latscan-push: ends it by SIGKILL before the Nth call that changes something
 * outside of it (LATSCAN_KILL_AT=N), and writes down the names of such calls (LATSCAN_CALLS=FILE).
 * What a kill -9 does at a moment that a test can choose, and choose again.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned long calls;

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static void tick(const char *name)
{
	const char *at = getenv("LATSCAN_KILL_AT"), *log = getenv("LATSCAN_CALLS");
	char line[64];

	if (log) {
		ssize_t (*real)(int, const void *, size_t);
		void *f = next("write");
		int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		int n = snprintf(line, sizeof(line), "%s\n", name);

		memcpy(&real, &f, sizeof(real));
		if (fd >= 0) {
			real(fd, line, (size_t)n);
			close(fd);
		}
	}
	if (at && ++calls == strtoul(at, NULL, 10))
		kill(getpid(), SIGKILL);
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type name parameters;                                                                      \
	type name parameters                                                                       \
	{                                                                                          \
		type(*real) parameters;                                                            \
		void *f = next(#name);                                                             \
                                                                                                   \
		memcpy(&real, &f, sizeof(real));                                                   \
		tick(#name);                                                                       \
		return real arguments;                                                             \
	}

WRAP(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode))
WRAP(int, renameat, (int from, const char *x, int to, const char *y), (from, x, to, y))
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(int, ftruncate, (int fd, off_t n), (fd, n))
WRAP(int, ftruncate64, (int fd, off64_t n), (fd, n))
WRAP(int, connect, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
WRAP(ssize_t, send, (int fd, const void *p, size_t n, int flags), (fd, p, n, flags))
WRAP(ssize_t, recv, (int fd, void *p, size_t n, int flags), (fd, p, n, flags))
