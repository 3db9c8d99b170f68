/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reverse path filter (net/ipv4/fib_frontend.c): a packet is dropped in silence whose sender
 * would not be answered by the device it came on (1, strict), or by none (2, loose). In force is
 * the larger of conf/all and the device's own (IN_DEV_RPFILTER, include/linux/inetdevice.h), so
 * that all=0 alone switches nothing off. The sender of a feed is often reached by another device, or by
 * none. IPv6 has no such switch. Sysctls are those of the scanner's own namespace.
 */
#include "scanner/judging/groups.h"
#include "scanner/judging/ports.h"

#define ALL "/proc/sys/net/ipv4/conf/all/rp_filter"

struct filter {
	const struct answer *all, *own;
	uint64_t v_all, v_own, effective;
};

static struct str file_of(const struct check_in *in, struct str nic)
{
	return str_printf(
		in->scratch, "/proc/sys/net/ipv4/conf/" STR_FMT "/rp_filter", STR_ARG(nic));
}

/* The devices that have a route beside the loopback: with two, answers may leave by the other. */
static bool is_multi_homed(const struct check_in *in)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	unsigned up = 0;

	for (size_t i = 0; i < devs->n; i++) {
		const struct netdev *d = &devs->v[i];

		up += d->kind != NETDEV_LOOPBACK && d->n_lower == 0 && str_is(d->operstate, "up");
	}
	return up > 1;
}

static enum status weigh(const struct check_in *in, const struct port *p, const struct filter *r)
{
	bool feeds = in_has_groups(in, p->d->name);

	if ((double)r->effective <= in_limit(in, "max"))
		return STATUS_PASS;
	if (r->effective != 1 || p->role != NIC_FAST)
		return feeds && in->roles->feeds.n_groups && r->effective == 1 ? STATUS_FAIL
									       : STATUS_WARN;
	return feeds || is_multi_homed(in) ? STATUS_FAIL : STATUS_WARN;
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	struct filter r = { .all = in_file(in, ALL),
		.own = in_ask(in, file_of(in, p->d->name), ASK_FILE) };
	struct finding *f;
	enum status s;

	if (r.own->state == ANSWER_ABSENT || r.own->state == ANSWER_VANISHED)
		return; /* it has no IPv4 here: enslaved, or of a bypass */
	if (fact_u64(r.all, &r.v_all) || fact_u64(r.own, &r.v_own)) {
		find_unreadable(out, p->who, fact_u64(r.all, &r.v_all) ? r.all : r.own, false);
		return;
	}
	r.effective = r.v_all > r.v_own ? r.v_all : r.v_own;
	s = weigh(in, p, &r);
	f = find(out, s, p->who, "%s",
		s == STATUS_PASS   ? "packets are taken whoever sent them"
		: r.effective == 1 ? "packets are dropped whose sender is reached by another device"
				   : "packets are dropped whose sender is not reached at all");
	find_observed(f, "%llu", (unsigned long long)r.effective);
	find_observed_value(f, (double)r.effective, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_evidence(f, r.all);
	find_evidence(f, r.own);
	find_port(f, in, p);
	if (s == STATUS_PASS)
		return;
	find_remedy(
		f, REMEDY_SYSCTL, STR("net.ipv4.conf.all.rp_filter"), "%g", in_limit(in, "max"));
	find_remedy(f, REMEDY_SYSCTL,
		str_printf(in->scratch, "net/ipv4/conf/" STR_FMT "/rp_filter", STR_ARG(p->d->name)),
		"%g", in_limit(in, "max"));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct port *v;
	size_t n = in_ports(in, PORTS_ALL, &v), judged = 0;

	(void)self;
	for (size_t i = 0; i < n; i++) {
		if (v[i].role == NIC_MGMT || v[i].role == NIC_BYPASS)
			continue;
		judge(in, &v[i], out);
		judged++;
	}
	if (!judged && !find_no_ports(in, n, out))
		find_reason(out, STATUS_SKIP, REASON_ROLE, subject_host(),
			"no network device takes the kernel's feeds");
}

const struct check check_net_rp_filter[] = {
	{
		.id = "net.rp_filter",
		.rule = 1,
		.title = "Feeds are taken whichever way leads back to their sender",
		.severity = SEVERITY_HIGH,
		.reads = { { ALL, ASK_FILE }, { "/proc/sys/net/ipv4/conf/*/rp_filter", ASK_FILE } },
		.needs = { &fact_netdevs, &fact_multicast, &fact_netspaces },
		.limits = { { "max", "1", 0, 0, 2, NULL, "the largest value that passes" } },
		.why = "a feed whose sender has no route by this device never arrives, and tcpdump shows it arriving",
		.fix_now =
			"sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.<nic>.rp_filter=0: both, the larger counts",
		.fix_boot = "both lines in /etc/sysctl.d/99-latency.conf",
		.source =
			"include/linux/inetdevice.h IN_DEV_RPFILTER; Documentation/networking/ip-sysctl.rst",
		.run = run,
	},
	{ 0 },
};
