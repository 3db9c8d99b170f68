/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probes that ask by netlink, and the one that hears IGMP, with a kernel that answers anything:
 * the calls of the C library are put aside when this is linked (--wrap). Input: the first byte
 * names the probe, then datagrams, each behind two bytes of its length.
 */
#include "scanner/source/probe.h"
#include "scanner/source/probes/netlink.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct str left;
static bool igmp_opened;

int __wrap_socket(int family, int type, int protocol);
int __wrap_poll(struct pollfd *v, nfds_t n, int ms);
int __wrap_setsockopt(int fd, int level, int name, const void *p, socklen_t n);
ssize_t __wrap_sendto(
	int fd, const void *p, size_t n, int flags, const struct sockaddr *to, socklen_t to_n);
ssize_t __wrap_recv(int fd, void *p, size_t n, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags);
int __wrap_netlink_registered(struct arena *a, unsigned protocol);
bool __wrap_module_is_there(struct arena *a, const char *name, const char *option);

int __wrap_socket(int family, int type, int protocol)
{
	(void)family;
	(void)type;
	(void)protocol;
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

int __wrap_setsockopt(int fd, int level, int name, const void *p, socklen_t n)
{
	(void)fd;
	(void)level;
	(void)name;
	(void)p;
	(void)n;
	return 0;
}

int __wrap_poll(struct pollfd *v, nfds_t n, int ms)
{
	(void)ms;
	for (nfds_t i = 0; i < n; i++)
		v[i].revents = v[i].events;
	return left.n > 0;
}

ssize_t __wrap_sendto(
	int fd, const void *p, size_t n, int flags, const struct sockaddr *to, socklen_t to_n)
{
	(void)fd;
	(void)p;
	(void)flags;
	(void)to;
	(void)to_n;
	return (ssize_t)n;
}

/* The next datagram, as far as there is room; its whole length, as MSG_TRUNC has it. */
static ssize_t next(void *p, size_t room)
{
	size_t n;

	if (left.n < 2) {
		left.n = 0;
		errno = EAGAIN;
		return -1;
	}
	n = (unsigned char)left.p[0] | (size_t)(unsigned char)left.p[1] << 8;
	left = str_skip(left, 2);
	n = n < left.n ? n : left.n;
	memcpy(p, left.p, n < room ? n : room);
	left = str_skip(left, n);
	return (ssize_t)n;
}

ssize_t __wrap_recv(int fd, void *p, size_t n, int flags)
{
	(void)fd;
	(void)flags;
	return next(p, n);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags)
{
	ssize_t n = next(m->msg_iov->iov_base, m->msg_iov->iov_len);

	(void)fd;
	(void)flags;
	m->msg_controllen = 0;
	return n > (ssize_t)m->msg_iov->iov_len ? (ssize_t)m->msg_iov->iov_len : n;
}

int __wrap_netlink_registered(struct arena *a, unsigned protocol)
{
	(void)a;
	(void)protocol;
	return 0;
}

bool __wrap_module_is_there(struct arena *a, const char *name, const char *option)
{
	(void)a;
	(void)name;
	(void)option;
	return true;
}

static void ask(const struct probe_kind *kind, struct arena *a)
{
	struct answer an = { .kind = ASK_FILE };

	kind->run(STR(""), a, &an);
	FUZZ_CHECK(an.state != ANSWER_NOT_READ);
	FUZZ_CHECK((an.state == ANSWER_OK) == (an.error == 0));
	FUZZ_CHECK(an.state == ANSWER_OK || an.bytes.n == 0);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	static const struct probe_kind *const kinds[] = { &probe_sock_diag, &probe_xdp,
		&probe_qdisc, &probe_xsk, &probe_igmp, &probe_audit };
	unsigned which;

	if (!input.n)
		return;
	which = (unsigned char)input.p[0] % (sizeof(kinds) / sizeof(kinds[0]));
	left = str_skip(input, 1);
	if (kinds[which] == &probe_igmp && !igmp_opened) {
		probe_igmp_prepare(); /* its socket stays */
		igmp_opened = true;
	}
	if (kinds[which] == &probe_audit)
		probe_audit_prepare(a);
	ask(kinds[which], a);
}
