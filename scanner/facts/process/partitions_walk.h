/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over cpusets, for partitions.c: once to ask, and once more to gather the answers. */
#ifndef LATSCAN_FACTS_PARTITIONS_WALK_H
#define LATSCAN_FACTS_PARTITIONS_WALK_H

#include "scanner/facts/process/partitions.h"

#define CGROUPS	  "/sys/fs/cgroup"
#define V1	  CGROUPS "/cpuset"
#define PARTITION "cpuset.cpus.partition"
#define BALANCE	  "cpuset.sched_load_balance"

struct cpuset_walk {
	const struct fact_in *in;
	struct follower *f; /* NULL: all was asked already */
	struct partitions *t;
	struct partition *v;
	struct cpuset1 *v1;
	size_t cap, cap_v1;
	char path[4096]; /* of one question: answers keep their own */
};

void cpusets_walk(struct cpuset_walk *w);
/* The first version's, in partitions_v1.c. */
void cpusets_walk_v1(struct cpuset_walk *w);

const struct answer *walk_ask(
	struct cpuset_walk *w, struct str dir, const char *name, enum ask_kind kind);
/* It is not there, and was not refused. */
bool walk_gone(const struct answer *an);
/* Counts an answer that should have decided and did not. */
void walk_unread(struct cpuset_walk *w, const struct answer *an);

#endif
