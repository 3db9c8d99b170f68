/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of IPv4 and IPv6: their text, and how the kernel prints them below /proc/net. */
#ifndef LATSCAN_BASE_ADDRESS_H
#define LATSCAN_BASE_ADDRESS_H

#include "scanner/base/str.h"

struct address {
	bool v6;
	unsigned char b[16]; /* in network order; of IPv4 the first four, the rest are 0 */
};

/* "239.1.1.100", "ff05::1". -EINVAL: neither. */
int address_parse(struct str s, struct address *ret);
struct str address_text(struct arena *a, struct address x);
/*
 * "640101EF" is 239.1.1.100: words in network order, each printed as a number of the host's own
 * order (%08X of /proc/net/{udp,tcp,igmp,route}). Hosts of little-endian order are meant.
 */
int address_of_words(struct str hex, struct address *ret);
/* "0xef010164" or 32 digits in a row: as they go over the wire (mcfilter, igmp6). */
int address_of_bytes(struct str hex, struct address *ret);

bool address_eq(struct address x, struct address y);
bool address_is_any(struct address x);
bool address_is_multicast(struct address x);
/* ::ffff:a.b.c.d as a.b.c.d; others as they are: a socket of IPv6 takes IPv4's packets by it. */
struct address address_unmapped(struct address x);

#endif
