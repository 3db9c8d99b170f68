/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether somebody on the network asks who wants which group. A switch that watches IGMP forgets a
 * port some 260 s after the last report, and hosts report when they are asked: without a querier a
 * feed arrives after its join and ends minutes later. No file counts queries: those that come
 * while the scan runs are heard by a raw socket (probe.h), and nothing is sent. A querier asks each
 * 125 s (RFC 3376, 8.2), so that a window of 5 s hears one seldom; none in 130 s means none.
 */
#include "scanner/judging/groups.h"

#include "scanner/facts/net/igmp_queries.h"
#include "scanner/facts/net/netdevs.h"

struct heard {
	const struct igmp_query *last;
	unsigned n;
};

static void count(const struct igmp_queries *t, unsigned ifindex, struct heard *h)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].ifindex != ifindex)
			continue;
		h->n++;
		h->last = &t->v[i];
	}
}

static void say(const struct check_in *in, const struct feed_group *g, struct str nic,
	const struct heard *h, struct findings *out)
{
	const struct igmp_queries *now = in_fact(in, &fact_igmp_queries);
	struct subject who = subject_group(g);
	double timeout = in_limit(in, "timeout_s"), seconds = in_seconds(in);
	struct finding *f;

	if (h->n) {
		f = find(out, STATUS_PASS, who, "a querier asks who wants which group");
		find_observed(f, "%u queries, the last by " STR_FMT ", version %u", h->n,
			STR_ARG(h->last->from), h->last->version);
		find_evidence_text(f, now->from,
			"query on " STR_FMT " by " STR_FMT ", interval %llu s", STR_ARG(nic),
			STR_ARG(h->last->from), (unsigned long long)h->last->interval_s);
	} else if (seconds >= timeout) {
		f = find(out, STATUS_WARN, who,
			"no querier: a switch that watches IGMP ends the feed minutes after its join");
		find_observed(f, "no query in %.0f s", seconds);
		find_evidence(f, now->from);
	} else {
		f = find_reason(out, STATUS_UNKNOWN, REASON_WINDOW, who,
			"no query came, and a querier asks each 125 s: --window %.0f would tell",
			timeout);
		find_observed(f, "no query in %.3g s", seconds);
		find_evidence(f, now->from);
	}
	find_wanted(f, "a query within %.0f s", timeout);
}

static void judge(const struct check_in *in, const struct feed_group *g, struct findings *out)
{
	const struct igmp_queries *now = in_fact(in, &fact_igmp_queries);
	const struct igmp_queries *before = in_fact_before(in, &fact_igmp_queries);
	struct str nic = in_group_nic(in, g);
	const struct netdev *d = netdevs_find(in_fact(in, &fact_netdevs), nic);
	struct heard h = { 0 };

	if (g->group.v6)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_group(g),
			"queriers of IPv6 (MLD) are not listened for");
	else if (!now->valid)
		find_unreadable(out, subject_group(g), now->from, false);
	else if (!d)
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_group(g),
			"its device is not in this network namespace, where queries are heard");
	else {
		count(before, d->ifindex, &h);
		count(now, d->ifindex, &h);
		say(in, g, nic, &h, out);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	if (find_no_groups(out, in))
		return;
	for (size_t i = 0; i < in->roles->feeds.n_groups; i++)
		judge(in, &in->roles->feeds.groups[i], out);
}

const struct check check_net_igmp_query[] = {
	{
		.id = "net.igmp_query",
		.rule = 1,
		.title = "A querier keeps the switch's list of members alive",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_igmp_queries, &fact_multicast, &fact_netspaces, &fact_netdevs },
		.limits = { { "timeout_s", "s", 130, 1, 3600, NULL,
			"without a query in so long there is no querier" } },
		.implied_by = { "net.igmp_membership" },
		.why = "a switch forgets a port some 260 s after its last report: the feed dies minutes after a clean join",
		.fix_now = "an IGMP querier on that VLAN, on the switch or the router",
		.fix_boot = "the same",
		.remedies = { { REMEDY_MANUAL, "", "an IGMP querier on the VLAN of the feed",
			NULL } },
		.source = "RFC 3376 8.2; RFC 4541 2.1.1; net/ipv4/igmp.c igmp_rcv()",
		.run = run,
	},
	{ 0 },
};
