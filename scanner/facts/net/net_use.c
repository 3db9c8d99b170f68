/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/net/route (net/ipv4/fib_trie.c fib_route_seq_show): a header, then device, destination,
 * gateway, flags, …, mask in eight hex digits of the host's byte order; a default route has mask
 * 0. /proc/net/ipv6_route (net/ipv6/route.c): destination and its length in hex, …, the device
 * last; lo carries the rejecting default route of a host without IPv6. /proc/net/igmp
 * (net/ipv4/igmp.c): a line for each device, then an indented one for each of its groups, the
 * address in hex as it lies in memory.
 */
#include "scanner/facts/net/net_use.h"

#include <stdlib.h>

struct collection {
	struct arena *a;
	struct net_use *v;
	size_t n, cap;
};

static struct net_use *use_of(struct collection *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (str_eq(c->v[i].name, name))
			return &c->v[i];
	}
	c->v = arena_grow(c->a, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n] = (struct net_use){ .name = name };
	return &c->v[c->n++];
}

static unsigned split_words(struct str line, struct str *words, unsigned max)
{
	unsigned n = 0;

	while (n < max && str_word(&line, &words[n]))
		n++;
	return n;
}

static bool is_zero(struct str hex)
{
	uint64_t n;

	return str_u64(hex, 16, &n) == 0 && n == 0;
}

static bool read_routes(struct collection *c, struct str text)
{
	struct str line, w[8];

	if (!str_cut(&text, '\n', &line) || !str_starts(line, "Iface"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (split_words(line, w, 8) == 8 && is_zero(w[1]) && is_zero(w[7]))
			use_of(c, w[0])->has_default_route = true;
	}
	return true;
}

static void read_routes6(struct collection *c, struct str text)
{
	struct str line, w[10];

	while (str_cut(&text, '\n', &line)) {
		if (split_words(line, w, 10) == 10 && str_is(w[1], "00") &&
			str_is(w[0], "00000000000000000000000000000000") && !str_is(w[9], "lo"))
			use_of(c, w[9])->has_default_route = true;
	}
}

/*
 * The first byte in memory is the first of the address, the last of the digits on a little-endian
 * host: which one it was, the group of all hosts tells, that every device is in (224.0.0.1).
 */
static bool is_data(uint64_t group)
{
	bool big = (group >> 24) >= 224 && (group >> 24) <= 239 && (group & 0xff) < 224;
	unsigned a = (unsigned)(big ? group >> 24 : group & 0xff);
	unsigned b = (unsigned)(big ? group >> 16 : group >> 8) & 0xff;
	unsigned c = (unsigned)(big ? group >> 8 : group >> 16) & 0xff;

	if (a < 224 || a > 239)
		return false;
	if (a == 224 && b == 0 && (c == 0 || c == 1)) /* local control; PTP's 224.0.1.129 */
		return false;
	return !(a == 239 && b == 255 && c == 255); /* 239.255.255.250: SSDP */
}

static void read_groups(struct collection *c, struct str text)
{
	struct str line, w[3], name = { 0 };
	uint64_t group;

	(void)str_cut(&text, '\n', &line);
	while (str_cut(&text, '\n', &line)) {
		unsigned n = split_words(line, w, 3);

		if (line.n && line.p[0] != '\t' && line.p[0] != ' ') {
			name = n >= 2 ? w[1] : (struct str){ 0 };
			continue;
		}
		if (name.n && n >= 1 && w[0].n == 8 && str_u64(w[0], 16, &group) == 0 &&
			is_data(group))
			use_of(c, name)->groups++;
	}
}

static int by_name(const void *x, const void *y)
{
	return str_cmp_natural(
		((const struct net_use *)x)->name, ((const struct net_use *)y)->name);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct collection c = { .a = in->arena };
	const struct answer *v6 = answers_file(in->answers, "/proc/net/ipv6_route");
	struct net_uses *t = ret;

	t->routes = answers_file(in->answers, "/proc/net/route");
	t->groups = answers_file(in->answers, "/proc/net/igmp");
	if (t->routes->state == ANSWER_OK)
		t->routes_known = read_routes(&c, t->routes->bytes);
	if (v6->state == ANSWER_OK)
		read_routes6(&c, v6->bytes);
	if (t->groups->state == ANSWER_OK)
		read_groups(&c, t->groups->bytes);
	if (c.n > 1)
		qsort(c.v, c.n, sizeof(*c.v), by_name);
	t->v = c.v;
	t->n = c.n;
}

const struct net_use *net_use_find(const struct net_uses *t, struct str name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].name, name))
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_net_use = {
	.name = "net_use",
	.asks = { { "/proc/net/route", ASK_FILE }, { "/proc/net/ipv6_route", ASK_FILE },
		{ "/proc/net/igmp", ASK_FILE } },
	.size = sizeof(struct net_uses),
	.parse = parse,
};
