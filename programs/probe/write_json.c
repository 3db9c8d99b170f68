/* SPDX-License-Identifier: Apache-2.0 */
/* docs/format-probe.md says what stands in it; docs/probe.schema.json too. It grows by addition. */
#include "programs/probe/works.h"
#include "programs/probe/write.h"

#include "scanner/base/json.h"
#include "scanner/base/text.h"

enum { FORMAT_VERSION = 1, GAPS_WRITTEN = 20000 };

static void write_histogram(struct json *j, const char *key, const struct histogram *h)
{
	json_object(j, key);
	json_u64(j, "n", h->n);
	json_u64(j, "sum_ns", h->sum_ns);
	json_u64(j, "min_ns", h->min_ns);
	json_u64(j, "p50_ns", histogram_percentile(h, 500000));
	json_u64(j, "p90_ns", histogram_percentile(h, 900000));
	json_u64(j, "p99_ns", histogram_percentile(h, 990000));
	json_u64(j, "p99_9_ns", histogram_percentile(h, 999000));
	json_u64(j, "p99_99_ns", histogram_percentile(h, 999900));
	json_u64(j, "max_ns", h->max_ns);
	json_array(j, "buckets");
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (!h->counts[i])
			continue;
		json_array(j, NULL);
		json_u64(j, NULL, histogram_first(i));
		json_u64(j, NULL, h->counts[i]);
		json_end_array(j);
	}
	json_end_array(j);
	json_end_object(j);
}

static void write_modes(struct json *j, const struct modes *m)
{
	json_object(j, "modes");
	json_bool(j, "told", m->told);
	json_bool(j, "bimodal", m->n > 1);
	json_array(j, "peaks");
	for (unsigned i = 0; i < m->n; i++) {
		json_object(j, NULL);
		json_u64(j, "from_ns", m->v[i].from_ns);
		json_u64(j, "peak_ns", m->v[i].peak_ns);
		json_u64(j, "below_ns", m->v[i].below_ns);
		json_u64(j, "gaps", m->v[i].n);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
}

static void write_causes(struct json *j, const struct result *r, const struct result_cpu *c)
{
	json_array(j, "causes");
	for (size_t i = 0; i < c->n_causes; i++) {
		const struct cause *k = &c->causes[i];

		json_object(j, NULL);
		json_z(j, "kind", kind_word(k->kind));
		json_str(j, "name", k->name);
		if (k->work.n)
			json_str(j, "work", k->work);
		json_u64(j, "gaps", k->gaps);
		json_u64(j, "part_in", k->part_in);
		json_u64(j, "stolen_ns", k->stolen_ns);
		json_u64(j, "longest_ns", k->longest_ns);
		json_u64(j, "longest_at_ns", k->longest_at_ns);
		json_u64(j, "on_all_cpus", k->everywhere);
		json_z(j, "advice", cause_advice(r, k));
		json_end_object(j);
	}
	json_end_array(j);
}

static void write_gap(
	struct arena *a, struct json *j, const struct result_cpu *c, const struct gap *g)
{
	uint64_t start = line_raw(&c->line, c->p->start);

	json_object(j, NULL);
	json_u64(j, "at_ns", g->from_raw > start ? g->from_raw - start : 0);
	json_u64(j, "ns", gap_ns(g));
	json_z(j, "kind", kind_word(g->kind));
	if (g->name && c->trace)
		json_str(j, "name", text_sanitise(a, c->trace->names.v[g->name]));
	if (work_of(c->trace, g->work).n)
		json_str(j, "work", work_of(c->trace, g->work));
	if (g->pid > 0)
		json_i64(j, "pid", g->pid);
	json_u64(j, "records", g->records);
	json_u64(j, "cause_ns", g->cause_ns);
	json_u64(j, "between_ns", g->between_ns);
	if (g->smi_read)
		json_u64(j, "smi", g->smi);
	json_bool(j, "on_all_cpus", g->everywhere);
	json_end_object(j);
}

static void write_gaps(struct arena *a, struct json *j, const struct result_cpu *c)
{
	json_array(j, "gaps");
	for (size_t i = 0; i < c->n_gaps && i < GAPS_WRITTEN; i++) {
		size_t mark = arena_used(a);

		write_gap(a, j, c, &c->gaps[i]);
		arena_rewind(a, mark);
	}
	json_end_array(j);
}

static void write_slots(struct json *j, const char *key, const struct result_cpu *c,
	const struct slot *v, unsigned n, uint64_t each)
{
	json_array(j, key);
	for (unsigned i = 0; i < n && c->p->start + i * each < c->p->stopped; i++) {
		json_object(j, NULL);
		json_u64(j, "gaps", v[i].gaps);
		json_u64(j, "stolen_ns", line_ns(&c->line, v[i].stolen));
		json_u64(j, "longest_ns", line_ns(&c->line, v[i].longest));
		json_end_object(j);
	}
	json_end_array(j);
}

static void write_seen(struct arena *a, struct json *j, const struct result_cpu *c)
{
	json_object(j, "counted");
	json_u64(j, "preempted", c->p->preempted);
	json_u64(j, "faults", c->p->faults);
	if (c->trace) {
		json_u64(j, "records", c->trace->n);
		json_u64(j, "records_lost", c->trace->lost + c->trace->full);
		json_u64(j, "records_unread", c->trace->unread);
		json_u64(j, "switches", c->p->counters[PERF_SWITCHES]);
	}
	if (c->smi_told)
		json_u64(j, "smi", c->smi);
	if (c->seen.steal_told)
		json_u64(j, "steal_ns", c->seen.steal_ns);
	json_object(j, "interrupts");
	for (size_t i = 0; i < c->seen.n; i++)
		json_u64(j, str_z(a, text_sanitise(a, c->seen.v[i].key)), c->seen.v[i].n);
	json_end_object(j);
	json_end_object(j);
}

static void write_cpu(
	struct arena *a, struct json *j, const struct result *r, const struct result_cpu *c)
{
	const struct prober *p = c->p;

	json_object(j, NULL);
	json_u64(j, "cpu", c->cpu);
	json_u64(j, "start_raw_ns", line_raw(&c->line, p->start));
	json_u64(j, "ran_ns", c->ran_ns);
	json_u64(j, "n_gaps", p->n_gaps);
	json_u64(j, "stolen_ns", c->stolen_ns);
	json_double(j, "stolen_ppm", stolen_ppm(c));
	json_u64(j, "longest_quiet_ns", line_ns(&c->line, p->quiet));
	json_double(j, "drift_ppm", c->drift_ppm);
	json_u64(j, "placing_error_ns", line_error_ns(&c->line));
	json_bool(j, "stayed", p->placed);
	json_bool(j, "memory_locked", p->locked);
	write_histogram(j, "turns", &p->turns);
	write_histogram(j, "gap_lengths", &p->gaps);
	write_modes(j, &c->modes);
	write_causes(j, r, c);
	write_slots(j, "timeline", c, p->slots, LOOP_SLOTS, p->slot_ticks);
	write_slots(j, "seconds", c, p->seconds, p->n_seconds, p->second_ticks);
	write_seen(a, j, c);
	write_gaps(a, j, c);
	json_end_object(j);
}

static void write_clock(struct json *j, const struct result *r)
{
	json_object(j, "clock");
	json_z(j, "counter", r->counter.name);
	json_bool(j, "invariant", r->counter.invariant == INVARIANT_YES);
	if (r->n)
		json_double(j, "ns_per_tick", r->cpus[0].line.ns_per_tick);
	json_end_object(j);
}

void probe_write_json(struct arena *a, const struct result *r, struct out *o)
{
	struct json j;

	json_init(&j, o, false);
	json_object(&j, NULL);
	json_z(&j, "format", "latscan-probe");
	json_u64(&j, "version", FORMAT_VERSION);
	json_z(&j, "latscan", LATSCAN_VERSION);
	json_str(&j, "host", text_sanitise(a, r->host));
	json_str(&j, "kernel", text_sanitise(a, r->kernel));
	json_u64(&j, "started_ns", r->started_ns);
	json_u64(&j, "for_ns", r->for_ns);
	json_u64(&j, "threshold_ns", r->threshold_ns);
	if (r->max_given)
		json_u64(&j, "max_ns", r->max_ns);
	json_bool(&j, "interrupted", r->interrupted);
	json_z(&j, "policy", r->fifo ? "fifo" : "other");
	if (r->fifo)
		json_u64(&j, "priority", (uint64_t)r->fifo);
	write_clock(&j, r);
	json_bool(&j, "guest", r->counter.guest);
	json_bool(&j, "explained", r->explained);
	if (r->unexplained.n)
		json_str(&j, "unexplained", text_sanitise(a, r->unexplained));
	if (r->work_missing.n)
		json_str(&j, "work_missing", r->work_missing);
	json_z(&j, "smi_missing", r->msr_missing);
	json_u64(&j, "on_all_cpus", r->everywhere);
	json_u64(&j, "status", (uint64_t)result_status(r));
	if (r->baseline.n) {
		json_z(&j, "baseline", r->worse ? "worse" : r->untold ? "untold" : "not-worse");
		json_str(&j, "baseline_text", r->baseline);
	}
	if (r->cohort.n) {
		json_z(&j, "cohort",
			r->cohort_worse	   ? "worse"
			: r->cohort_untold ? "untold"
					   : "not-worse");
		json_str(&j, "cohort_text", r->cohort);
	}
	if (r->memory)
		probe_write_memory_json(r, &j);
	json_array(&j, "cpus");
	for (unsigned i = 0; i < r->n; i++)
		write_cpu(a, &j, r, &r->cpus[i]);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}
