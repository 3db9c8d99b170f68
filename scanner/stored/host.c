/* SPDX-License-Identifier: Apache-2.0 */
/* Matrix and topology of a stored report; both are missing in reports of before there were any. */
#include "scanner/stored/parts.h"

#include <stddef.h>

static void read_place(struct field f, struct matrix *m)
{
	const char *words[PLACES];
	struct matrix_place *p;

	for (int i = 0; i < PLACES; i++)
		words[i] = place_word((enum place)i);
	p = &m->places[field_word(f, "place", words, PLACES)];
	p->asked_known = field_has(f, "asked");
	p->asked = field_cpus(f, "asked");
	p->known = field_has(f, "spared");
	p->set = field_cpus(f, "spared");
	p->none = field_bool(f, "none");
}

static void read_counts(struct field seen, const char *key, struct cpu_activity *v, size_t n,
	size_t offset, bool *ret_counted)
{
	size_t found;
	struct field counts = field_array(seen, key, &found);

	if (!counts.value)
		return;
	if (found != n) {
		field_fault(counts, "a number for each of the CPUs");
		return;
	}
	*ret_counted = true;
	for (size_t i = 0; i < n; i++)
		*(uint64_t *)((char *)&v[i] + offset) = field_u64(field_at(counts, i), "");
}

static void read_seen(struct field seen, struct report *r)
{
	struct activity *act = &r->matrix.activity;
	struct cpu_activity *v;
	size_t n = 0;

	act->cpus = field_cpus(seen, "cpus");
	v = ARENA_NEW(r->arena, struct cpu_activity, cpuset_count(act->cpus) + 1);
	for (int cpu = -1; (cpu = cpuset_next(act->cpus, cpu + 1)) >= 0;)
		v[n++].cpu = (unsigned)cpu;
	read_counts(seen, "ticks", v, n, offsetof(struct cpu_activity, ticks), &act->interrupts);
	read_counts(seen, "irqs", v, n, offsetof(struct cpu_activity, irqs), &act->interrupts);
	read_counts(seen, "ipis", v, n, offsetof(struct cpu_activity, ipis), &act->interrupts);
	read_counts(seen, "others", v, n, offsetof(struct cpu_activity, others), &act->interrupts);
	read_counts(
		seen, "switches", v, n, offsetof(struct cpu_activity, switches), &act->switches);
	act->v = v;
	act->n = n;
}

void stored_matrix(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "matrix"), v;
	size_t n;

	v = field_array(f, "places", &n);
	for (size_t i = 0; i < n; i++)
		read_place(field_at(v, i), &r->matrix);
	read_seen(field_object(f, "seen"), r);
}

static void read_numbers(
	struct field f, const char *key, struct topology_cpu *v, size_t n, size_t offset)
{
	size_t found;
	struct field numbers = field_array(f, key, &found);

	if (found != n)
		field_fault(numbers, "a number for each online CPU");
	for (size_t i = 0; i < n && found == n; i++)
		*(int *)((char *)&v[i] + offset) = field_int(field_at(numbers, i), "", -1);
}

static void read_cpus(struct field f, struct report *r)
{
	size_t n = 0;
	struct topology_cpu *v =
		ARENA_NEW(r->arena, struct topology_cpu, cpuset_count(r->roles.online) + 1);

	if (!field_has(f, "package"))
		return;
	for (int cpu = -1; (cpu = cpuset_next(r->roles.online, cpu + 1)) >= 0;)
		v[n++].cpu = (unsigned)cpu;
	read_numbers(f, "package", v, n, offsetof(struct topology_cpu, package));
	read_numbers(f, "node", v, n, offsetof(struct topology_cpu, node));
	read_numbers(f, "core", v, n, offsetof(struct topology_cpu, core));
	r->topology.cpus = v;
	r->topology.n_cpus = n;
}

static void read_node(struct field f, struct topology_node *node)
{
	struct field v = field_array(f, "huge_pages", &node->n_pools);
	struct topology_pool *pools = ARENA_NEW(f.r->a, struct topology_pool, node->n_pools + 1);

	node->node = (unsigned)field_int(f, "node", 0);
	node->cpus = field_cpus(f, "cpus");
	node->memory_kb = field_u64(f, "memory_kb");
	for (size_t i = 0; i < node->n_pools; i++) {
		struct field p = field_at(v, i);

		pools[i] = (struct topology_pool){ field_u64(p, "size_kb"), field_u64(p, "total"),
			field_u64(p, "free") };
	}
	node->pools = pools;
}

static void read_nic(struct field f, struct topology_nic *nic)
{
	*nic = (struct topology_nic){ .name = field_str(f, "name"),
		.driver = field_str(f, "driver"),
		.bus = field_str(f, "bus"),
		.node = field_int(f, "node", -1),
		.speed_mbps = field_has(f, "speed_mbps") ? (int64_t)field_u64(f, "speed_mbps") : -1,
		.role = stored_role(f) };
}

static void read_queue(struct field f, struct topology_queue *q)
{
	static const char *const ways[] = { "", "rx", "tx", "rx+tx" };

	*q = (struct topology_queue){ .nic = field_str(f, "nic"),
		.queue = field_str(f, "queue"),
		.irq = (unsigned)field_int(f, "irq", 0),
		.cpus = field_cpus(f, "cpus"),
		.node = field_int(f, "node", -1),
		.nic_node = field_int(f, "nic_node", -1),
		.counted = field_has(f, "count"),
		.count = field_u64(f, "count"),
		.number = field_int(f, "number", -1),
		.rps_told = field_has(f, "rps"),
		.xps_told = field_has(f, "xps"),
		.packets_told = field_has(f, "packets"),
		.packets = field_u64(f, "packets") };
	if (field_has(f, "serves"))
		q->way = (enum queue_way)field_word(f, "serves", ways, 4);
	if (q->rps_told)
		q->rps = field_cpus(f, "rps");
	if (q->xps_told)
		q->xps = field_cpus(f, "xps");
}

static void read_queues(struct field f, struct report *r)
{
	struct field v = field_array(f, "queues", &r->topology.n_queues);
	struct topology_queue *queues =
		ARENA_NEW(r->arena, struct topology_queue, r->topology.n_queues + 1);

	for (size_t i = 0; i < r->topology.n_queues; i++)
		read_queue(field_at(v, i), &queues[i]);
	r->topology.queues = queues;
}

static void read_landed(struct field f, struct landed *l)
{
	static const char *const kinds[] = { "irq", "task" };

	*l = (struct landed){ (unsigned)field_int(f, "cpu", 0),
		(enum landed_kind)field_word(f, "kind", kinds, 2), field_str(f, "label"),
		field_u64(f, "count") };
}

static void read_caches(struct field f, struct report *r)
{
	struct field v = field_array(f, "caches", &r->topology.n_caches);
	struct cpuset *sets = ARENA_NEW(r->arena, struct cpuset, r->topology.n_caches + 1);

	for (size_t i = 0; i < r->topology.n_caches; i++) {
		struct field c = field_at(v, i);
		if (!c.value)
			field_fault(c, "a list of CPUs");
		sets[i] = field_cpus(c, "");
	}
	r->topology.caches = sets;
}

void stored_topology(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "topology"), v;
	struct topology *t = &r->topology;
	struct topology_node *nodes;
	struct topology_nic *nics;
	struct landed *landed;

	read_cpus(f, r);
	read_caches(f, r);
	v = field_array(f, "nodes", &t->n_nodes);
	nodes = ARENA_NEW(r->arena, struct topology_node, t->n_nodes + 1);
	for (size_t i = 0; i < t->n_nodes; i++)
		read_node(field_at(v, i), &nodes[i]);
	t->nodes = nodes;
	v = field_array(f, "nics", &t->n_nics);
	nics = ARENA_NEW(r->arena, struct topology_nic, t->n_nics + 1);
	for (size_t i = 0; i < t->n_nics; i++)
		read_nic(field_at(v, i), &nics[i]);
	t->nics = nics;
	read_queues(f, r);
	v = field_array(f, "landed", &t->n_landed);
	landed = ARENA_NEW(r->arena, struct landed, t->n_landed + 1);
	for (size_t i = 0; i < t->n_landed; i++)
		read_landed(field_at(v, i), &landed[i]);
	t->landed = landed;
}
