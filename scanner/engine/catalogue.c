/* SPDX-License-Identifier: Apache-2.0 */
/* All checks: the rows of all files, by id, flattened once at first use. */
#include "scanner/engine/catalogue.h"

#include "scanner/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1024 };

static const struct check *rows[ROWS_MAX];
static size_t n_rows;

static int by_id(const void *x, const void *y)
{
	const struct check *const *a = x, *const *b = y;

	return strcmp((*a)->id, (*b)->id);
}

static void flatten(void)
{
	for (size_t i = 0; check_table[i]; i++) {
		for (const struct check *c = check_table[i]; c->id && n_rows < ROWS_MAX; c++)
			rows[n_rows++] = c;
	}
	qsort(rows, n_rows, sizeof(*rows), by_id);
}

const struct check *const *checks_all(size_t *ret_n)
{
	if (!n_rows)
		flatten();
	*ret_n = n_rows;
	return rows;
}

const struct check *checks_find(struct str id)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		if (str_is(id, all[i]->id))
			return all[i];
	}
	return NULL;
}

const char *checks_nearest(struct str id)
{
	size_t n;
	const struct check *const *all = checks_all(&n);
	const char *near = NULL;
	unsigned least = 5;

	for (size_t i = 0; i < n; i++) {
		unsigned d = text_distance(id, str_from(all[i]->id), least);

		if (d < least) {
			least = d;
			near = all[i]->id;
		}
	}
	return near;
}

bool checks_of_site(struct str glob)
{
	return str_starts(glob, "site.");
}

bool checks_match(struct str glob)
{
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		if (str_glob(glob, str_from(all[i]->id)))
			return true;
	}
	return false;
}

unsigned check_n_limits(const struct check *c)
{
	unsigned n = 0;

	while (n < CHECK_LIMITS && c->limits[n].name)
		n++;
	return n;
}

static uint64_t hash_z(uint64_t h, const char *z)
{
	h = text_hash_more(h, str_from(z));
	return text_hash_more(h, STR("\n"));
}

uint64_t catalogue_hash(void)
{
	uint64_t h = text_hash(STR("latscan"));
	size_t n;
	const struct check *const *all = checks_all(&n);

	for (size_t i = 0; i < n; i++) {
		const char rule[2] = { (char)('0' + all[i]->rule % 64), 0 };

		h = hash_z(h, all[i]->id);
		h = hash_z(h, rule);
		h = hash_z(h, all[i]->title);
		h = hash_z(h, all[i]->why);
		h = hash_z(h, all[i]->fix_now);
		h = hash_z(h, all[i]->fix_boot);
	}
	return h;
}
