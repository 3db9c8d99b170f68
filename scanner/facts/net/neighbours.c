/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/neighbours.h"

/* IP address, HW type, Flags, HW address, Mask, Device */
static bool parse_line(struct str line, struct neighbour *ret)
{
	struct neighbour r = { 0 };
	struct str word;
	uint64_t flags;

	if (!str_word(&line, &word) || address_parse(word, &r.address) || !str_word(&line, &word) ||
		!str_word(&line, &word) || str_u64(word, 16, &flags) || !str_word(&line, &r.mac) ||
		!str_word(&line, &word) || !str_word(&line, &r.nic))
		return false;
	r.flags = (unsigned)flags;
	*ret = r;
	return true;
}

bool neighbours_parse(struct arena *a, struct str text, struct neighbours_of *ret)
{
	struct neighbour *v = NULL, r;
	size_t n = 0, cap = 0;
	struct str line;

	if (!str_cut(&text, '\n', &line) || !str_starts(line, "IP address"))
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

static void follow(const struct fact_in *in, struct follower *f)
{
	static const char *const name = "arp";

	netspaces_follow(in, f, &name, 1);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);
	struct neighbours *t = ret;

	for (t->n = 0; t->n < s->n; t->n++) {
		struct neighbours_of *r = &t->v[t->n];

		r->space = &s->v[t->n];
		r->from = netspace_file(in, r->space, "arp");
		if (r->from->state == ANSWER_OK)
			(void)neighbours_parse(in->arena, r->from->bytes, r);
	}
}

const struct fact fact_neighbours = {
	.name = "neighbours",
	.asks = { { "/proc/net/arp", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = follow,
	.follows = { { "/proc/*/net/arp", ASK_FILE } },
	.size = sizeof(struct neighbours),
	.parse = parse,
};
