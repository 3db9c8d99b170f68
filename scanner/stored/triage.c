/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage came to, in a stored report; a scan has none. */
#include "scanner/base/date.h"
#include "scanner/stored/parts.h"

static void read_suspect(struct field f, struct suspect *s)
{
	const char *near[NEARNESSES], *sure[CONFIDENCES];

	for (unsigned i = 0; i < NEARNESSES; i++)
		near[i] = nearness_word((enum nearness)i);
	for (unsigned i = 0; i < CONFIDENCES; i++)
		sure[i] = confidence_word((enum confidence)i);
	*s = (struct suspect){ .kind = field_str(f, "kind"),
		.what = field_str(f, "what"),
		.check = field_str(f, "check"),
		.subject = field_str(f, "subject"),
		.text = field_str(f, "text"),
		.observed = field_str(f, "observed"),
		.with = field_str(f, "with"),
		.near = (enum nearness)field_word(f, "near", near, NEARNESSES),
		.confidence = (enum confidence)field_word(f, "confidence", sure, CONFIDENCES),
		.why = field_str(f, "why"),
		.counted = field_has(f, "events"),
		.events = field_double(f, "events"),
		.measured = field_bool(f, "measured"),
		.estimated = field_has(f, "most_ns_per_s"),
		.least_ns = field_double(f, "least_ns_per_s"),
		.most_ns = field_double(f, "most_ns_per_s"),
		.cost = field_str(f, "cost"),
		.shape = field_str(f, "shape"),
		.next = field_str(f, "next"),
		.fix = field_str(f, "fix") };
}

static void read_steady(struct field f, struct report *r)
{
	struct triage *t = &r->triage;
	struct field v = field_array(f, "steady", &t->n_steady);
	struct steady *steady = ARENA_NEW(r->arena, struct steady, t->n_steady + 1);

	for (size_t i = 0; i < t->n_steady; i++)
		steady[i] = (struct steady){ field_str(field_at(v, i), "what"),
			field_str(field_at(v, i), "command") };
	t->steady = steady;
}

static void read_row(struct field f, size_t n_slots, struct timeline_row *row)
{
	const char *near[NEARNESSES];
	struct field v = field_array(f, "worst", &row->n_worst);
	size_t n;

	for (unsigned i = 0; i < NEARNESSES; i++)
		near[i] = nearness_word((enum nearness)i);
	if (row->n_worst > TIMELINE_BURSTS)
		row->n_worst = TIMELINE_BURSTS;
	for (size_t i = 0; i < row->n_worst; i++)
		row->worst[i] = (struct timeline_burst){ field_u64(field_at(v, i), "at_ms"),
			field_u64(field_at(v, i), "for_ms"),
			field_double(field_at(v, i), "total") };
	row->kind = field_str(f, "kind");
	row->near = (enum nearness)field_word(f, "near", near, NEARNESSES);
	row->column = field_str(f, "column");
	row->cpu = field_has(f, "cpu") ? (int)(field_u64(f, "cpu") & 0xffffff) : -1;
	row->is_time = str_is(field_str(f, "unit"), "ns");
	row->total = field_double(f, "total");
	row->first_ms = field_u64(f, "first_ms");
	row->last_ms = field_u64(f, "last_ms");
	row->n_bursts = (size_t)field_u64(f, "bursts");
	row->every_ms = field_u64(f, "every_ms");
	row->steady = field_bool(f, "steady");
	v = field_array(f, "slots", &n);
	for (size_t i = 0; i < n && i < n_slots; i++)
		row->slots[i] = field_number(field_at(v, i));
}

static const struct timeline *read_timeline(struct field doc, struct arena *a)
{
	struct timeline *t = ARENA_NEW(a, struct timeline, 1);
	struct field f = field_object(doc, "timeline"), v;
	struct timeline_row *rows;

	(void)date_time_parse(field_str(f, "began"), &t->began_ns);
	t->for_ms = field_u64(f, "for_ms");
	t->slot_ms = field_u64(f, "slot_ms");
	t->period_ms = field_u64(f, "period_ms");
	t->beats = (size_t)field_u64(f, "beats");
	t->dropped = field_u64(f, "dropped");
	t->cpu_ns = field_u64(f, "cpu_ns");
	t->notes = stored_lines(f, "notes", &t->n_notes);
	v = field_array(f, "rows", &t->n_rows);
	if (t->n_rows > TIMELINE_ROWS)
		t->n_rows = TIMELINE_ROWS;
	rows = ARENA_NEW(a, struct timeline_row, t->n_rows + 1);
	if (t->n_rows)
		(void)field_array(field_at(v, 0), "slots", &t->n_slots);
	if (t->n_slots > TIMELINE_SLOTS)
		t->n_slots = TIMELINE_SLOTS;
	for (size_t i = 0; i < t->n_rows; i++)
		read_row(field_at(v, i), t->n_slots, &rows[i]);
	t->rows = rows;
	return t;
}

void stored_triage(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "triage"), v;
	struct triage *t = &r->triage;
	struct suspect *suspects;

	if (!field_has(doc, "triage"))
		return;
	v = field_array(f, "suspects", &t->n_suspects);
	suspects = ARENA_NEW(r->arena, struct suspect, t->n_suspects + 1);
	for (size_t i = 0; i < t->n_suspects; i++)
		read_suspect(field_at(v, i), &suspects[i]);
	t->is = true;
	t->cpus = field_cpus(f, "cpus");
	t->suspects = suspects;
	t->innocent = stored_lines(f, "innocent", &t->n_innocent);
	t->untold = stored_lines(f, "untold", &t->n_untold);
	t->ticket = field_str(f, "ticket");
	read_steady(f, r);
	t->when = stored_lines(f, "when", &t->n_when);
	if (field_has(f, "timeline"))
		t->timeline = read_timeline(f, r->arena);
	stored_spikes(f, r);
}
