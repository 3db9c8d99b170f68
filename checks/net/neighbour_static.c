/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Neighbours that must be known before they are spoken to: gateways of orders. An entry that is
 * not permanent goes stale after some 30 s of silence and is asked for again while the first
 * message waits for the answer or goes out on the old address (net/core/neighbour.c). Permanent
 * entries are wrong for gateways whose address moves (VRRP, HSRP): those are not to be named.
 * /proc/net/arp has IPv4's; there is no file of IPv6's.
 */
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/neighbours.h"

static const struct neighbour *entry_of(const struct neighbours_of *t, const struct feed_peer *p)
{
	for (size_t i = 0; i < t->n; i++) {
		if (address_eq(t->v[i].address, p->address) &&
			(!p->nic.n || str_eq(t->v[i].nic, p->nic)))
			return &t->v[i];
	}
	return NULL;
}

static const struct neighbour *look(const struct check_in *in, const struct feed_peer *p,
	const struct neighbours_of **ret_table)
{
	const struct neighbours *t = in_fact(in, &fact_neighbours);

	for (size_t i = 0; i < t->n; i++) {
		const struct neighbour *e = entry_of(&t->v[i], p);

		*ret_table = &t->v[i];
		if (e || !t->v[i].valid)
			return e;
	}
	*ret_table = &t->v[0];
	return NULL;
}

static void judge(const struct check_in *in, const struct feed_peer *p, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_DEVICE, p->text);
	const struct neighbours_of *table;
	const struct neighbour *e = look(in, p, &table);
	struct finding *f;

	if (p->address.v6) {
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"neighbours of IPv6 are in no file");
		return;
	}
	if (!table->valid) {
		find_unreadable(out, who, table->from, false);
		return;
	}
	if (!e)
		f = find(out, STATUS_FAIL, who, "it is not known: the first message waits for ARP");
	else if (!(e->flags & NEIGHBOUR_COMPLETE))
		f = find(out, STATUS_FAIL, who, "nobody answered when it was asked for");
	else if (!(e->flags & NEIGHBOUR_PERMANENT))
		f = find(out, STATUS_WARN, who,
			"its entry goes stale in silence and is asked for again before a message");
	else
		f = find(out, STATUS_PASS, who, "its address is set for good");
	find_observed(
		f, STR_FMT ", flags 0x%x", STR_ARG(e ? e->mac : STR("no entry")), e ? e->flags : 0);
	find_wanted(f, "complete and permanent (0x6)");
	find_evidence_text(f, table->from, STR_FMT ": " STR_FMT " dev " STR_FMT,
		STR_ARG(address_text(in->scratch, p->address)), STR_ARG(e ? e->mac : STR("none")),
		STR_ARG(e ? e->nic : p->nic));
	if (f->status > STATUS_PASS && e)
		find_remedy(f, REMEDY_MANUAL, STR(""),
			"ip neigh replace " STR_FMT " lladdr " STR_FMT
			" nud permanent dev " STR_FMT,
			STR_ARG(address_text(in->scratch, p->address)), STR_ARG(e->mac),
			STR_ARG(e->nic));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct feeds *feeds = &in->roles->feeds;

	(void)self;
	if (!feeds->n_peers) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"no profile names a neighbour (roles.peers)");
		return;
	}
	for (size_t i = 0; i < feeds->n_peers; i++)
		judge(in, &feeds->peers[i], out);
	find_spaces_untold(out, in);
}

const struct check check_net_neighbour_static[] = {
	{
		.id = "net.neighbour_static",
		.rule = 1,
		.title = "Gateways of orders have an address that is set for good",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_neighbours, &fact_netspaces },
		.why = "the first order after a silence can wait for ARP: a round trip, or a second where the answer is lost",
		.fix_now = "ip neigh replace <ip> lladdr <mac> nud permanent dev <nic>",
		.fix_boot =
			"the same in the network's configuration ([Neighbor] of a .network file)",
		.source =
			"net/core/neighbour.c neigh_event_send(); net/ipv4/arp.c arp_format_neigh_entry()",
		.run = run,
	},
	{ 0 },
};
