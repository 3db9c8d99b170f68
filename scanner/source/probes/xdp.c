/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs of XDP on network devices: IFLA_XDP of an RTM_GETLINK dump (rtnl_xdp_fill,
 * net/core/rtnetlink.c), which holds rtnl for as long as all devices are printed. Statistics
 * are left out of the dump (RTEXT_FILTER_SKIP_STATS): some drivers would ask their card.
 *
 *	link IFINDEX NAME none | native | generic | hw | multi [ID]
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/netlink.h"
#include "scanner/source/source.h"

enum { SKIP_STATS = 1 << 3 };

static uint32_t number(struct str value)
{
	uint32_t v = 0;

	memcpy(&v, value.p, value.n < sizeof(v) ? value.n : sizeof(v));
	return v;
}

static void read_xdp(struct str rest, unsigned *ret_mode, uint32_t *ret_id)
{
	const struct nlattr *at;
	struct str value;

	while ((at = netlink_attribute(&rest, &value))) {
		if (at->nla_type == IFLA_XDP_ATTACHED && value.n)
			*ret_mode = (unsigned char)value.p[0];
		else if (at->nla_type == IFLA_XDP_PROG_ID)
			*ret_id = number(value);
	}
}

static int take(void *user, const struct nlmsghdr *h)
{
	static const char *const words[] = { "none", "native", "generic", "hw", "multi" };
	struct netlink_text *l = user;
	struct ifinfomsg m;
	struct str rest, value, name = { 0 };
	const struct nlattr *at;
	unsigned mode = 0;
	uint32_t id = 0;

	if (h->nlmsg_type != RTM_NEWLINK || h->nlmsg_len < NLMSG_SPACE(sizeof(m)))
		return -EPROTO;
	memcpy(&m, (const char *)h + NLMSG_HDRLEN, sizeof(m));
	rest = (struct str){ (const char *)h + NLMSG_SPACE(sizeof(m)),
		h->nlmsg_len - NLMSG_SPACE(sizeof(m)) };
	while ((at = netlink_attribute(&rest, &value))) {
		unsigned type = at->nla_type & NLA_TYPE_MASK;

		if (type == IFLA_IFNAME)
			name = str_trim(value);
		else if (type == IFLA_XDP)
			read_xdp(value, &mode, &id);
	}
	if (mode >= sizeof(words) / sizeof(words[0]))
		return -EPROTO;
	l->text = str_printf(l->a, STR_FMT "link %d " STR_FMT " %s", STR_ARG(l->text), m.ifi_index,
		STR_ARG(name), words[mode]);
	l->text = id ? str_printf(l->a, STR_FMT " %u\n", STR_ARG(l->text), id)
		     : str_printf(l->a, STR_FMT "\n", STR_ARG(l->text));
	return 0;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct {
		struct nlmsghdr h;
		struct ifinfomsg m;
		struct nlattr mask;
		uint32_t bits;
	} q = {
		.h = {
			.nlmsg_len = sizeof(q),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_DUMP,
		},
		.mask = { .nla_len = sizeof(q.mask) + sizeof(q.bits), .nla_type = IFLA_EXT_MASK },
		.bits = SKIP_STATS,
	};

	(void)rest;
	netlink_print(&q.h, take, a, ret);
}

const struct probe_kind probe_xdp = {
	.prefix = "/probe/xdp",
	.deadline_ms = 2000,
	.run = run,
};
