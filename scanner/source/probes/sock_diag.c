/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of sockets by NETLINK_SOCK_DIAG (net/ipv4/inet_diag.c): what waits in the receive and
 * send queues, the size of both, and what was dropped (INET_DIAG_SKMEMINFO). It asks for no
 * rights. A family whose diag module is not there is not asked for: that would load it
 * (sock_load_diag_module, net/core/sock_diag.c). Each table is walked under its buckets' locks.
 *
 *	table udp4 ok | module     module: neither loaded nor built in
 *	socket udp4 INODE rmem N rcvbuf N wmem N sndbuf N backlog N drops N
 *	more N                     sockets that were not printed
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "scanner/base/arena.h"
#include "scanner/source/probes/netlink.h"
#include "scanner/source/source.h"

enum { WAIT_MS = 1500, PROTOCOL = 4 /* NETLINK_SOCK_DIAG */, SOCKETS = 32768 };
/* include/net/tcp_states.h: those that no process has, and that have no queue */
enum { SYN_RECV = 3, TIME_WAIT = 6, STATES = 0xfff };

static const struct table {
	const char *name;
	unsigned char family, protocol;
	const char *module, *option;
} tables[] = {
	{ "udp4", AF_INET, IPPROTO_UDP, "udp_diag", "CONFIG_INET_UDP_DIAG" },
	{ "udp6", AF_INET6, IPPROTO_UDP, "udp_diag", "CONFIG_INET_UDP_DIAG" },
	{ "tcp4", AF_INET, IPPROTO_TCP, "tcp_diag", "CONFIG_INET_TCP_DIAG" },
	{ "tcp6", AF_INET6, IPPROTO_TCP, "tcp_diag", "CONFIG_INET_TCP_DIAG" },
};

struct row {
	const struct table *table;
	uint32_t inode, mem[SK_MEMINFO_VARS];
};
struct look {
	struct arena *a;
	const struct table *table;
	struct row *v;
	size_t n, cap;
	unsigned more;
};

static int take(void *user, const struct nlmsghdr *h)
{
	struct look *l = user;
	struct row r = { .table = l->table };
	struct inet_diag_msg m;
	struct str rest, value;
	const struct nlattr *at;

	if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY || h->nlmsg_len < NLMSG_LENGTH(sizeof(m)))
		return -EPROTO;
	memcpy(&m, (const char *)h + NLMSG_HDRLEN, sizeof(m));
	r.inode = m.idiag_inode;
	rest = (struct str){ (const char *)h + NLMSG_SPACE(sizeof(m)),
		h->nlmsg_len < NLMSG_SPACE(sizeof(m)) ? 0 : h->nlmsg_len - NLMSG_SPACE(sizeof(m)) };
	while ((at = netlink_attribute(&rest, &value))) {
		if (at->nla_type == INET_DIAG_SKMEMINFO)
			memcpy(r.mem, value.p, value.n < sizeof(r.mem) ? value.n : sizeof(r.mem));
	}
	if (!r.inode)
		return 0;
	if (l->n == SOCKETS) {
		l->more++;
		return 0;
	}
	l->v = arena_grow(l->a, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n++] = r;
	return 0;
}

static int ask(struct look *l)
{
	struct {
		struct nlmsghdr h;
		struct inet_diag_req_v2 r;
	} q = {
		.h = {
			.nlmsg_len = sizeof(q),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_DUMP,
		},
		.r = {
			.sdiag_family = l->table->family,
			.sdiag_protocol = l->table->protocol,
			.idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1),
			.idiag_states = STATES & ~(1U << SYN_RECV | 1U << TIME_WAIT),
		},
	};

	return netlink_ask(PROTOCOL, &q.h, WAIT_MS, take, l);
}

enum { ROW_TEXT = 160 };

static struct str print(struct look *l, struct str head)
{
	char *text = ARENA_NEW(l->a, char, head.n + l->n * ROW_TEXT + 1);
	size_t n = head.n, mark = arena_used(l->a);

	memcpy(text, head.p, head.n);
	for (size_t i = 0; i < l->n; i++) {
		const struct row *r = &l->v[i];
		struct str line = str_printf(l->a,
			"socket %s %u rmem %u rcvbuf %u wmem %u sndbuf %u backlog %u drops %u\n",
			r->table->name, r->inode, r->mem[SK_MEMINFO_RMEM_ALLOC],
			r->mem[SK_MEMINFO_RCVBUF], r->mem[SK_MEMINFO_WMEM_ALLOC],
			r->mem[SK_MEMINFO_SNDBUF], r->mem[SK_MEMINFO_BACKLOG],
			r->mem[SK_MEMINFO_DROPS]);

		memcpy(text + n, line.p, line.n);
		n += line.n;
		arena_rewind(l->a, mark);
	}
	return (struct str){ text, n };
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	struct str head = { 0 };
	int error = ret->kind == ASK_FILE ? netlink_registered(a, PROTOCOL) : -EINVAL;

	(void)rest;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !error; i++) {
		bool there = module_is_there(a, tables[i].module, tables[i].option);

		l.table = &tables[i];
		/* A kernel without IPv6 has the module, and no such family. */
		error = there ? ask(&l) : -ENOENT;
		head = str_printf(a, STR_FMT "table %s %s\n", STR_ARG(head), tables[i].name,
			error ? "module" : "ok");
		if (error == -ENOENT || error == -EAFNOSUPPORT)
			error = 0;
	}
	if (error) {
		ret->error = -error;
		ret->state = error == -ENOENT ? ANSWER_UNSUPPORTED
					      : answer_state_of_errno(ret->error, false);
		return;
	}
	ret->bytes = print(&l, str_printf(a, STR_FMT "more %u\n", STR_ARG(head), l.more));
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_sock_diag = {
	.prefix = "/probe/sock_diag",
	.deadline_ms = 2000,
	.run = run,
};
