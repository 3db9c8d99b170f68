/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/routes.h"

enum { V4_BYTES = 4 };

static bool next_address(struct str *line, struct address *ret)
{
	struct str word;

	return str_word(line, &word) && address_of_words(word, ret) == 0 && !ret->v6;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT */
static bool parse_line(struct str line, struct route *ret)
{
	struct route r = { 0 };
	uint64_t flags, count, metric;

	if (!str_word(&line, &r.nic) || !next_address(&line, &r.to) ||
		!next_address(&line, &r.gateway) || !str_word_u64(&line, 16, UINT64_MAX, &flags) ||
		!str_word_u64(&line, 10, UINT64_MAX, &count) ||
		!str_word_u64(&line, 10, UINT64_MAX, &count) ||
		!str_word_u64(&line, 10, UINT64_MAX, &metric) || !next_address(&line, &r.mask))
		return false;
	r.flags = (unsigned)flags;
	r.metric = metric;
	*ret = r;
	return true;
}

bool routes_parse(struct arena *a, struct str text, struct routes_of *ret)
{
	struct route *v = NULL, r;
	size_t n = 0, cap = 0;
	struct str line;

	/* Without any route not even the heading is printed by some kernels. */
	if (str_cut(&text, '\n', &line) && !str_starts(line, "Iface"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(line, &r))
			return false;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = r;
	}
	ret->v = v;
	ret->n = n;
	ret->valid = true;
	return true;
}

unsigned route_bits(const struct route *r)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < V4_BYTES; i++) {
		for (unsigned b = r->mask.b[i]; b; b &= b - 1)
			bits++;
	}
	return bits;
}

static bool fits(const struct route *r, struct address to)
{
	for (unsigned i = 0; i < V4_BYTES; i++) {
		if ((to.b[i] & r->mask.b[i]) != r->to.b[i])
			return false;
	}
	return r->flags & ROUTE_UP;
}

const struct route *routes_find(const struct routes_of *t, struct address to)
{
	const struct route *best = NULL;

	for (size_t i = 0; i < t->n && !to.v6; i++) {
		const struct route *r = &t->v[i];

		if (!fits(r, to))
			continue;
		if (!best || route_bits(r) > route_bits(best) ||
			(route_bits(r) == route_bits(best) && r->metric < best->metric))
			best = r;
	}
	return best;
}

static void follow(const struct fact_in *in, struct follower *f)
{
	static const char *const name = "route";

	netspaces_follow(in, f, &name, 1);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);
	struct routes *t = ret;

	for (t->n = 0; t->n < s->n; t->n++) {
		struct routes_of *r = &t->v[t->n];

		r->space = &s->v[t->n];
		r->from = netspace_file(in, r->space, "route");
		if (r->from->state == ANSWER_OK)
			(void)routes_parse(in->arena, r->from->bytes, r);
	}
}

const struct fact fact_routes = {
	.name = "routes",
	.asks = { { "/proc/net/route", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = follow,
	.follows = { { "/proc/*/net/route", ASK_FILE } },
	.size = sizeof(struct routes),
	.parse = parse,
};
