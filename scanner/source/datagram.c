/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/datagram.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "scanner/base/arena.h"

/* A name of the abstract kind is as long as its address says, and begins with a zero. */
static int connect_to(int fd, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = strlen(path), length;

	memcpy(to.sun_path, path, n);
	length = offsetof(struct sockaddr_un, sun_path) + n;
	if (to.sun_path[0] == '@')
		to.sun_path[0] = '\0';
	else
		length++;
	return connect(fd, (const struct sockaddr *)&to, (socklen_t)length) ? -errno : 0;
}

int datagram_open(const char *path, struct datagram *ret)
{
	struct datagram d = { .fd = -1 };
	size_t n = strlen(path);
	int r;

	if (n < 2 || n >= DATAGRAM_PATH || (path[0] != '/' && path[0] != '@'))
		return -EINVAL;
	memcpy(d.path, path, n + 1);
	d.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (d.fd < 0)
		return -errno;
	r = connect_to(d.fd, path);
	if (r) {
		close(d.fd);
		return r;
	}
	*ret = d;
	return 0;
}

static int send_once(const struct datagram *d, const struct msghdr *m)
{
	ssize_t n;

	do
		n = sendmsg(d->fd, m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static int send_message(struct datagram *d, const struct msghdr *m)
{
	int r;

	if (d->fd < 0)
		return -ENOTCONN;
	r = send_once(d, m);
	if (r != -ECONNREFUSED && r != -ENOTCONN && r != -ECONNRESET)
		return r;
	r = connect_to(d->fd, d->path);
	return r ? r : send_once(d, m);
}

int datagram_send(struct datagram *d, struct str bytes)
{
	struct iovec part = { (void *)(uintptr_t)bytes.p, bytes.n };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };

	return send_message(d, &m);
}

static int sealed_file(struct str bytes)
{
	int fd = memfd_create("latscan-entry", MFD_CLOEXEC | MFD_ALLOW_SEALING), error = 0;

	if (fd < 0)
		return -errno;
	while (bytes.n && !error) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n > 0)
			bytes = str_skip(bytes, (size_t)n);
		else if (n == 0 || errno != EINTR)
			error = n ? -errno : -EIO;
	}
	/* journald refuses one that could change while it reads. */
	if (!error &&
		fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL))
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

int datagram_send_file(struct datagram *d, struct str bytes)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = { .msg_control = &control, .msg_controllen = sizeof(control) };
	int fd = sealed_file(bytes), r;

	if (fd < 0)
		return fd;
	memset(&control, 0, sizeof(control));
	control.head = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS
	};
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	r = send_message(d, &m);
	close(fd);
	return r;
}

void datagram_close(struct datagram *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

struct str journal_field(struct arena *a, struct str entry, const char *key, struct str value)
{
	size_t n = strlen(key), at = entry.n;
	bool lines = value.n && memchr(value.p, '\n', value.n);
	char *to = ARENA_NEW(a, char, entry.n + n + value.n + 16);

	if (at)
		memcpy(to, entry.p, at);
	memcpy(to + at, key, n);
	at += n;
	to[at++] = lines ? '\n' : '=';
	for (unsigned i = 0; lines && i < 8; i++)
		to[at++] = (char)((uint64_t)value.n >> (8 * i));
	if (value.n)
		memcpy(to + at, value.p, value.n);
	at += value.n;
	to[at++] = '\n';
	return (struct str){ to, at };
}

int journal_send(struct datagram *d, struct str entry)
{
	int r = datagram_send(d, entry);

	return r == -EMSGSIZE || r == -ENOBUFS ? datagram_send_file(d, entry) : r;
}

const char *notify_path(void)
{
	const char *path = getenv("NOTIFY_SOCKET");

	return path && *path ? path : NULL;
}

/* The number is of one process, and of this one where it is told whose. */
uint64_t notify_watchdog_ns(void)
{
	uint64_t us, pid;

	if (str_u64(str_from(getenv("WATCHDOG_USEC")), 10, &us) || us > UINT64_MAX / 1000)
		return 0;
	if (getenv("WATCHDOG_PID") &&
		(str_u64(str_from(getenv("WATCHDOG_PID")), 10, &pid) || pid != (uint64_t)getpid()))
		return 0;
	return us * 1000;
}
