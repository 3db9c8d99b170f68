/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How packets are spread over the receive queues: by a hash and a table (RSS), over which fields,
 * and by rules that name a queue. The sizes of table and key are asked for first, with no room for
 * either. input_xfrm, since 6.8, lies where older kernels had zeroes.
 */
#include "scanner/source/ethtool/ethtool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <string.h>

#include "scanner/base/arena.h"

enum { TABLE_MAX = 1 << 16, KEY_MAX = 1 << 12, RULES_MAX = 1 << 14, RULES_TOLD = 1024 };

static int ring_count(struct str name, struct lines *out)
{
	struct ethtool_rxnfc q = { .cmd = ETHTOOL_GRXRINGS };
	int error = ethtool_query(name, &q);

	if (!error)
		lines_add(out, "rings %llu\n", (unsigned long long)q.data);
	return error;
}

static void add_hash(struct lines *out, const struct ethtool_rxfh *h)
{
	static const char *const words[] = { "toeplitz", "xor", "crc32" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (h->hfunc == 1U << i)
			lines_add(out, "hfunc %s\n", words[i]);
	}
	if (h->hfunc >= 1U << 3)
		lines_add(out, "hfunc 0x%x\n", h->hfunc);
	lines_add(out, "input_xfrm %u\n", h->rsvd8[0]);
}

static void add_table(struct lines *out, const struct ethtool_rxfh *h, __u32 entries, __u32 key)
{
	const unsigned char *bytes = (const unsigned char *)(h->rss_config + entries);

	if (key) {
		lines_add(out, "key ");
		for (__u32 i = 0; i < key; i++)
			lines_add(out, "%02x", bytes[i]);
		lines_add(out, "\n");
	}
	if (!entries)
		return;
	lines_add(out, "table");
	for (__u32 i = 0; i < entries; i++)
		lines_add(out, " %u", h->rss_config[i]);
	lines_add(out, "\n");
}

int ethtool_rss(struct str name, struct lines *out)
{
	struct ethtool_rxfh sizes = { .cmd = ETHTOOL_GRSSH }, *h;
	int error = ethtool_query(name, &sizes);

	if (error)
		return error;
	if (sizes.indir_size > TABLE_MAX || sizes.key_size > KEY_MAX)
		return -EFBIG;
	h = (struct ethtool_rxfh *)arena_alloc(
		out->arena, sizeof(*h) + sizes.indir_size * sizeof(__u32) + sizes.key_size, 1);
	*h = (struct ethtool_rxfh){
		.cmd = ETHTOOL_GRSSH,
		.indir_size = sizes.indir_size,
		.key_size = sizes.key_size,
	};
	if (sizes.indir_size || sizes.key_size)
		error = ethtool_query(name, h);
	else
		h->hfunc = sizes.hfunc; /* told beside the sizes, too */
	if (error)
		return error;
	/* Of a driver that does not tell it the table is all that is known. */
	(void)ring_count(name, out);
	add_hash(out, h);
	add_table(out, h, sizes.indir_size, sizes.key_size);
	return 0;
}

/* The letters that ethtool takes: "sdfn" is both addresses and both ports. */
static void add_fields(struct lines *out, const char *flow, __u64 bits)
{
	static const struct {
		__u64 bit;
		char letter;
	} letters[] = {
		{ RXH_L2DA, 'm' },
		{ RXH_VLAN, 'v' },
		{ RXH_L3_PROTO, 't' },
		{ RXH_IP_SRC, 's' },
		{ RXH_IP_DST, 'd' },
		{ RXH_L4_B_0_1, 'f' },
		{ RXH_L4_B_2_3, 'n' },
		{ RXH_DISCARD, 'r' },
	};
	char word[sizeof(letters) / sizeof(letters[0]) + 1] = "";
	size_t n = 0;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (bits & letters[i].bit)
			word[n++] = letters[i].letter;
	}
	lines_add(out, "%s %s\n", flow, n ? word : "none");
}

int ethtool_rss_fields(struct str name, struct lines *out)
{
	static const struct {
		const char *word;
		__u32 type;
	} flows[] = {
		{ "udp4", UDP_V4_FLOW },
		{ "udp6", UDP_V6_FLOW },
		{ "tcp4", TCP_V4_FLOW },
		{ "tcp6", TCP_V6_FLOW },
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
		struct ethtool_rxnfc q = { .cmd = ETHTOOL_GRXFH, .flow_type = flows[i].type };
		int failed = ethtool_query(name, &q);

		if (!failed)
			add_fields(out, flows[i].word, q.data);
		else if (!error)
			error = failed;
	}
	return out->n ? 0 : error;
}

static void add_bytes(struct lines *out, const char *key, const void *p, size_t n)
{
	const unsigned char *bytes = p;

	lines_add(out, " %s 0x", key);
	for (size_t i = 0; i < n; i++)
		lines_add(out, "%02x", bytes[i]);
}

static void add_address(
	struct lines *out, const char *key, int family, const void *p, const void *mask)
{
	char text[INET6_ADDRSTRLEN] = "", bits[INET6_ADDRSTRLEN] = "";

	inet_ntop(family, p, text, sizeof(text));
	inet_ntop(family, mask, bits, sizeof(bits));
	lines_add(out, " %s %s/%s", key, text, bits);
}

static void add_flow4(struct lines *out, const char *word, const struct ethtool_rx_flow_spec *fs)
{
	const struct ethtool_tcpip4_spec *h = &fs->h_u.tcp_ip4_spec, *m = &fs->m_u.tcp_ip4_spec;

	lines_add(out, " flow %s", word);
	add_address(out, "src", AF_INET, &h->ip4src, &m->ip4src);
	add_address(out, "dst", AF_INET, &h->ip4dst, &m->ip4dst);
	lines_add(out, " sport %u/0x%x dport %u/0x%x", ntohs(h->psrc), ntohs(m->psrc),
		ntohs(h->pdst), ntohs(m->pdst));
}

static void add_flow6(struct lines *out, const char *word, const struct ethtool_rx_flow_spec *fs)
{
	const struct ethtool_tcpip6_spec *h = &fs->h_u.tcp_ip6_spec, *m = &fs->m_u.tcp_ip6_spec;

	lines_add(out, " flow %s", word);
	add_address(out, "src", AF_INET6, h->ip6src, m->ip6src);
	add_address(out, "dst", AF_INET6, h->ip6dst, m->ip6dst);
	lines_add(out, " sport %u/0x%x dport %u/0x%x", ntohs(h->psrc), ntohs(m->psrc),
		ntohs(h->pdst), ntohs(m->pdst));
}

static void add_flow(struct lines *out, const struct ethtool_rx_flow_spec *fs)
{
	static const struct {
		__u32 type;
		const char *word;
		void (*add)(struct lines *, const char *, const struct ethtool_rx_flow_spec *);
	} flows[] = {
		{ TCP_V4_FLOW, "tcp4", add_flow4 },
		{ UDP_V4_FLOW, "udp4", add_flow4 },
		{ SCTP_V4_FLOW, "sctp4", add_flow4 },
		{ TCP_V6_FLOW, "tcp6", add_flow6 },
		{ UDP_V6_FLOW, "udp6", add_flow6 },
		{ SCTP_V6_FLOW, "sctp6", add_flow6 },
	};
	__u32 type = fs->flow_type & ~(__u32)(FLOW_EXT | FLOW_MAC_EXT | FLOW_RSS);

	for (size_t i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
		if (flows[i].type == type) {
			flows[i].add(out, flows[i].word, fs);
			return;
		}
	}
	lines_add(out, " flow 0x%x", type);
	add_bytes(out, "spec", &fs->h_u, sizeof(fs->h_u));
	add_bytes(out, "mask", &fs->m_u, sizeof(fs->m_u));
}

static void add_rule(struct lines *out, const struct ethtool_rx_flow_spec *fs)
{
	lines_add(out, "rule %u", fs->location);
	add_flow(out, fs);
	if (fs->flow_type & (FLOW_EXT | FLOW_MAC_EXT)) {
		add_bytes(out, "more", &fs->h_ext, sizeof(fs->h_ext));
		add_bytes(out, "more-mask", &fs->m_ext, sizeof(fs->m_ext));
	}
	if (fs->ring_cookie == RX_CLS_FLOW_DISC)
		lines_add(out, " action drop\n");
	else if (fs->ring_cookie == RX_CLS_FLOW_WAKE)
		lines_add(out, " action wake\n");
	else if (fs->ring_cookie >> 32)
		lines_add(out, " action vf %llu queue %llu\n",
			(unsigned long long)(fs->ring_cookie >> 32 & 0xff) - 1,
			(unsigned long long)(fs->ring_cookie & 0xffffffff));
	else
		lines_add(out, " action queue %llu\n", (unsigned long long)fs->ring_cookie);
}

/* A rule that went away between the calls is none. */
static int add_rules(struct str name, const struct ethtool_rxnfc *all, struct lines *out)
{
	__u32 n = all->rule_cnt < RULES_TOLD ? all->rule_cnt : RULES_TOLD;

	for (__u32 i = 0; i < n; i++) {
		struct ethtool_rxnfc q = {
			.cmd = ETHTOOL_GRXCLSRULE,
			.fs = { .location = all->rule_locs[i] },
		};
		int error = ethtool_query(name, &q);

		if (error && error != -ENOENT && error != -EINVAL)
			return error;
		if (!error)
			add_rule(out, &q.fs);
	}
	return 0;
}

int ethtool_rules(struct str name, struct lines *out)
{
	struct ethtool_rxnfc count = { .cmd = ETHTOOL_GRXCLSRLCNT }, *all;
	int error = ethtool_query(name, &count);

	if (error)
		return error;
	if (count.rule_cnt > RULES_MAX)
		return -EFBIG;
	/* Some drivers want room for at least one. */
	all = (struct ethtool_rxnfc *)arena_alloc(
		out->arena, sizeof(*all) + ((size_t)count.rule_cnt + 1) * sizeof(__u32), 1);
	all->cmd = ETHTOOL_GRXCLSRLALL;
	all->rule_cnt = count.rule_cnt;
	if (count.rule_cnt)
		error = ethtool_query(name, all);
	if (error)
		return error == -EMSGSIZE ? -EBUSY : error;
	lines_add(out, "count %u\n", count.rule_cnt);
	/* Of GRXCLSRLALL: how many places the table has; some drivers tell none. */
	if (count.rule_cnt && all->data)
		lines_add(out, "capacity %llu\n", (unsigned long long)all->data);
	else if (count.data & 0xffff)
		lines_add(out, "capacity %llu\n", (unsigned long long)(count.data & 0xffff));
	if (count.rule_cnt > RULES_TOLD)
		lines_add(out, "more %u\n", count.rule_cnt - RULES_TOLD);
	return add_rules(name, all, out);
}
