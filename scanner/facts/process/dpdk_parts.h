/* SPDX-License-Identifier: Apache-2.0 */
/* Private to dpdk.c: a process while its answers are read, and what reads each of them. */
#ifndef LATSCAN_FACTS_DPDK_PARTS_H
#define LATSCAN_FACTS_DPDK_PARTS_H

#include "scanner/facts/process/dpdk.h"

enum { DPDK_ITEMS_MAX = 4096 };

struct dpdk_reading {
	struct arena *a;
	struct dpdk_process p;
	struct dpdk_port *ports;
	struct dpdk_pool *pools;
	struct dpdk_ring *rings;
	struct dpdk_lcore *lcores;
	struct dpdk_heap *heaps;
	struct dpdk_problem *problems;
	struct str *params;
	size_t cap_ports, cap_pools, cap_rings, cap_lcores, cap_heaps, cap_problems, cap_params;
};

/* One answer of a command with its parameters; what it is not understood for, or NULL. */
const char *dpdk_read_reply(struct dpdk_reading *r, struct str command, struct str json);

bool dpdk_number(struct str raw, uint64_t *ret); /* 42 and "0x2a"; not past 64 bits */
bool dpdk_signed(struct str raw, int64_t *ret);
struct str dpdk_text(struct arena *a, struct str raw); /* without its quotes */

#endif
