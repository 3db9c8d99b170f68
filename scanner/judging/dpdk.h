/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What checks of DPDK processes have in common: who they are, what keeps one from being asked,
 * and counters of their ports in two samples. Needs fact_dpdk and fact_tasks.
 */
#ifndef LATSCAN_JUDGING_DPDK_H
#define LATSCAN_JUDGING_DPDK_H

#include "scanner/engine/check.h"
#include "scanner/facts/process/dpdk.h"
#include "scanner/facts/process/tasks.h"

/* "testpmd (4711)", its key is "dpdk rte"; one of its ports: "port 0 0000:3b:00.0 of rte". */
struct subject subject_dpdk(const struct check_in *in, const struct dpdk_process *p);
struct subject subject_dpdk_port(
	const struct check_in *in, const struct dpdk_process *p, const struct dpdk_port *port);
struct subject subject_dpdk_part(const struct check_in *in, const struct dpdk_process *p,
	const char *kind, struct str name); /* "pool mb_pool_0 of rte" */
/* Version, prefix and folder, as evidence. */
void find_dpdk(struct finding *f, const struct check_in *in, const struct dpdk_process *p);

/*
 * Calls judge for each process that answered. Says what there is instead: no such process (skip),
 * one without telemetry (skip), one that could not be asked (unknown; dpdk.telemetry says more).
 */
typedef void judge_dpdk(
	const struct check_in *in, const struct dpdk_process *p, struct findings *out);
void judge_each_dpdk(const struct check_in *in, judge_dpdk *judge, struct findings *out);

/* An answer to that command, with any parameters, was not understood: says so. */
bool find_dpdk_bad(const struct check_in *in, const struct dpdk_process *p, const char *command,
	struct findings *out);

/* A counter of one port in the window. */
enum port_moved { PORT_MOVED = 0, PORT_RESET, PORT_NOT_THERE, PORT_NO_STATS };
struct port_delta {
	const struct dpdk_port *before, *now;
	uint64_t packets, opackets, missed, ierrors, oerrors, nombuf;
};
enum port_moved in_dpdk_port(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, struct port_delta *ret);
/* Says why a port's counters could not be subtracted. */
void find_port_untold(const struct check_in *in, const struct dpdk_process *p,
	const struct dpdk_port *port, enum port_moved m, struct findings *out);
/*
 * Calls judge for each port whose counters could be subtracted, and says why of the others; judge
 * tells whether it said that something is bad. False: all was said, also that it has no port;
 * true: nothing was, and what passes is to be said of these ports.
 */
typedef bool judge_dpdk_port(const struct check_in *in, const struct dpdk_process *p,
	const struct port_delta *d, struct findings *out);
struct ports_moved {
	unsigned n;
	uint64_t packets, opackets; /* of all of them */
};
bool judge_dpdk_ports(const struct check_in *in, const struct dpdk_process *p,
	judge_dpdk_port *judge, struct ports_moved *ret, struct findings *out);
/* "12 in 5 s (2.4/s)", or the bare number. */
struct str in_moved_text(const struct check_in *in, uint64_t n);

#endif
