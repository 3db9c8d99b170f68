/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about one port: its counters, its queues, what it is and its link. */
#include "scanner/facts/process/dpdk_parts.h"

#include <string.h>

#include "scanner/base/json_read.h"

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
	for (unsigned i = 0; dpdk_next_element(&j, &raw) && dpdk_number(raw, &n); i++)
		add_queue(r, p, i, n);
}

static const char *read_stats(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	const struct dpdk_wanted v[] = { { "ipackets", &p->ipackets, &p->stats },
		{ "opackets", &p->opackets, NULL }, { "imissed", &p->imissed, NULL },
		{ "ierrors", &p->ierrors, NULL }, { "oerrors", &p->oerrors, NULL },
		{ "rx_nombuf", &p->rx_nombuf, NULL } };

	if (!dpdk_read_numbers(r->a, json, v, 6)) {
		p->stats = false;
		return "not the counters of a port";
	}
	read_q_ipackets(r, p, dpdk_member(r->a, json, "q_ipackets"));
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
	while (dpdk_next_member(&j, &key, &raw)) {
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
	const struct dpdk_wanted v[] = { { "mtu", &p->mtu, NULL },
		{ "nb_rx_queues", &p->rx_queues, NULL }, { "dev_started", &started, NULL },
		{ "lro", &lro, NULL } };
	struct str name = dpdk_text(r->a, dpdk_member(r->a, json, "name"));

	if (!name.n || !dpdk_read_numbers(r->a, json, v, 4))
		return "not a port's description";
	p->name = name;
	p->node = dpdk_node(dpdk_member(r->a, json, "numa_node"));
	p->started = started;
	p->lro = lro;
	p->info = true;
	return NULL;
}

static const char *read_link(struct dpdk_reading *r, struct dpdk_port *p, struct str json)
{
	struct str status = dpdk_text(r->a, dpdk_member(r->a, json, "status"));
	int64_t speed;

	if (!str_is(status, "UP") && !str_is(status, "DOWN"))
		return "neither UP nor DOWN";
	p->link = true;
	p->up = str_is(status, "UP");
	/* 4294967295: the driver does not know it (RTE_ETH_SPEED_NUM_UNKNOWN) */
	if (dpdk_signed(dpdk_member(r->a, json, "speed"), &speed) && speed < UINT32_MAX)
		p->speed_mbps = speed;
	return NULL;
}

const char *dpdk_read_port(
	struct dpdk_reading *r, struct str name, struct str parameter, struct str json)
{
	static const struct {
		const char *name;
		const char *(*read)(struct dpdk_reading *r, struct dpdk_port *p, struct str json);
	} rows[] = {
		{ "/ethdev/stats", read_stats },
		{ "/ethdev/xstats", read_xstats },
		{ "/ethdev/info", read_info },
		{ "/ethdev/link_status", read_link },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dpdk_port *p;

		if (!str_is(name, rows[i].name))
			continue;
		p = port_of(r, parameter);
		return p ? rows[i].read(r, p, json) : "not a port's number";
	}
	return NULL;
}
