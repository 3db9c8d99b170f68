/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What most of a cohort say is what all of it should be: facts of which more than half say one value, and who
 * says another one. "Not there" is a value where a report says that it has told all of a group.
 */
#include "programs/fleet/answers.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

#include <string.h>

enum { COHORT_LEAST = 3, RARE_PERCENT = 5 };

struct basing {
	struct fleet *f;
	uint32_t *counts; /* by item; and by group, of hosts that tell all of it */
	uint32_t *whole;
	uint32_t *touched; /* items, one behind another of each key after sorting */
	size_t n_touched, host;
	uint32_t *deviation_of; /* by item: deviation + 1 */
	uint32_t *missing_of;	/* by key: deviation + 1 */
	struct numbers_of_keys {
		uint32_t *v;
		size_t n;
	} missing;
	uint32_t *seen_key; /* by key: host + 1 that tells it */
};

static void count(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct basing *b = user;

	(void)it;
	if (head->what != KEY_TRAIT || head->class != CLASS_FACTS)
		return;
	if (!b->counts[id]++)
		b->touched[b->n_touched++] = id;
}

static void count_whole(struct basing *b, const struct record *r, int by)
{
	size_t n;
	const uint32_t *v = state_of(b->f->in, r->state, &n);

	for (size_t i = 0; i < n; i++) {
		struct section s = section_of(b->f->in, v[i]);

		if (s.head.what == KEY_TRAIT && s.head.class == CLASS_FACTS && s.head.whole)
			b->whole[s.head.group] += (uint32_t)by;
	}
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

static void look_at_key(struct basing *b, uint32_t cohort, const uint32_t *items, size_t n)
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

static void name_deviator(void *user, const struct section_head *head, uint32_t id, struct item it)
{
	struct basing *b = user;
	uint32_t d = b->deviation_of[id];

	if (head->what != KEY_TRAIT || head->class != CLASS_FACTS)
		return;
	b->seen_key[it.key] = (uint32_t)b->host + 1;
	if (!d)
		return;
	example_add(&b->f->deviations[d - 1].who, b->host);
	b->f->hosts[b->host].deviations++;
}

/* Who tells all of the group and not this. */
static void name_missing(struct basing *b)
{
	struct fleet *f = b->f;

	count_whole(b, f->hosts[b->host].last, 1);
	for (size_t i = 0; i < b->missing.n; i++) {
		uint32_t key = b->missing.v[i];
		uint32_t group = pool_find(&f->in->texts, key_parts(f->in, key).group);

		if (b->seen_key[key] == b->host + 1 || !b->whole[group])
			continue;
		example_add(&f->deviations[b->missing_of[key] - 1].who, b->host);
		f->hosts[b->host].deviations++;
	}
	count_whole(b, f->hosts[b->host].last, -1);
}

static void look_at_cohort(struct basing *b, uint32_t cohort)
{
	struct fleet *f = b->f;

	b->n_touched = b->missing.n = 0;
	memset(b->whole, 0, (f->in->texts.n + 1) * sizeof(uint32_t));
	for (size_t i = 0; i < f->n_hosts; i++) {
		if (f->hosts[i].cohort != cohort || f->hosts[i].silent)
			continue;
		each_item_of(f, f->hosts[i].last, count, b);
		count_whole(b, f->hosts[i].last, 1);
	}
	of_items = f->in;
	sort_in_place(b->touched, b->n_touched, sizeof(uint32_t), by_key);
	for (size_t i = 0, end; i < b->n_touched; i = end) {
		uint32_t key = item_of(f->in, b->touched[i]).key;

		for (end = i; end < b->n_touched && item_of(f->in, b->touched[end]).key == key;
			end++)
			;
		look_at_key(b, cohort, b->touched + i, end - i);
	}
	memset(b->whole, 0, (f->in->texts.n + 1) * sizeof(uint32_t));
	memset(b->seen_key, 0, (f->in->keys.n + 1) * sizeof(uint32_t));
	for (b->host = 0; b->host < f->n_hosts; b->host++) {
		if (f->hosts[b->host].cohort != cohort || f->hosts[b->host].silent)
			continue;
		each_item_of(f, f->hosts[b->host].last, name_deviator, b);
		if (b->missing.n)
			name_missing(b);
	}
	for (size_t i = 0; i < b->n_touched; i++)
		b->counts[b->touched[i]] = b->deviation_of[b->touched[i]] = 0;
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

void fleet_baseline(struct fleet *f)
{
	struct basing b = { .f = f };

	b.counts = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b.deviation_of = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b.touched = ARENA_NEW(f->a, uint32_t, f->in->items.n + 1);
	b.whole = ARENA_NEW(f->a, uint32_t, f->in->texts.n + 1);
	b.missing_of = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	b.missing.v = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	b.seen_key = ARENA_NEW(f->a, uint32_t, f->in->keys.n + 1);
	for (uint32_t c = 0; c < f->n_cohorts; c++)
		look_at_cohort(&b, c);
	of_deviations = f;
	sort_in_place(f->deviations, f->n_deviations, sizeof(struct deviation), by_weight);
	sort_in_place(f->unequal, f->n_unequal, sizeof(struct unequal), by_cohort);
	fleet_shared(f);
}
