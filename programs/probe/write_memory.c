/* SPDX-License-Identifier: Apache-2.0 */
/* Local against remote memory, as text and JSON: docs/probe.md and docs/format-probe.md. */
#include "programs/probe/write.h"

#include "scanner/base/text.h"

#include <inttypes.h>

static double p_ns(const struct memory_pair *m, unsigned per_million)
{
	return (double)histogram_percentile(&m->loads, per_million) / 100;
}

/* Of the same CPU to its own node; NULL: not measured. */
static const struct memory_pair *local_of(const struct memory *all, const struct memory_pair *m)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct memory_pair *l = &all->v[i];

		if (l->cpu == m->cpu && l->node == l->cpu_node && !l->wrong && l->n)
			return l;
	}
	return NULL;
}

static const char *pages_word(const struct memory_pair *m)
{
	if (!m->huge_told)
		return "pages of a size that is not told";
	if (!m->huge)
		return "4 KiB pages, so that misses of the TLB are in it";
	return m->huge == m->size ? "2 MiB pages" : "2 MiB pages in part";
}

static void text_pair(const struct memory *all, const struct memory_pair *m, struct out *o)
{
	const struct memory_pair *local = local_of(all, m);

	out_printf(o, "  cpu%u (node %d) to node %d, %s", m->cpu, m->cpu_node, m->node,
		m->node == m->cpu_node ? "local" : "remote");
	if (m->distance)
		out_printf(o, " (distance %d)", m->distance);
	if (m->wrong) {
		out_printf(o, ": not measured: %s\n", m->wrong);
		return;
	}
	out_printf(o, ": p50 %.1f ns, p99 %.1f ns", p_ns(m, 500000), p_ns(m, 990000));
	if (local && local != m && p_ns(local, 500000) > 0)
		out_printf(o, ", %.2f times the local p50", p_ns(m, 500000) / p_ns(local, 500000));
	out_printf(o, "\n      %" PRIu64 " MiB in %s%s", m->size >> 20, pages_word(m),
		!all->cache ? "; the size of the caches is not told"
		: m->size < 2 * all->cache
			? "; NOT beyond the last-level cache, the node has no more free memory"
			: "");
	if (m->placed < m->asked)
		out_printf(o, "; ONLY %u of %u pages are on that node", m->placed, m->asked);
	else if (!m->asked)
		out_z(o, "; where its pages are could not be asked");
	out_z(o, "\n");
}

void probe_write_memory_text(struct arena *a, const struct result *r, struct out *o)
{
	const struct memory *m = r->memory;

	out_printf(o,
		"latscan probe on " STR_FMT ", kernel " STR_FMT
		"\n  a load from memory, by chasing one random cycle of lines of %d bytes, means of %d loads each\n",
		STR_ARG(text_sanitise(a, r->host)), STR_ARG(text_sanitise(a, r->kernel)),
		MEMORY_LINE, MEMORY_BATCH);
	if (m->cache)
		out_printf(o, "  the largest cache has %" PRIu64 " KiB\n", m->cache >> 10);
	if (m->nodes < 2)
		out_z(o, "  one node: all memory of this host is local\n");
	if (r->counter.emulated)
		out_z(o,
			"  an emulator: its memory is another program's, and its times mean nothing\n");
	for (size_t i = 0; i < m->n; i++)
		text_pair(m, &m->v[i], o);
}

static void json_pair(struct json *j, const struct memory_pair *m)
{
	json_object(j, NULL);
	json_u64(j, "cpu", m->cpu);
	json_i64(j, "cpu_node", m->cpu_node);
	json_i64(j, "memory_node", m->node);
	if (m->distance)
		json_i64(j, "distance", m->distance);
	if (m->wrong) {
		json_z(j, "wrong", m->wrong);
	} else {
		json_double(j, "p50_ns", p_ns(m, 500000));
		json_double(j, "p99_ns", p_ns(m, 990000));
		json_u64(j, "loads", m->n * MEMORY_BATCH);
		json_u64(j, "bytes", m->size);
		if (m->huge_told)
			json_u64(j, "huge_bytes", m->huge);
		json_u64(j, "pages_asked", m->asked);
		json_u64(j, "pages_there", m->placed);
	}
	json_end_object(j);
}

void probe_write_memory_json(const struct result *r, struct json *j)
{
	const struct memory *m = r->memory;

	json_object(j, "memory");
	json_u64(j, "nodes", m->nodes);
	if (m->cache)
		json_u64(j, "cache_bytes", m->cache);
	json_array(j, "pairs");
	for (size_t i = 0; i < m->n; i++)
		json_pair(j, &m->v[i]);
	json_end_array(j);
	json_end_object(j);
}
