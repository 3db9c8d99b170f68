/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network stack of the scanner's own namespace: what it dropped and why, by the kernel's names
 * of counters; queueing disciplines, XDP and packet filters by device.
 * Counters that never counted have no lines.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/net/net_counters.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/qdiscs.h"
#include "scanner/facts/net/xdp.h"

static const char *const names[] = { "Ip.InDiscards", "Ip.OutDiscards", "Ip.ReasmFails",
	"Tcp.RetransSegs", "Tcp.InErrs", "TcpExt.TCPTimeouts", "TcpExt.ListenDrops",
	"TcpExt.ListenOverflows", "TcpExt.TCPBacklogDrop", "TcpExt.TCPRcvQDrop",
	"TcpExt.PruneCalled", "TcpExt.RcvPruned", "TcpExt.TCPMemoryPressures",
	"TcpExt.TCPAbortOnMemory", "TcpExt.IPReversePathFilter", "Udp.NoPorts", "Udp.InErrors",
	"Udp.RcvbufErrors", "Udp.SndbufErrors", "Udp.MemErrors", "Udp6.RcvbufErrors",
	"Udp6.InErrors" };

static struct str file_of(const char *name)
{
	struct str s = str_from(name);

	return str_starts(s, "TcpExt.") ? STR("/proc/net/netstat")
	       : str_starts(s, "Udp6.") ? STR("/proc/net/snmp6")
					: STR("/proc/net/snmp");
}

static void counters(const struct trait_in *in, struct trait_out *out, const struct net_counters *t)
{
	const struct net_counters *b = trait_fact_before(in, &fact_net_counters);
	const struct named_counters *now, *then = NULL;

	if (!t->n)
		return;
	now = &t->v[0].t;
	if (b && b->n && b->v[0].t.valid)
		then = &b->v[0].t;
	if (!now->valid) {
		trait_not_whole(out);
		return;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint64_t n, was;

		if (net_counter_get(now, names[i], &n) && n)
			trait_counter(in, out, str_from(names[i]), n,
				then && net_counter_get(then, names[i], &was) ? &was : NULL, 64,
				file_of(names[i]));
	}
}

static struct str device_name(const struct netdevs *t, unsigned ifindex)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].ifindex == ifindex && t->v[i].kind != NETDEV_VIRTUAL &&
			t->v[i].kind != NETDEV_LOOPBACK)
			return t->v[i].name;
	}
	return (struct str){ 0 };
}

/* "mq, fq_codel x8": the root and what lies below it. */
static void qdiscs(const struct trait_in *in, struct trait_out *out, const struct qdiscs *t,
	const struct netdevs *devs)
{
	for (size_t i = 0; i < t->n; i++) {
		struct str name = device_name(devs, t->v[i].ifindex), below = { 0 };
		size_t n = 0;
		uint64_t drops = t->v[i].drops;

		if (!t->v[i].root || !name.n)
			continue;
		for (size_t k = 0; k < t->n; k++) {
			if (k == i || t->v[k].ifindex != t->v[i].ifindex || t->v[k].root)
				continue;
			drops += t->v[k].drops;
			n++;
			if (!below.n || str_cmp(t->v[k].kind, below) < 0)
				below = t->v[k].kind;
		}
		trait_from(out,
			n ? trait_addf(out, TRAIT_SETTING,
				    trait_key(in, STR_FMT " qdisc", STR_ARG(name)),
				    STR_FMT ", " STR_FMT " x%zu", STR_ARG(t->v[i].kind),
				    STR_ARG(below), n)
			  : trait_add(out, TRAIT_SETTING,
				    trait_key(in, STR_FMT " qdisc", STR_ARG(name)), t->v[i].kind),
			t->from);
		trait_count(out, trait_key(in, STR_FMT " qdisc drops since boot", STR_ARG(name)),
			drops, t->from->path);
	}
}

static void programs(const struct trait_in *in, struct trait_out *out, const struct xdp_links *t)
{
	if (!t->valid)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		if (!str_is(t->v[i].mode, "none"))
			trait_line(out, TRAIT_SETTING,
				trait_key(in, STR_FMT " XDP", STR_ARG(t->v[i].nic)), t->v[i].mode,
				t->from->path);
	}
}

static void filters(const struct trait_in *in, struct trait_out *out)
{
	static const struct trait_file files[] = {
		{ "/proc/net/ip_tables_names", "iptables", TRAIT_SETTING, NULL },
		{ "/proc/net/ip6_tables_names", "ip6tables", TRAIT_SETTING, NULL },
	};
	const struct answer *nft = answers_get(in->answers, STR("/sys/module/nf_tables"), ASK_LIST);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	if (nft->state == ANSWER_OK || nft->state == ANSWER_ABSENT)
		trait_from(out,
			trait_add(out, TRAIT_STATE, STR("nf_tables"),
				nft->state == ANSWER_OK ? STR("loaded") : STR("not loaded")),
			nft);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct net_counters *t = trait_fact(in, &fact_net_counters);
	const struct qdiscs *q = trait_fact(in, &fact_qdiscs);
	const struct xdp_links *x = trait_fact(in, &fact_xdp);

	if (t)
		counters(in, out, t);
	if (q)
		qdiscs(in, out, q, trait_fact(in, &fact_netdevs));
	if (x)
		programs(in, out, x);
	filters(in, out);
}

const struct traits traits_net = {
	.group = "net",
	.what = "what the network stack dropped, queueing disciplines, XDP, packet filters",
	.gather = gather,
};
