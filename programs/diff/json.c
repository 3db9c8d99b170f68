/* SPDX-License-Identifier: Apache-2.0 */
/* For programs: docs/diff.schema.json. What is not known is left out; there is no null. */
#include "programs/diff/diff.h"

#include "reporters/render.h"
#include "scanner/base/json.h"

enum { DIFF_SCHEMA = 1 };

static void member(struct json *j, const char *key, struct str value)
{
	if (value.n)
		json_str(j, key, value);
}

static void side(struct json *j, const struct diffing *d, unsigned i)
{
	const struct report *r = d->c->reports[i];

	json_object(j, NULL);
	json_str(j, "name", compare_side(d->c, i));
	json_z(j, "file", d->files[i]);
	json_z(j, "version", r->run.version);
	member(j, "host", r->run.host);
	member(j, "host_id", r->run.host_id);
	member(j, "kernel", r->run.kernel);
	member(j, "boot_id", r->run.boot_id);
	member(j, "sampled_at", render_time(d->c->arena, r->run.sampled_at_ns));
	json_u64(j, "window_ms", r->run.window_ms);
	json_z(j, "verdict", verdict_word(r->summary.verdict));
	json_end_object(j);
}

static void sides(struct json *j, const struct diffing *d)
{
	json_array(j, "sides");
	for (unsigned i = 0; i < d->c->n; i++)
		side(j, d, i);
	json_end_array(j);
}

static void summary(struct json *j, const struct diffing *d)
{
	const struct comparison *c = d->c;

	json_object(j, "summary");
	json_z(j, "level", severity_word(c->level));
	json_bool(j, "expected", d->expecting);
	json_z(j, "verdict", verdict_word(d->verdict));
	json_u64(j, "exit", d->verdict);
	member(j, "why", d->why);
	json_bool(j, "same_host", c->same_host);
	json_u64(j, "matter", c->n_matter);
	json_u64(j, "below", c->n_roots - c->n_matter);
	json_u64(j, "follow", c->n_following);
	json_u64(j, "compared", c->lines);
	json_u64(j, "not_comparable", c->lines_untold);
	json_u64(j, "by_nature", c->identities);
	json_end_object(j);
}

static const char *state_word(const struct compare_cell *c)
{
	static const char *const words[] = { "told", "missing", "untold" };

	return words[c->state];
}

static void cell(struct json *j, const struct difference *v, unsigned i)
{
	const struct compare_cell *c = &v->cells[i];

	json_object(j, NULL);
	json_z(j, "state", state_word(c));
	if (c->state == CELL_TOLD) {
		json_str(j, "value", c->value);
		if (v->check)
			json_z(j, "status", status_word(c->status));
		if (v->check)
			json_z(j, "severity", severity_word(c->result->severity));
		json_z(j, "cause", c->caused);
		if (c->unit) {
			json_double(j, "number", c->number);
			json_z(j, "unit", c->unit);
		}
		member(j, "path", c->path);
		if (v->majority >= 0)
			json_bool(j, "deviates", c->class != (unsigned)v->majority);
	}
	json_end_object(j);
}

static void part(struct json *j, const struct diffing *d, const struct compare_part *p)
{
	json_object(j, NULL);
	json_str(j, "subject", p->label);
	json_array(j, "cells");
	for (unsigned i = 0; i < d->c->n; i++) {
		const struct finding *f = p->findings[i];

		json_object(j, NULL);
		if (f) {
			json_z(j, "status", status_word(f->status));
			member(j, "observed", render_quantity(d->c->arena, &f->observed));
			member(j, "text", f->text);
		}
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
}

static void difference(
	struct json *j, const struct diffing *d, const struct difference *v, size_t number)
{
	json_object(j, NULL);
	if (number)
		json_u64(j, "rank", number);
	json_z(j, "what", v->check ? "check" : "trait");
	json_str(j, "group", v->group);
	json_str(j, "key", v->key);
	if (!v->check)
		json_z(j, "kind", trait_kind_word(v->kind));
	json_z(j, "severity", severity_word(v->severity));
	json_z(j, "own_severity", severity_word(v->own));
	json_double(j, "magnitude", v->magnitude);
	if (v->by_chance)
		json_bool(j, "by_chance", true);
	if (v->cause) {
		json_str(j, "cause", diff_name(d, v->cause));
		json_z(j, "because", v->why);
	}
	if (v->n_others) {
		json_array(j, "or");
		for (size_t i = 0; i < v->n_others; i++)
			json_str(j, NULL, diff_name(d, v->others[i]));
		json_end_array(j);
	}
	json_array(j, "cells");
	for (unsigned i = 0; i < d->c->n; i++)
		cell(j, v, i);
	json_end_array(j);
	if (v->n_parts) {
		json_array(j, "subjects");
		for (size_t i = 0; i < v->n_parts; i++)
			part(j, d, &v->parts[i]);
		json_end_array(j);
	}
	json_u64(j, "below", v->below);
	json_end_object(j);
}

/* In order, each behind what explains it: a tree as a list, however deep it is. */
static void with_consequences(
	struct json *j, const struct diffing *d, const struct difference *v, size_t number)
{
	difference(j, d, v, number);
	for (const struct difference *k = v->first; k; k = k->next)
		with_consequences(j, d, k, 0);
}

static void untold(struct json *j, const struct diffing *d)
{
	json_array(j, "not_comparable");
	for (size_t i = 0; i < d->c->n_untold; i++) {
		const struct compare_untold *u = &d->c->untold[i];

		json_object(j, NULL);
		json_str(j, "side", compare_side(d->c, u->side));
		json_str(j, "group", u->group);
		json_str(j, "reason", u->reason);
		json_u64(j, "lines", u->n);
		json_str(j, "some", u->some);
		json_end_object(j);
	}
	json_end_array(j);
}

void diff_json(const struct diffing *d, struct out *o)
{
	struct json j;

	json_init(&j, o, true);
	json_object(&j, NULL);
	json_u64(&j, "schema", DIFF_SCHEMA);
	summary(&j, d);
	sides(&j, d);
	json_array(&j, "notes");
	for (size_t i = 0; i < d->c->n_notes; i++)
		json_str(&j, NULL, d->c->notes[i]);
	json_end_array(&j);
	json_array(&j, "differences");
	for (size_t i = 0; i < d->c->n_roots; i++)
		with_consequences(&j, d, d->c->roots[i], i + 1);
	json_end_array(&j);
	untold(&j, d);
	json_end_object(&j);
	out_z(o, "\n");
}
