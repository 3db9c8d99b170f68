/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the groups that should arrive are joined, and on the right device (/proc/net/igmp and
 * igmp6, net/ipv4/igmp.c, net/ipv6/mcast.c). A join without a device goes where the route of the
 * group goes, and a feed that is joined on another card is silent. Bypass stacks join in the
 * kernel as well; DPDK does not. 224.0.0.1 is always there and says nothing.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/spaces.h"

static void add_evidence(const struct check_in *in, const struct group_place *p, struct finding *f)
{
	if (p->joined)
		find_evidence_text(f, p->joined->from, STR_FMT " on " STR_FMT ", %llu sockets",
			STR_ARG(address_text(in->scratch, p->joined->group)),
			STR_ARG(p->joined->nic), (unsigned long long)p->joined->users);
	else
		find_evidence_text(f, p->table->from, "%zu groups on all devices, and not this one",
			p->table->n);
	if (p->filter)
		find_evidence_text(f, p->table->filters,
			"source " STR_FMT ": %llu want, %llu refuse it",
			STR_ARG(address_text(in->scratch, p->filter->source)),
			(unsigned long long)p->filter->includes,
			(unsigned long long)p->filter->excludes);
}

static void judge(const struct check_in *in, const struct feed_group *g, struct findings *out)
{
	struct group_place p = in_group_place(in, g);
	struct subject who = subject_group(g);
	struct finding *f;

	if (p.state == PLACE_UNTOLD) {
		find_unreadable(out, who, p.table->from, false);
		return;
	}
	if (p.state == PLACE_NOWHERE && in_spaces_untold(in)) {
		find_unreadable(out, who, in_spaces_untold(in), false);
		return;
	}
	if (p.state == PLACE_JOINED && g->has_source && !p.source_told) {
		find_unreadable(out, who, p.table->filters, false);
		return;
	}
	if (p.state == PLACE_NOWHERE)
		f = find(out, STATUS_FAIL, who, "nobody has joined the group");
	else if (p.state == PLACE_ELSEWHERE)
		f = find(out, STATUS_FAIL, who,
			"the group is joined on another device than it should be");
	else if (!p.source_wanted)
		f = find(out, STATUS_FAIL, who, "the group is joined, and not for this source");
	else
		f = find(out, STATUS_PASS, who, "the group is joined");
	find_observed(f, "%s" STR_FMT, p.joined ? "joined on " : "not joined",
		STR_ARG(p.joined ? p.joined->nic : STR("")));
	find_wanted(f, "joined%s" STR_FMT, g->nic.n ? " on " : "", STR_ARG(g->nic));
	add_evidence(in, &p, f);
	find_spaces(f, in);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (find_no_groups(out, in))
		return;
	for (size_t i = 0; i < in->roles->feeds.n_groups; i++)
		judge(in, &in->roles->feeds.groups[i], out);
	find_spaces_untold(out, in);
}

const struct check check_net_igmp_membership[] = {
	{
		.id = "net.igmp_membership",
		.rule = 1,
		.title = "The groups that should arrive are joined, on the right device",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_multicast, &fact_netspaces },
		.why = "without a join there is no feed: the switch does not send it",
		.fix_now =
			"join with the device's index (ip_mreqn.imr_ifindex), or ip route add 239.0.0.0/8 dev <nic>; is the program running?",
		.fix_boot = "the same in the program's configuration",
		.source = "net/ipv4/igmp.c igmp_mc_seq_show(), ip_mc_find_dev(); net/ipv6/mcast.c",
		.run = run,
	},
	{ 0 },
};
