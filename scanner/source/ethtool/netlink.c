/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the messages of generic netlink tell (net/ethtool/netlink.c, 5.6 and later): which
 * fields of the interrupt moderation a driver has, its CQE modes (5.15), statistics of pause
 * frames (5.10) and of error correction (5.13).
 *
 * To ask the kernel for the number of a family by name loads a module when there is none of that
 * name (genl_get_cmd, request_module). So all families are listed instead, which loads nothing, and
 * the one called "ethtool" is looked up in the list. The socket is bound to no name of its own.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scanner/base/arena.h"

enum { REPLY_MAX = 64 << 10, HEADER_NEST = 1, NAME_MAX_BYTES = 64 };
enum { AT = NLA_HDRLEN };

struct message {
	struct nlmsghdr head;
	struct genlmsghdr command;
	char attributes[2 * NAME_MAX_BYTES];
};

static void put(struct message *m, unsigned type, const void *p, size_t n)
{
	struct nlattr at = { .nla_len = (__u16)(AT + n), .nla_type = (__u16)type };
	char *to = (char *)m + m->head.nlmsg_len;

	memcpy(to, &at, sizeof(at));
	if (n)
		memcpy(to + AT, p, n);
	m->head.nlmsg_len += (__u32)NLA_ALIGN(AT + n);
}

static struct message begin(unsigned type, unsigned flags, unsigned command, unsigned version)
{
	return (struct message){
		.head = {
			.nlmsg_len = offsetof(struct message, attributes),
			.nlmsg_type = (__u16)type,
			.nlmsg_flags = (__u16)(NLM_F_REQUEST | flags),
			.nlmsg_seq = 1,
		},
		.command = { .cmd = (__u8)command, .version = (__u8)version },
	};
}

/* Attributes as they come, each in a copy that is aligned by its caller's memcpy. */
static void each_attribute(const char *p, size_t n,
	void (*see)(void *user, unsigned type, const void *p, size_t n), void *user)
{
	struct nlattr at;

	while (n >= (size_t)AT) {
		memcpy(&at, p, sizeof(at));
		if (at.nla_len < AT || at.nla_len > n)
			return;
		see(user, at.nla_type & NLA_TYPE_MASK, p + AT, at.nla_len - (size_t)AT);
		if ((size_t)NLA_ALIGN(at.nla_len) >= n)
			return;
		p += NLA_ALIGN(at.nla_len);
		n -= NLA_ALIGN(at.nla_len);
	}
}

struct talk {
	int fd;
	char *reply; /* REPLY_MAX bytes */
	/* Of one message: its attributes. */
	void (*see)(void *user, unsigned type, const void *p, size_t n);
	void (*end)(void *user);
	void *user;
};

static int error_of(const char *p, size_t n)
{
	int code;

	if (n < NLMSG_HDRLEN + sizeof(code))
		return -EPROTO;
	memcpy(&code, p + NLMSG_HDRLEN, sizeof(code));
	return code;
}

/* 1: that was the last message. */
static int read_messages(struct talk *t, size_t n)
{
	const size_t skip = NLMSG_HDRLEN + GENL_HDRLEN;
	const char *p = t->reply;
	struct nlmsghdr head;

	while (n >= NLMSG_HDRLEN) {
		memcpy(&head, p, sizeof(head));
		if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > n)
			return -EPROTO;
		if (head.nlmsg_type == NLMSG_DONE)
			return 1;
		if (head.nlmsg_type == NLMSG_ERROR) {
			int error = error_of(p, head.nlmsg_len);

			return error ? error : 1;
		}
		if (head.nlmsg_len >= skip)
			each_attribute(p + skip, head.nlmsg_len - skip, t->see, t->user);
		if (t->end)
			t->end(t->user);
		if (!(head.nlmsg_flags & NLM_F_MULTI))
			return 1;
		if (NLMSG_ALIGN(head.nlmsg_len) >= n)
			return 0;
		p += NLMSG_ALIGN(head.nlmsg_len);
		n -= NLMSG_ALIGN(head.nlmsg_len);
	}
	return 0;
}

static int talk(struct talk *t, const struct message *m)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int r = 0;

	if (sendto(t->fd, m, m->head.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	while (r == 0) {
		ssize_t n = recv(t->fd, t->reply, REPLY_MAX, MSG_TRUNC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EPROTO;
		if (n > REPLY_MAX)
			return -EFBIG;
		r = read_messages(t, (size_t)n);
	}
	return r < 0 ? r : 0;
}

struct family {
	__u16 id, found;
	bool is_ours;
};

static void see_family(void *user, unsigned type, const void *p, size_t n)
{
	struct family *f = user;

	if (type == CTRL_ATTR_FAMILY_ID && n >= sizeof(f->id))
		memcpy(&f->id, p, sizeof(f->id));
	if (type == CTRL_ATTR_FAMILY_NAME)
		f->is_ours = n == sizeof(ETHTOOL_GENL_NAME) && !memcmp(p, ETHTOOL_GENL_NAME, n);
}

static void end_family(void *user)
{
	struct family *f = user;

	if (f->is_ours)
		f->found = f->id;
	f->id = 0;
	f->is_ours = false;
}

static int find_family(int fd, char *reply, unsigned *ret)
{
	struct family f = { 0 };
	struct talk t = { fd, reply, see_family, end_family, &f };
	struct message m = begin(GENL_ID_CTRL, NLM_F_DUMP, CTRL_CMD_GETFAMILY, 2);
	int error = talk(&t, &m);

	if (!error && !f.found)
		error = -EOPNOTSUPP;
	*ret = f.found;
	return error;
}

static void see_value(void *user, unsigned type, const void *p, size_t n)
{
	const struct netlink_question *q = user;

	if (!q->nest)
		q->value(q->user, type, p, n);
	else if (type == q->nest)
		each_attribute(p, n, q->value, q->user);
}

static int ask(int fd, char *reply, struct str name, const struct netlink_question *q)
{
	struct netlink_question mine = *q;
	struct talk t = { fd, reply, see_value, NULL, &mine };
	struct message inner = { .head = { .nlmsg_len = offsetof(struct message, attributes) } };
	char z[NAME_MAX_BYTES] = "";
	unsigned family;
	int error = find_family(fd, reply, &family);

	if (error)
		return error;
	memcpy(z, name.p, name.n);
	put(&inner, ETHTOOL_A_HEADER_DEV_NAME, z, name.n + 1);
	put(&inner, ETHTOOL_A_HEADER_FLAGS, &q->flags, sizeof(q->flags));

	struct message m = begin(family, 0, q->command, ETHTOOL_GENL_VERSION);

	put(&m, HEADER_NEST | NLA_F_NESTED, inner.attributes,
		inner.head.nlmsg_len - offsetof(struct message, attributes));
	return talk(&t, &m);
}

int ethtool_netlink(struct str name, struct arena *a, const struct netlink_question *q)
{
	char *reply = ARENA_NEW(a, char, REPLY_MAX);
	int fd, error;

	if (name.n + 1 > NAME_MAX_BYTES / 2)
		return -EINVAL;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		return errno == EPROTONOSUPPORT || errno == EAFNOSUPPORT ? -EOPNOTSUPP : -errno;
	error = ask(fd, reply, name, q);
	close(fd);
	return error;
}
