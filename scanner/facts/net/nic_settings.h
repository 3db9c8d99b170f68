/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a network card answered (/probe/ethtool/IF/…, scanner/source/probe.h): lines of a key and a
 * value, which a caller takes apart by these. All of it is text of a driver: nothing is trusted.
 */
#ifndef LATSCAN_FACTS_NIC_SETTINGS_H
#define LATSCAN_FACTS_NIC_SETTINGS_H

#include "scanner/facts/fact.h"

/* The value behind a key at the start of a line, trimmed; false: there is no such line. */
bool nic_value(struct str text, const char *key, struct str *ret);
/* The same as a number: decimal, or hexadecimal behind 0x. False: no line, or no number. */
bool nic_number(struct str text, const char *key, uint64_t *ret);

/* "rx-gro on", "rx-lro off fixed": a feature or a private flag, whose name may have blanks. */
enum nic_switch { NIC_SWITCH_UNTOLD = 0, NIC_SWITCH_OFF, NIC_SWITCH_ON };
enum nic_switch nic_switch_of(struct str text, const char *name, bool *ret_fixed);

/* The table by which a hash chooses a receive queue. */
struct nic_rss {
	uint64_t rings;	       /* 0: not told */
	const uint32_t *table; /* queue by the hash's low bits */
	size_t n;	       /* 0: there is no table */
	struct str hash;       /* "toeplitz" …; empty: not told */
	struct str key;	       /* as hexadecimal digits; empty: not told */
	uint64_t transform;    /* of the input, since 6.8: 1 symmetric-xor, 2 symmetric-or-xor */
};
/* False for a text that is not whole. */
bool nic_rss_parse(struct arena *a, struct str text, struct nic_rss *ret);
/*
 * Whether the key makes both directions of a flow fall on one queue: its two bytes repeat, so that
 * exchanging source and destination leaves a Toeplitz hash as it was.
 */
bool nic_rss_key_is_symmetric(struct str key);

/* Rules that name a queue, each as the rest of its line: "flow udp4 src … action queue 3". */
struct nic_rule {
	uint64_t location;
	struct str text;
};
struct nic_rules {
	uint64_t count, capacity; /* 0: not told */
	const struct nic_rule *v; /* by location */
	size_t n;
};
bool nic_rules_parse(struct arena *a, struct str text, struct nic_rules *ret);

#endif
