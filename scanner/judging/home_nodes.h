/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of where things are on several NUMA nodes have in common. They need fact_nodes. */
#ifndef LATSCAN_JUDGING_HOME_NODES_H
#define LATSCAN_JUDGING_HOME_NODES_H

#include "scanner/judging/processes.h"

/* Says that there is one node, or why that is not known; true where something was said. */
bool find_one_node(struct findings *out, const struct check_in *in);

/* The row of that node's distances: for checks that read NODE_DISTANCES. */
#define NODE_DISTANCES "/sys/devices/system/node/node#/distance"
const struct answer *in_node_distance(const struct check_in *in, unsigned node);
/* The CPUs of that node, and of those that the check's limit max_distance counts as near it. */
struct cpuset in_near_cpus(const struct check_in *in, unsigned node);

/*
 * Where the memory of a named process belongs: the nodes of its hot threads' CPUs; else of the
 * hot CPUs, where it has no thread pinned to them.
 */
struct cpuset home_nodes(const struct check_in *in, const struct process *p);
/* Says that these are none, or all there are; true where it did. */
bool find_no_home(struct findings *out, const struct check_in *in, const struct process *p,
	struct cpuset home);

/* Calls judge for each named process of a host with several nodes; false: said why not. */
typedef void judge_home(const struct check_in *in, const struct process *p, struct cpuset home,
	struct findings *out);
bool judge_each_home(const struct check_in *in, struct findings *out, judge_home *judge);

#endif
