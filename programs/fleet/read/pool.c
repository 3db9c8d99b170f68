/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/read/pool.h"

#include "scanner/base/arena.h"

#include <string.h>
#include <sys/random.h>

enum { SLOTS_FIRST = 1024 };

/*
 * A slot is 32 bits of the hash over the number + 1: one load tells nearly all strangers, and a
 * table doubles without a look at what it is about. It is stored after all that it leads to.
 */
struct pool_table {
	size_t mask; /* a power of two less one; at most half full */
	uint64_t slots[];
};

/* Two words multiplied and folded: no host can tell which texts meet, as it does not know the seed. */
static inline uint64_t fold(uint64_t x, uint64_t y)
{
	__extension__ unsigned __int128 z = (unsigned __int128)x * y;

	return (uint64_t)z ^ (uint64_t)(z >> 64);
}

static inline uint64_t word8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

static inline uint64_t word4(const char *p)
{
	uint32_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* The last bytes are taken by words that overlap, so that no copy is made of them. */
static inline uint32_t hash_of(uint64_t seed, struct str s)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = seed ^ s.n, x = 0, y = 0;
	const char *p = s.n ? s.p : "", *end = p + s.n;

	if (s.n > 16) {
		for (; end - p > 16; p += 16)
			h = fold(word8(p) ^ h, word8(p + 8) ^ odd);
		x = word8(end - 16);
		y = word8(end - 8);
	} else if (s.n >= 8) {
		x = word8(p);
		y = word8(end - 8);
	} else if (s.n >= 4) {
		x = word4(p);
		y = word4(end - 4);
	} else if (s.n) {
		x = (unsigned char)p[0];
		y = (uint64_t)(unsigned char)p[s.n / 2] << 8 | (unsigned char)end[-1];
	}
	h = fold(fold(x ^ h, y ^ odd), odd);
	return (uint32_t)(h ^ h >> 32);
}

static struct pool_table *table_new(struct arena *a, size_t n)
{
	struct pool_table *t = arena_alloc(a, 1, sizeof(*t) + n * sizeof(t->slots[0]));

	t->mask = n - 1;
	return t;
}

void pool_init(struct pool *p, const char *what, uint32_t most, size_t bytes_most)
{
	*p = (struct pool){ .most = most, .bytes_most = bytes_most };
	/* Tables double: all of them together are twice the last one, of at most four slots each. */
	p->a = arena_new(what, (size_t)most * (sizeof(struct str) + 64) + bytes_most + (4u << 20));
	p->v = ARENA_NEW(p->a, struct str, most);
	p->table = table_new(p->a, SLOTS_FIRST);
	if (getrandom(&p->seed, sizeof(p->seed), 0) != (ssize_t)sizeof(p->seed))
		p->seed = (uint64_t)(uintptr_t)p->v;
	(void)pthread_mutex_init(&p->lock, NULL);
}

void pool_free(struct pool *p)
{
	(void)pthread_mutex_destroy(&p->lock);
	arena_free(p->a);
}

static bool is_same(struct str x, struct str y)
{
	return x.n == y.n && (!x.n || memcmp(x.p, y.p, x.n) == 0);
}

/* The number, or POOL_NONE and the slot where it would be. */
static inline uint32_t look(const struct pool *p, const struct pool_table *t, uint32_t hash,
	struct str s, size_t *ret_slot)
{
	size_t i = hash & t->mask;
	uint64_t slot;

	for (; (slot = __atomic_load_n(&t->slots[i], __ATOMIC_ACQUIRE)) != 0;
		i = (i + 1) & t->mask) {
		if ((uint32_t)(slot >> 32) == hash && is_same(p->v[(uint32_t)slot - 1], s))
			return (uint32_t)slot - 1;
	}
	*ret_slot = i;
	return POOL_NONE;
}

static void grow(struct pool *p)
{
	const struct pool_table *old = p->table;
	struct pool_table *t = table_new(p->a, 2 * (old->mask + 1));

	for (size_t k = 0; k <= old->mask; k++) {
		size_t i = (size_t)(old->slots[k] >> 32) & t->mask;

		if (!old->slots[k])
			continue;
		while (t->slots[i])
			i = (i + 1) & t->mask;
		t->slots[i] = old->slots[k];
	}
	__atomic_store_n(&p->table, t, __ATOMIC_RELEASE);
}

/* Under the lock. */
static uint32_t add(struct pool *p, uint32_t hash, struct str s)
{
	size_t i = 0;
	uint32_t id = look(p, p->table, hash, s, &i);

	if (id != POOL_NONE)
		return id;
	id = p->n;
	if (id == p->most || p->bytes + s.n + 64 > p->bytes_most)
		return POOL_NONE;
	p->v[id] = str_copy(p->a, s);
	p->bytes += s.n + 64; /* with what the arena rounds up */
	__atomic_store_n(&p->table->slots[i], (uint64_t)hash << 32 | (id + 1), __ATOMIC_RELEASE);
	p->n++;
	if (2 * (size_t)p->n > p->table->mask)
		grow(p);
	return id;
}

uint32_t pool_put(const struct pool_view *v, struct str s)
{
	struct pool *p = v->pool;
	uint32_t hash = hash_of(p->seed, s), id;
	size_t slot;

	id = look(p, __atomic_load_n(&p->table, __ATOMIC_ACQUIRE), hash, s, &slot);
	if (id != POOL_NONE)
		return id;
	(void)pthread_mutex_lock(&p->lock);
	id = add(p, hash, s);
	(void)pthread_mutex_unlock(&p->lock);
	return id;
}

uint32_t pool_find(const struct pool *p, struct str s)
{
	size_t slot;

	return look(p, __atomic_load_n(&p->table, __ATOMIC_ACQUIRE), hash_of(p->seed, s), s, &slot);
}
