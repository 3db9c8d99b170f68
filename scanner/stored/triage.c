/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage came to, in a stored report; a scan has none. */
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
}
