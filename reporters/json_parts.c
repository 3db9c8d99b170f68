/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host in the JSON report: each claim of isolation with what was seen, and how the machine
 * is built. Arrays instead of an object a CPU: a host has up to some hundreds of them.
 */
#include "reporters/json_parts.h"

#include <stddef.h>

void json_member(struct json_writer *w, const char *key, struct str value)
{
	if (value.n)
		json_str(&w->j, key, value);
}

void json_flag(struct json_writer *w, const char *key, bool value)
{
	if (value)
		json_bool(&w->j, key, value);
}

void json_cpus(struct json_writer *w, const char *key, struct cpuset set)
{
	json_str(&w->j, key, cpuset_is_empty(set) ? STR("") : cpuset_format(w->a, set));
}

static void write_place(struct json_writer *w, enum place p)
{
	const struct matrix_place *v = &w->r->matrix.places[p];

	if (!v->asked_known && !v->known && !v->none)
		return;
	json_object(&w->j, NULL);
	json_z(&w->j, "place", place_word(p));
	if (place_param(p)[0])
		json_z(&w->j, "param", place_param(p));
	if (v->asked_known)
		json_cpus(w, "asked", v->asked);
	if (v->known)
		json_cpus(w, "spared", v->set);
	json_flag(w, "none", v->none);
	json_end_object(&w->j);
}

static void write_counts(struct json_writer *w, const char *key, size_t offset)
{
	const struct activity *act = &w->r->matrix.activity;

	json_array(&w->j, key);
	for (size_t i = 0; i < act->n; i++)
		json_u64(&w->j, NULL, *(const uint64_t *)((const char *)&act->v[i] + offset));
	json_end_array(&w->j);
}

/* Counts in the order of cpus: a rate is a count by run.window_ms. */
static void write_seen(struct json_writer *w)
{
	const struct activity *act = &w->r->matrix.activity;

	if (!act->n)
		return;
	json_object(&w->j, "seen");
	json_cpus(w, "cpus", act->cpus);
	if (act->interrupts) {
		write_counts(w, "ticks", offsetof(struct cpu_activity, ticks));
		write_counts(w, "irqs", offsetof(struct cpu_activity, irqs));
		write_counts(w, "ipis", offsetof(struct cpu_activity, ipis));
		write_counts(w, "others", offsetof(struct cpu_activity, others));
	}
	if (act->switches)
		write_counts(w, "switches", offsetof(struct cpu_activity, switches));
	json_end_object(&w->j);
}

void json_matrix(struct json_writer *w)
{
	json_object(&w->j, "matrix");
	json_array(&w->j, "places");
	for (int p = 0; p < PLACES; p++)
		write_place(w, (enum place)p);
	json_end_array(&w->j);
	write_seen(w);
	json_end_object(&w->j);
}

/* A number of each CPU, in the order of roles.online; -1 where it is not told. */
static void write_numbers(struct json_writer *w, const char *key, size_t offset)
{
	const struct topology *t = &w->r->topology;

	json_array(&w->j, key);
	for (size_t i = 0; i < t->n_cpus; i++)
		json_i64(&w->j, NULL, *(const int *)((const char *)&t->cpus[i] + offset));
	json_end_array(&w->j);
}

static void write_node(struct json_writer *w, const struct topology_node *n)
{
	json_object(&w->j, NULL);
	json_u64(&w->j, "node", n->node);
	json_cpus(w, "cpus", n->cpus);
	if (n->memory_kb)
		json_u64(&w->j, "memory_kb", n->memory_kb);
	if (n->n_pools)
		json_array(&w->j, "huge_pages");
	for (size_t i = 0; i < n->n_pools; i++) {
		json_object(&w->j, NULL);
		json_u64(&w->j, "size_kb", n->pools[i].size_kb);
		json_u64(&w->j, "total", n->pools[i].total);
		json_u64(&w->j, "free", n->pools[i].free);
		json_end_object(&w->j);
	}
	if (n->n_pools)
		json_end_array(&w->j);
	json_end_object(&w->j);
}

static void write_nic(struct json_writer *w, const struct topology_nic *n)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "name", n->name);
	json_member(w, "driver", n->driver);
	json_member(w, "bus", n->bus);
	if (n->node >= 0)
		json_i64(&w->j, "node", n->node);
	if (n->speed_mbps > 0)
		json_i64(&w->j, "speed_mbps", n->speed_mbps);
	json_z(&w->j, "role", nic_role_word(n->role));
	json_end_object(&w->j);
}

static void write_landed(struct json_writer *w, const struct landed *l)
{
	json_object(&w->j, NULL);
	json_u64(&w->j, "cpu", l->cpu);
	json_z(&w->j, "kind", l->kind == LANDED_IRQ ? "irq" : "task");
	json_str(&w->j, "label", l->label);
	json_u64(&w->j, "count", l->count);
	json_end_object(&w->j);
}

static void write_queue(struct json_writer *w, const struct topology_queue *q)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "nic", q->nic);
	json_str(&w->j, "queue", q->queue);
	json_u64(&w->j, "irq", q->irq);
	json_cpus(w, "cpus", q->cpus);
	if (q->node >= 0)
		json_i64(&w->j, "node", q->node);
	if (q->nic_node >= 0)
		json_i64(&w->j, "nic_node", q->nic_node);
	if (q->counted)
		json_u64(&w->j, "count", q->count);
	if (q->way != QUEUE_UNTOLD)
		json_z(&w->j, "serves", queue_way_word(q->way));
	if (q->number >= 0)
		json_i64(&w->j, "number", q->number);
	if (q->rps_told)
		json_cpus(w, "rps", q->rps);
	if (q->xps_told)
		json_cpus(w, "xps", q->xps);
	if (q->packets_told)
		json_u64(&w->j, "packets", q->packets);
	json_end_object(&w->j);
}

void json_topology(struct json_writer *w)
{
	const struct topology *t = &w->r->topology;

	json_object(&w->j, "topology");
	if (t->n_cpus) {
		write_numbers(w, "package", offsetof(struct topology_cpu, package));
		write_numbers(w, "node", offsetof(struct topology_cpu, node));
		write_numbers(w, "core", offsetof(struct topology_cpu, core));
	}
	json_array(&w->j, "nodes");
	for (size_t i = 0; i < t->n_nodes; i++)
		write_node(w, &t->nodes[i]);
	json_end_array(&w->j);
	json_array(&w->j, "caches");
	for (size_t i = 0; i < t->n_caches; i++)
		json_cpus(w, NULL, t->caches[i]);
	json_end_array(&w->j);
	json_array(&w->j, "nics");
	for (size_t i = 0; i < t->n_nics; i++)
		write_nic(w, &t->nics[i]);
	json_end_array(&w->j);
	json_array(&w->j, "queues");
	for (size_t i = 0; i < t->n_queues; i++)
		write_queue(w, &t->queues[i]);
	json_end_array(&w->j);
	json_array(&w->j, "landed");
	for (size_t i = 0; i < t->n_landed; i++)
		write_landed(w, &t->landed[i]);
	json_end_array(&w->j);
	json_end_object(&w->j);
}
