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
#include <stddef.h>
#include <string.h>

#include "scanner/source/probes/netlink.h"

enum { WAIT_MS = 2000, HEADER_NEST = 1, NAME_MAX_BYTES = 64, AT = NLA_HDRLEN };

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

typedef void see_fn(void *user, unsigned type, const void *p, size_t n);

static void each_attribute(struct str rest, see_fn *see, void *user)
{
	const struct nlattr *raw;
	struct nlattr at;
	struct str value;

	while ((raw = netlink_attribute(&rest, &value))) {
		memcpy(&at, raw, sizeof(at));
		see(user, at.nla_type & NLA_TYPE_MASK, value.p, value.n);
	}
}

static struct str attributes_of(const struct nlmsghdr *h)
{
	const size_t skip = NLMSG_HDRLEN + GENL_HDRLEN;

	if (h->nlmsg_len < skip)
		return (struct str){ NULL, 0 };
	return (struct str){ (const char *)h + skip, h->nlmsg_len - skip };
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

static int take_family(void *user, const struct nlmsghdr *h)
{
	struct family *f = user;

	f->id = 0;
	f->is_ours = false;
	each_attribute(attributes_of(h), see_family, f);
	if (f->is_ours)
		f->found = f->id;
	return 0;
}

static int find_family(unsigned *ret)
{
	struct family f = { 0 };
	struct message m = begin(GENL_ID_CTRL, NLM_F_DUMP, CTRL_CMD_GETFAMILY, 2);
	int error = netlink_ask(NETLINK_GENERIC, &m.head, WAIT_MS, take_family, &f);

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
		each_attribute((struct str){ p, n }, q->value, q->user);
}

static int take_values(void *user, const struct nlmsghdr *h)
{
	each_attribute(attributes_of(h), see_value, user);
	return 0;
}

int ethtool_netlink(struct str name, const struct netlink_question *q)
{
	struct message inner = { .head = { .nlmsg_len = offsetof(struct message, attributes) } };
	struct netlink_question mine = *q;
	char z[NAME_MAX_BYTES] = "";
	struct message m;
	unsigned family;
	int error;

	if (name.n + 1 > NAME_MAX_BYTES / 2)
		return -EINVAL;
	error = find_family(&family);
	if (error)
		return error;
	memcpy(z, name.p, name.n);
	put(&inner, ETHTOOL_A_HEADER_DEV_NAME, z, name.n + 1);
	put(&inner, ETHTOOL_A_HEADER_FLAGS, &q->flags, sizeof(q->flags));
	m = begin(family, 0, q->command, ETHTOOL_GENL_VERSION);
	put(&m, HEADER_NEST | NLA_F_NESTED, inner.attributes,
		inner.head.nlmsg_len - offsetof(struct message, attributes));
	return netlink_ask(NETLINK_GENERIC, &m.head, WAIT_MS, take_values, &mine);
}
