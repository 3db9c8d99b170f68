/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NUMA nodes: their CPUs, memory and distances, and where allocations went. numa_foreign of a node
 * counts what was meant for it and was taken elsewhere, numa_miss the other end of the same
 * (mm/vmstat.c, drivers/base/node.c). Memory is told in steps of 64 MiB: what the kernel keeps for
 * itself at boot makes two equal hosts differ by some kB.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/mem/nodes.h"

#define DISTANCE "/sys/devices/system/node/node#/distance"
#define TIER	 "/sys/devices/virtual/memory_tiering/memory_tier#/nodelist"

static void memory(const struct trait_in *in, struct trait_out *out, const struct node *n)
{
	uint64_t mib = (n->mem_total_kb / 1024 + 32) / 64 * 64;
	struct trait *t;

	if (!n->mem_valid) {
		trait_not_whole(out);
		return;
	}
	t = trait_addf(out, TRAIT_HARDWARE, trait_key(in, "node%u memory", n->number), "%llu MiB",
		(unsigned long long)mib);
	trait_number(out, t, (double)mib * 1024, "kB");
	trait_from(out, t, n->mem_from);
}

static void allocations(const struct trait_in *in, struct trait_out *out, const struct node *n)
{
	const struct nodes *before = trait_fact_before(in, &fact_nodes);
	const struct node *b = before ? nodes_find(before, n->number) : NULL;

	if (!n->stat.valid) {
		trait_not_whole(out);
		return;
	}
	if (b && !b->stat.valid)
		b = NULL;
	trait_counter(in, out, trait_key(in, "node%u numa_miss", n->number), n->stat.miss,
		b ? &b->stat.miss : NULL, 64, n->stat.from->path);
	trait_counter(in, out, trait_key(in, "node%u numa_foreign", n->number), n->stat.foreign,
		b ? &b->stat.foreign : NULL, 64, n->stat.from->path);
	trait_counter(in, out, trait_key(in, "node%u other_node", n->number), n->stat.other,
		b ? &b->stat.other : NULL, 64, n->stat.from->path);
}

static void stars(const struct trait_in *in, struct trait_out *out, enum trait_kind kind,
	const char *pattern, const char *fmt)
{
	struct matches m = answers_match(in->answers, pattern, ASK_FILE);

	for (size_t i = 0; i < m.n; i++)
		trait_answer(out, kind,
			str_printf(in->scratch, STR_FMT STR_FMT " %s", STR_ARG(str_from(fmt)),
				STR_ARG(m.v[i].star[0]),
				kind == TRAIT_HARDWARE ? "distances" : "nodes"),
			m.v[i].answer, NULL);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct nodes *t = trait_fact(in, &fact_nodes);
	struct trait *n = trait_addf(out, TRAIT_HARDWARE, STR("nodes"), "%zu", t->n);

	trait_number(out, n, (double)t->n, "1");
	trait_from(out, n, t->list);
	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		const struct node *v = &t->v[i];

		if (v->cpus_valid)
			trait_line(out, TRAIT_HARDWARE, trait_key(in, "node%u CPUs", v->number),
				cpuset_format(in->scratch, v->cpus), v->cpus_from->path);
		memory(in, out, v);
		allocations(in, out, v);
	}
	stars(in, out, TRAIT_HARDWARE, DISTANCE, "node");
	stars(in, out, TRAIT_STATE, TIER, "memory tier ");
}

const struct traits traits_numa = {
	.group = "numa",
	.what = "nodes: CPUs, memory, distances, and allocations that went elsewhere",
	.needs = { &fact_nodes },
	.gather = gather,
};
