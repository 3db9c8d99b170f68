/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses by classes: what a pseudonym is for, routes, groups, scopes, hangs on the class, so
 * it stays; within it bits change places along the tree of prefixes, so that an address stays
 * in its network. The low 23 bits of a group (32 of IPv6) are changed by themselves, since the
 * MAC of a group is made of them alone (RFC 1112, RFC 2464).
 */
#include "programs/archive/redact_pseudonym.h"

#include <string.h>

/* The first row that holds decides. keep: leading bits that stay; 32: all. */
static const struct class4 {
	uint32_t net;
	unsigned length, keep;
} classes[] = {
	{ 0x00000000, 8, 32 }, { 0x7f000000, 8, 32 },	/* this network, loopback */
	{ 0xe0000000, 23, 32 },				/* well-known groups: 224.0.1.129 */
	{ 0xe8000000, 8, 8 },				/* source-specific */
	{ 0xe9000000, 8, 8 }, { 0xef000000, 8, 8 },	/* GLOP; administrative scope */
	{ 0xe0000000, 4, 4 },				/* other groups */
	{ 0xf0000000, 4, 32 },				/* masks, broadcast */
	{ 0x0a000000, 8, 8 }, { 0xac100000, 12, 12 },	/* private */
	{ 0xc0a80000, 16, 16 }, { 0xa9fe0000, 16, 16 }, /* private; link-local */
	{ 0x64400000, 10, 10 }, { 0xc6120000, 15, 15 }, /* carriers' own; benchmarks */
	{ 0x00000000, 0, 0 },				/* all others */
};

static uint32_t mask_of(unsigned length)
{
	return length ? 0xffffffffu << (32 - length) : 0;
}

static const struct class4 *class_of(uint32_t v)
{
	const struct class4 *c = classes;

	while ((v & mask_of(c->length)) != c->net)
		c++;
	return c;
}

static void put32(uint32_t v, unsigned char *p)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t permute(const struct redact_key *k, const char *tag, uint32_t v, unsigned keep)
{
	unsigned char in[4], out[4];

	put32(v, in);
	redact_prefix(k, tag, in, sizeof(in), keep, out);
	return get32(out);
}

static uint32_t low23(const struct redact_key *k, uint32_t v)
{
	return permute(k, "group23", v & 0x7fffff, 9) & 0x7fffff;
}

/* A permutation of all that walks on until it is back in the class is one of the class. */
static uint32_t unicast(const struct redact_key *k, uint32_t v, const struct class4 *c)
{
	do {
		v = permute(k, "ipv4", v, c->keep);
	} while (class_of(v) != c);
	return v;
}

/* The head walks alone: the low bits are those of the group's MAC. */
static uint32_t group(const struct redact_key *k, uint32_t v, const struct class4 *c)
{
	const uint32_t low = 0x7fffff;
	uint32_t head = v;

	do {
		head = permute(k, "group", head & ~low, c->keep) | low;
	} while (class_of(head) != c);
	v = (head & ~low) | low23(k, v);
	return class_of(v) == c ? v : group(k, v, c); /* once in 2^14: 224.0.0.0/23 */
}

static uint32_t within(const struct redact_key *k, uint32_t v)
{
	const struct class4 *c = class_of(v);

	if (c->keep == 32)
		return v;
	return v >> 28 == 0xe ? group(k, v, c) : unicast(k, v, c);
}

/* Zeros and ones that fill whole octets at its end are a network's and a broadcast's. */
static uint32_t fill(uint32_t from, uint32_t to)
{
	uint32_t ones = 0, zeros = 0;

	for (uint32_t m = 0xff; m <= 0xffffff; m = m << 8 | 0xff) {
		if ((from & m) == m)
			ones = m;
		if (!(from & m))
			zeros = m;
	}
	return (to | ones) & ~zeros;
}

uint32_t redact_ipv4(const struct redact_key *k, uint32_t v)
{
	return v >> 28 == 0xe ? within(k, v) : fill(v, within(k, v));
}

uint32_t redact_ipv4_net(const struct redact_key *k, uint32_t v, unsigned length)
{
	uint32_t hosts = length < 32 ? ~mask_of(length) : 0;

	if (!hosts || (v & hosts))
		return redact_ipv4(k, v);
	if (!length || length <= class_of(v)->length)
		return v; /* 10.0.0.0/8 names the class itself */
	return within(k, v) & ~hosts;
}

bool redact_ipv4_is_identity(uint32_t v)
{
	return class_of(v)->keep != 32;
}

bool redact_ipv4_is_private(uint32_t v)
{
	const struct class4 *c = class_of(v);

	return c->length && c->keep != 32 && v >> 28 != 0xe;
}

static bool is_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i])
			return false;
	}
	return true;
}

static bool is_mapped(const unsigned char *p)
{
	return is_zero(p, 10) && p[10] == 0xff && p[11] == 0xff;
}

static bool is_translated(const unsigned char *p)
{
	static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };

	return !memcmp(p, nat64, sizeof(nat64));
}

/* ff02::1, ::2, ::16, ::fb, ::1:2 and the like are everybody's. */
static bool is_known_group(uint32_t low)
{
	return low <= 0xffff || low == 0x10002 || low == 0x10003;
}

static bool is_solicited(const unsigned char *p)
{
	return is_zero(p + 2, 9) && p[11] == 1 && p[12] == 0xff;
}

static void low24(const struct redact_key *k, const unsigned char *p, unsigned char *ret)
{
	redact_prefix(k, "solicited", p, 3, 0, ret);
}

static void group6(const struct redact_key *k, const unsigned char *p, unsigned char *ret)
{
	uint32_t low = get32(p + 12);

	memcpy(ret, p, IPV6_BYTES);
	if (is_solicited(p)) {
		low24(k, p + 13, ret + 13);
		return;
	}
	if (is_zero(p + 2, 10) && is_known_group(low))
		return;
	if (!is_zero(p + 2, 10))
		redact_prefix(k, "group6", p, 12, 16, ret);
	put32(permute(k, "group32", low, 0), ret + 12);
}

/* 2000::/3; fc00::/7 by its octet; fe80::/10. */
static unsigned keep6(const unsigned char *p)
{
	if (p[0] >> 5 == 1)
		return 3;
	return p[0] == 0xfe ? 64 : 8;
}

void redact_ipv6(const struct redact_key *k, const unsigned char p[IPV6_BYTES],
	unsigned char ret[IPV6_BYTES])
{
	if (is_mapped(p) || is_translated(p)) {
		memcpy(ret, p, 12);
		put32(redact_ipv4(k, get32(p + 12)), ret + 12);
		return;
	}
	if (!redact_ipv6_is_identity(p)) {
		memcpy(ret, p, IPV6_BYTES);
		return;
	}
	if (p[0] == 0xff) {
		group6(k, p, ret);
		return;
	}
	redact_prefix(k, "ipv6", p, IPV6_BYTES, keep6(p), ret);
	if (p[11] == 0xff && p[12] == 0xfe)
		redact_eui64(k, p + 8, true, ret + 8);
	else if (is_zero(p + 8, 8))
		memset(ret + 8, 0, 8);
}

void redact_ipv6_net(const struct redact_key *k, const unsigned char p[IPV6_BYTES], unsigned length,
	unsigned char ret[IPV6_BYTES])
{
	bool host = length >= 128;

	for (unsigned bit = length; bit < 128; bit++)
		host |= p[bit / 8] >> (7 - bit % 8) & 1;
	if (!host && (p[0] == 0xff || length <= 16)) {
		memcpy(ret, p, IPV6_BYTES); /* ff00::/8, fe80::/10, fc00::/7 */
		return;
	}
	redact_ipv6(k, p, ret);
	for (unsigned bit = length; !host && bit < 128; bit++)
		ret[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
}

bool redact_ipv6_is_identity(const unsigned char p[IPV6_BYTES])
{
	return p[0] >> 5 == 1 || (p[0] & 0xfe) == 0xfc || p[0] == 0xff ||
	       (p[0] == 0xfe && p[1] >> 6 == 2) || is_mapped(p) || is_translated(p);
}

/* Bridges', PTP's, Cisco's: of protocols, not of hosts. */
static bool is_known_mac(const unsigned char *p)
{
	static const unsigned char known[][3] = { { 0x01, 0x80, 0xc2 }, { 0x01, 0x1b, 0x19 },
		{ 0x01, 0x00, 0x0c } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!memcmp(p, known[i], sizeof(known[i])))
			return true;
	}
	return is_zero(p, MAC_BYTES) || !memcmp(p, "\xff\xff\xff\xff\xff\xff", MAC_BYTES);
}

static void group_mac(const struct redact_key *k, const unsigned char *p, unsigned char *ret)
{
	uint32_t low = get32(p + 2) & 0x7fffff;

	memcpy(ret, p, MAC_BYTES);
	if (p[0] == 0x33) {
		if (p[2] == 0xff)
			low24(k, p + 3, ret + 3);
		else if (!is_known_group(get32(p + 2)))
			put32(permute(k, "group32", get32(p + 2), 0), ret + 2);
	} else if (low >= 0x200) {
		low = low23(k, low);
		ret[3] = (unsigned char)(low >> 16);
		ret[4] = (unsigned char)(low >> 8);
		ret[5] = (unsigned char)low;
	}
}

void redact_mac(
	const struct redact_key *k, const unsigned char p[MAC_BYTES], unsigned char ret[MAC_BYTES])
{
	unsigned char d[REDACT_DIGEST];

	if (is_known_mac(p)) {
		memcpy(ret, p, MAC_BYTES);
		return;
	}
	if ((p[0] == 0x33 && p[1] == 0x33) ||
		(p[0] == 1 && p[1] == 0 && p[2] == 0x5e && p[3] < 0x80)) {
		group_mac(k, p, ret);
		return;
	}
	redact_digest(k, "mac", p, MAC_BYTES, d);
	memcpy(ret, d, MAC_BYTES);
	ret[0] = (unsigned char)((d[0] & 0xfc) | 2 | (p[0] & 1));
}

void redact_eui64(const struct redact_key *k, const unsigned char p[EUI64_BYTES], bool turned,
	unsigned char ret[EUI64_BYTES])
{
	unsigned char mac[MAC_BYTES], to[MAC_BYTES], d[REDACT_DIGEST];

	if (is_zero(p, EUI64_BYTES) || p[3] != 0xff || p[4] != 0xfe) {
		redact_digest(k, "eui64", p, EUI64_BYTES, d);
		memcpy(ret, is_zero(p, EUI64_BYTES) ? p : d, EUI64_BYTES);
		return;
	}
	memcpy(mac, p, 3);
	memcpy(mac + 3, p + 5, 3);
	mac[0] ^= turned ? 2 : 0;
	redact_mac(k, mac, to);
	to[0] ^= turned ? 2 : 0;
	memcpy(ret, to, 3);
	memcpy(ret + 5, to + 3, 3);
	ret[3] = 0xff;
	ret[4] = 0xfe;
}
