/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ptp4l answers to the address that a request came from. bind() of an address that consists
 * of its family alone makes the kernel choose an abstract name (unix_autobind, net/unix/
 * af_unix.c): no socket file is made, as pmc does. SO_PASSCRED makes the kernel attach the
 * sender's pid, which tells several ptp4l apart.
 */
#include "scanner/source/ptp/socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "scanner/source/wire.h"

static int autobind_and_connect(int fd, const struct sockaddr_un *to)
{
	sa_family_t family = AF_UNIX;
	struct sockaddr_un nameless = { .sun_family = AF_UNIX };
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&nameless, sizeof(family)) < 0)
		return -errno;
	return connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0 ? -errno : 0;
}

int ptp_connect(struct str path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd, error;

	if (path.n == 0 || path.n >= sizeof(to.sun_path))
		return -ENOENT;
	memcpy(to.sun_path, path.p, path.n);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	error = autobind_and_connect(fd, &to);
	if (!error)
		return fd;
	close(fd);
	return error;
}

void ptp_line_init(struct ptp_line *l, int fd, pid_t pid)
{
	*l = (struct ptp_line){ .fd = fd, .pid = pid };
	/* Replies to a worker that was given up may still arrive: start somewhere else. */
	l->sequence = (unsigned)(wire_now_ns() >> 10) & 0xffff;
	while (recv(fd, l->bytes, sizeof(l->bytes), MSG_DONTWAIT) >= 0)
		;
}

union credentials {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(struct ucred))];
};

/* 0 where the kernel does not tell: another pid namespace. */
static pid_t sender_of(struct msghdr *m)
{
	struct cmsghdr *h = CMSG_FIRSTHDR(m);
	struct ucred who = { .pid = 0 };

	if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_CREDENTIALS &&
		h->cmsg_len == CMSG_LEN(sizeof(who)))
		memcpy(&who, CMSG_DATA(h), sizeof(who));
	return who.pid;
}

/* One datagram; -EAGAIN when it is not a reply to the last GET. */
static int receive(struct ptp_line *l, enum ptp_id id)
{
	struct iovec v = { l->bytes, sizeof(l->bytes) };
	union credentials c;
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = c.room,
		.msg_controllen = sizeof(c.room) };
	ssize_t n = recvmsg(l->fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	pid_t sender;

	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	sender = sender_of(&m);
	if (sender && sender != l->pid)
		return -ENOENT;
	if (ptp_decode((struct str){ l->bytes, (size_t)n }, &l->reply) < 0)
		return -EAGAIN;
	if (l->reply.sequence != l->sequence || l->reply.id != (unsigned)id)
		return -EAGAIN;
	return l->reply.error ? -EOPNOTSUPP : 0;
}

int ptp_next(struct ptp_line *l, enum ptp_id id, unsigned ms)
{
	uint64_t deadline = wire_now_ns() + (uint64_t)ms * 1000000U;
	int error;

	do {
		error = wire_wait(l->fd, POLLIN, deadline);
		if (!error)
			error = receive(l, id);
	} while (error == -EAGAIN);
	return error;
}

int ptp_get(struct ptp_line *l, enum ptp_id id, unsigned ms)
{
	uint8_t request[PTP_GET_BYTES];
	uint64_t deadline = wire_now_ns() + (uint64_t)ms * 1000000U;
	int error;

	l->sequence = (l->sequence + 1) & 0xffff;
	ptp_encode_get(l->to, (unsigned)getpid() & 0xffff, l->sequence, id, request);
	error = wire_send(l->fd, request, sizeof(request), deadline);
	return error ? error : ptp_next(l, id, ms);
}
