/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of /proc/net, and the texts that probes make of netlink's: what is valid is whole. */
#include "scanner/facts/net/igmp_queries.h"
#include "scanner/facts/net/multicast.h"
#include "scanner/facts/net/neighbours.h"
#include "scanner/facts/net/routes.h"
#include "scanner/facts/net/sock_diag.h"
#include "scanner/facts/net/sockets.h"
#include "scanner/facts/net/taps.h"
#include "scanner/facts/net/xdp.h"
#include "scanner/facts/net/xsk.h"
#include "tests/fuzz/fuzz.h"

static void groups(struct arena *a, struct str input)
{
	struct joined_rows four = { .arena = a }, six = { .arena = a };
	struct source_filter *v = NULL;
	size_t n = 0, cap = 0;

	(void)multicast_parse_igmp(&four, input, NULL);
	for (size_t i = 0; i < four.n; i++)
		FUZZ_CHECK(four.v[i].version <= 3);
	(void)multicast_parse_igmp6(&six, input, NULL);
	(void)multicast_parse_filters(a, input, &v, &n, &cap);
	FUZZ_CHECK(n <= cap);
}

static void tables(struct arena *a, struct str input)
{
	struct neighbours_of n = { 0 };
	struct routes_of r = { 0 };
	struct taps_of t = { 0 };
	struct address to = { 0 };

	(void)neighbours_parse(a, input, &n);
	(void)taps_parse_ptype(a, input, &t);
	(void)taps_parse_packet(a, input, &t);
	FUZZ_CHECK(!t.n_sockets || t.sockets);
	if (!routes_parse(a, input, &r))
		return;
	for (size_t i = 0; i < r.n; i++)
		FUZZ_CHECK(route_bits(&r.v[i]) <= 32);
	(void)routes_find(&r, to);
}

static void probes(struct arena *a, struct str input)
{
	struct igmp_queries q = { 0 };
	struct sock_diag d = { 0 };
	struct xdp_links x = { 0 };
	struct xsks s = { 0 };

	igmp_queries_parse(a, input, &q);
	FUZZ_CHECK(!q.n || q.v);
	sock_diag_parse(a, input, &d);
	xdp_parse(a, input, &x);
	FUZZ_CHECK(!x.n || x.v);
	xsk_parse(a, input, &s);
	for (size_t i = 0; i < s.n && i < 64; i++)
		FUZZ_CHECK(xsk_find(&s, s.v[i].inode));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str rest = input, line;
	struct net_socket socket;

	groups(a, input);
	tables(a, input);
	probes(a, input);
	while (str_cut(&rest, '\n', &line)) {
		(void)net_socket_parse(line, true, &socket);
		(void)net_socket_parse(line, false, &socket);
	}
}
