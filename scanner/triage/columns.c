/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry a counter, found by its name and CPU: its last value, the moment that it is of, and the number of its
 * column once it moved. So what lies between two moments is known without keeping the earlier one's facts.
 */
#include "scanner/triage/columns.h"

#include "scanner/base/text.h"
#include "scanner/triage/columns_map.h"

enum { ENTRIES_MAX = 1 << 20, NO_COLUMN = -1, NO_ROOM = -2 };

static uint64_t place_of(const struct columns_name *name, int cpu)
{
	uint64_t h = text_hash(name->part[0]);

	for (unsigned i = 1; i < COLUMNS_PARTS; i++)
		h = text_hash_more(h, name->part[i]);
	h ^= (uint64_t)(uint32_t)cpu * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

static bool is_named(struct str whole, const struct columns_name *name)
{
	for (unsigned i = 0; i < COLUMNS_PARTS; i++) {
		struct str part = name->part[i];

		if (whole.n < part.n || !str_eq(str_head(whole, part.n), part))
			return false;
		whole = str_skip(whole, part.n);
	}
	return whole.n == 0;
}

static struct str whole_name(struct arena *a, const struct columns_name *name)
{
	const struct str *p = name->part;

	return str_join(a, str_join(a, p[0], p[1], p[2]), p[3], p[4]);
}

static bool is_that(
	const struct columns_entry *e, uint64_t place, const struct columns_name *name, int cpu)
{
	return e->place == place && e->column.cpu == cpu && is_named(e->column.name, name);
}

/* The slots double before three quarters are taken. */
static void make_room(struct columns *c)
{
	size_t slots = c->n_slots ? 2 * c->n_slots : 4096;

	if (4 * (c->n + 1) < 3 * c->n_slots)
		return;
	c->slots = ARENA_NEW(c->arena, struct columns_entry *, slots);
	c->n_slots = slots;
	for (struct columns_entry *e = c->all; e; e = e->next) {
		size_t i = e->place & (slots - 1);

		while (c->slots[i])
			i = (i + 1) & (slots - 1);
		c->slots[i] = e;
	}
}

struct columns_entry *columns_find(struct columns *c, const struct columns_name *name, int cpu)
{
	uint64_t place = place_of(name, cpu);
	struct columns_entry *e;
	size_t i;

	make_room(c);
	for (i = place & (c->n_slots - 1); c->slots[i]; i = (i + 1) & (c->n_slots - 1)) {
		if (is_that(c->slots[i], place, name, cpu))
			return c->slots[i];
	}
	if (c->n == ENTRIES_MAX)
		return NULL;
	e = ARENA_NEW(c->arena, struct columns_entry, 1);
	e->place = place;
	e->column = (struct ring_column){ .suspect = str_copy(c->arena, name->suspect),
		.name = whole_name(c->arena, name),
		.cpu = cpu,
		.is_time = name->is_time };
	e->number = NO_COLUMN;
	e->next = c->all;
	c->all = c->slots[i] = e;
	c->n++;
	return e;
}

/* False where it went back: 32 bits wrap, and a step of more than half of them is none. */
static bool moved(uint64_t before, uint64_t now, unsigned bits, uint64_t *ret)
{
	if (bits == 32 && before <= UINT32_MAX && now <= UINT32_MAX) {
		*ret = (uint32_t)(now - before);
		return *ret < UINT32_C(1) << 31 || now >= before;
	}
	*ret = now - before;
	return now >= before;
}

static void count(struct columns *c, struct columns_entry *e, uint64_t delta)
{
	if (e->number == NO_COLUMN) {
		int number = ring_add_column(c->ring, &e->column);

		e->number = number < 0 ? NO_ROOM : number;
	}
	if (e->number == NO_ROOM) {
		c->told.left_out++;
		return;
	}
	c->told.moved++;
	c->counts =
		arena_grow(c->arena, c->counts, c->n_counts, &c->cap_counts, sizeof(*c->counts));
	c->counts[c->n_counts++] =
		(struct ring_count){ .column = (uint32_t)e->number, .delta = delta };
}

void columns_tell(struct columns *c, const struct columns_name *name, int cpu, uint64_t value,
	enum columns_before before)
{
	struct columns_entry *e = columns_find(c, name, cpu);
	bool known;
	uint64_t delta;

	if (!e) {
		c->told.left_out++;
		return;
	}
	known = e->moment && e->moment + 1 == c->moment && before != BEFORE_NOTHING;
	if (!known && before == BEFORE_SILENT && !c->after_gap) {
		e->value = 0;
		known = true;
	}
	if (known && !moved(e->value, value, name->bits, &delta))
		c->told.back++;
	else if (known && delta)
		count(c, e, delta);
	e->value = value;
	e->moment = c->moment;
}

void columns_of_cpu(struct columns *c, const struct columns_name *name, unsigned cpu,
	uint64_t value, enum columns_before before, struct columns_sum *sum)
{
	if (cpuset_is_empty(c->apart) || cpuset_has(c->apart, cpu)) {
		columns_tell(c, name, (int)cpu, value, before);
		return;
	}
	sum->any = true;
	sum->value += value;
}

/* A sum of counters of 32 bits goes back where one of them wraps: that beat does not tell of it. */
void columns_of_others(struct columns *c, const struct columns_name *name,
	const struct columns_sum *sum, enum columns_before before)
{
	struct columns_name others = *name;

	if (!sum->any)
		return;
	others.part[COLUMNS_PARTS - 1] = STR(" on other CPUs");
	others.bits = 64;
	columns_tell(c, &others, RING_NO_CPU, sum->value, before);
}

void columns_one(struct columns *c, const struct ring_column *what, uint64_t value, unsigned bits)
{
	struct columns_name name = { .part = { what->name },
		.suspect = what->suspect,
		.is_time = what->is_time,
		.bits = bits };

	columns_tell(c, &name, what->cpu, value, BEFORE_TOLD);
}

struct columns *columns_new(struct arena *a, struct ring *ring, struct cpuset apart)
{
	struct columns *c = ARENA_NEW(a, struct columns, 1);

	c->arena = a;
	c->ring = ring;
	c->apart = cpuset_or(a, apart, apart);
	c->moment = 1;
	return c;
}

/* The number of a moment grows by two over a gap, so that no value is of the one before. */
void columns_begin(struct columns *c, bool after_gap)
{
	c->moment += after_gap ? 2 : 1;
	c->after_gap = after_gap;
	c->n_counts = 0;
	c->told = (struct columns_told){ .moved = 0 };
}

struct columns_told columns_end(struct columns *c, const struct ring_count **ret_v, uint32_t *ret_n)
{
	*ret_v = c->counts;
	*ret_n = (uint32_t)c->n_counts;
	return c->told;
}
