/* SPDX-License-Identifier: Apache-2.0 */
/* Named groups and where they end, in a stored report; missing in those of before there were any. */
#include "scanner/engine/feed_walk.h"
#include "scanner/stored/parts.h"

/* Of the finding that a step rests on the report repeats what a reader of the walk needs. */
static void read_finding(struct field f, struct feed_step_seen *s)
{
	struct finding *out = ARENA_NEW(f.r->a, struct finding, 1);
	struct check *c = ARENA_NEW(f.r->a, struct check, 1);

	c->id = field_id(f, "check");
	if (!c->id) {
		field_fault(field_of(f, "check"), "the id of a check");
		c->id = "";
	}
	out->status = s->status;
	out->subject.key = field_str(f, "subject");
	out->text = field_str(f, "text");
	stored_evidence(f, out);
	s->check = c;
	s->finding = out;
}

static void read_step(struct field f, const char *const *words, struct feed_seen *g, int ends_at)
{
	unsigned step = field_word(f, "step", words, FEED_STEPS);
	struct feed_step_seen *s = &g->steps[step];

	s->status = stored_status(f);
	if (field_has(f, "check"))
		read_finding(f, s);
	if ((int)step == ends_at && !s->finding)
		field_fault(field_of(f, "check"), "the check that says why it ends there");
}

static void read_one(struct field f, struct feed_seen *g)
{
	const char *words[FEED_STEPS];
	size_t n;
	struct field v = field_array(f, "steps", &n);

	for (unsigned i = 0; i < FEED_STEPS; i++) {
		words[i] = feed_step_word((enum feed_step)i);
		g->steps[i].status = STATUS_SKIP;
	}
	g->group = field_str(f, "group");
	g->status = stored_status(f);
	g->text = field_str(f, "text");
	g->ends_at =
		field_has(f, "ends_at") ? (int)field_word(f, "ends_at", words, FEED_STEPS) : -1;
	for (size_t i = 0; i < n; i++)
		read_step(field_at(v, i), words, g, g->ends_at);
	if (g->ends_at >= 0 && !g->steps[g->ends_at].finding)
		field_fault(field_of(f, "ends_at"), "one of its steps");
}

void stored_feeds(struct field doc, struct report *r)
{
	struct field v = field_array(doc, "groups", &r->n_feeds);
	struct feed_seen *all = ARENA_NEW(r->arena, struct feed_seen, r->n_feeds + 1);

	for (size_t i = 0; i < r->n_feeds; i++)
		read_one(field_at(v, i), &all[i]);
	r->feeds = all;
}
