/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs of XDP on ports (IFLA_XDP, net/core/rtnetlink.c). Native ones run in the driver and may
 * be what the port is for; a generic one runs after each packet has got its skb
 * (do_xdp_generic, net/core/dev.c), which is all of the cost that XDP was to spare. Neither ip's
 * short form nor ethtool shows them. A dispatcher of libxdp is one program, whatever is behind it.
 */
#include "scanner/judging/ports.h"

#include "scanner/facts/net/xdp.h"

static const struct xdp_link *link_of(const struct xdp_links *t, const struct netdev *d)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].nic, d->name))
			return &t->v[i];
	}
	return NULL;
}

static enum status weigh(const struct check_in *in, const struct port *p, struct str mode)
{
	struct str want = in_word(in, "want");

	if (str_is(mode, "none"))
		return str_is(want, "native") ? port_policy(p, STATUS_FAIL) : STATUS_PASS;
	if (str_is(mode, "generic"))
		return port_policy(p, str_is(want, "any") ? STATUS_WARN : STATUS_FAIL);
	return str_is(want, "none") ? port_policy(p, STATUS_FAIL) : STATUS_PASS;
}

static void judge(const struct check_in *in, const struct port *p, const struct xdp_link *x,
	struct findings *out)
{
	const struct xdp_links *t = in_fact(in, &fact_xdp);
	enum status s = weigh(in, p, x->mode);
	struct finding *f = find(out, s, p->who, "%s",
		str_is(x->mode, "none")
			? (s == STATUS_PASS ? "no program is attached"
					    : "no program is attached, and one should be")
		: str_is(x->mode, "generic")
			? "a program runs after each packet has got its skb: XDP's cost without its gain"
		: s == STATUS_PASS ? "a program runs in the driver"
				   : "a program runs in the driver, and none should");

	find_observed(f, STR_FMT, STR_ARG(x->mode));
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "want")));
	find_evidence_text(f, t->from, STR_FMT ": " STR_FMT ", program %llu", STR_ARG(x->nic),
		STR_ARG(x->mode), (unsigned long long)x->id);
	find_port(f, in, p);
	if (s > STATUS_PASS && !str_is(x->mode, "none"))
		find_remedy(f, REMEDY_MANUAL, STR(""), "ip link set " STR_FMT " xdp off",
			STR_ARG(x->nic));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct xdp_links *t = in_fact(in, &fact_xdp);
	const struct port *v;
	size_t n = in_ports(in, PORTS_ALL, &v);

	(void)self;
	if (find_no_ports(in, n, out))
		return;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct xdp_link *x = link_of(t, v[i].d);

		if (x)
			judge(in, &v[i], x, out);
		else
			find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, v[i].who,
				"the kernel's list of devices has not got it");
	}
}

const struct check check_net_xdp_attached[] = {
	{
		.id = "net.xdp_attached",
		.rule = 1,
		.title = "Programs of XDP run in the driver, or not at all",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_xdp, &fact_netdevs },
		.limits = { { "want", NULL, 0, 0, 2, "any|native|none",
			"native: every declared port has one; none: no port has one" } },
		.why = "a generic program costs each packet its skb and a run, and no tool of every day shows it",
		.fix_now = "ip link set <nic> xdp off, or load it in native mode",
		.fix_boot = "the unit that loads it, in native mode",
		.source =
			"net/core/dev.c do_xdp_generic(); include/uapi/linux/if_link.h XDP_ATTACHED_*",
		.run = run,
	},
	{ 0 },
};
