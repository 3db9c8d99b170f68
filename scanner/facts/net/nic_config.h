/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What files say of network cards' MTU, rings, channels and interrupt moderation, in the order
 * in which it is applied: systemd's .link files when the device comes, udev rules, then
 * networkd, NetworkManager, ifcfg files or ifupdown when the interface is brought up, then
 * units and their scripts. Only cards that exist.
 */
#ifndef LATSCAN_FACTS_NIC_CONFIG_H
#define LATSCAN_FACTS_NIC_CONFIG_H

#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/service/tunings.h"

enum nic_setting {
	NIC_MTU,
	NIC_RING_RX,
	NIC_RING_TX,
	NIC_CHANNELS_RX,
	NIC_CHANNELS_TX,
	NIC_CHANNELS_COMBINED,
	NIC_RX_USECS,
	NIC_TX_USECS,
	NIC_RX_FRAMES,
	NIC_TX_FRAMES,
	NIC_ADAPTIVE_RX,
	NIC_ADAPTIVE_TX,
	NIC_SETTINGS
};
const char *nic_setting_word(enum nic_setting s); /* "ring rx" */
/* Which probe tells the running value, and its key there; NULL probe: the MTU's file. */
const char *nic_setting_probe(enum nic_setting s, const char **ret_key);

struct nic_claim {
	const struct netdev *nic;
	enum nic_setting setting;
	struct str value; /* a number in decimal, 0 and 1 for off and on, or "max" */
	const char *owner;
	const char
		*rewrites; /* when it writes again, as the end of a sentence; NULL: only at boot */
	const struct answer *from;
	unsigned line;
	const struct answer *running; /* where the running value stands */
};

enum { NIC_CLAIMS_CAP = 4096, NIC_UNREAD_MAX = 8, NIC_TEXT_CAP = 256 << 10 };
struct nic_config {
	const struct nic_claim *v; /* in the order in which they are applied */
	size_t n;
	/* Files that could not be read, and may say something of any card. */
	const struct answer *unread[NIC_UNREAD_MAX];
	unsigned n_unread;
	/* Files with settings for cards that they name in a way that is not followed. */
	const struct answer *unclear[NIC_UNREAD_MAX];
	unsigned n_unclear;
	bool more; /* past NIC_CLAIMS_CAP */
};
extern const struct fact fact_nic_config;

#endif
