/* SPDX-License-Identifier: Apache-2.0 */
#include "reporters/json_parts.h"

#include "scanner/engine/feed_walk.h"

static void write_step(struct json_writer *w, const struct feed_seen *g, unsigned i)
{
	const struct feed_step_seen *s = &g->steps[i];

	json_object(&w->j, NULL);
	json_z(&w->j, "step", feed_step_word((enum feed_step)i));
	json_z(&w->j, "status", status_word(s->status));
	if (s->finding) {
		json_z(&w->j, "check", s->check->id);
		json_str(&w->j, "subject", s->finding->subject.key);
		json_member(w, "text", s->finding->text);
		if ((int)i == g->ends_at)
			json_evidence(w, s->finding);
	}
	json_end_object(&w->j);
}

void json_feeds(struct json_writer *w)
{
	const struct report *r = w->r;

	json_array(&w->j, "groups");
	for (size_t i = 0; i < r->n_feeds; i++) {
		const struct feed_seen *g = &r->feeds[i];

		json_object(&w->j, NULL);
		json_str(&w->j, "group", g->group);
		json_z(&w->j, "status", status_word(g->status));
		if (g->ends_at >= 0)
			json_z(&w->j, "ends_at", feed_step_word((enum feed_step)g->ends_at));
		json_str(&w->j, "text", g->text);
		json_array(&w->j, "steps");
		for (unsigned k = 0; k < FEED_STEPS; k++)
			write_step(w, g, k);
		json_end_array(&w->j);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
}
