/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted like the C library does it, of any length, with many equal ones, and already in order. */
#include "tests/unit/unit.h"

#include "scanner/base/sort.h"

#include <stdlib.h>

struct thing {
	unsigned key;
	unsigned char name[3]; /* a size that is no power of two */
};

static int by_key(const void *p, const void *q)
{
	const struct thing *x = p, *y = q;

	return (x->key > y->key) - (x->key < y->key);
}

/* Each length, with keys below "keys": few keys are many equals. */
static void check_length(size_t n, unsigned keys, unsigned *seed)
{
	struct thing v[67], same[67];

	for (size_t i = 0; i < n; i++) {
		*seed = *seed * 1664525u + 1013904223u;
		v[i] = (struct thing){ (*seed >> 8) % keys, { 1, 2, 3 } };
		v[i].name[0] = (unsigned char)v[i].key;
		same[i] = v[i];
	}
	qsort(same, n, sizeof(same[0]), by_key);
	sort_in_place(v, n, sizeof(v[0]), by_key);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_eq(v[i].key, same[i].key);
		ck_assert_uint_eq(v[i].name[0], (unsigned char)v[i].key);
	}
	sort_in_place(v, n, sizeof(v[0]), by_key);
	for (size_t i = 1; i < n; i++)
		ck_assert_uint_le(v[i - 1].key, v[i].key);
}

START_TEST(sorts)
{
	static const unsigned keys[] = { 1, 3, 200 };
	unsigned seed = 1;

	for (size_t n = 1; n <= 67; n++) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			check_length(n, keys[i], &seed);
	}
	sort_in_place(&seed, 0, sizeof(seed), by_key);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, sorts);
}

UNIT_MAIN("sort", fill)
