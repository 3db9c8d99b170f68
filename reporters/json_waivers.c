/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of waivers and the baseline in the JSON report; left out where there is none. */
#include "reporters/json_parts.h"
#include "reporters/render.h"
#include "scanner/base/date.h"

static void write_waiver(struct json_writer *w, const struct waiver_use *use)
{
	const struct waiver *v = use->waiver;

	json_object(&w->j, NULL);
	json_str(&w->j, "check", v->check);
	json_member(w, "subject", v->subject);
	json_member(w, "host", v->host);
	json_member(w, "kernel", v->kernel);
	json_z(&w->j, "accept", status_word(v->accept));
	json_str(&w->j, "reason", v->reason);
	json_str(&w->j, "owner", v->owner);
	json_member(w, "ticket", v->ticket);
	json_member(w, "from", date_text(w->a, v->from));
	json_member(w, "until", date_text(w->a, v->until));
	json_member(w, "where", v->where);
	json_z(&w->j, "state", waiver_state_word(use->state));
	json_u64(&w->j, "findings", use->findings);
	json_flag(w, "announced", use->announced);
	if (render_days_left(use))
		json_i64(&w->j, "days_left", use->days_left);
	json_end_object(&w->j);
}

void json_waivers(struct json_writer *w)
{
	json_array(&w->j, "waivers");
	for (size_t i = 0; i < w->r->n_waivers; i++)
		write_waiver(w, &w->r->waivers[i]);
	json_end_array(&w->j);
}

void json_baseline(struct json_writer *w)
{
	const struct ratchet *ra = &w->r->ratchet;

	json_object(&w->j, "baseline");
	json_member(w, "file", ra->file);
	json_member(w, "host", ra->host);
	json_member(w, "profile", ra->profile);
	json_member(w, "judged_at", render_time(w->a, ra->judged_at_ns));
	json_u64(&w->j, "known", ra->known);
	json_u64(&w->j, "new", ra->fresh);
	json_u64(&w->j, "fixed", ra->fixed);
	json_u64(&w->j, "untold", ra->untold);
	json_end_object(&w->j);
}
