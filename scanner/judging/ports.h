/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network devices that checks of NICs judge, and what their roles ask for. A bond or VLAN
 * lends its role to what carries it (engine/roles.h); hardware is judged there, once, and named
 * after both. Needs fact_netdevs.
 */
#ifndef LATSCAN_JUDGING_PORTS_H
#define LATSCAN_JUDGING_PORTS_H

#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"

struct port {
	const struct netdev *d;
	enum nic_role role;
	struct str above;   /* the declared device that stands on it; empty: none */
	struct subject who; /* of reports */
};

enum ports_of {
	PORTS_ALL,   /* also bonds and VLANs that were declared */
	PORTS_LOWEST /* what carries them, and not they themselves */
};

/*
 * Those that are here and whose role is not ignore: every piece of hardware, and every virtual
 * device that somebody declared or that carries such a one. By name, in in->scratch.
 */
size_t in_ports(const struct check_in *in, enum ports_of which, const struct port **ret);
/* True, and said, where there is none to judge: no device, or nobody knows what is one. */
bool find_no_ports(const struct check_in *in, size_t n, struct findings *out);

/*
 * Calls judge for each, or says that there is none. The fast ones (below) are of those at the
 * lowest: where none of them is, it says that none was declared.
 */
typedef void judge_port(const struct check_in *in, const struct port *p, struct findings *out);
void judge_each_port(
	const struct check_in *in, enum ports_of which, judge_port *judge, struct findings *out);
void judge_fast_ports(const struct check_in *in, judge_port *judge, struct findings *out);
/* No device is declared to be fast: says so. */
void find_no_fast_port(struct findings *out);

bool port_is_fast(const struct port *p); /* fast, bypass or ptp: microseconds matter */
bool port_is_virtual(const struct port *p);
/*
 * A setting of a port is a fault where its role asks for another, else at most a warning: nobody
 * said what the port is for.
 */
enum status port_policy(const struct port *p, enum status worst);
/* An answer below its folder in /sys/class/net: "mtu", "queues/rx-0/rps_cpus". As declared. */
const struct answer *in_port_file(
	const struct check_in *in, const struct port *p, const char *name);
const struct answer *in_port_file_before(
	const struct check_in *in, const struct port *p, const char *name);
/* The same device in the first of two samples; NULL: it came, went or is another one. */
const struct netdev *in_port_before(const struct check_in *in, const struct port *p);
/* Evidence for the reader: its role, whose role that is, its driver, and the port of a VF. */
void find_port(struct finding *f, const struct check_in *in, const struct port *p);

#endif
