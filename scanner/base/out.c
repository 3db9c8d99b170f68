/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report that could not be written is worse than none: a pipeline would read its first half.
 * So every way to lose bytes ends in one error that sticks. close(2) tells nothing more on a
 * local file; write(2) tells ENOSPC and EPIPE (whoever owns the process ignores SIGPIPE).
 */
#include "scanner/base/out.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PRINTF_LIKE __attribute__((format(printf, 2, 0)))

void out_init(struct out *o, int fd)
{
	o->fd = fd;
	o->error = 0;
	o->n = 0;
}

/* A pipe that a parent made non-blocking is full for a moment, not broken. */
static int wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	if (poll(&p, 1, -1) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);
		int r = 0;

		if (done > 0) {
			p += done;
			n -= (size_t)done;
		} else if (done == 0) {
			r = -EIO;
		} else if (errno == EAGAIN) {
			r = wait_writable(fd);
		} else if (errno != EINTR) {
			r = -errno;
		}
		if (r < 0)
			return r;
	}
	return 0;
}

int out_flush(struct out *o)
{
	if (o->error == 0)
		o->error = write_all(o->fd, o->buf, o->n);
	o->n = 0;
	return o->error;
}

void out_bytes(struct out *o, const char *p, size_t n)
{
	if (n > sizeof(o->buf) - o->n)
		out_flush(o);
	if (o->error || n == 0)
		return;
	if (n > sizeof(o->buf)) {
		o->error = write_all(o->fd, p, n);
		return;
	}
	memcpy(o->buf + o->n, p, n);
	o->n += n;
}

void out_str(struct out *o, struct str s)
{
	out_bytes(o, s.p, s.n);
}

void out_z(struct out *o, const char *z)
{
	out_str(o, str_from(z));
}

PRINTF_LIKE static int print_into(struct out *o, const char *fmt, va_list args)
{
	size_t room = sizeof(o->buf) - o->n;
	int n = vsnprintf(o->buf + o->n, room, fmt, args);

	if (n < 0)
		return -EOVERFLOW;
	if ((size_t)n >= room)
		return -ENOBUFS;
	o->n += (size_t)n;
	return 0;
}

/* Longer than the whole buffer: straight to the descriptor, which has nothing before it. */
PRINTF_LIKE static int print_through(struct out *o, const char *fmt, va_list args)
{
	return vdprintf(o->fd, fmt, args) < 0 ? -errno : 0;
}

void out_printf(struct out *o, const char *fmt, ...)
{
	typedef int print_fn(struct out *, const char *, va_list);
	static print_fn *const ways[] = { print_into, print_into, print_through };
	int r = -ENOBUFS;

	for (size_t i = 0; r == -ENOBUFS && i < sizeof(ways) / sizeof(ways[0]); i++) {
		va_list args;

		if (o->error || (i > 0 && out_flush(o) < 0))
			return;
		va_start(args, fmt);
		r = ways[i](o, fmt, args);
		va_end(args);
	}
	if (r < 0)
		o->error = r;
}
