/* SPDX-License-Identifier: Apache-2.0 */
/* Path and question to answer: a hash table over an array in order of insertion. */
#include "scanner/source/index.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"

struct index {
	struct arena *arena;
	struct answer **v; /* each for itself, so that an answer handed out stays where it is */
	size_t n, cap;
	uint32_t *slots; /* 1 + the answer's place, 0: free; a power of two, at most half full */
	size_t n_slots;
};

enum { FIRST_SLOTS = 64 };

struct index *index_new(struct arena *a)
{
	struct index *ix = ARENA_NEW(a, struct index, 1);

	ix->arena = a;
	ix->n_slots = FIRST_SLOTS;
	ix->slots = ARENA_NEW(a, uint32_t, ix->n_slots);
	return ix;
}

static size_t slot_of(const struct index *ix, struct str path, enum ask_kind kind)
{
	uint64_t hash = text_place(path) + (uint64_t)kind * 0x9e3779b97f4a7c15;
	size_t at = (size_t)(hash ^ hash >> 32) & (ix->n_slots - 1);

	while (ix->slots[at]) {
		const struct answer *an = ix->v[ix->slots[at] - 1];

		if (an->kind == kind && str_eq(an->path, path))
			break;
		at = (at + 1) & (ix->n_slots - 1);
	}
	return at;
}

static void grow_slots(struct index *ix)
{
	ix->n_slots *= 2;
	ix->slots = ARENA_NEW(ix->arena, uint32_t, ix->n_slots);
	for (size_t i = 0; i < ix->n; i++)
		ix->slots[slot_of(ix, ix->v[i]->path, ix->v[i]->kind)] = (uint32_t)i + 1;
}

void index_put(struct index *ix, const struct answer *an)
{
	size_t at = slot_of(ix, an->path, an->kind);

	if (ix->slots[at]) {
		*ix->v[ix->slots[at] - 1] = *an;
		return;
	}
	struct answer *mine = ARENA_NEW(ix->arena, struct answer, 1);

	*mine = *an;
	ix->v = arena_grow(ix->arena, ix->v, ix->n, &ix->cap, sizeof(*ix->v));
	ix->v[ix->n++] = mine;
	ix->slots[at] = (uint32_t)ix->n;
	if (ix->n * 2 > ix->n_slots)
		grow_slots(ix);
}

const struct answer *index_get(const struct index *ix, struct str path, enum ask_kind kind)
{
	uint32_t place = ix->slots[slot_of(ix, path, kind)];

	return place ? ix->v[place - 1] : NULL;
}

size_t index_count(const struct index *ix)
{
	return ix->n;
}

const struct answer *index_at(const struct index *ix, size_t i)
{
	return ix->v[i];
}
