/* SPDX-License-Identifier: Apache-2.0 */
/* What the host is, a line a group: a fleet keeps them, and latscan diff compares them. */
#include "reporters/json_parts.h"

static void write_trait(struct json_writer *w, const struct trait *t)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "key", t->key);
	json_z(&w->j, "kind", trait_kind_word(t->kind));
	json_str(&w->j, "value", t->value);
	if (t->unit) {
		json_double(&w->j, "number", t->number);
		json_z(&w->j, "unit", t->unit);
	}
	json_member(w, "path", t->path);
	json_end_object(&w->j);
}

static void write_group(struct json_writer *w, const struct trait_group *g)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "group", g->name);
	json_bool(&w->j, "whole", g->whole);
	json_array(&w->j, "lines");
	for (size_t i = 0; i < g->n; i++)
		write_trait(w, &g->v[i]);
	json_end_array(&w->j);
	json_end_object(&w->j);
}

void json_traits(struct json_writer *w)
{
	json_array(&w->j, "traits");
	for (size_t i = 0; i < w->r->n_traits; i++) {
		json_line_break(w, i > 0);
		write_group(w, &w->r->traits[i]);
	}
	json_line_break(w, false);
	json_end_array(&w->j);
}
