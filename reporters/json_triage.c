/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage came to, in the JSON report: docs/format-report.md, "triage". */
#include "reporters/json_parts.h"

#include "reporters/render.h"

static void write_suspect(struct json_writer *w, const struct suspect *s)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "kind", s->kind);
	json_str(&w->j, "what", s->what);
	json_str(&w->j, "check", s->check);
	json_member(w, "subject", s->subject);
	json_member(w, "text", s->text);
	json_member(w, "observed", s->observed);
	json_member(w, "with", s->with);
	json_z(&w->j, "near", nearness_word(s->near));
	json_z(&w->j, "confidence", confidence_word(s->confidence));
	json_member(w, "why", s->why);
	if (s->counted)
		json_double(&w->j, "events", s->events);
	if (s->estimated) {
		json_flag(w, "measured", s->measured);
		json_double(&w->j, "least_ns_per_s", s->least_ns);
		json_double(&w->j, "most_ns_per_s", s->most_ns);
	}
	json_member(w, "cost", s->cost);
	json_member(w, "shape", s->shape);
	json_member(w, "next", s->next);
	json_member(w, "fix", s->fix);
	json_end_object(&w->j);
}

static void write_steady(struct json_writer *w, const struct triage *t)
{
	if (!t->n_steady)
		return;
	json_array(&w->j, "steady");
	for (size_t i = 0; i < t->n_steady; i++) {
		json_object(&w->j, NULL);
		json_str(&w->j, "what", t->steady[i].what);
		json_str(&w->j, "command", t->steady[i].command);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
}

static void lines(struct json_writer *w, const char *key, const struct str *line, size_t n)
{
	json_array(&w->j, key);
	for (size_t i = 0; i < n; i++)
		json_str(&w->j, NULL, line[i]);
	json_end_array(&w->j);
}

static void write_row(
	struct json_writer *w, const struct timeline *t, const struct timeline_row *row)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "kind", row->kind);
	json_z(&w->j, "near", nearness_word(row->near));
	json_str(&w->j, "column", row->column);
	if (row->cpu >= 0)
		json_u64(&w->j, "cpu", (uint64_t)row->cpu);
	json_z(&w->j, "unit", row->is_time ? "ns" : "1");
	json_double(&w->j, "total", row->total);
	json_u64(&w->j, "first_ms", row->first_ms);
	json_u64(&w->j, "last_ms", row->last_ms);
	json_u64(&w->j, "bursts", row->n_bursts);
	if (row->every_ms)
		json_u64(&w->j, "every_ms", row->every_ms);
	json_flag(w, "steady", row->steady);
	json_array(&w->j, "slots");
	for (size_t i = 0; i < t->n_slots; i++)
		json_double(&w->j, NULL, row->slots[i]);
	json_end_array(&w->j);
	json_array(&w->j, "worst");
	for (size_t i = 0; i < row->n_worst; i++) {
		json_object(&w->j, NULL);
		json_u64(&w->j, "at_ms", row->worst[i].at_ms);
		json_u64(&w->j, "for_ms", row->worst[i].for_ms);
		json_double(&w->j, "total", row->worst[i].total);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
	json_end_object(&w->j);
}

static void write_timeline(struct json_writer *w, const struct timeline *t)
{
	json_object(&w->j, "timeline");
	json_member(w, "began", render_time(w->a, t->began_ns));
	json_u64(&w->j, "for_ms", t->for_ms);
	json_u64(&w->j, "slot_ms", t->slot_ms);
	json_u64(&w->j, "period_ms", t->period_ms);
	json_u64(&w->j, "beats", t->beats);
	if (t->dropped)
		json_u64(&w->j, "dropped", t->dropped);
	if (t->cpu_ns)
		json_u64(&w->j, "cpu_ns", t->cpu_ns);
	if (t->n_notes)
		lines(w, "notes", t->notes, t->n_notes);
	json_array(&w->j, "rows");
	for (size_t i = 0; i < t->n_rows; i++)
		write_row(w, t, &t->rows[i]);
	json_end_array(&w->j);
	json_end_object(&w->j);
}

void json_triage(struct json_writer *w)
{
	const struct triage *t = &w->r->triage;

	json_object(&w->j, "triage");
	json_cpus(w, "cpus", t->cpus);
	json_array(&w->j, "suspects");
	for (size_t i = 0; i < t->n_suspects; i++)
		write_suspect(w, &t->suspects[i]);
	json_end_array(&w->j);
	lines(w, "innocent", t->innocent, t->n_innocent);
	lines(w, "untold", t->untold, t->n_untold);
	json_member(w, "ticket", t->ticket);
	write_steady(w, t);
	if (t->n_when)
		lines(w, "when", t->when, t->n_when);
	if (t->timeline)
		write_timeline(w, t->timeline);
	json_spikes(&w->j, w->a, &t->spikes);
	json_end_object(&w->j);
}
