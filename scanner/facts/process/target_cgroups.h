/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cgroups of the processes that somebody named: for each process and one controller, every
 * level from its own cgroup up to the root, with the files of that controller. The first version
 * has a hierarchy for each controller, mounted at /sys/fs/cgroup/NAME; a line of /proc/PID/cgroup
 * names it ("4:cpu,cpuacct:/feed"). A controller that no line names is in the second version
 * ("0::/feed"), at /sys/fs/cgroup, or at /sys/fs/cgroup/unified beside hierarchies of the first.
 * A file that a level has not got is absent: there the controller is not enabled, or it is the
 * root, which has no limits of its own. In a container the topmost level is the container's own.
 */
#ifndef LATSCAN_FACTS_TARGET_CGROUPS_H
#define LATSCAN_FACTS_TARGET_CGROUPS_H

#include "scanner/facts/fact.h"

enum { CGROUP_FILES = 10, CGROUP_LEVELS = 16 };

/* Indices of a controller's files; what a version has not got is ANSWER_NOT_READ. */
enum target_cpu_file {
	TARGET_CPU_QUOTA = 0, /* cpu.max; cpu.cfs_quota_us */
	TARGET_CPU_PERIOD,    /* v1: cpu.cfs_period_us */
	TARGET_CPU_STAT,      /* cpu.stat */
	TARGET_CPU_IDLE,      /* cpu.idle, 5.15 on */
	TARGET_CPU_WEIGHT     /* cpu.weight; cpu.shares */
};
enum target_memory_file {
	TARGET_MEMORY_MAX = 0,	    /* memory.max; memory.limit_in_bytes */
	TARGET_MEMORY_HIGH,	    /* v2: memory.high */
	TARGET_MEMORY_CURRENT,	    /* memory.current; memory.usage_in_bytes */
	TARGET_MEMORY_SWAP,	    /* v2: memory.swap.current */
	TARGET_MEMORY_SWAP_MAX,	    /* v2: memory.swap.max */
	TARGET_MEMORY_EVENTS,	    /* of its own cgroup: memory.events; memory.failcnt */
	TARGET_MEMORY_EVENTS_LOCAL, /* of those above: memory.events.local; memory.failcnt */
	TARGET_MEMORY_STAT,	    /* of its own cgroup: memory.stat */
	TARGET_MEMORY_OOM,	    /* v1: memory.oom_control */
	TARGET_MEMORY_PROCS	    /* of its own cgroup: cgroup.procs */
};
enum target_cpuset_file {
	TARGET_CPUSET_CPUS = 0,	 /* cpuset.cpus */
	TARGET_CPUSET_EFFECTIVE, /* cpuset.cpus.effective; cpuset.effective_cpus */
	TARGET_CPUSET_MEMS,	 /* cpuset.mems.effective; cpuset.effective_mems */
	TARGET_CPUSET_PARTITION, /* v2: cpuset.cpus.partition */
	TARGET_CPUSET_MIGRATE	 /* v1: cpuset.memory_migrate */
};

struct cgroup_level {
	struct str path; /* "/system.slice/feed.service" */
	bool own;	 /* the process's own, not one above */
	bool root;
	const struct answer *files[CGROUP_FILES]; /* never NULL */
};

struct cgroup_chain {
	int pid;
	struct str path;
	bool v1;
	bool outside; /* "/../x": of another cgroup namespace, not to be seen from here */
	bool told;    /* the text names a cgroup of that controller, and its depth is sane */
	const struct cgroup_level *levels; /* its own first */
	size_t n;
	const struct answer *from; /* of /proc/PID/cgroup */
};

struct target_cgroups {
	const struct cgroup_chain *v; /* by process, in the order of roles */
	size_t n;
};

extern const struct fact fact_target_cpu, fact_target_memory, fact_target_cpuset;
const struct cgroup_chain *target_cgroups_find(const struct target_cgroups *t, int pid);
/* The level of that path; NULL. */
const struct cgroup_level *cgroup_chain_level(const struct cgroup_chain *c, struct str path);
/* "nr_throttled 3" of a file of such lines. False: no such line, or no number at all. */
bool cgroup_stat_get(const struct answer *an, const char *name, int64_t *ret);

/* What the three facts share: a controller, its files, and where they are asked for. */
struct cgroup_table {
	const char *controller;
	struct {
		const char *v2, *v1; /* NULL: none */
		enum { LEVEL_ANY = 0, LEVEL_OWN, LEVEL_ABOVE } where;
	} files[CGROUP_FILES];
};
void target_cgroups_follow(
	const struct fact_in *in, struct follower *f, const struct cgroup_table *t);
void target_cgroups_parse(
	const struct fact_in *in, const struct cgroup_table *t, struct target_cgroups *ret);
#define TARGET_CGROUPS_ASKS                                                                        \
	{ "/proc/{target}/cgroup", ASK_FILE },                                                     \
	{                                                                                          \
		"/sys/fs/cgroup/cgroup.controllers", ASK_FILE                                      \
	}

#endif
