/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/sockets.h"

#include <stdlib.h>

#include "scanner/base/sort.h"

static bool parse_end(struct str word, struct address *ret, unsigned *ret_port)
{
	struct str host, port;
	uint64_t v;

	if (!str_split(word, ':', &host, &port) || address_of_words(host, ret) ||
		str_u64(port, 16, &v) || v > UINT16_MAX)
		return false;
	*ret_port = (unsigned)v;
	return true;
}

static bool parse_queues(struct str word, struct net_socket *s)
{
	struct str tx, rx;

	return str_split(word, ':', &tx, &rx) && str_u64(tx, 16, &s->tx_queue) == 0 &&
	       str_u64(rx, 16, &s->rx_queue) == 0;
}

/* sl local remote st tx:rx tr:when retrnsmt uid timeout inode ref pointer … drops */
bool net_socket_parse(struct str line, bool drops, struct net_socket *ret)
{
	struct net_socket s = { 0 };
	struct str word, last = { 0 };
	uint64_t state, uid, v;

	if (!str_word(&line, &word) || !str_ends(word, ":") || !str_word(&line, &word) ||
		!parse_end(word, &s.local, &s.port) || !str_word(&line, &word) ||
		!parse_end(word, &s.remote, &s.remote_port) ||
		!str_word_u64(&line, 16, 255, &state) || !str_word(&line, &word) ||
		!parse_queues(word, &s) || !str_word(&line, &word) || !str_word(&line, &word) ||
		!str_word_u64(&line, 10, UINT32_MAX, &uid) || !str_word(&line, &word) ||
		!str_word_u64(&line, 10, UINT64_MAX, &s.inode))
		return false;
	s.state = (unsigned)state;
	s.uid = (unsigned)uid;
	for (unsigned n = 0; drops && str_word(&line, &word); n++)
		last = n >= 2 ? word : last;
	if (drops && (str_u64(last, 10, &v) || v > UINT32_MAX))
		return false;
	s.drops = drops ? (uint32_t)v : 0;
	*ret = s;
	return true;
}

struct rows {
	struct net_socket *v;
	size_t n, cap;
};

static bool parse_file(
	const struct fact_in *in, const struct answer *an, bool drops, struct rows *rows)
{
	struct str text = an->bytes, line;
	struct net_socket s;

	if (!str_cut(&text, '\n', &line) || !str_has(line, "local_address"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (!net_socket_parse(line, drops, &s))
			return false;
		s.from = an;
		rows->v = arena_grow(in->arena, rows->v, rows->n, &rows->cap, sizeof(*rows->v));
		rows->v[rows->n++] = s;
	}
	return true;
}

/* A kernel without IPv6 has no second file. */
static void read_space(
	const struct fact_in *in, const char *const names[2], bool drops, struct net_sockets_of *t)
{
	struct rows rows = { 0 };

	for (unsigned i = 0; i < 2; i++) {
		const struct answer *an = netspace_file(in, t->space, names[i]);

		if (i == 1 && (an->state == ANSWER_ABSENT || an->state == ANSWER_NOT_CAPTURED))
			continue;
		t->from = an;
		if (an->state != ANSWER_OK || !parse_file(in, an, drops, &rows))
			return;
	}
	t->from = netspace_file(in, t->space, names[0]);
	t->valid = true;
	t->v = rows.v;
	t->n = rows.n;
}

static void read_all(
	const struct fact_in *in, const char *const names[2], bool drops, struct net_sockets *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);

	for (ret->n = 0; ret->n < s->n; ret->n++) {
		ret->v[ret->n].space = &s->v[ret->n];
		read_space(in, names, drops, &ret->v[ret->n]);
	}
}

const struct net_socket *net_sockets_find(const struct net_sockets_of *t, uint64_t inode)
{
	for (size_t i = 0; inode && i < t->n; i++) {
		if (t->v[i].inode == inode)
			return &t->v[i];
	}
	return NULL;
}

static const char *const udp[2] = { "udp", "udp6" }, *const tcp[2] = { "tcp", "tcp6" };

void net_sockets_follow_udp(const struct fact_in *in, struct follower *f)
{
	netspaces_follow(in, f, udp, 2);
}

void net_sockets_parse_udp(const struct fact_in *in, void *ret)
{
	read_all(in, udp, true, ret);
}

void net_sockets_follow_tcp(const struct fact_in *in, struct follower *f)
{
	netspaces_follow(in, f, tcp, 2);
}

void net_sockets_parse_tcp(const struct fact_in *in, void *ret)
{
	read_all(in, tcp, false, ret);
}

const struct fact fact_udp_sockets = {
	.name = "udp_sockets",
	.asks = { { "/proc/net/udp", ASK_FILE }, { "/proc/net/udp6", ASK_FILE } },
	.needs = { &fact_netspaces },
	.follow = net_sockets_follow_udp,
	.follow_counters = true,
	.follows = { { "/proc/*/net/udp", ASK_FILE } },
	.size = sizeof(struct net_sockets),
	.parse = net_sockets_parse_udp,
};

/* Of the last sample: who listens does not change within a window. */
const struct fact fact_tcp_sockets = {
	.name = "tcp_sockets",
	.asks = { { "/proc/net/tcp", ASK_FILE }, { "/proc/net/tcp6", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = net_sockets_follow_tcp,
	.follows = { { "/proc/*/net/tcp", ASK_FILE } },
	.size = sizeof(struct net_sockets),
	.parse = net_sockets_parse_tcp,
};

static int by_inode(const void *x, const void *y)
{
	const struct socket_owner *a = x, *b = y;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

static int by_inode_and_pid(const void *x, const void *y)
{
	const struct socket_owner *a = x, *b = y;
	int order = by_inode(a, b);

	return order ? order : (a->pid > b->pid) - (a->pid < b->pid);
}

struct owners {
	struct arena *arena;
	struct socket_owner *v;
	size_t n, cap;
	int pid; /* of the block that is read */
	struct str comm;
	bool whole;
};

/* "process PID COMM" before its "socket INODE"s; then what was not seen. */
static bool parse_owner(struct owners *o, struct str line)
{
	struct str word;
	uint64_t v;

	if (!str_word(&line, &word))
		return false;
	if (str_is(word, "seen"))
		return true;
	if (!str_word_u64(&line, 10, UINT64_MAX, &v))
		return false;
	if (str_is(word, "process")) {
		o->pid = v <= INT32_MAX ? (int)v : 0;
		o->comm = str_trim(line);
	} else if (str_is(word, "socket")) {
		o->v = arena_grow(o->arena, o->v, o->n, &o->cap, sizeof(*o->v));
		o->v[o->n++] = (struct socket_owner){ v, o->pid, o->comm, 1 };
	} else {
		o->whole &= v == 0;
	}
	return true;
}

static size_t unite(struct socket_owner *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (k && v[k - 1].inode == v[i].inode)
			v[k - 1].processes++;
		else
			v[k++] = v[i];
	}
	return k;
}

void socket_owners_parse(const struct fact_in *in, void *ret)
{
	struct owners o = { .arena = in->arena, .whole = true };
	struct socket_owners *t = ret;
	struct str text, line;

	t->from = answers_file(in->answers, "/probe/sockets");
	if (t->from->state != ANSWER_OK)
		return;
	text = t->from->bytes;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_owner(&o, line))
			return;
	}
	sort_in_place(o.v, o.n, sizeof(*o.v), by_inode_and_pid);
	t->v = o.v;
	t->n = unite(o.v, o.n);
	t->valid = true;
	t->whole = o.whole;
}

const struct socket_owner *socket_owner(const struct socket_owners *t, uint64_t inode)
{
	const struct socket_owner key = { .inode = inode };

	return inode && t->n ? bsearch(&key, t->v, t->n, sizeof(*t->v), by_inode) : NULL;
}

const struct fact fact_socket_owners = {
	.name = "socket_owners",
	.asks = { { "/probe/sockets", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct socket_owners),
	.parse = socket_owners_parse,
};
