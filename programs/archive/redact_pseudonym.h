/* SPDX-License-Identifier: Apache-2.0 */
/* Pseudonyms of single identities: each depends on the key and the original alone. */
#ifndef LATSCAN_PROGRAMS_REDACT_PSEUDONYM_H
#define LATSCAN_PROGRAMS_REDACT_PSEUDONYM_H

#include "programs/archive/redact.h"

struct redact_key {
	unsigned char bytes[REDACT_KEY];
};

enum { REDACT_DIGEST = 32, MAC_BYTES = 6, EUI64_BYTES = 8, IPV6_BYTES = 16 };

/* HMAC-SHA256 of a tag, a zero byte and bytes. */
void redact_digest(const struct redact_key *k, const char *tag, const void *p, size_t n,
	unsigned char ret[REDACT_DIGEST]);
/*
 * A permutation of n bytes that keeps prefixes: as many bits as two originals have in common at
 * their head, their pseudonyms have. The first keep bits stay.
 */
void redact_prefix(const struct redact_key *k, const char *tag, const unsigned char *p, size_t n,
	unsigned keep, unsigned char *ret);

/* Of 32 bits, in network order. */
uint32_t redact_bits(const struct redact_key *k, const char *tag, uint32_t v, unsigned keep);
/* What the MAC of a group of IPv4 has of it. */
uint32_t redact_low23(const struct redact_key *k, uint32_t v);

static inline void redact_put32(uint32_t v, unsigned char *p)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static inline uint32_t redact_get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* In host order. What is no identity (0.0.0.0/8, loopback, masks, 224.0.0.0/23, …) stays. */
uint32_t redact_ipv4(const struct redact_key *k, uint32_t address);
/* A network of length bits, or an address in one: host bits that are zero stay zero. */
uint32_t redact_ipv4_net(const struct redact_key *k, uint32_t address, unsigned length);
/* Whether it may be a pseudonym's original: not loopback, not a mask. */
bool redact_ipv4_is_identity(uint32_t address);
/* Addresses that are no version of anything: 10/8, 172.16/12, 192.168/16, 169.254/16. */
bool redact_ipv4_is_private(uint32_t address);

void redact_ipv6(const struct redact_key *k, const unsigned char p[IPV6_BYTES],
	unsigned char ret[IPV6_BYTES]);
void redact_ipv6_net(const struct redact_key *k, const unsigned char p[IPV6_BYTES], unsigned length,
	unsigned char ret[IPV6_BYTES]);
/* Unicast as IANA gives it out, link-local, unique local or multicast. */
bool redact_ipv6_is_identity(const unsigned char p[IPV6_BYTES]);

/* A locally administered one; of a group's address the address that belongs to its pseudonym. */
void redact_mac(
	const struct redact_key *k, const unsigned char p[MAC_BYTES], unsigned char ret[MAC_BYTES]);
/*
 * Made of a MAC with ff:fe inside: of that MAC's pseudonym. turned: with its bit of local
 * administration turned over, as in an interface's identifier (RFC 4291), not as in PTP.
 */
void redact_eui64(const struct redact_key *k, const unsigned char p[EUI64_BYTES], bool turned,
	unsigned char ret[EUI64_BYTES]);

/*
 * Of the same length, digits for digits, letters for letters, hexadecimal digits for such; the
 * rest stays. Upper and lower case have the same pseudonym but for their case.
 */
struct str redact_shape(const struct redact_key *k, struct arena *a, const char *tag, struct str s);
/* "host-1a2b3c4d" */
struct str redact_name(const struct redact_key *k, struct arena *a, const char *kind, struct str s);

#endif
