/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs whose RCU callbacks are offloaded. nohz_full implies it on every kernel from 3.10 on
 * (kernel/rcu/tree_nocb.h, rcu_init_nohz); the rest comes from rcu_nocbs=LIST. A bare
 * rcu_nocbs (5.17+) only allows to switch it later and offloads nobody. A list that the kernel
 * cannot parse offloads all CPUs, and its log says so. The log's line "Offload RCU callbacks
 * from CPUs: LIST" is exact, where the ring still holds it.
 */
#ifndef LATSCAN_FACTS_OFFLOAD_H
#define LATSCAN_FACTS_OFFLOAD_H

#include "scanner/facts/fact.h"

struct offload {
	struct cpuset set;	   /* all that is known to be offloaded, or asked to be */
	struct cpuset proven;	   /* by the log or by nohz_full, not by the command line's text */
	const struct answer *from; /* the log, or the command line */
	struct str why;		   /* what it said */
	bool known;   /* the log told, or command line and nohz_full could both be read */
	bool garbled; /* rcu_nocbs= has a list that was not understood, and no log told */
};
extern const struct fact fact_offload;

#endif
