/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/topology.h"

#include <stdlib.h>

#include "scanner/engine/activity.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

#define CACHES "/sys/devices/system/cpu/cpu{hot}/cache/index3/shared_cpu_list"

enum { LANDED_EACH = 6 }; /* so many of one CPU are kept */

static const void *fact_of(const struct sample *sm, const struct fact *f)
{
	return sm ? facts_get(sm->facts, f) : NULL;
}

static struct cpuset copy(struct arena *a, struct cpuset set)
{
	return cpuset_or(a, set, (struct cpuset){ 0 });
}

static void fill_cpus(struct report *r, const struct cpus *cpus, const struct nodes *nodes)
{
	struct topology_cpu *v =
		ARENA_NEW(r->arena, struct topology_cpu, cpuset_count(r->roles.online) + 1);
	size_t n = 0;

	for (int cpu = -1; (cpu = cpuset_next(r->roles.online, cpu + 1)) >= 0;) {
		const struct cpu_core *core = cpus_core(cpus, (unsigned)cpu);
		const struct node *node = nodes ? nodes_of_cpu(nodes, (unsigned)cpu) : NULL;
		int first = core ? cpuset_next(core->siblings, 0) : -1;

		v[n++] = (struct topology_cpu){ .cpu = (unsigned)cpu,
			.package = core ? core->package : -1,
			.node = node ? (int)node->number : -1,
			.core = first >= 0 ? (unsigned)first : (unsigned)cpu };
	}
	r->topology.cpus = v;
	r->topology.n_cpus = n;
}

static void fill_pools(struct arena *a, const struct node *from, struct topology_node *to)
{
	struct topology_pool *v = ARENA_NEW(a, struct topology_pool, from->n_pools + 1);

	for (size_t i = 0; i < from->n_pools; i++) {
		const struct huge_pool *p = &from->pools[i];

		if (p->valid && p->nr)
			v[to->n_pools++] = (struct topology_pool){ p->size_kb, p->nr, p->free };
	}
	to->pools = v;
}

static void fill_nodes(struct report *r, const struct nodes *nodes)
{
	struct topology_node *v = ARENA_NEW(r->arena, struct topology_node, nodes->n + 1);

	for (size_t i = 0; i < nodes->n; i++) {
		v[i] = (struct topology_node){ .node = nodes->v[i].number,
			.cpus = copy(r->arena, nodes->v[i].cpus),
			.memory_kb = nodes->v[i].mem_valid ? nodes->v[i].mem_total_kb : 0 };
		fill_pools(r->arena, &nodes->v[i], &v[i]);
	}
	r->topology.nodes = v;
	r->topology.n_nodes = nodes->n;
}

static bool known_cache(const struct topology *t, struct cpuset set)
{
	for (size_t i = 0; i < t->n_caches; i++) {
		if (cpuset_eq(t->caches[i], set))
			return true;
	}
	return false;
}

static void fill_caches(struct report *r, const struct sample *now)
{
	struct matches m = answers_match(now->answers, CACHES, ASK_FILE);
	struct cpuset *v = ARENA_NEW(r->arena, struct cpuset, m.n + 1), set;

	r->topology.caches = v;
	for (size_t i = 0; i < m.n; i++) {
		if (fact_list(m.v[i].answer, r->arena, &set) == 0 && !cpuset_is_empty(set) &&
			!known_cache(&r->topology, set))
			v[r->topology.n_caches++] = set;
	}
}

static void fill_nics(struct report *r, const struct netdevs *devs)
{
	struct topology_nic *v = ARENA_NEW(r->arena, struct topology_nic, r->roles.n_nics + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->roles.n_nics; i++) {
		const struct netdev *d = netdevs_find(devs, r->roles.nics[i].name);

		if (!d || d->kind == NETDEV_LOOPBACK)
			continue;
		v[n++] = (struct topology_nic){ .name = r->roles.nics[i].name,
			.driver = text_sanitise(r->arena, d->driver),
			.bus = text_sanitise(r->arena, d->bus),
			.node = d->node,
			.speed_mbps = d->speed_mbps,
			.role = r->roles.nics[i].role };
	}
	r->topology.nics = v;
	r->topology.n_nics = n;
}

/* All that landed, before the few of each CPU are kept. */
struct landing {
	struct arena *a;
	struct cpuset hot;
	struct landed *v;
	size_t n, cap;
};

static void land(
	struct landing *l, unsigned cpu, enum landed_kind kind, struct str label, uint64_t n)
{
	if (!cpuset_has(l->hot, cpu))
		return;
	l->v = arena_grow(l->a, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n++] = (struct landed){ cpu, kind, label, n };
}

static void land_row(struct landing *l, const struct irq_row *before, const struct irq_row *now)
{
	struct str label = { 0 };
	uint64_t delta;
	unsigned cpu;

	for (size_t at = 0; activity_next_moved(before, now, &at, &cpu, &delta);) {
		if (!cpuset_has(l->hot, cpu))
			continue;
		if (!label.n)
			label = text_sanitise(
				l->a, str_printf(l->a, "irq " STR_FMT " " STR_FMT,
					      STR_ARG(now->key), STR_ARG(now->actions)));
		land(l, cpu, LANDED_IRQ, label, delta);
	}
}

static void land_irqs(
	struct landing *l, const struct interrupts *before, const struct interrupts *now)
{
	if (!before || !now || !before->valid || !now->valid)
		return;
	for (size_t i = 0; i < now->n_rows; i++) {
		if (irq_row_is_device(&now->rows[i]) && !now->rows[i].short_row)
			land_row(l, activity_same_row(before, &now->rows[i]), &now->rows[i]);
	}
}

static void land_tasks(
	struct landing *l, const struct hot_tasks *before, const struct hot_tasks *now)
{
	for (size_t i = 0; before && now && i < now->n; i++) {
		const struct hot_task *t = &now->v[i], *b = hot_tasks_same(before, &t->task);
		uint64_t delta;

		if (t->task.processor < 0 || !t->counted || (b && !b->counted) ||
			delta_counter(b ? b->slices : 0, t->slices, 64, &delta) != DELTA_OK)
			continue;
		if (!delta && t->task.state != 'R')
			continue; /* one that spins is put there once, and never leaves */
		land(l, (unsigned)t->task.processor, LANDED_TASK,
			text_sanitise(l->a, str_printf(l->a, STR_FMT " (%d)", STR_ARG(t->task.comm),
						    t->task.tid)),
			delta);
	}
}

static int by_cpu_and_count(const void *x, const void *y)
{
	const struct landed *p = x, *q = y;

	if (p->cpu != q->cpu)
		return p->cpu < q->cpu ? -1 : 1;
	if (p->count != q->count)
		return p->count > q->count ? -1 : 1;
	return str_cmp(p->label, q->label);
}

static void keep_the_busiest(struct report *r, struct landing *l)
{
	unsigned of_cpu = 0;
	size_t n = 0;

	if (!l->n)
		return;
	qsort(l->v, l->n, sizeof(*l->v), by_cpu_and_count);
	for (size_t i = 0; i < l->n; i++) {
		of_cpu = i && l->v[i].cpu == l->v[i - 1].cpu ? of_cpu + 1 : 0;
		if (of_cpu < LANDED_EACH)
			l->v[n++] = l->v[i];
	}
	r->topology.landed = l->v;
	r->topology.n_landed = n;
}

void topology_fill(struct report *r, const struct sample *before, const struct sample *now)
{
	const struct cpus *cpus = fact_of(now, &fact_cpus);
	const struct nodes *nodes = fact_of(now, &fact_nodes);
	const struct netdevs *devs = fact_of(now, &fact_netdevs);
	struct landing l = { .a = r->arena, .hot = r->roles.hot };

	if (cpus)
		fill_cpus(r, cpus, nodes);
	if (nodes)
		fill_nodes(r, nodes);
	if (devs)
		fill_nics(r, devs);
	fill_caches(r, now);
	land_irqs(&l, fact_of(before, &fact_interrupts), fact_of(now, &fact_interrupts));
	land_tasks(&l, fact_of(before, &fact_hot_tasks), fact_of(now, &fact_hot_tasks));
	keep_the_busiest(r, &l);
}
