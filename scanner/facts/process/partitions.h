/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs set apart by cgroups: cpuset.cpus.isolated of the root (6.7+), else the union of
 * cpuset.cpus.effective where cpuset.cpus.partition reads exactly "isolated". And cpusets of
 * the first version below cpuset/: CPUs of one whose sched_load_balance is 0, as its ancestors'
 * are. A sibling that balances may hold the same CPUs and undo it, so those count only beside
 * /proc/schedstat.
 */
#ifndef LATSCAN_FACTS_PARTITIONS_H
#define LATSCAN_FACTS_PARTITIONS_H

#include "scanner/facts/fact.h"

/* So deep goes the walk, and no deeper: pods of Kubernetes end at five, users' units at six. */
enum { CGROUP_DEPTH = 8 };

enum partition_type {
	PARTITION_UNTOLD = 0, /* a word that no kernel writes */
	PARTITION_ROOT,
	PARTITION_ISOLATED
};

/* A cgroup that asks for more than being a member. */
struct partition {
	struct str path;  /* of the cgroup's directory */
	struct str state; /* "isolated", "root invalid (…)" */
	enum partition_type type;
	bool valid;	      /* the bare word */
	struct str reason;    /* of an invalid one, without parentheses; empty before 6.1 */
	struct cpuset cpus;   /* cpuset.cpus.effective */
	struct cpuset wanted; /* cpuset.cpus and cpuset.cpus.exclusive */
	const struct answer *from;
};

/* A cpuset of the first version, never the root. */
struct cpuset1 {
	struct str path;
	struct cpuset cpus;
	bool exclusive;		   /* cpuset.cpu_exclusive: siblings may not overlap, and no more */
	bool balanced;		   /* its own cpuset.sched_load_balance */
	bool off_above;		   /* and those of all its ancestors are 0 */
	const struct answer *from; /* of sched_load_balance */
};

struct partitions {
	const struct answer *root; /* /sys/fs/cgroup/cpuset.cpus.isolated */
	const struct partition *v;
	size_t n;
	size_t cgroups; /* partition files seen, those of members too */
	struct cpuset isolated;
	struct cpuset asked; /* wanted by those of type isolated, granted or not */
	struct cpuset v1; /* of v1 cpusets that switch balancing off, up to the root: see below */
	bool v2; /* the root has cpuset files of the second version, so there is no first */
	const struct answer *v1_root; /* sched_load_balance of the root cpuset */
	const struct cpuset1 *v1_sets;
	size_t n_v1;
	const struct answer *unread_example;
	unsigned unread; /* files of cpusets that are there and could not be read */
	bool cut;	 /* deeper, or more of them, than is read */
	bool known;	 /* every file that could name such a CPU was read, or is not there */
};
extern const struct fact fact_partitions;

#endif
