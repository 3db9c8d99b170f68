/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole transfers with a deadline. Sockets stay in blocking mode and each call says
 * MSG_DONTWAIT: what waits is ppoll(), which a deadline ends.
 */
#include "scanner/source/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ERRNO_MAX = 4095 }; /* include/linux/err.h */

uint64_t wire_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int wire_wait(int fd, short events, uint64_t deadline_ns)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = events };
		struct timespec left = { 0, 0 };
		int n;

		if (deadline_ns) {
			uint64_t now = wire_now_ns();
			uint64_t ns = deadline_ns > now ? deadline_ns - now : 0;

			left.tv_sec = (time_t)(ns / 1000000000U);
			left.tv_nsec = (long)(ns % 1000000000U);
		}
		n = ppoll(&p, 1, deadline_ns ? &left : NULL, NULL);
		if (n > 0)
			return 0;
		if (n == 0)
			return -ETIMEDOUT;
		if (errno != EINTR)
			return -errno;
	}
}

static bool must_wait(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK;
}

/* The other end is gone, by whatever name the kernel calls that. */
static int gone(int error)
{
	return error == EPIPE || error == ENOTCONN ? -ECONNRESET : -error;
}

int wire_send(int fd, const void *p, size_t n, uint64_t deadline_ns)
{
	const char *at = p;

	while (n) {
		ssize_t done = send(fd, at, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		int error = 0;

		if (done >= 0) {
			at += done;
			n -= (size_t)done;
			continue;
		}
		if (must_wait())
			error = wire_wait(fd, POLLOUT, deadline_ns);
		else if (errno != EINTR)
			error = gone(errno);
		if (error)
			return error;
	}
	return 0;
}

int wire_receive(int fd, void *p, size_t n, uint64_t deadline_ns)
{
	char *at = p;

	while (n) {
		ssize_t done = recv(fd, at, n, MSG_DONTWAIT);
		int error = 0;

		if (done > 0) {
			at += done;
			n -= (size_t)done;
			continue;
		}
		if (done == 0)
			return -ECONNRESET;
		if (must_wait())
			error = wire_wait(fd, POLLIN, deadline_ns);
		else if (errno != EINTR)
			error = gone(errno);
		if (error)
			return error;
	}
	return 0;
}

union control {
	struct cmsghdr header; /* for its alignment */
	char room[CMSG_SPACE(sizeof(int))];
};

int wire_send_fd(int fd, const void *p, size_t n, int pass)
{
	char copy[sizeof(struct wire_reply)];
	struct iovec v = { copy, n };
	union control c = { .room = { 0 } };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
	ssize_t done;

	if (n > sizeof(copy))
		return -EMSGSIZE;
	memcpy(copy, p, n);
	if (pass >= 0) {
		struct cmsghdr *h;

		m.msg_control = c.room;
		m.msg_controllen = sizeof(c.room);
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(h), &pass, sizeof(int));
	}
	do
		done = sendmsg(fd, &m, MSG_NOSIGNAL);
	while (done < 0 && errno == EINTR);
	return done < 0 ? gone(errno) : 0;
}

static int passed_fd(struct msghdr *m)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(m);
	int fd = -1;

	if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS &&
		h->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(h), sizeof(int));
	return fd;
}

int wire_receive_fd(int fd, void *p, size_t n, uint64_t deadline_ns, int *ret_fd)
{
	struct iovec v = { p, n };
	union control c;
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = c.room,
		.msg_controllen = sizeof(c.room) };
	ssize_t done;
	int passed;

	for (;;) {
		int error;

		done = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
		if (done >= 0)
			break;
		if (!must_wait() && errno != EINTR)
			return gone(errno);
		error = errno == EINTR ? 0 : wire_wait(fd, POLLIN, deadline_ns);
		if (error)
			return error;
	}
	passed = passed_fd(&m);
	if ((size_t)done == n) {
		*ret_fd = passed;
		return 0;
	}
	if (passed >= 0)
		close(passed);
	return done == 0 ? -ECONNRESET : -EPROTO;
}

int wire_check(const struct wire_answer *w, uint32_t sequence)
{
	bool right = w->magic == WIRE_MAGIC && w->sequence == sequence &&
		     w->state > ANSWER_NOT_READ && w->state < ANSWER_STATES &&
		     w->error <= ERRNO_MAX && (w->mode & ~07777U) == 0 &&
		     w->note_n <= WIRE_NOTE_MAX && w->bytes_n <= WIRE_BYTES_MAX &&
		     (w->bytes_n == 0 || w->state == ANSWER_OK);

	return right ? 0 : -EPROTO;
}
