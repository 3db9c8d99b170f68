/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/nic_stats.h"

#include <stdlib.h>

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

static int compare(const struct nic_stat *x, const struct nic_stat *y)
{
	int r = str_cmp(x->name, y->name);

	return r ? r : x->nth < y->nth ? -1 : x->nth > y->nth;
}

static int by_name(const void *x, const void *y)
{
	return compare(x, y);
}

bool nic_stats_parse(struct arena *a, struct str text, struct nic_stats *ret)
{
	struct nic_stat *v = NULL;
	size_t n = 0, cap = 0;
	struct str line, number;

	while (str_cut(&text, '\n', &line)) {
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		/* The order within a name, until it is counted below. */
		v[n].nth = (unsigned)n;
		if (!str_split_last(line, ' ', &v[n].name, &number) || !v[n].name.n ||
			str_u64(number, 10, &v[n].value))
			return false;
		n++;
	}
	if (n)
		sort_in_place(v, n, sizeof(*v), by_name);
	for (size_t i = 0; i < n; i++)
		v[i].nth = i && str_eq(v[i].name, v[i - 1].name) ? v[i - 1].nth + 1 : 0;
	*ret = (struct nic_stats){ v, n };
	return true;
}

const struct nic_stat *nic_stats_find(const struct nic_stats *s, struct str name)
{
	const struct nic_stat wanted = { .name = name };

	return s->n ? bsearch(&wanted, s->v, s->n, sizeof(*s->v), by_name) : NULL;
}

void nic_stats_subtract(struct arena *a, const struct nic_stats *before,
	const struct nic_stats *now, struct nic_stats_moved *ret)
{
	size_t least = before->n < now->n ? before->n : now->n, b = 0, n = 0;
	struct nic_stat_moved *v = ARENA_NEW(a, struct nic_stat_moved, least + 1);

	*ret = (struct nic_stats_moved){ .v = v };
	while (b < before->n && n < now->n) {
		const struct nic_stat *x = &before->v[b], *y = &now->v[n];
		int r = compare(x, y);

		if (r < 0) {
			ret->went++;
			b++;
		} else if (r > 0) {
			ret->came++;
			n++;
		} else {
			v[ret->n++] = (struct nic_stat_moved){ y->name, y->nth, x->value, y->value,
				y->value < x->value };
			ret->reset = ret->reset || y->value < x->value;
			b++;
			n++;
		}
	}
	ret->went += before->n - b;
	ret->came += now->n - n;
}
