/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which device a join without one would take: the route of the group (ip_mc_find_dev,
 * net/ipv4/igmp.c). Receiving needs no route; the join of a program that says INADDR_ANY does, and
 * so does the reverse path of the sender. Read is the main table: rules and VRFs may send it elsewhere.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/routes.h"

static const struct routes_of *routes_of(const struct check_in *in, const struct netspace *s)
{
	const struct routes *t = in_fact(in, &fact_routes);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].space->inode == s->inode || (t->v[i].space->own && s->own))
			return &t->v[i];
	}
	return &t->v[0];
}

static struct str words(const struct check_in *in, const struct route *r)
{
	if (!r)
		return STR("no route");
	if (r->flags & ROUTE_REJECT)
		return STR("a route that rejects");
	return str_printf(in->scratch, STR_FMT "/%u dev " STR_FMT,
		STR_ARG(address_text(in->scratch, r->to)), route_bits(r), STR_ARG(r->nic));
}

static void say(const struct check_in *in, const struct feed_group *g, const struct group_place *p,
	const struct routes_of *t, struct findings *out)
{
	const struct route *r = routes_find(t, g->group);
	struct str nic = in_group_nic(in, g);
	bool none = !r || (r->flags & ROUTE_REJECT);
	struct finding *f;

	if (none)
		f = find(out, STATUS_WARN, subject_group(g),
			"no route leads to the group: a join without a device fails");
	else if (nic.n && !str_eq(r->nic, nic))
		f = find(out, p->state == PLACE_JOINED ? STATUS_PASS : STATUS_WARN,
			subject_group(g), "%s",
			p->state == PLACE_JOINED
				? "a join without a device would go elsewhere; this one went right"
				: "a join without a device goes to another one than is meant");
	else
		f = find(out, STATUS_PASS, subject_group(g),
			"a join without a device goes the way that is meant");
	find_observed(f, STR_FMT, STR_ARG(words(in, r)));
	find_wanted(f, nic.n ? "a route by " STR_FMT : "a route" STR_FMT, STR_ARG(nic));
	find_evidence_text(f, t->from, STR_FMT, STR_ARG(words(in, r)));
	if (f->status == STATUS_WARN && nic.n)
		find_remedy(f, REMEDY_MANUAL, STR(""), "ip route add " STR_FMT "/32 dev " STR_FMT,
			STR_ARG(address_text(in->scratch, g->group)), STR_ARG(nic));
}

static void judge(const struct check_in *in, const struct feed_group *g, struct findings *out)
{
	struct group_place p = in_group_place(in, g);
	const struct routes_of *t = routes_of(in, p.table->space);

	if (g->group.v6)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_group(g),
			"joins of IPv6 name their device");
	else if (!t->valid)
		find_unreadable(out, subject_group(g), t->from, false);
	else
		say(in, g, &p, t, out);
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

const struct check check_net_mcast_route[] = {
	{
		.id = "net.mcast_route",
		.rule = 1,
		.title = "A join that names no device goes to the right one",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_routes, &fact_multicast, &fact_netspaces },
		.implied_by = { "net.igmp_membership" },
		.why = "a program that joins by INADDR_ANY takes the device of this route, or fails where there is none",
		.fix_now = "ip route add 239.0.0.0/8 dev <nic>",
		.fix_boot = "the same route in the network's configuration",
		.remedies = { { REMEDY_MANUAL, "", "a route of the group by the feed's device",
			NULL } },
		.source = "net/ipv4/igmp.c ip_mc_find_dev(); net/ipv4/fib_trie.c",
		.run = run,
	},
	{ 0 },
};
