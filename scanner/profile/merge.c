/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/profile/merge.h"

#include "scanner/profile/keys.h"

#include <string.h>

static const struct yaml *member(const struct yaml *map, struct str key)
{
	for (size_t i = 0; i < map->n; i++) {
		if (str_eq(map->items[i].key, key))
			return &map->items[i];
	}
	return NULL;
}

/* A list may be written as its only item. */
static struct yaml as_list(struct arena *a, const struct yaml *y)
{
	struct yaml list = *y;

	if (y->kind == YAML_LIST)
		return list;
	list.kind = YAML_LIST;
	list.items = ARENA_NEW(a, struct yaml, 1);
	list.items[0] = *y;
	list.n = 1;
	return list;
}

/* Of two profiles that extend a third its items stand there once. */
static struct yaml append(struct arena *a, const struct yaml *base, const struct yaml *over)
{
	struct yaml x = as_list(a, base), y = as_list(a, over), sum = y;

	sum.n = x.n;
	sum.items = ARENA_NEW(a, struct yaml, x.n + y.n + 1);
	if (x.n)
		memcpy(sum.items, x.items, x.n * sizeof(*x.items));
	for (size_t i = 0; i < y.n; i++) {
		if (!profile_has_item(&x, &y.items[i]))
			sum.items[sum.n++] = y.items[i];
	}
	return sum;
}

static struct yaml maps(
	struct arena *a, struct str path, const struct yaml *base, const struct yaml *over);

static struct yaml both(struct arena *a, const struct profile_key *k, const struct yaml *base,
	const struct yaml *over)
{
	if (!k || over->null || base->null || k->whole)
		return *over;
	if (k->adds)
		return append(a, base, over);
	if (base->kind == YAML_MAP && over->kind == YAML_MAP)
		return maps(a, str_from(k->path), base, over);
	return *over;
}

static struct yaml maps(
	struct arena *a, struct str path, const struct yaml *base, const struct yaml *over)
{
	struct yaml sum = *over;

	sum.n = 0;
	sum.items = ARENA_NEW(a, struct yaml, base->n + over->n + 1);
	for (size_t i = 0; i < base->n; i++) {
		const struct yaml *x = &base->items[i], *y = member(over, x->key);

		sum.items[sum.n++] = y ? both(a, profile_key(path, x->key), x, y) : *x;
	}
	for (size_t i = 0; i < over->n; i++) {
		if (!member(base, over->items[i].key))
			sum.items[sum.n++] = over->items[i];
	}
	return sum;
}

const struct yaml *profile_merge(struct arena *a, const struct yaml *base, const struct yaml *over)
{
	struct yaml *sum = ARENA_NEW(a, struct yaml, 1);

	*sum = maps(a, (struct str){ 0 }, base, over);
	return sum;
}
