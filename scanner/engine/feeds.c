/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/feeds.h"

#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

enum { PORT_MAX = 65535, NIC_NAME_MAX = 15 };

static bool is_nic_name(struct str s)
{
	return s.n > 0 && s.n <= NIC_NAME_MAX && !memchr(s.p, '/', s.n) && !memchr(s.p, ' ', s.n);
}

/* What stands behind the first sep, which may be missing; both sides must not be empty. */
static bool take_behind(struct str *s, char sep, struct str *ret)
{
	if (!str_split(*s, sep, s, ret))
		return true;
	return s->n > 0 && ret->n > 0;
}

static int take_port(struct str s, unsigned *ret)
{
	uint64_t v;

	if (str_u64(s, 10, &v) || v == 0 || v > PORT_MAX)
		return -EINVAL;
	*ret = (unsigned)v;
	return 0;
}

/* "239.1.1.100:5001", "[ff05::1]:5001", "ff05::1" */
static int take_group(struct str s, struct feed_group *g)
{
	struct str address = s, port = { 0 }, tail;

	if (str_starts(s, "[")) {
		if (!str_split(str_skip(s, 1), ']', &address, &tail))
			return -EINVAL;
		if (tail.n && !str_starts(tail, ":"))
			return -EINVAL;
		port = str_skip(tail, tail.n ? 1 : 0);
		if (tail.n && !port.n)
			return -EINVAL;
	} else if (s.n && memchr(s.p, '.', s.n) && !take_behind(&address, ':', &port)) {
		return -EINVAL;
	}
	if (port.n && take_port(port, &g->port))
		return -EINVAL;
	return address_parse(address, &g->group);
}

int feed_group_parse(struct str text, struct feed_group *ret)
{
	struct feed_group g = { .text = text };
	struct str rest = text, option = { 0 };

	if (!take_behind(&rest, ',', &option) || !take_behind(&rest, '@', &g.nic))
		return -EINVAL;
	if (take_group(rest, &g) || !address_is_multicast(g.group))
		return -EINVAL;
	if (g.nic.n && !is_nic_name(g.nic))
		return -EINVAL;
	if (option.n) {
		if (!str_starts(option, "source=") ||
			address_parse(str_skip(option, sizeof("source=") - 1), &g.source) ||
			g.source.v6 != g.group.v6 || address_is_multicast(g.source))
			return -EINVAL;
		g.has_source = true;
	}
	*ret = g;
	return 0;
}

int feed_peer_parse(struct str text, struct feed_peer *ret)
{
	struct feed_peer p = { .text = text };
	struct str rest = text;

	if (!take_behind(&rest, '@', &p.nic) || (p.nic.n && !is_nic_name(p.nic)) ||
		address_parse(rest, &p.address) || address_is_multicast(p.address) ||
		address_is_any(p.address))
		return -EINVAL;
	*ret = p;
	return 0;
}

static void add_groups(struct arena *a, struct feeds *f, const struct feed_group *more, size_t n)
{
	struct feed_group *v = ARENA_NEW(a, struct feed_group, f->n_groups + n + 1);
	size_t k = f->n_groups;

	if (k)
		memcpy(v, f->groups, k * sizeof(*v));
	for (size_t i = 0; i < n && k < FEEDS_CAP; i++) {
		bool there = false;

		for (size_t m = 0; m < k; m++)
			there |= str_eq(v[m].text, more[i].text);
		if (!there)
			v[k++] = more[i];
	}
	f->groups = v;
	f->n_groups = k;
}

static void add_peers(struct arena *a, struct feeds *f, const struct feed_peer *more, size_t n)
{
	struct feed_peer *v = ARENA_NEW(a, struct feed_peer, f->n_peers + n + 1);
	size_t k = f->n_peers;

	if (k)
		memcpy(v, f->peers, k * sizeof(*v));
	for (size_t i = 0; i < n && k < FEEDS_CAP; i++) {
		bool there = false;

		for (size_t m = 0; m < k; m++)
			there |= str_eq(v[m].text, more[i].text);
		if (!there)
			v[k++] = more[i];
	}
	f->peers = v;
	f->n_peers = k;
}

int feeds_add_group(struct arena *a, struct feeds *f, struct str text)
{
	struct feed_group g;

	if (feed_group_parse(text, &g))
		return -EINVAL;
	if (f->n_groups >= FEEDS_CAP)
		return -E2BIG;
	add_groups(a, f, &g, 1);
	return 0;
}

int feeds_add_peer(struct arena *a, struct feeds *f, struct str text)
{
	struct feed_peer p;

	if (feed_peer_parse(text, &p))
		return -EINVAL;
	if (f->n_peers >= FEEDS_CAP)
		return -E2BIG;
	add_peers(a, f, &p, 1);
	return 0;
}

void feeds_more(struct arena *a, struct feeds *to, const struct feeds *more)
{
	add_groups(a, to, more->groups, more->n_groups);
	add_peers(a, to, more->peers, more->n_peers);
}
