/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/compare/flaps.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/compare/same.h"

#include <string.h>

enum { SLOTS_FIRST = 4096, LAST_ROOM = 32 };

/* The place of the same class in v[from..to), the last one; to: none. */
static size_t had_before(const struct flap_value *v, size_t from, size_t to)
{
	for (size_t i = to; i-- > from;) {
		if (v[i].class == v[to].class)
			return i;
	}
	return to;
}

struct flap flap_of(const struct flap_value *v, size_t n)
{
	struct flap f = { 0, SIZE_MAX };
	size_t from = 0;

	for (size_t i = 1; i < n; i++) {
		size_t was = had_before(v, from, i), took;

		if (was == i || v[i].class == v[i - 1].class)
			continue;
		took = v[i].at - v[was + 1].at;
		f.shortest = took < f.shortest ? took : f.shortest;
		f.trips++;
		from = i;
	}
	return f;
}

bool flap_is(struct flap f)
{
	return f.trips >= FLAP_TRIPS || (f.trips && f.shortest <= FLAP_NEAR);
}

static uint64_t hash_of(bool check, struct str group, struct str key)
{
	uint64_t h = text_hash_more(text_hash(group), check ? STR("\1") : STR("\2"));

	return text_hash_more(h, key);
}

static struct flap_key **slot_of(
	const struct flap_table *t, bool check, struct str group, struct str key)
{
	size_t i = (size_t)hash_of(check, group, key) & (t->n_slots - 1);

	while (t->slots[i] && (t->slots[i]->check != check || !str_eq(t->slots[i]->group, group) ||
				      !str_eq(t->slots[i]->key, key)))
		i = (i + 1) & (t->n_slots - 1);
	return &t->slots[i];
}

/* Never more than half full. */
static void make_room(struct flap_table *t)
{
	struct flap_key **old = t->slots;
	size_t n = t->n_slots;

	if (2 * (t->n + 1) <= n)
		return;
	t->n_slots = n ? 2 * n : SLOTS_FIRST;
	t->slots = ARENA_NEW(t->a, struct flap_key *, t->n_slots);
	for (size_t i = 0; i < n; i++) {
		if (old[i])
			*slot_of(t, old[i]->check, old[i]->group, old[i]->key) = old[i];
	}
}

struct flap_key *flap_row(
	struct flap_table *t, bool check, struct str group, struct str key, enum trait_kind kind)
{
	struct flap_key **slot;

	make_room(t);
	slot = slot_of(t, check, group, key);
	if (!*slot) {
		*slot = ARENA_NEW(t->a, struct flap_key, 1);
		**slot = (struct flap_key){ .check = check,
			.group = str_copy(t->a, group),
			.key = str_copy(t->a, key),
			.kind = kind };
		t->n++;
	}
	return *slot;
}

static const char *unit_of(const struct flap_table *t, const char *unit)
{
	return unit ? str_z(t->a, str_from(unit)) : NULL;
}

static bool same(const struct flap_key *k, const struct flap_value *x, const struct flap_value *y)
{
	struct compare_cell a = { .value = x->value, .number = x->number, .unit = x->unit };
	struct compare_cell b = { .value = y->value, .number = y->number, .unit = y->unit };
	char name[256];
	size_t n = 0;

	if (x->missing || y->missing)
		return x->missing == y->missing;
	if (k->check || !x->unit || !y->unit || k->group.n + k->key.n + 1 > sizeof(name))
		return str_eq(x->value, y->value);
	memcpy(name, k->group.p, k->group.n);
	n = k->group.n;
	name[n++] = ' ';
	memcpy(name + n, k->key.p, k->key.n);
	return same_value(k->kind, (struct str){ name, n + k->key.n }, &a, &b);
}

static void put(struct flap_table *t, struct flap_key *k, size_t at, const struct compare_cell *c)
{
	struct flap_value v = {
		.at = at, .missing = c->state == CELL_MISSING, .number = c->number
	};

	k->v = arena_grow(t->a, k->v, k->n, &k->cap, sizeof(struct flap_value));
	v.value = c->value;
	v.unit = c->unit;
	v.class = (unsigned)k->n;
	for (size_t i = 0; i < k->n; i++) {
		if (same(k, &k->v[i], &v)) {
			v.class = k->v[i].class;
			break;
		}
	}
	/* A word that was there already is kept once. */
	v.value = v.class < k->n && str_eq(k->v[v.class].value, v.value) ? k->v[v.class].value
									 : str_copy(t->a, v.value);
	v.unit = unit_of(t, v.unit);
	k->v[k->n++] = v;
}

void flap_changed(struct flap_table *t, struct flap_key *k, size_t at,
	const struct compare_cell *was, const struct compare_cell *now)
{
	if (!k->n)
		put(t, k, at - 1, was);
	if (!k->path.n && (now->path.n || was->path.n))
		k->path = str_copy(t->a, now->path.n ? now->path : was->path);
	put(t, k, at, now);
	k->changes++;
}

void flap_told(struct flap_table *t, struct flap_key *k, size_t at, const struct trait *told)
{
	if (told->value.n > k->last_cap) {
		k->last_cap = told->value.n + LAST_ROOM;
		k->last = ARENA_NEW(t->a, char, k->last_cap);
	}
	if (told->value.n)
		memcpy(k->last, told->value.p, told->value.n);
	k->last_n = told->value.n;
	k->number = told->number;
	if (!told->unit || !k->unit || strcmp(told->unit, k->unit) != 0)
		k->unit = unit_of(t, told->unit);
	k->kind = told->kind;
	k->told_at = at;
	k->told = true;
}

void flap_owner(struct flap_table *t, struct flap_key *k, struct str sentence)
{
	for (size_t i = 0; i < k->n_owners; i++) {
		if (str_eq(k->owners[i], sentence))
			return;
	}
	if (k->n_owners == FLAP_OWNERS)
		return;
	k->owners = arena_grow(t->a, k->owners, k->n_owners, &k->cap_owners, sizeof(struct str));
	k->owners[k->n_owners++] = str_copy(t->a, sentence);
}
