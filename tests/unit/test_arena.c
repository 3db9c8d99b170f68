/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

START_TEST(zeroed_aligned_and_apart)
{
	struct arena *a = arena_new("t", 1 << 20);
	char *before = NULL;

	for (size_t size = 0; size < 200; size++) {
		char *p = arena_alloc(a, size, 1);

		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		if (before && size > 1)
			ck_assert(p >= before + size - 1);
		for (size_t i = 0; i < size; i++)
			ck_assert_int_eq(p[i], 0);
		memset(p, 0xaa, size);
		before = p;
	}
	arena_free(a);
}
END_TEST

START_TEST(rewind_gives_zeroes_again)
{
	struct arena *a = arena_new("t", 1 << 20);
	char *first = arena_alloc(a, 100, 1), *dirty, *again;
	size_t mark = arena_used(a);

	memset(first, 1, 100);
	dirty = arena_alloc(a, 5000, 1);
	memset(dirty, 0xff, 5000);
	arena_rewind(a, mark);
	ck_assert_uint_eq(arena_used(a), mark);
	again = arena_alloc(a, 6000, 1);
	ck_assert_ptr_eq(again, dirty);
	for (int i = 0; i < 6000; i++)
		ck_assert_int_eq(again[i], 0);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(first[i], 1);
	arena_free(a);
}
END_TEST

START_TEST(grows_in_place_and_by_copy)
{
	struct arena *a = arena_new("t", 1 << 20);
	uint64_t *x = NULL, *y = NULL;
	size_t x_cap = 0, y_cap = 0;

	for (uint64_t i = 0; i < 1000; i++) {
		x = arena_grow(a, x, i, &x_cap, sizeof(*x));
		ck_assert_uint_gt(x_cap, i);
		ck_assert_uint_eq(x[i], 0);
		x[i] = i;
		if (i < 500) /* in turns at first: neither is the newest all the time */
			y = arena_grow(a, y, i, &y_cap, sizeof(*y)), y[i] = ~i;
	}
	for (uint64_t i = 0; i < 1000; i++) {
		ck_assert_uint_eq(x[i], i);
		if (i < 500)
			ck_assert_uint_eq(y[i], ~i);
	}
	arena_free(a);
}
END_TEST

START_TEST(grows_over_dirty_bytes)
{
	struct arena *a = arena_new("t", 1 << 20);
	size_t cap = 0;
	char *p;

	memset(arena_alloc(a, 4096, 1), 0xff, 4096);
	arena_rewind(a, 0);
	p = NULL;
	for (size_t i = 0; i < 3000; i++) {
		p = arena_grow(a, p, i, &cap, 1);
		ck_assert_int_eq(p[i], 0);
		p[i] = 7;
	}
	arena_free(a);
}
END_TEST

START_TEST(the_cap_costs_no_memory)
{
	struct arena *a = arena_new("t", (size_t)8 << 30);

	ck_assert_ptr_nonnull(a);
	*(char *)arena_alloc(a, (size_t)100 << 20, 1) = 1;
	arena_free(a);
	arena_free(NULL);
	ck_assert_ptr_null(arena_new("t", SIZE_MAX));
}
END_TEST

static void say_full(const char *what, size_t cap)
{
	_exit(strcmp(what, "small") == 0 && cap == 8192 ? 9 : 1);
}

START_TEST(past_the_cap_is_the_handler)
{
	struct arena *a = arena_new("small", 5000); /* in whole pages: 8192 */

	arena_on_full(say_full);
	for (int i = 0; i < 8192 / 32 + 1; i++)
		arena_alloc(a, 32, 1);
}
END_TEST

static const struct {
	size_t n, each;
} too_much[] = {
	{ SIZE_MAX, 2 },
	{ 2, SIZE_MAX },
	{ SIZE_MAX / 2, 3 },
	{ (size_t)1 << 32, (size_t)1 << 32 },
	{ SIZE_MAX, 1 },
	{ SIZE_MAX - 15, 1 },
	{ 8193, 1 },
};

START_TEST(products_that_overflow_are_too_much)
{
	struct arena *a = arena_new("small", 8192);

	arena_on_full(say_full);
	arena_alloc(a, too_much[_i].n, too_much[_i].each);
}
END_TEST

START_TEST(full_without_a_handler_aborts)
{
	arena_alloc(arena_new("small", 1), 1 << 20, 1);
}
END_TEST

static void returns(const char *what, size_t cap)
{
	(void)what;
	(void)cap;
}

START_TEST(a_handler_that_returns_aborts)
{
	arena_on_full(returns);
	arena_alloc(arena_new("small", 1), 1 << 20, 1);
}
END_TEST

START_TEST(sealed_can_be_read_and_freed)
{
	struct arena *a = arena_new("t", 1 << 20);
	int *p = ARENA_NEW(a, int, 10000);

	p[9999] = 5;
	arena_seal(a);
	ck_assert_int_eq(p[9999], 5);
	ck_assert_uint_ge(arena_used(a), 40000);
	arena_unseal(a);
	p[9999]++;
	*ARENA_NEW(a, int, 1) = p[9999];
	arena_seal(a);
	arena_free(a);
}
END_TEST

/* Each must be a fault. */
START_TEST(sealed_cannot_be_written)
{
	struct arena *a = arena_new("t", 1 << 20);
	volatile char *p = arena_alloc(a, 10000, 1);

	arena_seal(a);
	if (_i == 0)
		p[0] = 1;
	else if (_i == 1)
		p[9999] = 1;
	else
		arena_alloc(a, 1, 1);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, zeroed_aligned_and_apart);
	tcase_add_test(tc, rewind_gives_zeroes_again);
	tcase_add_test(tc, grows_in_place_and_by_copy);
	tcase_add_test(tc, grows_over_dirty_bytes);
	tcase_add_test(tc, the_cap_costs_no_memory);
	tcase_add_exit_test(tc, past_the_cap_is_the_handler, 9);
	for (int i = 0; i < COUNT(too_much); i++)
		tcase_add_loop_exit_test(tc, products_that_overflow_are_too_much, 9, i, i + 1);
	tcase_add_test_raise_signal(tc, full_without_a_handler_aborts, SIGABRT);
	tcase_add_test_raise_signal(tc, a_handler_that_returns_aborts, SIGABRT);
	tcase_add_test(tc, sealed_can_be_read_and_freed);
	tcase_add_loop_test_raise_signal(tc, sealed_cannot_be_written, SIGSEGV, 0, 3);
}

UNIT_MAIN("arena", fill)
