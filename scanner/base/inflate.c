/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes are looked up in a table of all 15-bit patterns, filled for each block: simple, and
 * fast enough for 60 KB that become 260.
 */
#include "scanner/base/inflate.h"

#include <errno.h>
#include <string.h>

#include "scanner/base/arena.h"

enum {
	MAX_BITS = 15,
	PATTERNS = 1 << MAX_BITS,
	LITERALS = 288,
	DISTANCES = 32,
	END_OF_BLOCK = 256,
};

/* By the next 15 bits: the symbol, shifted by 4, and how many bits it takes; 0: no code. */
struct codes {
	uint16_t v[PATTERNS];
};

struct inflate {
	struct str in;
	size_t at;     /* next byte */
	uint64_t bits; /* low bit first */
	unsigned held;
	bool bad;
	char *out;
	size_t n, cap;
	struct codes *literals, *distances;
};

static void fill(struct inflate *z)
{
	while (z->held <= 48 && z->at < z->in.n) {
		z->bits |= (uint64_t)(unsigned char)z->in.p[z->at++] << z->held;
		z->held += 8;
	}
}

static unsigned take(struct inflate *z, unsigned n)
{
	unsigned v;

	fill(z);
	if (n > z->held) {
		z->bad = true;
		return 0;
	}
	v = (unsigned)(z->bits & ((1u << n) - 1));
	z->bits >>= n;
	z->held -= n;
	return v;
}

static unsigned symbol(struct inflate *z, const struct codes *c)
{
	unsigned v, bits;

	fill(z);
	v = c->v[z->bits & (PATTERNS - 1)];
	bits = v & 15;
	if (bits == 0 || bits > z->held) {
		z->bad = true;
		return END_OF_BLOCK;
	}
	z->bits >>= bits;
	z->held -= bits;
	return v >> 4;
}

static unsigned reversed(unsigned code, unsigned bits)
{
	unsigned r = 0;

	while (bits--) {
		r = r << 1 | (code & 1);
		code >>= 1;
	}
	return r;
}

/* Canonical codes: by length, then by symbol. False: more codes than there are patterns. */
static bool make_codes(struct codes *c, const uint8_t *lengths, unsigned n)
{
	unsigned count[MAX_BITS + 1] = { 0 }, next[MAX_BITS + 2] = { 0 };
	unsigned used = 0;

	memset(c, 0, sizeof(*c));
	for (unsigned i = 0; i < n; i++)
		count[lengths[i]]++;
	count[0] = 0;
	for (unsigned b = 1; b <= MAX_BITS; b++) {
		next[b + 1] = (next[b] + count[b]) << 1;
		used += count[b] << (MAX_BITS - b);
	}
	if (used > PATTERNS)
		return false;
	for (unsigned i = 0; i < n; i++) {
		unsigned bits = lengths[i];

		if (bits == 0)
			continue;
		for (unsigned k = reversed(next[bits]++, bits); k < PATTERNS; k += 1u << bits)
			c->v[k] = (uint16_t)(i << 4 | bits);
	}
	return true;
}

static void fixed_codes(struct inflate *z)
{
	uint8_t lengths[LITERALS];

	for (unsigned i = 0; i < LITERALS; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	(void)make_codes(z->literals, lengths, LITERALS);
	memset(lengths, 5, DISTANCES);
	(void)make_codes(z->distances, lengths, DISTANCES);
}

/* One length or a run of them, as the block's own code says; how many, or 0: damaged. */
static unsigned take_lengths(struct inflate *z, uint8_t *v, unsigned n, unsigned room)
{
	unsigned s = symbol(z, z->literals), times = 1;
	uint8_t value = 0;

	if (s < 16) {
		value = (uint8_t)s;
	} else if (s == 16 && n) {
		value = v[n - 1];
		times = 3 + take(z, 2);
	} else if (s == 17) {
		times = 3 + take(z, 3);
	} else if (s == 18) {
		times = 11 + take(z, 7);
	} else {
		return 0;
	}
	if (z->bad || times > room - n)
		return 0;
	memset(v + n, value, times);
	return times;
}

static void dynamic_codes(struct inflate *z)
{
	static const uint8_t order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2,
		14, 1, 15 };
	uint8_t lengths[LITERALS + DISTANCES] = { 0 };
	unsigned literals = take(z, 5) + 257, distances = take(z, 5) + 1, codes = take(z, 4) + 4;
	unsigned n = 0, more;

	for (unsigned i = 0; i < codes; i++)
		lengths[order[i]] = (uint8_t)take(z, 3);
	z->bad |= literals > LITERALS || !make_codes(z->literals, lengths, 19);
	memset(lengths, 0, sizeof(lengths));
	while (!z->bad && n < literals + distances) {
		more = take_lengths(z, lengths, n, literals + distances);
		z->bad |= more == 0;
		n += more;
	}
	z->bad = z->bad || !make_codes(z->literals, lengths, literals) ||
		 !make_codes(z->distances, lengths + literals, distances);
}

static void put(struct inflate *z, char c)
{
	if (z->n < z->cap)
		z->out[z->n] = c;
	z->n++;
}

/* Base and extra bits of a length or distance code: each pair or quartet doubles its range. */
static unsigned length_of(struct inflate *z, unsigned s)
{
	unsigned extra;

	if (s < 265)
		return s - 254;
	if (s == 285)
		return 258;
	extra = (s - 261) / 4;
	return 3 + ((4 + (s - 261) % 4) << extra) + take(z, extra);
}

static unsigned distance_of(struct inflate *z, unsigned s)
{
	unsigned extra;

	if (s < 4)
		return s + 1;
	extra = s / 2 - 1;
	return 1 + ((2 + s % 2) << extra) + take(z, extra);
}

static void copy(struct inflate *z, unsigned s)
{
	unsigned length = s <= 285 ? length_of(z, s) : 0;
	unsigned d = symbol(z, z->distances), distance;

	distance = d < 30 ? distance_of(z, d) : 0;
	if (z->bad || length == 0 || distance == 0 || distance > z->n || z->n > z->cap) {
		z->bad = true;
		return;
	}
	if (length > z->cap - z->n) {
		z->bad = true; /* longer than was announced */
		return;
	}
	while (length--)
		put(z, z->out[z->n - distance]);
}

static void coded_block(struct inflate *z)
{
	while (!z->bad && z->n <= z->cap) {
		unsigned s = symbol(z, z->literals);

		if (s == END_OF_BLOCK)
			return;
		if (s < END_OF_BLOCK)
			put(z, (char)s);
		else
			copy(z, s);
	}
}

static void stored_block(struct inflate *z)
{
	unsigned n, not_n;

	(void)take(z, z->held & 7);
	n = take(z, 16);
	not_n = take(z, 16);
	z->bad |= (n ^ not_n) != 0xffff;
	while (!z->bad && n-- && z->n <= z->cap)
		put(z, (char)take(z, 8));
}

static void blocks(struct inflate *z)
{
	bool last = false;

	while (!last && !z->bad && z->n <= z->cap) {
		unsigned kind;

		last = take(z, 1);
		kind = take(z, 2);
		if (kind == 0) {
			stored_block(z);
			continue;
		}
		if (kind == 1)
			fixed_codes(z);
		else if (kind == 2)
			dynamic_codes(z);
		else
			z->bad = true;
		coded_block(z);
	}
}

/* Past the header and what it announces; 0: it is none. */
static size_t header_length(struct str s)
{
	enum { FIXED = 10, HCRC = 2, EXTRA = 4, NAME = 8, COMMENT = 16 };
	size_t n = FIXED;
	unsigned flags;

	if (s.n < FIXED + 8 || memcmp(s.p, "\x1f\x8b\x08", 3))
		return 0;
	flags = (unsigned char)s.p[3];
	if (flags & EXTRA)
		n += 2 + (size_t)((unsigned char)s.p[10] | (unsigned char)s.p[11] << 8);
	for (unsigned f = NAME; f <= COMMENT; f *= 2) {
		while (flags & f && n < s.n && s.p[n])
			n++;
		n += (flags & f) != 0;
	}
	n += flags & HCRC ? 2 : 0;
	return n + 8 <= s.n ? n : 0;
}

static uint32_t announced(struct str s)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < 4; i++)
		n |= (uint32_t)(unsigned char)s.p[s.n - 4 + i] << (8 * i);
	return n;
}

int inflate_gzip(struct arena *a, struct str gz, size_t cap, struct str *ret)
{
	size_t header = header_length(gz), length;
	struct inflate z = { 0 };

	if (!header)
		return -EINVAL;
	length = announced(gz);
	if (length > cap)
		return -EFBIG;
	z.in = str_head(str_skip(gz, header), gz.n - header - 8);
	z.cap = length;
	z.out = ARENA_NEW(a, char, length + 1);
	z.literals = ARENA_NEW(a, struct codes, 1);
	z.distances = ARENA_NEW(a, struct codes, 1);
	blocks(&z);
	if (z.bad || z.n != length)
		return -EINVAL;
	*ret = (struct str){ z.out, z.n };
	return 0;
}
