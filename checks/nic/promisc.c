/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cards that take more frames off the wire than are meant for the host. /sys/class/net/IF/flags holds the
 * effective state: promiscuous (0x100) also while a packet socket asked for it, which "ip link" hides;
 * all multicast (0x200). A driver with fewer filter entries than groups were joined falls back to all
 * multicast on its own, and does not say so: /proc/net/dev_mcast lists the groups. Bridges and
 * macvlan devices make the card below promiscuous on purpose.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define FLAGS  "/sys/class/net/{nic}/flags"
#define GROUPS "/proc/net/dev_mcast"

enum { PROMISC = 0x100, ALLMULTI = 0x200 }; /* include/uapi/linux/if.h */

/* "2    eth0            1     0     01005e000001", one group a line. */
static unsigned groups_of(struct str text, struct str name)
{
	struct str line, index, word;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line)) {
		if (str_word(&line, &index) && str_word(&line, &word) && str_eq(word, name))
			n++;
	}
	return n;
}

/* A bridge or macvlan on it, which needs every frame. */
static struct str taker_of(const struct check_in *in, const struct netdev *d)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	for (size_t i = 0; i < t->n; i++) {
		if (netdevs_lies_on(&t->v[i], d->name) &&
			(str_is(t->v[i].devtype, "bridge") || str_is(t->v[i].devtype, "macvlan")))
			return t->v[i].name;
	}
	return STR("");
}

static struct finding *begin(const struct check_in *in, const struct port *p, uint64_t flags,
	unsigned groups, struct findings *out)
{
	bool allowed = str_is(in_word(in, "allow"), "yes");

	if (!allowed && (flags & PROMISC) && !taker_of(in, p->d).n)
		return find(out, STATUS_WARN, p->who,
			"it is promiscuous: every frame on the wire reaches the host");
	if (!allowed && (flags & ALLMULTI) && !taker_of(in, p->d).n)
		return find(out, STATUS_WARN, p->who,
			"it takes all multicast: every group on the wire reaches the host");
	if ((double)groups > in_limit(in, "filter_limit"))
		return find(out, STATUS_WARN, p->who,
			"more groups are joined than most cards can filter");
	return find(out, STATUS_PASS, p->who,
		flags & (PROMISC | ALLMULTI) ? "it takes every frame, as it is meant to"
					     : "it takes the frames that are meant for the host");
}

static void say(
	const struct check_in *in, const struct port *p, uint64_t flags, struct findings *out)
{
	const struct answer *an = in_port_file(in, p, "flags"), *groups = in_file(in, GROUPS);
	unsigned n = groups->state == ANSWER_OK ? groups_of(groups->bytes, p->d->name) : 0;
	struct finding *f = begin(in, p, flags, n, out);
	struct str taker = taker_of(in, p->d);

	find_observed(f, "%s%s%u groups", flags & PROMISC ? "promiscuous, " : "",
		flags & ALLMULTI ? "all multicast, " : "", n);
	find_wanted(f, "neither promiscuous nor all multicast, at most %g groups",
		in_limit(in, "filter_limit"));
	find_evidence(f, an);
	if (taker.n)
		find_evidence_text(f, an, STR_FMT " stands on it", STR_ARG(taker));
	find_port(f, in, p);
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct answer *an = in_port_file(in, p, "flags"), *groups = in_file(in, GROUPS);
	struct str text = str_trim(an->bytes);
	uint64_t flags = 0;

	if (p->role == NIC_MGMT)
		find_reason(out, STATUS_SKIP, REASON_ROLE, p->who, "its role is mgmt");
	else if (an->state != ANSWER_OK || !str_starts(text, "0x") ||
		 str_u64(str_skip(text, 2), 16, &flags))
		find_unreadable(out, p->who, an, false);
	else if (groups->state != ANSWER_OK && !(flags & (PROMISC | ALLMULTI)))
		find_unreadable(out, p->who, groups, true);
	else
		say(in, p, flags, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_promisc[] = {
	{
		.id = "nic.promisc",
		.rule = 1,
		.title = "Cards take only the frames that are meant for the host",
		.severity = SEVERITY_MEDIUM,
		.reads = { { FLAGS, ASK_FILE }, { GROUPS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "filter_limit", "1", 64, 0, 65535, NULL,
				"groups joined on one card that pass: what small filters hold" },
			{ "allow", NULL, 0, 0, 1, "no|yes", "yes: promiscuous and all multicast pass" },
		},
		.why = "frames for other hosts fill the ring and cost the CPU that has to throw them away",
		.fix_now = "stop the sniffer; take the bridge off the card; ip link set dev IF promisc off allmulticast off",
		.remedies = { { REMEDY_MANUAL, "",
			"find out who made the card promiscuous (a sniffer, a bridge) and stop it: <subject>", NULL } },
		.source = "net/core/dev.c dev_get_flags(); net/core/dev_addr_lists.c",
		.run = run,
	},
	{ 0 },
};
