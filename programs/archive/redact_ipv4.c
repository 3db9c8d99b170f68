/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses by classes: what a pseudonym is for, routes, groups, scopes, hangs on the class, so
 * it stays; within it bits change places along the tree of prefixes, so that an address stays
 * in its network. The low 23 bits of a group (32 of IPv6) are changed by themselves, since the
 * MAC of a group is made of them alone (RFC 1112, RFC 2464).
 */
#include "programs/archive/redact_pseudonym.h"

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

uint32_t redact_bits(const struct redact_key *k, const char *tag, uint32_t v, unsigned keep)
{
	unsigned char in[4], out[4];

	redact_put32(v, in);
	redact_prefix(k, tag, in, sizeof(in), keep, out);
	return redact_get32(out);
}

uint32_t redact_low23(const struct redact_key *k, uint32_t v)
{
	return redact_bits(k, "group23", v & 0x7fffff, 9) & 0x7fffff;
}

/* A permutation of all that walks on until it is back in the class is one of the class. */
static uint32_t unicast(const struct redact_key *k, uint32_t v, const struct class4 *c)
{
	do {
		v = redact_bits(k, "ipv4", v, c->keep);
	} while (class_of(v) != c);
	return v;
}

/* The head walks alone: the low bits are those of the group's MAC. */
static uint32_t group(const struct redact_key *k, uint32_t v, const struct class4 *c)
{
	const uint32_t low = 0x7fffff;
	uint32_t head = v;

	do {
		head = redact_bits(k, "group", head & ~low, c->keep) | low;
	} while (class_of(head) != c);
	v = (head & ~low) | redact_low23(k, v);
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
