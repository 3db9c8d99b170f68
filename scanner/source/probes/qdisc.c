/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing disciplines of all network devices of this network namespace: an RTM_GETQDISC dump (tc_dump_qdisc,
 * net/sched/sch_api.c), which holds rtnl for as long as all are printed. Nothing is loaded: a
 * discipline that is there has its module. Counters are those of TCA_STATS2; what a driver
 * offloads may be asked of the driver.
 *
 *	qdisc IFINDEX KIND HANDLE root|PARENT drops N overlimits N requeues N backlog BYTES packets N
 *
 * HANDLE and PARENT are hexadecimal; a child of "mq" has the parent 0xHANDLE000N.
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/netlink.h"
#include "scanner/source/source.h"

enum { TEXT_MAX = 1 << 20 };

static void read_stats(
	struct str rest, struct gnet_stats_queue *ret_queue, struct gnet_stats_basic *ret_basic)
{
	const struct nlattr *at;
	struct str value;

	while ((at = netlink_attribute(&rest, &value))) {
		unsigned type = at->nla_type & NLA_TYPE_MASK;
		void *to = type == TCA_STATS_QUEUE   ? (void *)ret_queue
			   : type == TCA_STATS_BASIC ? (void *)ret_basic
						     : NULL;
		size_t most = type == TCA_STATS_QUEUE ? sizeof(*ret_queue) : sizeof(*ret_basic);

		if (to)
			memcpy(to, value.p, value.n < most ? value.n : most);
	}
}

static int take(void *user, const struct nlmsghdr *h)
{
	struct gnet_stats_queue queue = { 0 };
	struct gnet_stats_basic basic = { 0 };
	struct str rest, value, kind = { 0 };
	const struct nlattr *at;
	struct netlink_text *l = user;
	struct tcmsg m;

	if (h->nlmsg_type != RTM_NEWQDISC || h->nlmsg_len < NLMSG_SPACE(sizeof(m)))
		return -EPROTO;
	memcpy(&m, (const char *)h + NLMSG_HDRLEN, sizeof(m));
	rest = (struct str){ (const char *)h + NLMSG_SPACE(sizeof(m)),
		h->nlmsg_len - NLMSG_SPACE(sizeof(m)) };
	while ((at = netlink_attribute(&rest, &value))) {
		unsigned type = at->nla_type & NLA_TYPE_MASK;

		if (type == TCA_KIND)
			kind = value;
		else if (type == TCA_STATS2)
			read_stats(value, &queue, &basic);
	}
	while (kind.n && !kind.p[kind.n - 1])
		kind.n--;
	if (!kind.n || l->text.n > TEXT_MAX)
		return kind.n ? -EFBIG : -EPROTO;
	l->text = str_printf(l->a, STR_FMT "qdisc %d " STR_FMT " 0x%x ", STR_ARG(l->text),
		m.tcm_ifindex, STR_ARG(kind), m.tcm_handle);
	l->text = m.tcm_parent == TC_H_ROOT
			  ? str_printf(l->a, STR_FMT "root", STR_ARG(l->text))
			  : str_printf(l->a, STR_FMT "0x%x", STR_ARG(l->text), m.tcm_parent);
	l->text = str_printf(l->a,
		STR_FMT " drops %u overlimits %u requeues %u backlog %u packets %u\n",
		STR_ARG(l->text), queue.drops, queue.overlimits, queue.requeues, queue.backlog,
		basic.packets);
	return 0;
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct {
		struct nlmsghdr h;
		struct tcmsg m;
	} q = { .h = {
			.nlmsg_len = sizeof(q),
			.nlmsg_type = RTM_GETQDISC,
			.nlmsg_flags = NLM_F_DUMP,
		} };

	(void)rest;
	netlink_print(&q.h, take, a, ret);
}

const struct probe_kind probe_qdisc = {
	.prefix = "/probe/qdisc",
	.deadline_ms = 2000,
	.run = run,
};
