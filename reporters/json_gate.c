/* SPDX-License-Identifier: Apache-2.0 */
/* What a gate did, in the JSON report: docs/format-report.md, "gate". A scan has no such member. */
#include "reporters/json_parts.h"
#include "reporters/render.h"

static void write_settled(struct json_writer *w, const struct settled *s)
{
	json_object(&w->j, NULL);
	json_z(&w->j, "check", s->check);
	json_z(&w->j, "state", settle_word(s->state));
	json_z(&w->j, "worst", status_word(s->worst));
	json_u64(&w->j, "subjects", s->subjects);
	json_u64(&w->j, "flapped", s->flapped);
	if (s->state == SETTLE_SETTLED)
		json_u64(&w->j, "after_ms", s->after_ms);
	json_end_object(&w->j);
}

static void write_override(struct json_writer *w, const struct override *o)
{
	if (!o->there)
		return;
	json_object(&w->j, "override");
	json_bool(&w->j, "honoured", o->honoured);
	json_member(w, "refused", o->refused);
	json_member(w, "reason", o->reason);
	json_member(w, "owner", o->owner);
	json_member(w, "until", render_time(w->a, o->until_ns));
	json_end_object(&w->j);
}

void json_gate(struct json_writer *w)
{
	const struct gate *g = &w->r->gate;

	json_object(&w->j, "gate");
	json_bool(&w->j, "inferred", g->inferred);
	json_bool(&w->j, "observe", g->observe);
	json_u64(&w->j, "would_exit", (uint64_t)g->would);
	json_flag(w, "missing_rights", g->missing_rights);
	json_u64(&w->j, "settle_ms", g->settle_ms);
	json_member(w, "phase_why", g->phase_why);
	json_array(&w->j, "settled");
	for (size_t i = 0; i < g->n_settled; i++)
		write_settled(w, &g->settled[i]);
	json_end_array(&w->j);
	write_override(w, &g->override);
	json_end_object(&w->j);
}
