/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan probe measured and somebody took along: docs/format-report.md, "probe". */
#include "reporters/json_parts.h"

#include "scanner/engine/jitter.h"

static void write_cause(struct json *j, const struct jitter_cause *k)
{
	json_object(j, NULL);
	json_str(j, "kind", k->kind);
	json_str(j, "name", k->name);
	json_u64(j, "gaps", k->gaps);
	json_u64(j, "stolen_ns", k->stolen_ns);
	json_u64(j, "longest_ns", k->longest_ns);
	json_end_object(j);
}

static void write_cpu(struct json *j, const struct jitter_cpu *c)
{
	json_object(j, NULL);
	json_u64(j, "cpu", c->cpu);
	json_u64(j, "ran_ns", c->ran_ns);
	json_u64(j, "gaps", c->gaps);
	json_u64(j, "stolen_ns", c->stolen_ns);
	json_u64(j, "p50_ns", c->p50_ns);
	json_u64(j, "p99_ns", c->p99_ns);
	json_u64(j, "p99_9_ns", c->p99_9_ns);
	json_u64(j, "max_ns", c->max_ns);
	json_array(j, "buckets");
	for (unsigned i = 0; i < c->n_buckets; i++) {
		json_array(j, NULL);
		json_u64(j, NULL, c->buckets[i].first_ns);
		json_u64(j, NULL, c->buckets[i].n);
		json_end_array(j);
	}
	json_end_array(j);
	json_array(j, "timeline");
	for (unsigned i = 0; i < c->n_slots; i++)
		json_u64(j, NULL, c->slots[i]);
	json_end_array(j);
	json_array(j, "causes");
	for (unsigned i = 0; i < c->n_causes; i++)
		write_cause(j, &c->causes[i]);
	json_end_array(j);
	json_end_object(j);
}

static void write_memory(struct json *j, const struct jitter_memory *m)
{
	json_object(j, NULL);
	json_u64(j, "cpu", m->cpu);
	json_i64(j, "cpu_node", m->cpu_node);
	json_i64(j, "memory_node", m->node);
	json_double(j, "p50_ns", (double)m->p50 / 100);
	json_double(j, "p99_ns", (double)m->p99 / 100);
	json_u64(j, "bytes", m->bytes);
	json_end_object(j);
}

void json_probe(struct json_writer *w)
{
	const struct jitter *p = w->r->jitter;

	json_object(&w->j, "probe");
	json_member(w, "owner", p->owner);
	json_u64(&w->j, "started_ns", p->started_ns);
	json_u64(&w->j, "for_ns", p->for_ns);
	json_u64(&w->j, "threshold_ns", p->threshold_ns);
	json_str(&w->j, "policy", p->policy);
	json_bool(&w->j, "explained", p->explained);
	json_array(&w->j, "cpus");
	for (size_t i = 0; i < p->n_cpus; i++)
		write_cpu(&w->j, &p->cpus[i]);
	json_end_array(&w->j);
	if (p->n_memory) {
		json_array(&w->j, "memory");
		for (size_t i = 0; i < p->n_memory; i++)
			write_memory(&w->j, &p->memory[i]);
		json_end_array(&w->j);
	}
	json_end_object(&w->j);
}
