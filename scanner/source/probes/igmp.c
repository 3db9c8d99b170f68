/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IGMP queries that arrive while a scan runs. A raw socket gets a copy of each IGMP packet that the
 * host takes; nothing is sent and nothing is joined, since queries go to 224.0.0.1, which every
 * device has joined. The socket asks for CAP_NET_RAW: it is opened before rights are dropped, by a
 * scan in which groups were named, and the kernel keeps what comes. /proc has no counter of queries.
 *
 *	listening
 *	query IFINDEX ADDRESS VERSION INTERVAL_S     0: an interval that is not told, before IGMPv3
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/base/address.h"
#include "scanner/base/arena.h"
#include "scanner/source/source.h"

enum { QUERY = 0x11, SHORT = 8, LONG = 12, QQIC_AT = 9, PACKET = 2048, PACKETS = 256 };

static struct {
	bool asked;
	int fd, error;
} kept;

void probe_igmp_prepare(void)
{
	int on = 1;

	kept.asked = true;
	kept.fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_IGMP);
	kept.error = kept.fd < 0 ? errno : 0;
	if (kept.fd >= 0 && setsockopt(kept.fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0)
		kept.error = errno;
}

/* A number of seconds, above 127 as mantissa and exponent (RFC 3376, 4.1.7). */
static unsigned seconds_of(unsigned char code)
{
	return code < 128 ? code : (unsigned)((code & 15) | 16) << (((code >> 4) & 7) + 3);
}

static unsigned ifindex_of(struct msghdr *m)
{
	struct in_pktinfo info;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		return (unsigned)info.ipi_ifindex;
	}
	return 0;
}

/* The packet begins with its IP header. Of version 1 the code is 0, of 2 a tenth of seconds. */
static struct str look_at(
	struct arena *a, struct str text, const unsigned char *p, size_t n, unsigned ifindex)
{
	size_t head = n ? (size_t)(p[0] & 15) * 4 : 0;
	struct address from = { 0 };
	unsigned version, interval = 0;

	if (head < sizeof(struct iphdr) || n < head + SHORT || p[head] != QUERY)
		return text;
	version = n >= head + LONG ? 3 : p[head + 1] ? 2 : 1;
	if (version == 3)
		interval = seconds_of(p[head + QQIC_AT]);
	memcpy(from.b, p + offsetof(struct iphdr, saddr), 4);
	return str_printf(a, STR_FMT "query %u " STR_FMT " %u %u\n", STR_ARG(text), ifindex,
		STR_ARG(address_text(a, from)), version, interval);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	static unsigned char packet[PACKET];
	struct str text = STR("listening\n");

	(void)rest;
	if (ret->kind != ASK_FILE || !kept.asked || kept.error) {
		ret->error = ret->kind != ASK_FILE ? EINVAL : kept.asked ? kept.error : EPERM;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	for (unsigned i = 0; i < PACKETS; i++) {
		_Alignas(struct cmsghdr) char control[256];
		struct iovec iov = { packet, sizeof(packet) };
		struct msghdr m = { .msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(kept.fd, &m, MSG_DONTWAIT);

		if (n < 0)
			break;
		text = look_at(a, text, packet, (size_t)n, ifindex_of(&m));
	}
	ret->bytes = text;
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_igmp = {
	.prefix = "/probe/igmp",
	.deadline_ms = 1000,
	.run = run,
};
