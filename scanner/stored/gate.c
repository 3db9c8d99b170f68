/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/stored/parts.h"

static struct settled read_settled(struct field f)
{
	const char *words[SETTLE_STATES], *statuses[STATUSES];
	struct settled s = { 0 };

	for (int i = 0; i < SETTLE_STATES; i++)
		words[i] = settle_word((enum settle_state)i);
	for (int i = 0; i < STATUSES; i++)
		statuses[i] = status_word((enum status)i);
	s.check = field_id(f, "check");
	if (!s.check) {
		field_fault(field_of(f, "check"), "the id of a check");
		s.check = "";
	}
	s.state = (enum settle_state)field_word(f, "state", words, SETTLE_STATES);
	s.worst = (enum status)field_word(f, "worst", statuses, STATUSES);
	s.subjects = (unsigned)field_int(f, "subjects", 0);
	s.flapped = (unsigned)field_int(f, "flapped", 0);
	s.after_ms = field_u64(f, "after_ms");
	return s;
}

static void read_override(struct field f, struct override *ret)
{
	ret->honoured = field_bool(f, "honoured");
	ret->refused = field_str(f, "refused");
	ret->reason = field_str(f, "reason");
	ret->owner = field_str(f, "owner");
	ret->until_ns = stored_time(f, "until");
}

void stored_gate(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "gate"), v;
	struct gate *g = &r->gate;
	struct settled *settled;
	int would;

	g->is = field_has(doc, "gate");
	if (!g->is)
		return;
	g->inferred = field_bool(f, "inferred");
	g->observe = field_bool(f, "observe");
	g->missing_rights = field_bool(f, "missing_rights");
	g->settle_ms = field_u64(f, "settle_ms");
	g->phase_why = field_str(f, "phase_why");
	would = field_int(f, "would_exit", 0);
	if (would < 0 || would > VERDICT_UNKNOWN)
		field_fault(f, "a would_exit of 0, 1 or 2");
	else
		g->would = (enum verdict)would;
	v = field_array(f, "settled", &g->n_settled);
	settled = ARENA_NEW(r->arena, struct settled, g->n_settled + 1);
	for (size_t i = 0; i < g->n_settled; i++)
		settled[i] = read_settled(field_at(v, i));
	g->settled = settled;
	g->override.there = field_has(f, "override");
	if (g->override.there)
		read_override(field_object(f, "override"), &g->override);
}
