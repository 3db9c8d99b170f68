/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connected datagram socket takes replies from that address only, and learns by ICMP that nobody
 * listens. What is no reply to the last question is passed over: a late one, or somebody else's.
 */
#include "scanner/source/chrony/ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/source/wire.h"

enum { PORT = 323, STATUS_UNAUTHORISED = 2, STATUS_VERSION = 18 };

void chrony_line_init(struct chrony_line *l, int fd)
{
	*l = (struct chrony_line){ .fd = fd };
	/* Not to be guessed by who cannot see it, and not that of the question before. */
	l->sequence = (uint32_t)(wire_now_ns() >> 4);
}

static int connect_to(int family)
{
	struct sockaddr_in6 six = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(PORT),
		.sin6_addr = in6addr_loopback,
	};
	struct sockaddr_in four = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), r;

	if (fd < 0)
		return -errno;
	if (family == AF_INET)
		r = connect(fd, (const struct sockaddr *)&four, sizeof(four));
	else
		r = connect(fd, (const struct sockaddr *)&six, sizeof(six));
	if (r == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

static int status_of(unsigned status)
{
	if (status == 0)
		return 0;
	if (status == STATUS_UNAUTHORISED)
		return -EACCES;
	return status == STATUS_VERSION ? -EPROTO : -EOPNOTSUPP;
}

static int receive(struct chrony_line *l, enum chrony_command c)
{
	ssize_t n = recv(l->fd, l->bytes, sizeof(l->bytes), MSG_DONTWAIT);
	int r;

	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	r = chrony_decode((struct str){ l->bytes, (size_t)n }, c, l->sequence, &l->reply);
	if (r)
		return r == -EINVAL ? -EAGAIN : r;
	return status_of(l->reply.status);
}

int chrony_ask(struct chrony_line *l, enum chrony_command c, uint32_t index, unsigned ms)
{
	uint64_t deadline = wire_now_ns() + (uint64_t)ms * 1000000U;
	uint8_t request[CHRONY_REQUEST_MAX];
	size_t n;
	int r;

	l->sequence++;
	n = chrony_encode(c, l->sequence, index, request);
	r = wire_send(l->fd, request, n, deadline);
	while (!r || r == -EAGAIN) {
		r = wire_wait(l->fd, POLLIN, deadline);
		if (r)
			break;
		r = receive(l, c);
		if (r != -EAGAIN)
			break;
	}
	return r;
}

static const char *word_of(int error)
{
	switch (-error) {
	case 0:
		return "ok";
	case EPROTO:
		return "version";
	case EACCES:
		return "denied";
	case ECONNREFUSED:
	case ECONNRESET:
	case EAFNOSUPPORT:
	case EADDRNOTAVAIL:
	case ENETUNREACH:
		return "refused";
	default:
		return "timeout";
	}
}

static const char *try_family(struct chrony_line *l, int family, unsigned ms)
{
	int fd = connect_to(family);

	if (fd < 0) {
		l->fd = -1;
		return word_of(fd);
	}
	chrony_line_init(l, fd);
	return word_of(chrony_ask(l, CHRONY_TRACKING, 0, ms));
}

const char *chrony_open(struct chrony_line *l, unsigned ms)
{
	const char *four = try_family(l, AF_INET, ms), *six;

	if (strcmp(four, "refused") != 0 && strcmp(four, "timeout") != 0)
		return four;
	chrony_close(l);
	six = try_family(l, AF_INET6, ms);
	return strcmp(six, "refused") == 0 ? four : six;
}

void chrony_close(struct chrony_line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}
