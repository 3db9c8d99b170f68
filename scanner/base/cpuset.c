/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets as words of 64 bits, lowest first. Two sets of different width are equal when their
 * members are: the kernel prints the same set as "f" and as "00000000,0000000f", by the number
 * of possible CPUs.
 */
#include "scanner/base/cpuset.h"

#include "scanner/base/arena.h"

enum { BITS = 64 };

static uint64_t word(struct cpuset s, unsigned i)
{
	return i < s.words ? s.w[i] : 0;
}

static unsigned wider(struct cpuset x, struct cpuset y)
{
	return x.words > y.words ? x.words : y.words;
}

/* Numbers from CPUSET_LIMIT on are left out: a caller's counter may come from a hostile file. */
struct cpuset cpuset_range(struct arena *a, unsigned first, unsigned last)
{
	unsigned words;
	uint64_t *w;

	if (last >= CPUSET_LIMIT)
		last = CPUSET_LIMIT - 1;
	if (first > last)
		return (struct cpuset){ 0 };
	words = last / BITS + 1;
	w = ARENA_NEW(a, uint64_t, words);
	for (unsigned i = first / BITS; i < words; i++)
		w[i] = UINT64_MAX;
	w[first / BITS] &= UINT64_MAX << first % BITS;
	w[words - 1] &= UINT64_MAX >> (BITS - 1 - last % BITS);
	return (struct cpuset){ w, words };
}

struct cpuset cpuset_of(struct arena *a, unsigned n)
{
	return cpuset_range(a, n, n);
}

struct cpuset cpuset_and(struct arena *a, struct cpuset x, struct cpuset y)
{
	unsigned words = x.words < y.words ? x.words : y.words;
	uint64_t *w = ARENA_NEW(a, uint64_t, words);

	for (unsigned i = 0; i < words; i++)
		w[i] = x.w[i] & y.w[i];
	return (struct cpuset){ w, words };
}

struct cpuset cpuset_or(struct arena *a, struct cpuset x, struct cpuset y)
{
	unsigned words = wider(x, y);
	uint64_t *w = ARENA_NEW(a, uint64_t, words);

	for (unsigned i = 0; i < words; i++)
		w[i] = word(x, i) | word(y, i);
	return (struct cpuset){ w, words };
}

struct cpuset cpuset_minus(struct arena *a, struct cpuset x, struct cpuset y)
{
	uint64_t *w = ARENA_NEW(a, uint64_t, x.words);

	for (unsigned i = 0; i < x.words; i++)
		w[i] = x.w[i] & ~word(y, i);
	return (struct cpuset){ w, x.words };
}

bool cpuset_has(struct cpuset s, unsigned n)
{
	return word(s, n / BITS) >> n % BITS & 1;
}

bool cpuset_is_empty(struct cpuset s)
{
	return cpuset_next(s, 0) < 0;
}

bool cpuset_eq(struct cpuset x, struct cpuset y)
{
	return cpuset_within(x, y) && cpuset_within(y, x);
}

bool cpuset_meets(struct cpuset x, struct cpuset y)
{
	for (unsigned i = 0; i < x.words; i++) {
		if (x.w[i] & word(y, i))
			return true;
	}
	return false;
}

bool cpuset_within(struct cpuset x, struct cpuset y)
{
	for (unsigned i = 0; i < x.words; i++) {
		if (x.w[i] & ~word(y, i))
			return false;
	}
	return true;
}

unsigned cpuset_count(struct cpuset s)
{
	unsigned count = 0;

	for (unsigned i = 0; i < s.words; i++)
		count += (unsigned)__builtin_popcountll(s.w[i]);
	return count;
}

int cpuset_next(struct cpuset s, int from)
{
	unsigned start = from < 0 ? 0 : (unsigned)from;
	uint64_t mask = UINT64_MAX << start % BITS;

	for (unsigned i = start / BITS; i < s.words; i++) {
		uint64_t w = s.w[i] & mask;

		if (w)
			return (int)(i * BITS) + __builtin_ctzll(w);
		mask = UINT64_MAX;
	}
	return -1;
}

int cpuset_last(struct cpuset s)
{
	for (unsigned i = s.words; i-- > 0;) {
		if (s.w[i])
			return (int)(i * BITS) + BITS - 1 - __builtin_clzll(s.w[i]);
	}
	return -1;
}

static size_t put_number(char *p, size_t at, unsigned n)
{
	char digits[10];
	size_t len = 0;

	do {
		digits[len++] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	for (size_t i = 0; i < len; i++) {
		if (p)
			p[at + i] = digits[len - 1 - i];
	}
	return at + len;
}

static size_t put_char(char *p, size_t at, char c)
{
	if (p)
		p[at] = c;
	return at + 1;
}

/* The length of the text; written to p when it is not NULL. */
static size_t put_set(struct cpuset s, char *p)
{
	size_t at = 0;

	for (int c = cpuset_next(s, 0); c >= 0; c = cpuset_next(s, c + 1)) {
		int first = c;

		while (cpuset_has(s, (unsigned)c + 1))
			c++;
		if (at)
			at = put_char(p, at, ',');
		at = put_number(p, at, (unsigned)first);
		if (c > first)
			at = put_number(p, put_char(p, at, '-'), (unsigned)c);
	}
	return at;
}

struct str cpuset_format(struct arena *a, struct cpuset s)
{
	size_t n = put_set(s, NULL);
	char *p;

	if (n == 0)
		return STR("none");
	p = ARENA_NEW(a, char, n);
	put_set(s, p);
	return (struct str){ p, n };
}
