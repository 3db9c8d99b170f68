/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What UDP itself threw away (net/ipv4/udp.c, net/ipv6/udp.c). A full receive buffer counts in
 * RcvbufErrors, memory of all of UDP used up in MemErrors, a wrong checksum in InCsumErrors;
 * each of them also counts in InErrors, so InErrors is never added. Each namespace counts for
 * itself, and a socket of IPv6 that takes IPv4 counts in Udp, not Udp6.
 *
 * Where sockets that are still there dropped as many as RcvbufErrors, net.udp_socket_drops says whose.
 */
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/sockets.h"

static const struct counter counters[] = {
	{ "Udp*.RcvbufErrors", NULL, STATUS_FAIL,
		"datagrams were dropped: a socket's receive buffer was full", NULL, NULL },
	{ "Udp*.MemErrors", NULL, STATUS_FAIL,
		"datagrams were dropped: UDP has used up the memory it may have", NULL, NULL },
	{ "Udp*.InCsumErrors", NULL, STATUS_FAIL, "datagrams came with a wrong checksum", NULL,
		NULL },
	{ "Udp*.SndbufErrors", NULL, STATUS_WARN,
		"datagrams were not sent: a socket's send buffer was full", NULL, NULL },
	{ "Udp*.NoPorts", NULL, STATUS_WARN,
		"datagrams come that nobody listens for: each costs an ICMP answer or a lookup",
		"noports_rate", NULL },
	{ "Udp*.IgnoredMulti", NULL, STATUS_PASS, "multicast that no socket wanted", NULL, NULL },
	{ "Udp*.InErrors", NULL, STATUS_PASS, "all that was not delivered", NULL, NULL },
};

static uint64_t dropped_by_sockets(const struct check_in *in, size_t i)
{
	const struct net_sockets *now = in_fact(in, &fact_udp_sockets);
	const struct net_sockets *before = in_fact_before(in, &fact_udp_sockets);
	int k = netspaces_match(in_fact_before(in, &fact_netspaces), now->v[i].space);
	uint64_t sum = 0, d;

	if (!before || k < 0)
		return 0;
	for (size_t s = 0; s < now->v[i].n; s++) {
		const struct net_socket *n = &now->v[i].v[s];
		const struct net_socket *b = net_sockets_find(&before->v[k], n->inode);

		if (n->inode && delta_counter(b ? b->drops : 0, n->drops, 32, &d) == DELTA_OK)
			sum += d;
	}
	return sum;
}

/* Nothing else is wrong, and the sockets that are there dropped all of it. */
static bool is_told_by_sockets(
	const struct check_in *in, const struct counter_tables *t, size_t space)
{
	static const char *const others[] = { "Udp*.MemErrors", "Udp*.InCsumErrors",
		"Udp*.SndbufErrors" };
	uint64_t rcvbuf = 0, d = 0;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (net_moved(t, others[i], &d) == MOVED_OK && d)
			return false;
	}
	return net_moved(t, "Udp*.RcvbufErrors", &rcvbuf) == MOVED_OK &&
	       dropped_by_sockets(in, space) >= rcvbuf;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	for (size_t i = 0; i < in_net_spaces(in); i++) {
		struct counter_tables t = in_net_tables(in, i);
		struct finding *f;

		/* What is about the host at large, the finding of any socket would explain. */
		if (i == 0 && !is_told_by_sockets(in, &t, i))
			t.subject = subject_named(SUBJECT_DEVICE, STR("UDP"));
		f = judge_net_tables(in, &t, counters, sizeof(counters) / sizeof(counters[0]),
			"Udp*.*Datagrams", "no datagram was lost in UDP", out);
		if (f && i == 0)
			find_spaces(f, in);
	}
	find_spaces_untold(out, in);
}

const struct check check_net_udp_errors[] = {
	{
		.id = "net.udp_errors",
		.rule = 1,
		.title = "UDP loses no datagram that reached it",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_net_counters, &fact_netspaces, &fact_udp_sockets },
		.limits = { { "noports_rate", "1/s", 100, 0, 1e9, NULL,
			"datagrams a second that nobody listens for, and that are no warning" } },
		.implied_by = { "net.udp_socket_drops" },
		.why = "a datagram that came all the way to the socket and was thrown away is a gap in the feed",
		.fix_now =
			"RcvbufErrors: SO_RCVBUF and net.core.rmem_max, and a faster reader; MemErrors: net.ipv4.udp_mem; NoPorts: leave the group",
		.fix_boot = "net.core.rmem_max=134217728 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.rmem_max", "134217728", NULL } },
		.source = "net/ipv4/udp.c; net/ipv4/proc.c snmp4_udp_list",
		.run = run,
	},
	{ 0 },
};
