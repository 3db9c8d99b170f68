/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What most of a cohort say is what all of it should be: facts of which more than half say one value, and who
 * says another one. "Not there" is a value where a report says that it has told all of a group.
 */
#include "programs/fleet/answers/baseline.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { COHORT_LEAST = 3, RARE_PERCENT = 5 };

/* A section of facts, which so many hosts of the cohort have. */
static void count(struct basing *b, uint32_t id)
{
	struct section s = section_of(b->f->in, id);
	uint32_t hosts = b->tally.hosts[id];

	for (size_t i = 0; i < s.n; i++) {
		if (!b->counts[s.items[i]])
			b->touched[b->n_touched++] = s.items[i];
		b->counts[s.items[i]] += hosts;
	}
	if (s.head.whole)
		b->whole[s.head.group] += hosts;
}

static const struct intake *of_items; /* of the comparison */

static int by_key(const void *x, const void *y)
{
	struct item a = item_of(of_items, *(const uint32_t *)x);
	struct item b = item_of(of_items, *(const uint32_t *)y);

	if (a.key != b.key)
		return a.key < b.key ? -1 : 1;
	return a.value < b.value ? -1 : a.value > b.value;
}

static bool must_be_equal(struct str name)
{
	static const char *const globs[] = { "nic * MTU", "nic * firmware", "bios version",
		"cpu microcode of *", "kernel release", "param *" };

	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++) {
		if (str_glob(str_from(globs[i]), name))
			return true;
	}
	return false;
}

static struct deviation *add_deviation(struct fleet *f)
{
	f->deviations = arena_grow(
		f->a, f->deviations, f->n_deviations, &f->cap_deviations, sizeof(struct deviation));
	return &f->deviations[f->n_deviations++];
}

static void add_unequal(
	struct fleet *f, uint32_t cohort, uint32_t key, uint32_t value, size_t hosts, size_t values)
{
	f->unequal =
		arena_grow(f->a, f->unequal, f->n_unequal, &f->cap_unequal, sizeof(struct unequal));
	f->unequal[f->n_unequal++] = (struct unequal){ cohort, key, value, hosts, values };
}

struct usual {
	uint32_t value;
	size_t hosts, told, missing;
};

/* The value of most; of two alike the one whose word comes first, so that it is the same each time. */
static struct usual usual_of(
	const struct basing *b, const uint32_t *items, size_t n, size_t missing)
{
	struct usual u = { POOL_NONE, missing, missing, missing };

	for (size_t i = 0; i < n; i++) {
		struct item it = item_of(b->f->in, items[i]);
		size_t hosts = b->counts[items[i]];

		u.told += hosts;
		if (hosts > u.hosts || (hosts == u.hosts && u.value != POOL_NONE &&
					       str_cmp(b->f->in->texts.v[it.value],
						       b->f->in->texts.v[u.value]) < 0)) {
			u.value = it.value;
			u.hosts = hosts;
		}
	}
	return u;
}

static void deviate(
	struct basing *b, uint32_t cohort, const uint32_t *items, size_t n, const struct usual *u)
{
	struct fleet *f = b->f;
	uint32_t key = item_of(f->in, items[0]).key;
	struct deviation d = { .cohort = cohort,
		.key = key,
		.usual = u->value,
		.usual_hosts = u->hosts,
		.told = u->told };

	d.severity = key_weight(f, key, &d.weight);
	if (must_be_equal(key_name(f, key)) && d.severity < SEVERITY_MEDIUM)
		d.severity = SEVERITY_MEDIUM;
	for (size_t i = 0; i < n; i++) {
		d.value = item_of(f->in, items[i]).value;
		d.rare = (size_t)b->counts[items[i]] * 100 <= u->told * RARE_PERCENT;
		if (d.value == u->value)
			continue;
		*add_deviation(f) = d;
		b->deviation_of[items[i]] = (uint32_t)f->n_deviations;
	}
	if (u->value != POOL_NONE && u->missing) {
		d.value = POOL_NONE;
		d.rare = u->missing * 100 <= u->told * RARE_PERCENT;
		*add_deviation(f) = d;
		b->missing_of[key] = (uint32_t)f->n_deviations;
		b->missing.v[b->missing.n++] = key;
	}
}

void baseline_key(struct basing *b, uint32_t cohort, const uint32_t *items, size_t n)
{
	struct fleet *f = b->f;
	uint32_t key = item_of(f->in, items[0]).key;
	struct key_parts k = key_parts(f->in, key);
	uint32_t group = pool_find(&f->in->texts, k.group);
	size_t whole = group == POOL_NONE ? 0 : b->whole[group], told = 0, mark;
	struct usual u;

	for (size_t i = 0; i < n; i++)
		told += b->counts[items[i]];
	u = usual_of(b, items, n, whole > told ? whole - told : 0);
	if (n + (u.missing > 0) < 2)
		return;
	mark = arena_used(f->a);
	if (must_be_equal(key_name(f, key))) {
		arena_rewind(f->a, mark);
		for (size_t i = 0; i < n; i++)
			add_unequal(f, cohort, key, item_of(f->in, items[i]).value,
				b->counts[items[i]], n + (u.missing > 0));
		if (u.missing)
			add_unequal(f, cohort, key, POOL_NONE, u.missing, n + 1);
	} else {
		arena_rewind(f->a, mark);
	}
	if (u.told >= COHORT_LEAST && 2 * u.hosts > u.told)
		deviate(b, cohort, items, n, &u);
}

/* For the next cohort. */
static void clear(struct basing *b)
{
	for (size_t i = 0; i < b->tally.n; i++)
		b->whole[section_of(b->f->in, b->tally.touched[i]).head.group] = 0;
	for (size_t i = 0; i < b->n_touched; i++)
		b->counts[b->touched[i]] = b->deviation_of[b->touched[i]] = 0;
	for (size_t i = 0; i < b->missing.n; i++)
		b->missing_of[b->missing.v[i]] = 0;
	b->n_touched = b->missing.n = 0;
	sections_clear(&b->tally);
}

static void look_at_cohort(struct basing *b, uint32_t cohort)
{
	struct fleet *f = b->f;
	struct members m = cohort_members(f, cohort);

	for (size_t i = 0; i < m.n; i++)
		sections_add(&b->tally, f, f->hosts[m.v[i]].last, is_of_facts);
	for (size_t i = 0; i < b->tally.n; i++)
		count(b, b->tally.touched[i]);
	of_items = f->in;
	order(f->a, b->touched, b->n_touched, sizeof(uint32_t), by_key);
	for (size_t i = 0, end; i < b->n_touched; i = end) {
		uint32_t key = item_of(f->in, b->touched[i]).key;

		for (end = i; end < b->n_touched && item_of(f->in, b->touched[end]).key == key;
			end++)
			;
		baseline_key(b, cohort, b->touched + i, end - i);
	}
	for (size_t i = 0; i < b->tally.n; i++)
		baseline_section(b, b->tally.touched[i]);
	for (size_t i = 0; i < m.n; i++) {
		b->host = m.v[i];
		baseline_host(b);
	}
	clear(b);
}

static const struct fleet *of_deviations; /* of the comparison */

/* Outliers before what is mixed; the graver; then the fewer, and by name. */
static int by_weight(const void *x, const void *y)
{
	const struct deviation *a = x, *b = y;
	const struct fleet *f = of_deviations;
	int c;

	if (a->rare != b->rare)
		return a->rare ? -1 : 1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->who.n != b->who.n)
		return a->who.n < b->who.n ? -1 : 1;
	if (a->cohort != b->cohort)
		return a->cohort < b->cohort ? -1 : 1;
	c = str_cmp(f->in->keys.v[a->key], f->in->keys.v[b->key]);
	return c ? c : str_cmp(value_name(f, a->value), value_name(f, b->value));
}

static int by_cohort(const void *x, const void *y)
{
	const struct unequal *a = x, *b = y;
	const struct fleet *f = of_deviations;
	int c = str_cmp(f->in->keys.v[a->key], f->in->keys.v[b->key]);

	if (c)
		return c;
	if (a->cohort != b->cohort)
		return a->cohort < b->cohort ? -1 : 1;
	if (a->hosts != b->hosts)
		return a->hosts > b->hosts ? -1 : 1;
	return str_cmp(value_name(f, a->value), value_name(f, b->value));
}

void baseline_init(struct basing *b, struct fleet *f)
{
	*b = (struct basing){ .f = f };
	b->counts = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b->deviation_of = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b->touched = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b->whole = ARENA_NEW(f->a, uint32_t, f->in->texts.n + 1);
	b->missing_of = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	b->missing.v = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	b->seen_key = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	b->seen_group = ARENA_NEW(f->a, uint32_t, f->in->texts.n + 1);
	b->has = ARENA_NEW(f->a, uint8_t, f->in->sections.n + 1);
	b->tally = sections_tally(f);
}

void baseline_order(struct fleet *f)
{
	of_deviations = f;
	order(f->a, f->deviations, f->n_deviations, sizeof(struct deviation), by_weight);
	order(f->a, f->unequal, f->n_unequal, sizeof(struct unequal), by_cohort);
}

void fleet_baseline(struct fleet *f)
{
	struct basing b;

	baseline_init(&b, f);
	for (uint32_t c = 0; c < f->n_cohorts; c++)
		look_at_cohort(&b, c);
	baseline_order(f);
	fleet_shared(f);
}
