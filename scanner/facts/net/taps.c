/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/taps.h"

/* "ALL  eth0     packet_rcv", "ALL           tpacket_rcv+0x0/0x500", "0800          ip_rcv" */
static bool parse_handler(struct str line, bool *ret_all, struct tap_handler *ret)
{
	struct str type, word, more;

	if (!str_word(&line, &type) || !str_word(&line, &word))
		return false;
	*ret_all = str_is(type, "ALL");
	if (str_word(&line, &more))
		*ret = (struct tap_handler){ word, more };
	else
		*ret = (struct tap_handler){ .func = word };
	return true;
}

bool taps_parse_ptype(struct arena *a, struct str text, struct taps_of *ret)
{
	struct tap_handler *v = NULL, h;
	size_t n = 0, cap = 0;
	struct str line;
	bool all;

	if (!str_cut(&text, '\n', &line) || !str_starts(line, "Type"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_handler(line, &all, &h))
			return false;
		if (!all)
			continue;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = h;
	}
	ret->handlers = v;
	ret->n_handlers = n;
	ret->ptype_valid = true;
	return true;
}

/* sk RefCnt Type Proto Iface R Rmem User Inode */
static bool parse_socket(struct str line, struct tap_socket *ret)
{
	uint64_t protocol, ifindex, running, inode, skipped;
	struct str word;

	if (!str_word(&line, &word) || !str_word_u64(&line, 10, UINT64_MAX, &skipped) ||
		!str_word_u64(&line, 10, UINT64_MAX, &skipped) ||
		!str_word_u64(&line, 16, UINT64_MAX, &protocol) ||
		!str_word_u64(&line, 10, UINT64_MAX, &ifindex) ||
		!str_word_u64(&line, 10, UINT64_MAX, &running) ||
		!str_word_u64(&line, 10, UINT64_MAX, &skipped) ||
		!str_word_u64(&line, 10, UINT64_MAX, &skipped) ||
		!str_word_u64(&line, 10, UINT64_MAX, &inode))
		return false;
	*ret = (struct tap_socket){ (unsigned)protocol, (unsigned)ifindex, running != 0, inode };
	return true;
}

bool taps_parse_packet(struct arena *a, struct str text, struct taps_of *ret)
{
	struct tap_socket *v = NULL, s;
	size_t n = 0, cap = 0;
	struct str line;

	if (!str_cut(&text, '\n', &line) || !str_starts(line, "sk"))
		return false;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_socket(line, &s))
			return false;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		v[n++] = s;
	}
	ret->sockets = v;
	ret->n_sockets = n;
	ret->packet_valid = true;
	return true;
}

static const char *const files[] = { "ptype", "packet" };

static void follow(const struct fact_in *in, struct follower *f)
{
	netspaces_follow(in, f, files, 2);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct netspaces *s = facts_get(in->facts, &fact_netspaces);
	struct taps *t = ret;

	for (t->n = 0; t->n < s->n; t->n++) {
		struct taps_of *one = &t->v[t->n];

		one->space = &s->v[t->n];
		one->ptype = netspace_file(in, one->space, "ptype");
		one->packet = netspace_file(in, one->space, "packet");
		if (one->ptype->state == ANSWER_OK)
			(void)taps_parse_ptype(in->arena, one->ptype->bytes, one);
		if (one->packet->state == ANSWER_OK)
			(void)taps_parse_packet(in->arena, one->packet->bytes, one);
	}
}

const struct fact fact_taps = {
	.name = "taps",
	.asks = { { "/proc/net/ptype", ASK_FILE }, { "/proc/net/packet", ASK_FILE } },
	.needs = { &fact_netspaces },
	.steady = true,
	.follow = follow,
	.follows = { { "/proc/*/net/ptype", ASK_FILE }, { "/proc/*/net/packet", ASK_FILE } },
	.size = sizeof(struct taps),
	.parse = parse,
};
