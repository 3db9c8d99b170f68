/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AF_XDP sockets of this network namespace by NETLINK_SOCK_DIAG (net/xdp/xsk_diag.c, 5.1;
 * statistics 5.9). It asks for no right, takes the lock of the list of sockets, and answers dumps
 * only. The family's diag module must be there already: asking for it would load it. Whether a
 * socket wants to be woken (need_wakeup) is not told: only its own process can ask.
 *
 *	table ok | module
 *	socket INODE if N queue N rx N tx N umem N bytes N chunk N headroom N zerocopy 0|1
 *	       dropped N invalid N full N fill_empty N tx_invalid N tx_empty N
 *
 * on one line, with only those that were told; rx and tx are entries of the rings.
 */
#include "scanner/source/probes/xsk.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <linux/xdp_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "scanner/base/arena.h"
#include "scanner/source/probe.h"
#include "scanner/source/probes/netlink.h"
#include "scanner/source/source.h"

enum { WAIT_MS = 1500, PROTOCOL = 4 /* NETLINK_SOCK_DIAG */, SOCKETS = 4096 };

/* Of 5.9, newer than the headers that may be here. */
enum { ATTRIBUTE_STATS = 9, SHOW_STATS = 1 << 4, STATS = 6 };

struct look {
	struct arena *a;
	struct str text;
	unsigned n, more;
};

static void add(struct arena *a, struct str *line, const char *word, uint64_t n)
{
	*line = str_printf(a, STR_FMT " %s %llu", STR_ARG(*line), word, (unsigned long long)n);
}

/* As much of a struct as the kernel gave; the rest is 0. */
static void take_struct(struct str value, void *to, size_t n)
{
	memset(to, 0, n);
	if (value.n)
		memcpy(to, value.p, value.n < n ? value.n : n);
}

static void add_umem(struct arena *a, struct str *line, struct str value)
{
	struct xdp_diag_umem u;

	take_struct(value, &u, sizeof(u));
	add(a, line, "umem", u.id);
	add(a, line, "bytes", u.size);
	add(a, line, "chunk", u.chunk_size);
	add(a, line, "headroom", u.headroom);
	add(a, line, "zerocopy", !!(u.flags & XDP_DU_F_ZEROCOPY));
}

static void add_stats(struct arena *a, struct str *line, struct str value)
{
	static const char *const words[STATS] = { "dropped", "invalid", "full", "fill_empty",
		"tx_invalid", "tx_empty" };
	uint64_t v[STATS];

	take_struct(value, v, sizeof(v));
	for (unsigned i = 0; i < STATS; i++)
		add(a, line, words[i], v[i]);
}

static void add_attribute(struct arena *a, struct str *line, unsigned type, struct str value)
{
	struct xdp_diag_info info;
	struct xdp_diag_ring ring;

	switch (type) {
	case XDP_DIAG_INFO:
		take_struct(value, &info, sizeof(info));
		add(a, line, "if", info.ifindex);
		add(a, line, "queue", info.queue_id);
		break;
	case XDP_DIAG_RX_RING:
	case XDP_DIAG_TX_RING:
		take_struct(value, &ring, sizeof(ring));
		add(a, line, type == XDP_DIAG_RX_RING ? "rx" : "tx", ring.entries);
		break;
	case XDP_DIAG_UMEM:
		add_umem(a, line, value);
		break;
	case ATTRIBUTE_STATS:
		add_stats(a, line, value);
		break;
	default:
		break;
	}
}

int xsk_line(struct arena *a, const struct nlmsghdr *h, struct str *ret)
{
	struct xdp_diag_msg m;
	struct str rest, value, line;
	const struct nlattr *at;

	if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY || h->nlmsg_len < NLMSG_LENGTH(sizeof(m)))
		return -EPROTO;
	memcpy(&m, (const char *)h + NLMSG_HDRLEN, sizeof(m));
	if (m.xdiag_family != AF_XDP)
		return -EPROTO;
	rest = (struct str){ (const char *)h + NLMSG_SPACE(sizeof(m)),
		h->nlmsg_len < NLMSG_SPACE(sizeof(m)) ? 0 : h->nlmsg_len - NLMSG_SPACE(sizeof(m)) };
	line = str_printf(a, "socket %u", m.xdiag_ino);
	while ((at = netlink_attribute(&rest, &value)))
		add_attribute(a, &line, at->nla_type & NLA_TYPE_MASK, value);
	*ret = line;
	return 0;
}

static int take(void *user, const struct nlmsghdr *h)
{
	struct look *l = user;
	struct str line;
	int error = xsk_line(l->a, h, &line);

	if (error)
		return error;
	if (l->n++ >= SOCKETS)
		l->more++;
	else
		l->text = str_printf(l->a, STR_FMT STR_FMT "\n", STR_ARG(l->text), STR_ARG(line));
	return 0;
}

static int ask(struct look *l)
{
	struct {
		struct nlmsghdr h;
		struct xdp_diag_req r;
	} q = {
		.h = { .nlmsg_len = sizeof(q),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_DUMP },
		.r = { .sdiag_family = AF_XDP,
			.xdiag_show =
				XDP_SHOW_INFO | XDP_SHOW_RING_CFG | XDP_SHOW_UMEM | SHOW_STATS },
	};

	return netlink_ask(PROTOCOL, &q.h, WAIT_MS, take, l);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct look l = { .a = a };
	int error = ret->kind == ASK_FILE ? netlink_registered(a, PROTOCOL) : -EINVAL;
	bool there = !error && module_is_there(a, "xsk_diag", "CONFIG_XDP_SOCKETS_DIAG");

	(void)rest;
	if (there)
		error = ask(&l);
	/* Built in, and the kernel of another configuration after all. */
	if (error == -ENOENT || error == -EAFNOSUPPORT) {
		there = false;
		error = 0;
	}
	if (error) {
		ret->error = -error;
		ret->state = answer_state_of_errno(ret->error, false);
		return;
	}
	ret->bytes = str_printf(a, "table %s\n" STR_FMT, there ? "ok" : "module", STR_ARG(l.text));
	if (l.more)
		ret->bytes = str_printf(a, STR_FMT "more %u\n", STR_ARG(ret->bytes), l.more);
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_xsk = {
	.prefix = "/probe/xsk",
	.deadline_ms = 2000,
	.run = run,
};
