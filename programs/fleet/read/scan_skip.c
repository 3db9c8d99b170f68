/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What nobody asks for, passed over 64 bytes at a time: a bit for each quote, backslash and bracket
 * of a block; between quotes brackets mean nothing; the block in which the depth comes to nothing
 * is looked at bit by bit. Where the machine has AVX2 and a product without carries, which sums over
 * bits in one instruction, they are used: the program is built for any, and asks when it runs.
 */
#include "programs/fleet/read/scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK = 64 };

/* What a block of 64 bytes has, a bit each. */
struct block {
	uint64_t quotes, slashes, opens, closes;
};

/* Without quotes that a backslash takes. *taken: the first byte of the next block is taken. */
static inline uint64_t unescaped(const struct block *b, uint64_t *taken)
{
	uint64_t gone = *taken, slashes = b->slashes & ~*taken;

	*taken = 0;
	while (slashes) {
		uint64_t bit = slashes & -slashes;

		gone |= bit << 1;
		*taken = bit >> 63;
		slashes &= ~(bit | bit << 1);
	}
	return b->quotes & ~gone;
}

/* Without the instruction, which not every machine has: the builtin would be a call. */
static unsigned bits_in(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* On the way from a bracket to the one that closes it. */
struct way {
	const char *p, *end;
	uint64_t inside, taken; /* all bits: the block begins within a string */
	size_t depth;
};

static inline uint64_t quotes_there(struct way *w, const struct block *b, uint64_t *ret_there)
{
	size_t left = (size_t)(w->end - w->p);

	*ret_there = left < BLOCK ? ((uint64_t)1 << left) - 1 : ~(uint64_t)0;
	return unescaped(b, &w->taken) & *ret_there;
}

/* The bracket that closes the first one, bit by bit; false: it is not in this block. */
static inline bool closes_here(struct way *w, uint64_t opens, uint64_t closes)
{
	for (uint64_t all = opens | closes; all; all &= all - 1) {
		w->depth += (opens & all & -all) != 0;
		w->depth -= (closes & all & -all) != 0;
		if (!w->depth) {
			w->p += __builtin_ctzll(all) + 1;
			return true;
		}
	}
	return false;
}

/* Over a block; true: it closes in it, and p is behind. quoted: what is in strings, were none open. */
static inline __attribute__((always_inline)) bool step(
	struct way *w, const struct block *b, uint64_t there, uint64_t quoted, bool counts)
{
	uint64_t in_string = quoted ^ w->inside;
	uint64_t opens = b->opens & ~in_string & there, closes = b->closes & ~in_string & there;
	unsigned n = counts ? (unsigned)__builtin_popcountll(closes) : bits_in(closes);

	w->inside = (uint64_t)0 - (in_string >> 63);
	if (n >= w->depth) {
		if (closes_here(w, opens, closes))
			return true;
	} else {
		w->depth += counts ? (unsigned)__builtin_popcountll(opens) : bits_in(opens);
		w->depth -= n;
	}
	w->p += BLOCK;
	return false;
}

/* '[' and ']' differ from '{' and '}' by one bit, which no other character needs. */
enum { CASE_BIT = 0x20 };

#if defined(__x86_64__)
#define WITH_AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))

static inline WITH_AVX2 uint64_t equal_32(__m256i low, __m256i high, char c)
{
	__m256i all = _mm256_set1_epi8(c);
	uint64_t x = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all));

	return x << 32 | (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all));
}

static WITH_AVX2 bool skip_avx2(struct way *w)
{
	const __m256i bit = _mm256_set1_epi8(CASE_BIT);
	const __m128i ones = _mm_set1_epi8((char)0xff);

	while (w->p < w->end) {
		const __m256i *p = (const __m256i *)(const void *)w->p;
		__m256i v = _mm256_loadu_si256(p), x = _mm256_or_si256(v, bit);
		__m256i u = _mm256_loadu_si256(p + 1), y = _mm256_or_si256(u, bit);
		struct block b = { equal_32(v, u, '"'), equal_32(v, u, '\\'), equal_32(x, y, '{'),
			equal_32(x, y, '}') };
		uint64_t there, quotes = quotes_there(w, &b, &there);
		__m128i sums = _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)quotes), ones, 0);

		if (step(w, &b, there, (uint64_t)_mm_cvtsi128_si64(sums), true))
			return true;
	}
	return false;
}

static inline uint64_t equal_16(const __m128i *v, char c)
{
	const __m128i all = _mm_set1_epi8(c);
	uint64_t x = 0;

	for (int i = 3; i >= 0; i--)
		x = x << 16 | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], all));
	return x;
}

static inline struct block block_at(const char *p)
{
	__m128i v[4], w[4];

	for (int i = 0; i < 4; i++) {
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		w[i] = _mm_or_si128(v[i], _mm_set1_epi8(CASE_BIT));
	}
	return (struct block){ equal_16(v, '"'), equal_16(v, '\\'), equal_16(w, '{'),
		equal_16(w, '}') };
}
#else
static struct block block_at(const char *p)
{
	struct block b = { 0, 0, 0, 0 };

	for (int i = 0; i < BLOCK; i++) {
		uint64_t bit = (uint64_t)1 << i;

		b.quotes |= p[i] == '"' ? bit : 0;
		b.slashes |= p[i] == '\\' ? bit : 0;
		b.opens |= (p[i] | CASE_BIT) == '{' ? bit : 0;
		b.closes |= (p[i] | CASE_BIT) == '}' ? bit : 0;
	}
	return b;
}
#endif

/* Bits from each quote on to the one before the next: what stands in strings. */
static uint64_t between(uint64_t quotes)
{
	for (unsigned i = 1; i < 64; i *= 2)
		quotes ^= quotes << i;
	return quotes;
}

static bool skip_any(struct way *w)
{
	while (w->p < w->end) {
		struct block b = block_at(w->p);
		uint64_t there, quotes = quotes_there(w, &b, &there);

		if (step(w, &b, there, between(quotes), false))
			return true;
	}
	return false;
}

static bool to_the_end(struct way *w)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
		__builtin_cpu_supports("pclmul"))
		return skip_avx2(w);
#endif
	return skip_any(w);
}

static void skip_by(struct scan *s, bool (*skip)(struct way *w))
{
	struct way w = { .p = s->p, .end = s->end };

	if (skip(&w))
		s->p = w.p;
	else
		scan_fault(s, w.inside ? "the end of a string" : "a closing bracket");
}

void scan_skip_brackets(struct scan *s)
{
	skip_by(s, to_the_end);
}

void scan_skip_plainly(struct scan *s)
{
	skip_by(s, skip_any);
}

static void skip_word(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end &&
		((*s->p >= 'a' && *s->p <= 'z') || (*s->p >= '0' && *s->p <= '9') || *s->p == '-' ||
			*s->p == '+' || *s->p == '.' || *s->p == 'E'))
		s->p++;
	if (s->p == from)
		scan_fault(s, "a value");
}

void scan_skip(struct scan *s)
{
	switch (scan_peek(s)) {
	case '"':
		scan_skip_string(s);
		return;
	case '{':
	case '[':
		scan_skip_brackets(s);
		return;
	default:
		skip_word(s);
	}
}
