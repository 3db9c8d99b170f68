/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What DPDK processes tell of themselves by telemetry (lib/telemetry; ethdev, mempool, ring and
 * eal have commands of their own), from /probe/dpdk. Its text, one block for each telemetry
 * socket or living primary process:
 *
 *	process pid=4711 prefix=rte dir=/run/dpdk/rte container=0
 *	telemetry ok | absent | refused | denied | lcores | full | broken | bad WHY
 *	hello {"version":"DPDK 22.11.11","pid":4711,"max_output_len":16384}
 *	reply /ethdev/stats,0 {"ipackets":42,…}
 *	null /eal/lcore/list          it lists the command and has nothing to tell
 *	bad /ethdev/xstats,0 timeout  also: gone, too large, no JSON, another answer
 *
 * and, of all, "denied PATH" (a folder that could not be looked into) and "more WHAT". What a
 * version does not tell is missing: lists of pools came with 21.11, lcores, usage and what is
 * left in a pool with 23.03, memory segments with 23.07, rings with 24.03.
 */
#ifndef LATSCAN_FACTS_DPDK_H
#define LATSCAN_FACTS_DPDK_H

#include "scanner/base/dpdk_names.h"
#include "scanner/facts/fact.h"

struct json_reader;

enum dpdk_telemetry {
	DPDK_OK = 0,
	DPDK_ABSENT,  /* it has no such socket (--no-telemetry) */
	DPDK_REFUSED, /* the file is there and nobody listens */
	DPDK_DENIED,
	DPDK_LCORES, /* only a polling CPU could answer: not asked */
	DPDK_FULL,   /* it has as many clients as it takes */
	DPDK_BROKEN, /* it could not be connected to */
	DPDK_BAD     /* what it answered was not understood, see why */
};

struct dpdk_queue {
	unsigned number;
	uint64_t packets;
};

struct dpdk_port {
	unsigned id;
	struct str name; /* "0000:3b:00.0", "net_null0"; empty: not told */
	bool stats;	 /* the six that follow */
	uint64_t ipackets, opackets, imissed, ierrors, oerrors, rx_nombuf;
	bool allocation; /* of xstats */
	uint64_t allocation_errors;
	struct dpdk_queue *queues; /* receive; of xstats, else q_ipackets of stats */
	unsigned n_queues;
	bool link, up;
	int64_t speed_mbps; /* -1: not told */
	bool info;	    /* what follows */
	int node;	    /* -1: none */
	bool started, lro;
	uint64_t mtu, rx_queues;
};

struct dpdk_pool {
	struct str name;
	int node; /* -1: any */
	uint64_t size, page_bytes;
	bool counted; /* from 23.03 on */
	uint64_t cached, common;
};

struct dpdk_ring {
	struct str name;
	uint64_t capacity, used;
};

struct dpdk_lcore {
	unsigned id;
	struct cpuset cpus; /* empty: not told */
	bool usage;	    /* the application counts cycles */
	uint64_t total, busy;
};

struct dpdk_heap {
	struct str name; /* "socket_0" */
	int node;	 /* of that name; -1: an external one */
	uint64_t size, free;
};

struct dpdk_problem {
	struct str command, why;
};

struct dpdk_process {
	int pid; /* 0: nobody holds it: what a dead process left behind */
	struct str prefix, dir, version;
	bool container;
	enum dpdk_telemetry telemetry;
	struct str why;
	const struct str *params; /* of the EAL */
	size_t n_params;
	bool params_told;
	const struct dpdk_port *ports;
	size_t n_ports;
	const struct dpdk_pool *pools;
	size_t n_pools;
	bool rings_told;
	const struct dpdk_ring *rings;
	size_t n_rings;
	const struct dpdk_lcore *lcores;
	size_t n_lcores;
	const struct dpdk_heap *heaps;
	size_t n_heaps;
	bool segment; /* the first segment of its memory was told */
	uint64_t segment_start, segment_iova, segment_page;
	const struct dpdk_problem *problems; /* answers that were not understood */
	size_t n_problems;
	bool more; /* ports, pools, rings or lcores past the cap */
};

struct dpdk {
	const struct answer *from;
	bool valid; /* the text parsed whole; else there are no processes */
	const struct dpdk_process *v;
	size_t n;
	struct str denied; /* a folder that could not be looked into */
	bool more;
};
extern const struct fact fact_dpdk;

/* The parser alone: all but from. */
void dpdk_parse(struct arena *a, struct str text, struct dpdk *ret);
/* The same process in another sample, by pid and prefix, or NULL; its port by number. */
const struct dpdk_process *dpdk_same(const struct dpdk *t, const struct dpdk_process *p);
const struct dpdk_port *dpdk_port_of(const struct dpdk_process *p, unsigned id);
/* "--iova-mode=va" and "--iova-mode va" alike; a flag's value is empty. */
bool dpdk_param(const struct dpdk_process *p, const char *name, struct str *ret);

#endif
