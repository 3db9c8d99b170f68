/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A socket file is connected to by the descriptor of its folder: its own path may be longer than
 * the 107 bytes that an address holds, or lie in another mount namespace. unix(7) sockets with
 * a file do not care for network namespaces.
 */
#include "scanner/source/dpdk/line.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"
#include "scanner/source/wire.h"

enum { ANSWER_MS = 1000, HELLO_MS = 300 };

static char packet[DPDK_ANSWER_MAX];

int dpdk_connect(struct arena *a, int dir, struct str name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct str path = str_printf(a, "/proc/self/fd/%d/" STR_FMT, dir, STR_ARG(name));
	int fd, error;

	if (path.n >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	memcpy(to.sun_path, path.p, path.n);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

pid_t dpdk_peer(int fd)
{
	struct ucred who = { .pid = 0 };
	socklen_t n = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) < 0 ? 0 : who.pid;
}

static struct str plain(struct arena *a, struct str s)
{
	char *p = ARENA_NEW(a, char, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i];
	return (struct str){ p, s.n };
}

/* One packet within the time: its length, 0 at the end, or -errno. */
static ssize_t receive(struct dpdk_line *l, unsigned ms)
{
	uint64_t until = wire_now_ns() + (uint64_t)ms * 1000000U;
	int error = wire_wait(l->fd, POLLIN, until < l->until ? until : l->until);
	ssize_t n;

	if (error)
		return error;
	n = recv(l->fd, packet, sizeof(packet), MSG_DONTWAIT | MSG_TRUNC);
	return n < 0 ? -errno : n;
}

void dpdk_line_begin(struct arena *a, struct dpdk_line *l)
{
	ssize_t n = receive(l, HELLO_MS);

	/* The last of them: a greeting stands first, and is read by whoever asks first. */
	while (n > 0 && n <= DPDK_ANSWER_MAX) {
		struct str text = { packet, (size_t)n };

		if (!l->hello.n && str_has(text, "\"version\"") && str_has(text, "max_output_len"))
			l->hello = plain(a, str_trim(text));
		n = recv(l->fd, packet, sizeof(packet), MSG_DONTWAIT | MSG_TRUNC);
	}
	l->over = n == 0;
}

const char *dpdk_value_of(struct arena *a, struct str text, struct str key, struct str *ret)
{
	struct json_reader r;
	struct str found, more;
	size_t from;

	json_read_init(&r, a, str_trim(text));
	if (!json_read_object(&r) || !json_read_key(&r, &found))
		return "no JSON";
	if (!str_eq(found, key))
		return "another answer";
	from = r.at;
	json_read_skip(&r);
	if (r.error.n)
		return "no JSON";
	found = str_trim((struct str){ r.text.p + from, r.at - from });
	if (json_read_key(&r, &more))
		return "another answer";
	json_read_end(&r);
	if (r.error.n)
		return "no JSON";
	if (str_is(found, "null"))
		return "null";
	*ret = plain(a, found);
	return NULL;
}

const char *dpdk_ask(struct arena *a, struct dpdk_line *l, struct str command, struct str *ret)
{
	struct str key = command, parameters;
	ssize_t n;

	if (l->over)
		return "gone";
	(void)str_split(command, ',', &key, &parameters);
	if (send(l->fd, command.p, command.n, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)command.n) {
		l->over = true;
		return "gone";
	}
	n = receive(l, ANSWER_MS);
	if (n <= 0) {
		l->over = true; /* a late answer would be taken for the next one's */
		return n == -ETIMEDOUT ? "timeout" : "gone";
	}
	if (n > DPDK_ANSWER_MAX)
		return "too large";
	return dpdk_value_of(a, (struct str){ packet, (size_t)n }, key, ret);
}
