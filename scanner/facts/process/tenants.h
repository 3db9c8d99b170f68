/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who lives on the host, by control groups of the second version: /sys/fs/cgroup/SLICE/UNIT,
 * which is a service, a user, a virtual machine or a container. cpu.stat counts the time of
 * all processes that ever were in it, also of those that ended. Pods are told by their class
 * (kubepods.slice/kubepods-burstable.slice): deeper levels are not looked at.
 */
#ifndef LATSCAN_FACTS_TENANTS_H
#define LATSCAN_FACTS_TENANTS_H

#include "scanner/facts/fact.h"

struct tenant {
	struct str slice, unit; /* "system.slice", "prometheus.service" */
	const struct answer *from;
	bool counted;
	uint64_t cpu_ns;
};

struct tenants {
	const struct answer *list; /* of /sys/fs/cgroup: why there are none */
	const struct tenant *v;	   /* in the order of the folders */
	size_t n;
};

/* In both samples. */
extern const struct fact fact_tenants;
const struct tenant *tenants_find(const struct tenants *t, struct str slice, struct str unit);

enum { TENANT_NODES = 16 };
struct tenant_memory {
	struct str slice, unit;
	bool known;
	uint64_t bytes;		     /* memory.current: page cache too */
	unsigned n_nodes;	     /* as far as memory.numa_stat told */
	uint64_t anon[TENANT_NODES]; /* of each node: memory that cannot be dropped */
};

struct tenants_memory {
	const struct tenant_memory *v;
	size_t n;
};

/* In the last sample. */
extern const struct fact fact_tenants_memory;
const struct tenant_memory *tenants_memory_find(
	const struct tenants_memory *t, struct str slice, struct str unit);

#endif
