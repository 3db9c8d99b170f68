/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets and their owners for checks that have something to say of them only sometimes. */
#include "scanner/facts/net/sockets.h"

#include "scanner/facts/net/netns.h"
#include "scanner/facts/net/taps.h"

const struct fact fact_target_udp_sockets = {
	.name = "target_udp_sockets",
	.asks = { { "/proc/net/{targets:udp}", ASK_FILE },
		{ "/proc/net/{targets:udp6}", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = net_sockets_follow_udp,
	.follows = { { "/proc/*/net/udp", ASK_FILE } },
	.size = sizeof(struct net_sockets),
	.parse = net_sockets_parse_udp,
};

const struct fact fact_target_tcp_sockets = {
	.name = "target_tcp_sockets",
	.asks = { { "/proc/net/{targets:tcp}", ASK_FILE },
		{ "/proc/net/{targets:tcp6}", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = net_sockets_follow_tcp,
	.follows = { { "/proc/*/net/tcp", ASK_FILE } },
	.size = sizeof(struct net_sockets),
	.parse = net_sockets_parse_tcp,
};

const struct fact fact_target_socket_owners = {
	.name = "target_socket_owners",
	.asks = { { "/probe/{targets:sockets}", ASK_FILE } },
	.steady = true,
	.size = sizeof(struct socket_owners),
	.parse = socket_owners_parse,
};

/* Whose a tap is. */
static void follow_taps(const struct fact_in *in, struct follower *f)
{
	const struct taps *t = facts_get(in->facts, &fact_taps);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].n_handlers)
			f->ask(f, STR("/probe/sockets"), ASK_FILE, 0);
	}
}

const struct fact fact_tap_owners = {
	.name = "tap_owners",
	.needs = { &fact_taps },
	.steady = true,
	.follow = follow_taps,
	.follows = { { "/probe/sockets", ASK_FILE } },
	.size = sizeof(struct socket_owners),
	.parse = socket_owners_parse,
};
