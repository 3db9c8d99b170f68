/* SPDX-License-Identifier: Apache-2.0 */
/* What a triage came to, in the JSON report: docs/format-report.md, "triage". */
#include "reporters/json_parts.h"

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
	json_end_object(&w->j);
}
