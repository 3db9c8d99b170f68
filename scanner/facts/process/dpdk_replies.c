/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of each command. Numbers are 64 bits wide, more than a double holds; from 23.11 on
 * some are strings in hexadecimal. A member that is missing is one that this version does not
 * have; one of another kind is a fault of the whole answer.
 */
#include "scanner/facts/process/dpdk_parts.h"

#include "scanner/base/json_read.h"

static const char *read_pool(struct dpdk_reading *r, struct str json)
{
	struct dpdk_pool one = { .node = dpdk_node(dpdk_member(r->a, json, "socket_id")) };
	bool cached = false, common = false;
	const struct dpdk_wanted v[] = { { "size", &one.size, NULL },
		{ "mz_hugepage_sz", &one.page_bytes, NULL },
		{ "total_cache_count", &one.cached, &cached },
		{ "common_pool_count", &one.common, &common } };

	one.name = dpdk_text(r->a, dpdk_member(r->a, json, "name"));
	if (!one.name.n || !dpdk_read_numbers(r->a, json, v, 4))
		return "not a pool's description";
	one.counted = cached && common;
	if (r->p.n_pools == DPDK_ITEMS_MAX)
		return NULL;
	r->pools = arena_grow(r->a, r->pools, r->p.n_pools, &r->cap_pools, sizeof(*r->pools));
	r->pools[r->p.n_pools++] = one;
	return NULL;
}

static const char *read_ring(struct dpdk_reading *r, struct str json)
{
	struct dpdk_ring one = { .capacity = 0 };
	bool capacity = false, used = false;
	const struct dpdk_wanted v[] = { { "capacity", &one.capacity, &capacity },
		{ "used_count", &one.used, &used } };

	one.name = dpdk_text(r->a, dpdk_member(r->a, json, "name"));
	if (!one.name.n || !dpdk_read_numbers(r->a, json, v, 2) || !capacity || !used)
		return "not a ring's description";
	if (r->p.n_rings == DPDK_ITEMS_MAX)
		return NULL;
	r->rings = arena_grow(r->a, r->rings, r->p.n_rings, &r->cap_rings, sizeof(*r->rings));
	r->rings[r->p.n_rings++] = one;
	return NULL;
}

static struct dpdk_lcore *lcore_of(struct dpdk_reading *r, uint64_t id)
{
	for (size_t i = 0; i < r->p.n_lcores; i++) {
		if (r->lcores[i].id == id)
			return &r->lcores[i];
	}
	r->lcores = arena_grow(r->a, r->lcores, r->p.n_lcores, &r->cap_lcores, sizeof(*r->lcores));
	r->lcores[r->p.n_lcores] = (struct dpdk_lcore){ .id = (unsigned)id };
	return &r->lcores[r->p.n_lcores++];
}

static const char *read_lcore(struct dpdk_reading *r, struct str json)
{
	struct json_reader j;
	struct dpdk_lcore *l;
	struct cpuset cpus = { 0 };
	struct str raw;
	uint64_t id = UINT64_MAX, cpu;
	const struct dpdk_wanted v[] = { { "lcore_id", &id, NULL } };

	if (!dpdk_read_numbers(r->a, json, v, 1) || id >= DPDK_ITEMS_MAX)
		return "not an lcore's description";
	json_read_init(&j, r->a, dpdk_member(r->a, json, "cpuset"));
	if (json_read_array(&j)) {
		while (dpdk_next_element(&j, &raw)) {
			if (dpdk_number(raw, &cpu) && cpu < CPUSET_LIMIT)
				cpus = cpuset_or(r->a, cpus, cpuset_of(r->a, (unsigned)cpu));
		}
	}
	l = lcore_of(r, id);
	l->cpus = cpus;
	return NULL;
}

/* Three arrays in step. */
static const char *read_usage(struct dpdk_reading *r, struct str json)
{
	struct json_reader ids, total, busy;
	struct str x, y, z;
	uint64_t id, t, b;

	json_read_init(&ids, r->a, dpdk_member(r->a, json, "lcore_ids"));
	json_read_init(&total, r->a, dpdk_member(r->a, json, "total_cycles"));
	json_read_init(&busy, r->a, dpdk_member(r->a, json, "busy_cycles"));
	if (!json_read_array(&ids) || !json_read_array(&total) || !json_read_array(&busy))
		return "not the cycles of lcores";
	while (dpdk_next_element(&ids, &x)) {
		struct dpdk_lcore *l;

		if (!dpdk_next_element(&total, &y) || !dpdk_next_element(&busy, &z) ||
			!dpdk_number(x, &id) || !dpdk_number(y, &t) || !dpdk_number(z, &b) ||
			id >= DPDK_ITEMS_MAX)
			return "not the cycles of lcores";
		l = lcore_of(r, id);
		l->usage = true;
		l->total = t;
		l->busy = b;
	}
	return NULL;
}

static const char *read_heap(struct dpdk_reading *r, struct str json)
{
	struct dpdk_heap one = { .node = -1 };
	bool size = false;
	const struct dpdk_wanted v[] = { { "Heap_size", &one.size, &size },
		{ "Free_size", &one.free, NULL } };

	if (!dpdk_read_numbers(r->a, json, v, 2) || !size)
		return "not a heap's description";
	one.name = dpdk_text(r->a, dpdk_member(r->a, json, "Name"));
	if (str_starts(one.name, "socket_"))
		one.node = dpdk_node(str_skip(one.name, 7));
	if (r->p.n_heaps == DPDK_ITEMS_MAX)
		return NULL;
	r->heaps = arena_grow(r->a, r->heaps, r->p.n_heaps, &r->cap_heaps, sizeof(*r->heaps));
	r->heaps[r->p.n_heaps++] = one;
	return NULL;
}

static const char *read_segment(struct dpdk_reading *r, struct str json)
{
	uint64_t start = 0, iova = 0, page = 0;
	const struct dpdk_wanted v[] = { { "Start_addr", &start, NULL },
		{ "Hugepage_size", &page, NULL } };

	if (!dpdk_read_numbers(r->a, json, v, 2))
		return "not a segment's description";
	/* "Bad IOVA": nothing of it was mapped for a device */
	if (!dpdk_number(dpdk_member(r->a, json, "IOVA_addr"), &iova))
		return NULL;
	r->p.segment = true;
	r->p.segment_start = start;
	r->p.segment_iova = iova;
	r->p.segment_page = page;
	return NULL;
}

static const char *read_params(struct dpdk_reading *r, struct str json)
{
	struct json_reader j;
	struct str one;

	json_read_init(&j, r->a, json);
	if (!json_read_array(&j))
		return "not a list of words";
	while (r->p.n_params < DPDK_ITEMS_MAX && json_read_element(&j) && json_read_str(&j, &one)) {
		r->params = arena_grow(
			r->a, r->params, r->p.n_params, &r->cap_params, sizeof(*r->params));
		r->params[r->p.n_params++] = one;
	}
	r->p.params_told = !j.error.n;
	return j.error.n ? "not a list of words" : NULL;
}

const char *dpdk_read_reply(struct dpdk_reading *r, struct str command, struct str json)
{
	static const struct {
		const char *name;
		const char *(*read)(struct dpdk_reading *r, struct str json);
	} rows[] = {
		{ "/mempool/info", read_pool },
		{ "/ring/info", read_ring },
		{ "/eal/lcore/info", read_lcore },
		{ "/eal/lcore/usage", read_usage },
		{ "/eal/heap_info", read_heap },
		{ "/eal/memseg_info", read_segment },
		{ "/eal/params", read_params },
	};
	struct str name = command, parameter = { 0 };

	(void)str_split(command, ',', &name, &parameter);
	if (str_is(name, "/ring/list"))
		r->p.rings_told = true;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(name, rows[i].name))
			return rows[i].read(r, json);
	}
	return dpdk_read_port(r, name, parameter, json);
}
