/* SPDX-License-Identifier: Apache-2.0 */
/* What was kept, for machines: docs/format-triage.md. */
#include "reporters/json_parts.h"
#include "reporters/render.h"
#include "commands/triage/afterwards.h"

static void at(struct json *j, struct arena *a, const char *key, uint64_t ns)
{
	struct str s = render_time(a, ns);

	if (s.n)
		json_str(j, key, s);
}

static void suspect(struct json *j, struct arena *a, const struct past_suspect *s)
{
	json_object(j, NULL);
	json_z(j, "kind", s->class->word);
	json_z(j, "what", s->class->what);
	json_str(j, "counter", s->lead->name);
	if (s->cpu >= 0)
		json_i64(j, "cpu", s->cpu);
	json_z(j, "near", nearness_word(s->near));
	json_z(j, "confidence", confidence_word(s->confidence));
	if (s->counted)
		json_double(j, "events", s->events);
	if (s->estimated) {
		if (s->measured)
			json_bool(j, "measured", true);
		json_double(j, "least_ns_per_s", s->least_ns);
		json_double(j, "most_ns_per_s", s->most_ns);
	}
	json_u64(j, "beats", s->beats);
	at(j, a, "first", s->first_ns);
	at(j, a, "last", s->last_ns);
	at(j, a, "worst", s->worst_ns);
	json_u64(j, "worst_count", s->worst);
	json_z(j, "course", s->course);
	json_z(j, "next", s->class->next);
	json_end_object(j);
}

static void interruptions(struct json *j, struct arena *a, const struct beats *b)
{
	json_array(j, "marks");
	for (size_t i = 0; i < b->n_marks; i++) {
		json_object(j, NULL);
		at(j, a, "at", b->marks[i].real_ns);
		json_str(j, "text", b->marks[i].text);
		json_end_object(j);
	}
	json_end_array(j);
	json_array(j, "gaps");
	for (size_t i = 0; i < b->n_gaps; i++) {
		json_object(j, NULL);
		at(j, a, "from", b->gaps[i].from_ns);
		at(j, a, "until", b->gaps[i].until_ns);
		if (b->gaps[i].why.n)
			json_str(j, "why", b->gaps[i].why);
		json_end_object(j);
	}
	json_end_array(j);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	const struct afterwards_page *page = (const struct afterwards_page *)r;
	const struct beats *b = page->past->b;
	struct arena *a = r->arena;
	struct json j;

	(void)style;
	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_z(&j, "version", LATSCAN_VERSION);
	json_z(&j, "kind", "since");
	json_str(&j, "host", b->host);
	at(&j, a, "from", page->past->from_ns);
	at(&j, a, "until", page->past->until_ns);
	json_u64(&j, "rings", page->files);
	json_u64(&j, "beats", b->n);
	json_u64(&j, "beat_ns", b->usual_span_ns);
	json_u64(&j, "watched_ns", b->watched_ns);
	json_u64(&j, "boots", b->boots);
	json_u64(&j, "dropped", b->dropped);
	if (!cpuset_is_empty(page->cpus))
		json_str(&j, "cpus", cpuset_format(a, page->cpus));
	json_array(&j, "suspects");
	for (size_t i = 0; i < page->past->n; i++)
		suspect(&j, a, &page->past->suspects[i]);
	json_end_array(&j);
	interruptions(&j, a, b);
	json_spikes(&j, a, &page->spikes);
	json_end_object(&j);
	out_z(o, "\n");
}

const struct reporter past_json = { "json", "for machines", write };
