/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan probe measured, in a stored report; most have none. */
#include "scanner/engine/jitter.h"
#include "scanner/stored/parts.h"

static void read_buckets(struct field f, struct jitter_cpu *c)
{
	size_t n;
	struct field v = field_array(f, "buckets", &n);

	c->buckets = ARENA_NEW(f.r->a, struct jitter_bucket, JITTER_BUCKETS);
	for (size_t i = 0; i < n && c->n_buckets < JITTER_BUCKETS; i++) {
		size_t two;
		struct field pair = field_array(field_at(v, i), "", &two);

		if (two != 2) {
			field_fault(pair, "two numbers");
			return;
		}
		c->buckets[c->n_buckets++] =
			(struct jitter_bucket){ field_u64(field_at(pair, 0), ""),
				field_u64(field_at(pair, 1), "") };
	}
}

static void read_causes(struct field f, struct jitter_cpu *c)
{
	size_t n;
	struct field v = field_array(f, "causes", &n);

	c->causes = ARENA_NEW(f.r->a, struct jitter_cause, JITTER_CAUSES);
	for (size_t i = 0; i < n && c->n_causes < JITTER_CAUSES; i++) {
		struct field k = field_at(v, i);

		c->causes[c->n_causes++] = (struct jitter_cause){ field_str(k, "kind"),
			field_str(k, "name"), field_u64(k, "gaps"), field_u64(k, "stolen_ns"),
			field_u64(k, "longest_ns") };
	}
}

static void read_cpu(struct field f, struct jitter_cpu *c)
{
	size_t n;
	struct field v = field_array(f, "timeline", &n);

	*c = (struct jitter_cpu){ .cpu = (unsigned)field_u64(f, "cpu"),
		.ran_ns = field_u64(f, "ran_ns"),
		.gaps = field_u64(f, "gaps"),
		.stolen_ns = field_u64(f, "stolen_ns"),
		.p50_ns = field_u64(f, "p50_ns"),
		.p99_ns = field_u64(f, "p99_ns"),
		.p99_9_ns = field_u64(f, "p99_9_ns"),
		.max_ns = field_u64(f, "max_ns"),
		.slots = ARENA_NEW(f.r->a, uint64_t, JITTER_SLOTS) };
	for (size_t i = 0; i < n && c->n_slots < JITTER_SLOTS; i++)
		c->slots[c->n_slots++] = field_u64(field_at(v, i), "");
	read_buckets(f, c);
	read_causes(f, c);
}

static void read_memory(struct field f, struct jitter *j)
{
	struct field v = field_array(f, "memory", &j->n_memory);

	j->memory = ARENA_NEW(f.r->a, struct jitter_memory, j->n_memory + 1);
	for (size_t i = 0; i < j->n_memory; i++) {
		struct field m = field_at(v, i);

		j->memory[i] = (struct jitter_memory){ (unsigned)field_u64(m, "cpu"),
			(int)field_u64(m, "cpu_node"), (int)field_u64(m, "memory_node"),
			(uint64_t)(field_double(m, "p50_ns") * 100 + 0.5),
			(uint64_t)(field_double(m, "p99_ns") * 100 + 0.5), field_u64(m, "bytes") };
	}
}

void stored_probe(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "probe"), v;
	struct jitter *j;

	if (!field_has(doc, "probe"))
		return;
	j = ARENA_NEW(r->arena, struct jitter, 1);
	j->owner = field_str(f, "owner");
	j->policy = field_str(f, "policy");
	j->started_ns = field_u64(f, "started_ns");
	j->for_ns = field_u64(f, "for_ns");
	j->threshold_ns = field_u64(f, "threshold_ns");
	j->explained = field_bool(f, "explained");
	v = field_array(f, "cpus", &j->n_cpus);
	j->cpus = ARENA_NEW(r->arena, struct jitter_cpu, j->n_cpus + 1);
	for (size_t i = 0; i < j->n_cpus; i++)
		read_cpu(field_at(v, i), &j->cpus[i]);
	read_memory(f, j);
	r->jitter = j;
}
