/* SPDX-License-Identifier: Apache-2.0 */
/* What the host is, in a stored report; missing in those of before it was kept. */
#include "scanner/stored/parts.h"

static enum trait_kind kind_of(struct field f)
{
	const char *words[TRAIT_KINDS];

	for (unsigned i = 0; i < TRAIT_KINDS; i++)
		words[i] = trait_kind_word((enum trait_kind)i);
	return (enum trait_kind)field_word(f, "kind", words, TRAIT_KINDS);
}

static void read_trait(struct field f, struct trait *t)
{
	*t = (struct trait){ .kind = kind_of(f),
		.key = field_str(f, "key"),
		.value = field_str(f, "value"),
		.number = field_double(f, "number"),
		.unit = field_z(f, "unit"),
		.path = field_str(f, "path") };
	if (!t->key.n || !t->value.n)
		field_fault(f, "a key and a value");
}

static void read_group(struct field f, struct trait_group *g)
{
	struct field v = field_array(f, "lines", &g->n);
	struct trait *lines = ARENA_NEW(f.r->a, struct trait, g->n + 1);

	g->name = field_str(f, "group");
	g->whole = field_bool(f, "whole");
	for (size_t i = 0; i < g->n; i++)
		read_trait(field_at(v, i), &lines[i]);
	g->v = lines;
}

void stored_traits(struct field doc, struct report *r)
{
	struct field v = field_array(doc, "traits", &r->n_traits);
	struct trait_group *groups = ARENA_NEW(r->arena, struct trait_group, r->n_traits + 1);

	for (size_t i = 0; i < r->n_traits; i++)
		read_group(field_at(v, i), &groups[i]);
	r->traits = groups;
}
