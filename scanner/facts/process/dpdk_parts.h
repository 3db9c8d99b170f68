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

/* Of /ethdev/…: NULL too where it is none of them. */
const char *dpdk_read_port(
	struct dpdk_reading *r, struct str name, struct str parameter, struct str json);

bool dpdk_number(struct str raw, uint64_t *ret); /* 42 and "0x2a"; not past 64 bits */
bool dpdk_signed(struct str raw, int64_t *ret);
struct str dpdk_text(struct arena *a, struct str raw); /* without its quotes */
int dpdk_node(struct str raw);			       /* -1: none */
/* A member, or an element, as it stands. */
bool dpdk_next_member(struct json_reader *r, struct str *key, struct str *raw);
bool dpdk_next_element(struct json_reader *r, struct str *raw);
struct str dpdk_member(struct arena *a, struct str json, const char *name);

/* Members that are numbers, by their names. */
struct dpdk_wanted {
	const char *name;
	uint64_t *to;
	bool *told; /* may be NULL */
};
/* Whether the object is one and each of those that it has is a number. */
bool dpdk_read_numbers(struct arena *a, struct str json, const struct dpdk_wanted *v, unsigned n);

#endif
