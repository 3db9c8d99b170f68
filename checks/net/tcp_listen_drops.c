/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that a listening socket had no room for (tcp_conn_request of net/ipv4/tcp_input.c,
 * tcp_v4_syn_recv_sock of tcp_ipv4.c). The queue of those that wait for accept() holds the
 * smaller of the program's backlog and net.core.somaxconn; full, it drops the last packet of
 * the handshake, and the client tries again after a second. ListenDrops counts every reason,
 * ListenOverflows that one: they are never added.
 */
#include "scanner/judging/spaces.h"

#include "scanner/facts/net/sockets.h"

#define SOMAXCONN "/proc/sys/net/core/somaxconn"
#define SYNS	  "/proc/sys/net/ipv4/tcp_max_syn_backlog"

enum { NAMED = 6 };

static const char sentence[] = "a listening socket had no room for connections";

static const struct counter warns[] = {
	{ "TcpExt.ListenDrops", NULL, STATUS_WARN, sentence, NULL, NULL },
	{ "TcpExt.TCPReqQFullDrop", NULL, STATUS_WARN,
		"the queue of half-open connections was full", NULL, NULL },
	{ "TcpExt.TCPReqQFullDoCookies", NULL, STATUS_WARN,
		"the queue of half-open connections was full: cookies were sent instead", NULL,
		NULL },
	{ "TcpExt.ListenOverflows", NULL, STATUS_PASS, sentence, NULL, NULL },
	{ "TcpExt.SyncookiesSent", NULL, STATUS_PASS, "cookies", NULL, NULL },
};
static const struct counter fails[] = {
	{ "TcpExt.ListenDrops", NULL, STATUS_FAIL, sentence, NULL, NULL },
	{ "TcpExt.TCPReqQFullDrop", NULL, STATUS_FAIL,
		"the queue of half-open connections was full", NULL, NULL },
	{ "TcpExt.TCPReqQFullDoCookies", NULL, STATUS_WARN,
		"the queue of half-open connections was full: cookies were sent instead", NULL,
		NULL },
	{ "TcpExt.ListenOverflows", NULL, STATUS_PASS, sentence, NULL, NULL },
	{ "TcpExt.SyncookiesSent", NULL, STATUS_PASS, "cookies", NULL, NULL },
};
enum { COUNTERS = sizeof(warns) / sizeof(warns[0]) };

/* Who has connections that wait now: the one that overflowed, most often. */
static void add_listeners(const struct check_in *in, struct finding *f)
{
	const struct net_sockets *t = in_fact(in, &fact_tcp_sockets);
	const struct socket_owners *owners = in_fact(in, &fact_socket_owners);
	unsigned named = 0;

	for (size_t k = 0; k < t->n; k++) {
		for (size_t i = 0; i < t->v[k].n && named < NAMED; i++) {
			const struct net_socket *s = &t->v[k].v[i];
			const struct socket_owner *o = socket_owner(owners, s->inode);

			if (s->state != SOCKET_LISTENS || !s->rx_queue)
				continue;
			named++;
			find_evidence_text(f, s->from, STR_FMT ":%u, %llu wait, of " STR_FMT,
				STR_ARG(address_text(in->scratch, s->local)), s->port,
				(unsigned long long)s->rx_queue,
				STR_ARG(o ? o->comm : STR("nobody that was seen")));
		}
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	bool gateway = str_is(in_word(in, "level"), "fail");
	struct finding *f;

	(void)self;
	f = judge_net_counters(in, gateway ? fails : warns, COUNTERS, "Tcp.*Opens",
		"every connection found room", out);
	if (!f)
		return;
	find_evidence(f, in_file(in, SOMAXCONN));
	find_evidence(f, in_file(in, SYNS));
	add_listeners(in, f);
}

const struct check check_net_tcp_listen_drops[] = {
	{
		.id = "net.tcp_listen_drops",
		.rule = 1,
		.title = "Listening sockets have room for the connections that come",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { SOMAXCONN, ASK_FILE }, { SYNS, ASK_FILE } },
		.needs = { &fact_net_counters, &fact_netspaces, &fact_tcp_sockets,
			&fact_socket_owners },
		.limits = { { "level", NULL, 0, 0, 1, "warn|fail",
			"fail where clients log on here, on a gateway" } },
		.why = "a client whose handshake was dropped tries again after a second",
		.fix_now =
			"a larger backlog in the program's listen(), and net.core.somaxconn=4096",
		.fix_boot = "net.core.somaxconn=4096 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "net.core.somaxconn", "4096", NULL } },
		.source = "net/ipv4/tcp_input.c tcp_conn_request(); net/ipv4/tcp_ipv4.c",
		.run = run,
	},
	{ 0 },
};
