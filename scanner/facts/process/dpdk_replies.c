/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of each command. Numbers are 64 bits wide, more than a double holds; from 23.11 on
 * some are strings in hexadecimal. A member that is missing is one that this version does not
 * have; one of another kind is a fault of the whole answer.
 */
#include "scanner/facts/process/dpdk_parts.h"

#include <string.h>

#include "scanner/base/json_read.h"

bool dpdk_number(struct str raw, uint64_t *ret)
{
	if (raw.n >= 2 && raw.p[0] == '"' && raw.p[raw.n - 1] == '"') {
		raw = str_head(str_skip(raw, 1), raw.n - 2);
		return str_u64(raw, str_starts(raw, "0x") ? 16 : 10, ret) == 0;
	}
	return str_u64(raw, 10, ret) == 0;
}

bool dpdk_signed(struct str raw, int64_t *ret)
{
	return str_i64(raw, ret) == 0;
}

struct str dpdk_text(struct arena *a, struct str raw)
{
	struct json_reader r;
	struct str text = { 0 };

	json_read_init(&r, a, raw);
	(void)json_read_str(&r, &text);
	return text;
}

static struct str rest_of(struct json_reader *r)
{
	size_t from = r->at;

	json_read_skip(r);
	return r->error.n ? (struct str){ 0 }
			  : str_trim((struct str){ r->text.p + from, r->at - from });
}

static bool next_member(struct json_reader *r, struct str *key, struct str *raw)
{
	if (!json_read_key(r, key))
		return false;
	*raw = rest_of(r);
	return !r->error.n;
}

static bool next_element(struct json_reader *r, struct str *raw)
{
	if (!json_read_element(r))
		return false;
	*raw = rest_of(r);
	return !r->error.n;
}

/* Members that are numbers, by their names. */
struct wanted {
	const char *name;
	uint64_t *to;
	bool *told; /* may be NULL */
};

/* Whether the object is one and each of those that it has is a number. */
static bool read_numbers(struct arena *a, struct str json, const struct wanted *v, unsigned n)
{
	struct json_reader r;
	struct str key, raw;

	json_read_init(&r, a, json);
	if (!json_read_object(&r))
		return false;
	while (next_member(&r, &key, &raw)) {
		for (unsigned i = 0; i < n; i++) {
			if (!str_is(key, v[i].name))
				continue;
			if (!dpdk_number(raw, v[i].to))
				return false;
			if (v[i].told)
				*v[i].told = true;
		}
	}
	return !r.error.n;
}

static struct str member(struct arena *a, struct str json, const char *name)
{
	struct json_reader r;
	struct str key, raw;

	json_read_init(&r, a, json);
	if (!json_read_object(&r))
		return (struct str){ 0 };
	while (next_member(&r, &key, &raw)) {
		if (str_is(key, name))
			return raw;
	}
	return (struct str){ 0 };
}

static int node_of(struct str raw)
{
	int64_t n;

	return dpdk_signed(raw, &n) && n >= 0 && n < CPUSET_LIMIT ? (int)n : -1;
}

static struct dpdk_port *port_of(struct dpdk_reading *r, struct str parameter)
{
	uint64_t id;

	if (str_u64(parameter, 10, &id) || id > UINT32_MAX)
		return NULL;
	for (size_t i = 0; i < r->p.n_ports; i++) {
		if (r->ports[i].id == id)
			return &r->ports[i];
	}
	if (r->p.n_ports == DPDK_ITEMS_MAX)
		return NULL;
	r->ports = arena_grow(r->a, r->ports, r->p.n_ports, &r->cap_ports, sizeof(*r->ports));
	r->ports[r->p.n_ports] =
		(struct dpdk_port){ .id = (unsigned)id, .node = -1, .speed_mbps = -1 };
	return &r->ports[r->p.n_ports++];
}

static void add_queue(
	struct dpdk_reading *r, struct dpdk_port *p, unsigned number, uint64_t packets)
{
	struct dpdk_queue *v = p->queues;
	size_t cap = p->n_queues;

	if (p->n_queues >= 1024)
		return;
	if (p->n_queues % 64 == 0) {
		v = ARENA_NEW(r->a, struct dpdk_queue, p->n_queues + 64);
		if (cap)
			memcpy(v, p->queues, cap * sizeof(*v));
		p->queues = v;
	}
	v[p->n_queues++] = (struct dpdk_queue){ number, packets };
}

/* An array of 16 whatever the port has, up to 22.11; newer versions leave it to xstats. */
static void read_q_ipackets(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	struct json_reader j;
	struct str raw;
	uint64_t n;

	json_read_init(&j, r->a, json);
	if (p->n_queues || !json.n || !json_read_array(&j))
		return;
	for (unsigned i = 0; next_element(&j, &raw) && dpdk_number(raw, &n); i++)
		add_queue(r, p, i, n);
}

static const char *read_stats(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	const struct wanted v[] = { { "ipackets", &p->ipackets, &p->stats },
		{ "opackets", &p->opackets, NULL }, { "imissed", &p->imissed, NULL },
		{ "ierrors", &p->ierrors, NULL }, { "oerrors", &p->oerrors, NULL },
		{ "rx_nombuf", &p->rx_nombuf, NULL } };

	if (!read_numbers(r->a, json, v, 6)) {
		p->stats = false;
		return "not the counters of a port";
	}
	read_q_ipackets(r, p, member(r->a, json, "q_ipackets"));
	return NULL;
}

/* "rx_q12_packets"; drivers have names of their own beside it. */
static bool queue_of(struct str key, unsigned *ret)
{
	uint64_t n;

	if (!str_starts(key, "rx_q") || !str_ends(key, "_packets"))
		return false;
	key = str_head(str_skip(key, 4), key.n - 4 - 8);
	if (str_u64(key, 10, &n) || n > UINT16_MAX)
		return false;
	*ret = (unsigned)n;
	return true;
}

static const char *read_xstats(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	struct json_reader j;
	struct str key, raw;
	unsigned number;
	uint64_t n;

	json_read_init(&j, r->a, json);
	if (!json_read_object(&j))
		return "not the counters of a port";
	p->n_queues = 0;
	p->queues = NULL;
	while (next_member(&j, &key, &raw)) {
		bool errors = str_is(key, "rx_mbuf_allocation_errors");

		if (!errors && !queue_of(key, &number))
			continue;
		if (!dpdk_number(raw, &n))
			return "a counter that is no number of 64 bits";
		if (errors) {
			p->allocation_errors = n;
			p->allocation = true;
		} else {
			add_queue(r, p, number, n);
		}
	}
	return j.error.n ? "no JSON" : NULL;
}

static const char *read_info(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	uint64_t started = 1, lro = 0;
	const struct wanted v[] = { { "mtu", &p->mtu, NULL },
		{ "nb_rx_queues", &p->rx_queues, NULL }, { "dev_started", &started, NULL },
		{ "lro", &lro, NULL } };
	struct str name = dpdk_text(r->a, member(r->a, json, "name"));

	if (!name.n || !read_numbers(r->a, json, v, 4))
		return "not a port's description";
	p->name = name;
	p->node = node_of(member(r->a, json, "numa_node"));
	p->started = started;
	p->lro = lro;
	p->info = true;
	return NULL;
}

static const char *read_link(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	struct str status = dpdk_text(r->a, member(r->a, json, "status"));
	int64_t speed;

	if (!str_is(status, "UP") && !str_is(status, "DOWN"))
		return "neither UP nor DOWN";
	p->link = true;
	p->up = str_is(status, "UP");
	/* 4294967295: the driver does not know it (RTE_ETH_SPEED_NUM_UNKNOWN) */
	if (dpdk_signed(member(r->a, json, "speed"), &speed) && speed < UINT32_MAX)
		p->speed_mbps = speed;
	return NULL;
}

static const char *read_pool(struct dpdk_reading *r, struct str json)
{
	struct dpdk_pool one = { .node = node_of(member(r->a, json, "socket_id")) };
	bool cached = false, common = false;
	const struct wanted v[] = { { "size", &one.size, NULL },
		{ "mz_hugepage_sz", &one.page_bytes, NULL },
		{ "total_cache_count", &one.cached, &cached },
		{ "common_pool_count", &one.common, &common } };

	one.name = dpdk_text(r->a, member(r->a, json, "name"));
	if (!one.name.n || !read_numbers(r->a, json, v, 4))
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
	const struct wanted v[] = { { "capacity", &one.capacity, &capacity },
		{ "used_count", &one.used, &used } };

	one.name = dpdk_text(r->a, member(r->a, json, "name"));
	if (!one.name.n || !read_numbers(r->a, json, v, 2) || !capacity || !used)
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
	const struct wanted v[] = { { "lcore_id", &id, NULL } };

	if (!read_numbers(r->a, json, v, 1) || id >= DPDK_ITEMS_MAX)
		return "not an lcore's description";
	json_read_init(&j, r->a, member(r->a, json, "cpuset"));
	if (json_read_array(&j)) {
		while (next_element(&j, &raw)) {
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

	json_read_init(&ids, r->a, member(r->a, json, "lcore_ids"));
	json_read_init(&total, r->a, member(r->a, json, "total_cycles"));
	json_read_init(&busy, r->a, member(r->a, json, "busy_cycles"));
	if (!json_read_array(&ids) || !json_read_array(&total) || !json_read_array(&busy))
		return "not the cycles of lcores";
	while (next_element(&ids, &x)) {
		struct dpdk_lcore *l;

		if (!next_element(&total, &y) || !next_element(&busy, &z) || !dpdk_number(x, &id) ||
			!dpdk_number(y, &t) || !dpdk_number(z, &b) || id >= DPDK_ITEMS_MAX)
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
	const struct wanted v[] = { { "Heap_size", &one.size, &size },
		{ "Free_size", &one.free, NULL } };

	if (!read_numbers(r->a, json, v, 2) || !size)
		return "not a heap's description";
	one.name = dpdk_text(r->a, member(r->a, json, "Name"));
	if (str_starts(one.name, "socket_"))
		one.node = node_of(str_skip(one.name, 7));
	if (r->p.n_heaps == DPDK_ITEMS_MAX)
		return NULL;
	r->heaps = arena_grow(r->a, r->heaps, r->p.n_heaps, &r->cap_heaps, sizeof(*r->heaps));
	r->heaps[r->p.n_heaps++] = one;
	return NULL;
}

static const char *read_segment(struct dpdk_reading *r, struct str json)
{
	uint64_t start = 0, iova = 0, page = 0;
	const struct wanted v[] = { { "Start_addr", &start, NULL },
		{ "Hugepage_size", &page, NULL } };

	if (!read_numbers(r->a, json, v, 2))
		return "not a segment's description";
	/* "Bad IOVA": nothing of it was mapped for a device */
	if (!dpdk_number(member(r->a, json, "IOVA_addr"), &iova))
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

typedef const char *read_port(struct dpdk_reading *r, struct dpdk_port *p, struct str json);
typedef const char *read_whole(struct dpdk_reading *r, struct str json);

const char *dpdk_read_reply(struct dpdk_reading *r, struct str command, struct str json)
{
	static const struct {
		const char *name;
		read_port *port;
		read_whole *whole;
	} rows[] = {
		{ "/ethdev/stats", read_stats, NULL },
		{ "/ethdev/xstats", read_xstats, NULL },
		{ "/ethdev/info", read_info, NULL },
		{ "/ethdev/link_status", read_link, NULL },
		{ "/mempool/info", NULL, read_pool },
		{ "/ring/info", NULL, read_ring },
		{ "/eal/lcore/info", NULL, read_lcore },
		{ "/eal/lcore/usage", NULL, read_usage },
		{ "/eal/heap_info", NULL, read_heap },
		{ "/eal/memseg_info", NULL, read_segment },
		{ "/eal/params", NULL, read_params },
	};
	struct str name = command, parameter = { 0 };
	struct dpdk_port *p;

	(void)str_split(command, ',', &name, &parameter);
	if (str_is(name, "/ring/list"))
		r->p.rings_told = true;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!str_is(name, rows[i].name))
			continue;
		if (rows[i].whole)
			return rows[i].whole(r, json);
		p = port_of(r, parameter);
		return p ? rows[i].port(r, p, json) : "not a port's number";
	}
	return NULL;
}
