/* SPDX-License-Identifier: Apache-2.0 */
/* Private to nic_config.c: one file a kind of configuration. */
#ifndef LATSCAN_FACTS_NIC_CONFIG_PARTS_H
#define LATSCAN_FACTS_NIC_CONFIG_PARTS_H

#include "scanner/facts/service/conf.h"
#include "scanner/facts/net/nic_config.h"

struct nic_list {
	const struct fact_in *in;
	const struct netdevs *devices;
	struct nic_config *config;
	struct nic_claim *v;
	size_t cap;
	/* Whoever speaks now. */
	const char *owner, *rewrites;
	const struct answer *from;
	unsigned line;
};

/* A claim of whoever speaks now; an empty value is none. */
void nic_claim(
	struct nic_list *l, const struct netdev *nic, enum nic_setting setting, struct str value);
/* Remembers what could not be read, and what is too long to be looked at; true: look at it. */
bool nic_usable(struct nic_list *l, const struct answer *an);
void nic_unread(struct nic_list *l, const struct answer *an);
void nic_unclear(struct nic_list *l);
struct str nic_address(const struct nic_list *l, const struct netdev *nic); /* its MAC */
bool nic_same_address(struct str x, struct str y);
/* "on" and "1" to "1"; empty: neither on nor off. */
struct str nic_switch(struct str value);
/* Any of the words fits: '*' for any run of bytes, a leading '!' for none of them. */
bool nic_any_fits(struct str patterns, struct str name);

/* The words behind "ethtool": "-G eth0 rx 4096 …", for this card only (NULL: the one named). */
void nic_ethtool(
	struct nic_list *l, const struct netdev *only, const struct str *words, unsigned n);
/* A shell's text: ethtool and "ip link set … mtu" in it. */
void nic_shell(struct nic_list *l, const struct netdev *only, struct str text);
void nic_command(struct nic_list *l, const struct netdev *only, const struct command *c);

void nic_links(struct nic_list *l);    /* .link */
void nic_networks(struct nic_list *l); /* .network */
void nic_udev(struct nic_list *l);
void nic_manager(struct nic_list *l); /* NetworkManager's keyfiles */
void nic_ifcfg(struct nic_list *l);
void nic_interfaces(struct nic_list *l); /* ifupdown */

#endif
