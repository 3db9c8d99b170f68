/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPv6 by scope, and MACs. What is made of another identity, an interface's identifier of a
 * MAC (RFC 4291), the MAC of a group of the group (RFC 1112, RFC 2464), is made of its
 * pseudonym.
 */
#include "programs/archive/redact_pseudonym.h"

#include <string.h>

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
	uint32_t low = redact_get32(p + 12);

	memcpy(ret, p, IPV6_BYTES);
	if (is_solicited(p)) {
		low24(k, p + 13, ret + 13);
		return;
	}
	if (is_zero(p + 2, 10) && is_known_group(low))
		return;
	if (!is_zero(p + 2, 10))
		redact_prefix(k, "group6", p, 12, 16, ret);
	redact_put32(redact_bits(k, "group32", low, 0), ret + 12);
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
		redact_put32(redact_ipv4(k, redact_get32(p + 12)), ret + 12);
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
	uint32_t low = redact_get32(p + 2) & 0x7fffff;

	memcpy(ret, p, MAC_BYTES);
	if (p[0] == 0x33) {
		if (p[2] == 0xff)
			low24(k, p + 3, ret + 3);
		else if (!is_known_group(redact_get32(p + 2)))
			redact_put32(redact_bits(k, "group32", redact_get32(p + 2), 0), ret + 2);
	} else if (low >= 0x200) {
		low = redact_low23(k, low);
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
