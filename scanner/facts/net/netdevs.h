/* SPDX-License-Identifier: Apache-2.0 */
/* Network devices: what they are (/sys/class/net) and what they dropped (/proc/net/dev). */
#ifndef LATSCAN_FACTS_NETDEVS_H
#define LATSCAN_FACTS_NETDEVS_H

#include "scanner/facts/fact.h"

enum netdev_kind {
	NETDEV_PHYSICAL,
	NETDEV_VF,
	NETDEV_REPRESENTOR,
	NETDEV_BOND,
	NETDEV_VLAN,
	NETDEV_LOOPBACK,
	NETDEV_VIRTUAL,
	NETDEV_KIND_UNKNOWN
};

struct netdev {
	struct str name;
	unsigned ifindex; /* 0: not told */
	enum netdev_kind kind;
	struct str driver;  /* empty: not told */
	struct str bus;	    /* PCI address "0000:3b:00.0", "virtio1", or empty */
	struct str port;    /* of a virtual function: the PCI address of its port's function */
	int node;	    /* -1: none or not told */
	struct str devtype; /* "vlan", "bridge", "bond" …; empty: a plain device, or not told */
	struct str operstate;
	int64_t speed_mbps;  /* -1: unknown */
	bool suspended;	     /* device/power/runtime_status: a query would wake it */
	struct str lower[8]; /* names of the devices below (lower_*, bonding/slaves) */
	unsigned n_lower;    /* the first eight */
	bool has_stats;	     /* a line of /proc/net/dev */
	uint64_t rx_packets, rx_errs, rx_drop, rx_fifo, tx_packets, tx_errs, tx_drop, tx_fifo;
	uint64_t rx_bytes, rx_frame; /* length, overrun, CRC and framing errors together */
	uint64_t tx_colls, tx_carrier;
};

struct netdevs {
	const struct answer *list;  /* of /sys/class/net */
	const struct answer *stats; /* /proc/net/dev */
	bool stats_valid;	    /* it parsed whole; else no device has_stats */
	const struct netdev *v;	    /* by name */
	size_t n;
};
extern const struct fact fact_netdevs;
const struct netdev *netdevs_find(const struct netdevs *t, struct str name); /* NULL */
/*
 * What carries what: a VLAN lies on a bond, a bond on two ports. NETDEVS_DEEP levels are followed,
 * since the links of a hostile tree may form rings.
 */
enum { NETDEVS_DEEP = 4 };
bool netdevs_lies_on(const struct netdev *above, struct str below);
/* It is made up by the kernel on another device that is here too. */
bool netdevs_is_carried(const struct netdevs *t, const struct netdev *d);
/* The port of the function that its virtual function comes from, by its PCI address; NULL. */
const struct netdev *netdevs_by_bus(const struct netdevs *t, struct str bus);

/*
 * The parsers alone. Devices of /proc/net/dev with name and counters set, by name; false when
 * it is not whole.
 */
bool netdevs_parse_stats(struct arena *a, struct str text, struct netdev **ret_v, size_t *ret_n);
/* The last component of a path that is a PCI address, "DDDD:BB:DD.F"; empty: none. */
struct str netdevs_pci_address(struct str path);
/*
 * phys_port_name of a representor, the switch's end of a function: "pf0", "pf0vf3", "c1pf0sf8",
 * "p0pf0vf1"; not "p0", which is a port (net/devlink/port.c).
 */
bool netdevs_is_representor(struct str phys_port_name);

#endif
