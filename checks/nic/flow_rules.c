/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that send a flow to a queue (ETHTOOL_GRXCLSRLCNT, GRXCLSRLALL, GRXCLSRULE; ethtool -n).
 * Without one a feed is hashed like all other traffic. Rules that come and go within the window are
 * somebody's: accelerated RFS, a daemon, a second administrator; a flow then moves to another queue
 * and CPU. Filters of Onload and of DPDK's rte_flow are not listed here.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define RULES "/probe/ethtool/{nic}/rules"

static const struct nic_rule *at(const struct nic_rules *r, uint64_t location)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].location == location)
			return &r->v[i];
	}
	return NULL;
}

/* Rules of one that the other has not, or has otherwise. */
static unsigned unlike(
	const struct nic_rules *r, const struct nic_rules *other, const struct nic_rule **ret)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct nic_rule *o = at(other, r->v[i].location);

		if (o && str_eq(o->text, r->v[i].text))
			continue;
		*ret = &r->v[i];
		n++;
	}
	return n;
}

struct change {
	unsigned came, went;
	const struct nic_rule *example;
};

static struct change change_of(
	const struct check_in *in, const struct port *p, const struct nic_rules *now)
{
	const struct answer *an = in_nic_answer_before(in, p, "rules");
	struct change c = { 0 };
	struct nic_rules before;

	if (an->state != ANSWER_OK || !in_port_before(in, p) ||
		!nic_rules_parse(in->scratch, an->bytes, &before))
		return c;
	c.went = unlike(&before, now, &c.example);
	c.came = unlike(now, &before, &c.example);
	return c;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	double least = in_limit(in, "min");
	struct nic_rules r;
	struct change c;
	struct finding *f;

	if (!nic_rules_parse(in->scratch, an->bytes, &r)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	c = change_of(in, p, &r);
	if ((double)r.count < least)
		f = find(out, port_policy(p, STATUS_FAIL), p->who,
			"it has fewer flow rules than were asked for");
	else if (c.came || c.went)
		f = find(out, STATUS_WARN, p->who,
			"its flow rules changed within the window: flows moved to other queues");
	else
		f = find(out, STATUS_PASS, p->who,
			r.count ? "its flow rules stand"
				: "it has no flow rules, and none is asked for");
	find_observed(f, "%llu rules%s", (unsigned long long)r.count,
		c.came || c.went ? ", changing" : "");
	find_observed_value(f, (double)r.count, "1");
	find_wanted(f, "at least %.0f, unchanging", least);
	if (r.capacity)
		find_evidence_text(f, an, "%llu rules, room for %llu", (unsigned long long)r.count,
			(unsigned long long)r.capacity);
	if (c.example)
		find_evidence_text(f, an, "+%u -%u, as rule %llu: " STR_FMT, c.came, c.went,
			(unsigned long long)c.example->location, STR_ARG(c.example->text));
	find_port(f, in, p);
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "rules",
		.none = "its driver takes no flow rules",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_flow_rules[] = {
	{
		.id = "nic.flow_rules",
		.rule = 1,
		.title = "Flow rules of network cards are there, and stand still",
		.severity = SEVERITY_INFO,
		.earlier = true,
		.reads = { { RULES, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "min", "1", 0, 0, 65536, NULL,
			"rules that a card of role fast must have" } },
		.why = "a feed without a rule shares a queue with whatever hashes alike; one whose rule moves "
		       "arrives on another CPU, out of order for a moment",
		.fix_now = "ethtool -N IF flow-type udp4 dst-ip 239.1.1.100 dst-port 5001 action 3",
		.fix_boot = "the same in a unit, after what sets the channels",
		.remedies = { { REMEDY_MANUAL, "",
			"a flow rule for each feed, by ethtool -N, set by one unit only: <subject>",
			NULL } },
		.source = "net/ethtool/ioctl.c; Documentation/networking/scaling.rst",
		.run = run,
	},
	{ 0 },
};
