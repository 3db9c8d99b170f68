/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/pool.h"

#include "scanner/base/arena.h"

#include <string.h>
#include <sys/random.h>

enum { SLOTS_FIRST = 1024 };

/* Two words multiplied and folded: no host can tell which texts meet, as it does not know the seed. */
static uint64_t fold(uint64_t x, uint64_t y)
{
	__extension__ unsigned __int128 z = (unsigned __int128)x * y;

	return (uint64_t)z ^ (uint64_t)(z >> 64);
}

static uint64_t hash_of(uint64_t seed, struct str s)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = seed ^ s.n, x[2];

	while (s.n >= sizeof(x)) {
		memcpy(x, s.p, sizeof(x));
		h = fold(x[0] ^ h, x[1] ^ odd);
		s = str_skip(s, sizeof(x));
	}
	x[0] = x[1] = 0;
	if (s.n)
		memcpy(x, s.p, s.n);
	return fold(fold(x[0] ^ h, x[1] ^ odd), odd);
}

void pool_init(struct pool *p, const char *what, uint32_t most, size_t bytes_most)
{
	size_t rows = (size_t)most * (sizeof(struct str) + sizeof(uint64_t));

	*p = (struct pool){ .most = most, .bytes_most = bytes_most };
	/* Index tables double: all of them together are twice the last one. */
	p->a = arena_new(what, rows + bytes_most + (size_t)most * 48 + (4u << 20));
	p->v = ARENA_NEW(p->a, struct str, most);
	p->hashes = ARENA_NEW(p->a, uint64_t, most);
	p->n_slots = SLOTS_FIRST;
	p->slots = ARENA_NEW(p->a, uint32_t, p->n_slots);
	if (getrandom(&p->seed, sizeof(p->seed), 0) != (ssize_t)sizeof(p->seed))
		p->seed = (uint64_t)(uintptr_t)p->v;
	(void)pthread_mutex_init(&p->lock, NULL);
}

void pool_free(struct pool *p)
{
	(void)pthread_mutex_destroy(&p->lock);
	arena_free(p->a);
}

void pool_view_init(struct pool_view *v, struct pool *p, struct arena *a)
{
	*v = (struct pool_view){ .pool = p, .a = a, .n_slots = SLOTS_FIRST };
	v->slots = arena_alloc(a, v->n_slots, sizeof(v->slots[0]));
}

static bool is_same(struct str x, struct str y)
{
	return x.n == y.n && (!x.n || memcmp(x.p, y.p, x.n) == 0);
}

static size_t slot_in(const struct pool *p, uint64_t hash, struct str s)
{
	size_t i = hash & (p->n_slots - 1);

	for (; p->slots[i]; i = (i + 1) & (p->n_slots - 1)) {
		uint32_t id = p->slots[i] - 1;

		if (p->hashes[id] == hash && is_same(p->v[id], s))
			break;
	}
	return i;
}

static void grow(struct pool *p)
{
	size_t n = 2 * p->n_slots;
	uint32_t *slots = ARENA_NEW(p->a, uint32_t, n);

	for (uint32_t id = 0; id < p->n; id++) {
		size_t i = p->hashes[id] & (n - 1);

		while (slots[i])
			i = (i + 1) & (n - 1);
		slots[i] = id + 1;
	}
	p->slots = slots;
	p->n_slots = n;
}

static uint32_t add(struct pool *p, uint64_t hash, struct str s)
{
	size_t i = slot_in(p, hash, s);
	uint32_t id = p->n;

	if (p->slots[i])
		return p->slots[i] - 1;
	if (id == p->most || p->bytes + s.n + 64 > p->bytes_most)
		return POOL_NONE;
	p->v[id] = str_copy(p->a, s);
	p->bytes += s.n + 64; /* with what the arena rounds up */
	p->hashes[id] = hash;
	p->slots[i] = id + 1;
	p->n++;
	if (2 * (size_t)p->n > p->n_slots)
		grow(p);
	return id;
}

static void grow_view(struct pool_view *v)
{
	size_t n = 2 * v->n_slots;
	struct pool_view bigger = { .slots = arena_alloc(v->a, n, sizeof(v->slots[0])) };

	for (size_t k = 0; k < v->n_slots; k++) {
		size_t i = v->slots[k].hash & (n - 1);

		if (!v->slots[k].id_plus)
			continue;
		while (bigger.slots[i].id_plus)
			i = (i + 1) & (n - 1);
		bigger.slots[i] = v->slots[k];
	}
	v->slots = bigger.slots;
	v->n_slots = n;
}

uint32_t pool_put(struct pool_view *v, struct str s)
{
	struct pool *p = v->pool;
	uint64_t hash = hash_of(p->seed, s);
	size_t i = hash & (v->n_slots - 1);
	uint32_t id;

	for (; v->slots[i].id_plus; i = (i + 1) & (v->n_slots - 1)) {
		if (v->slots[i].hash == hash && is_same(p->v[v->slots[i].id_plus - 1], s))
			return v->slots[i].id_plus - 1;
	}
	(void)pthread_mutex_lock(&p->lock);
	id = add(p, hash, s);
	(void)pthread_mutex_unlock(&p->lock);
	if (id == POOL_NONE)
		return id;
	v->slots[i].hash = hash;
	v->slots[i].id_plus = id + 1;
	if (2 * ++v->n > v->n_slots)
		grow_view(v);
	return id;
}

uint32_t pool_find(const struct pool *p, struct str s)
{
	uint32_t found = p->slots[slot_in(p, hash_of(p->seed, s), s)];

	return found ? found - 1 : POOL_NONE;
}
