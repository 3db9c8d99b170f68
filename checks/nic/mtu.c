/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The largest packet that a device sends. The kernel keeps a VLAN's MTU at or below that of its
 * card, and gives a bond's slaves the bond's (net/8021q/vlan.c, bond_main.c); changed by hand
 * afterwards they differ, and what is larger than the smallest is dropped there. The two ends of a
 * wire must agree as well, which one end cannot see.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/ports.h"

#define MTU "/sys/class/net/*/mtu"

static const struct answer *mtu_of(
	const struct check_in *in, struct str name, uint64_t *ret, bool *ok)
{
	const struct answer *an = in_ask(in,
		str_printf(in->scratch, "/sys/class/net/" STR_FMT "/mtu", STR_ARG(name)), ASK_FILE);

	*ok = fact_u64(an, ret) == 0;
	return an;
}

/* Tunnels have their own header to carry: only these pass the same packet down. */
static bool passes_down(const struct netdev *d)
{
	return d->kind == NETDEV_BOND || d->kind == NETDEV_VLAN || str_is(d->devtype, "bridge") ||
	       str_is(d->devtype, "macvlan") || str_is(d->devtype, "team");
}

static bool judge_below(const struct check_in *in, const struct netdev *d, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	uint64_t own, below;
	bool ok, said = false;
	const struct answer *an = mtu_of(in, d->name, &own, &ok);

	for (unsigned i = 0; ok && i < d->n_lower; i++) {
		bool below_ok;
		const struct answer *from = mtu_of(in, d->lower[i], &below, &below_ok);
		struct finding *f;

		if (!netdevs_find(t, d->lower[i]) || (below_ok && below >= own))
			continue;
		said = true;
		if (!below_ok) {
			find_unreadable(out, subject_nic(in->scratch, d->name, d->bus, d->ifindex),
				from, true);
			continue;
		}
		f = find(out, STATUS_WARN, subject_nic(in->scratch, d->name, d->bus, d->ifindex),
			"it takes packets that " STR_FMT " below it drops", STR_ARG(d->lower[i]));
		find_observed(
			f, "%llu over %llu", (unsigned long long)own, (unsigned long long)below);
		find_observed_value(f, (double)own, "bytes");
		find_wanted(f, "at most %llu", (unsigned long long)below);
		find_evidence(f, an);
		find_evidence(f, from);
	}
	return said;
}

static void judge(const struct check_in *in, const struct port *p, bool said, struct findings *out)
{
	double want = in_limit(in, "expect");
	bool ok, wrong;
	uint64_t own;
	const struct answer *an = mtu_of(in, p->d->name, &own, &ok);
	struct finding *f;

	if (!ok) {
		find_unreadable(out, p->who, an, true);
		return;
	}
	wrong = want > 0 && port_is_fast(p) && (double)own != want;
	if (said && !wrong)
		return;
	f = find(out, wrong ? STATUS_WARN : STATUS_PASS, p->who, "%s",
		wrong ? "its MTU is not the one that is wanted" : "its MTU fits what it stands on");
	find_observed(f, "%llu", (unsigned long long)own);
	find_observed_value(f, (double)own, "bytes");
	if (wrong)
		find_wanted(f, "%.0f", want);
	find_evidence(f, an);
	find_port(f, in, p);
}

static const struct port *port_of(const struct port *v, size_t n, const struct netdev *d)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].d == d)
			return &v[i];
	}
	return NULL;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	const struct port *ports, *p;
	size_t n = in_ports(in, PORTS_ALL, &ports);

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < t->n; i++) {
		bool said = passes_down(&t->v[i]) && judge_below(in, &t->v[i], out);

		p = port_of(ports, n, &t->v[i]);
		if (p)
			judge(in, p, said, out);
	}
}

const struct check check_nic_mtu[] = {
	{
		.id = "nic.mtu",
		.rule = 1,
		.title = "MTUs fit each other",
		.severity = SEVERITY_LOW,
		.reads = { { MTU, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "expect", "bytes", 0, 0, 65535, NULL,
			"the MTU of cards of role fast, bypass or ptp; 0: any" } },
		.why = "what is too large for the device below is dropped without a word, and what one end "
		       "fragments the other one has to put together",
		.fix_now =
			"ip link set dev IF mtu N, the same on both ends and on what stands on it",
		.fix_boot = "MTUBytes= in the card's .link file",
		.remedies = { { REMEDY_MANUAL, "",
			"give the device and what it stands on one MTU: <subject>", NULL } },
		.source = "net/8021q/vlan_dev.c; drivers/net/bonding/bond_main.c",
		.run = run,
	},
	{ 0 },
};
