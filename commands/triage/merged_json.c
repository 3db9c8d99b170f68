/* SPDX-License-Identifier: Apache-2.0 */
/* Many hosts on one axis, for machines: docs/format-triage.md. */
#include "reporters/render.h"
#include "scanner/base/json.h"
#include "commands/triage/afterwards.h"
#include "scanner/triage/merge.h"

static void at(struct json *j, struct arena *a, const char *key, uint64_t ns)
{
	struct str s = render_time(a, ns);

	if (s.n)
		json_str(j, key, s);
}

static void host(struct json *j, const struct merged_host *h)
{
	json_object(j, NULL);
	json_str(j, "host", h->name);
	json_bool(j, "judged", h->judged);
	json_z(j, "why", h->why);
	if (h->error_ns != RING_ERROR_UNKNOWN)
		json_u64(j, "error_ns", h->error_ns);
	json_u64(j, "beats", h->b.n);
	json_u64(j, "beat_ns", h->b.usual_span_ns);
	json_u64(j, "gaps", h->b.n_gaps);
	json_u64(j, "marks", h->b.n_marks);
	json_end_object(j);
}

static void event(struct json *j, struct arena *a, const struct merged_event *e)
{
	json_object(j, NULL);
	json_z(j, "kind", e->class->word);
	json_z(j, "what", e->class->what);
	at(j, a, "from", e->from_ns);
	at(j, a, "until", e->until_ns);
	json_u64(j, "hosts", e->hosts);
	json_u64(j, "watched", e->watched);
	json_double(j, "expected", e->expected);
	json_double(j, "chance", e->chance);
	json_str(j, "names", e->names);
	if (e->prefix.n) {
		json_str(j, "prefix", e->prefix);
		json_u64(j, "with_prefix", e->with_prefix);
	}
	json_z(j, "who", e->who);
	json_end_object(j);
}

static void alone(struct json *j, struct arena *a, const struct merged_alone *s)
{
	json_object(j, NULL);
	json_str(j, "host", s->host->name);
	json_z(j, "kind", s->class->word);
	json_z(j, "what", s->class->what);
	json_u64(j, "slots", s->slots);
	json_u64(j, "alone", s->alone);
	json_double(j, "others", s->others);
	json_double(j, "chance", s->chance);
	at(j, a, "worst", s->worst_ns);
	json_double(j, "worst_ns", s->worst);
	json_end_object(j);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	const struct afterwards_page *page = (const struct afterwards_page *)r;
	const struct merged *m = page->merged;
	struct json j;

	(void)style;
	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", 1);
	json_z(&j, "version", LATSCAN_VERSION);
	json_z(&j, "kind", "merge");
	at(&j, r->arena, "from", m->from_ns);
	at(&j, r->arena, "until", m->until_ns);
	json_u64(&j, "rings", page->files);
	json_u64(&j, "slot_ns", m->slot_ns);
	json_u64(&j, "slots", m->n_slots);
	json_u64(&j, "kinds", m->n_classes);
	json_double(&j, "level", MERGE_LEVEL);
	json_u64(&j, "judged", m->n_judged);
	json_array(&j, "hosts");
	for (size_t i = 0; i < m->n_hosts; i++)
		host(&j, &m->hosts[i]);
	json_end_array(&j);
	json_array(&j, "common");
	for (size_t i = 0; i < m->n_events; i++)
		event(&j, r->arena, &m->events[i]);
	json_end_array(&j);
	json_array(&j, "alone");
	for (size_t i = 0; i < m->n_alone; i++)
		alone(&j, r->arena, &m->alone[i]);
	json_end_array(&j);
	json_end_object(&j);
	out_z(o, "\n");
}

const struct reporter merged_json = { "json", "for machines", write };
