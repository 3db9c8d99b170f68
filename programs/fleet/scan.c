/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/fleet/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

void scan_fault(struct scan *s, const char *expected)
{
	if (!s->fault) {
		s->fault = expected;
		s->where = s->p;
	}
	s->p = s->end;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

char scan_peek(struct scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
	return s->p < s->end ? *s->p : 0;
}

/* The first quote, backslash or control character from p on; the zero behind the text is one. */
static const char *plain_end(const char *p)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);
		__m128i found = _mm_or_si128(
			_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)), low);
		int bits = _mm_movemask_epi8(found);

		if (bits)
			return p + __builtin_ctz((unsigned)bits);
	}
#else
	while (*p != '"' && *p != '\\' && (unsigned char)*p > 0x1f)
		p++;
	return p;
#endif
}

/* What a block of 64 bytes has, a bit each. */
struct block {
	uint64_t quotes, slashes, opens, closes;
};

#ifdef __SSE2__
static uint64_t bits_of(__m128i a, __m128i b, __m128i c, __m128i d)
{
	uint64_t x = (uint64_t)(uint32_t)_mm_movemask_epi8(a) |
		     (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16;

	return x | (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 |
	       (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

/* '[' and ']' differ from '{' and '}' by one bit, which no other character needs. */
static struct block block_at(const char *p)
{
	const __m128i case_bit = _mm_set1_epi8(0x20);
	__m128i v[4], w[4];
	struct block b;

	for (int i = 0; i < 4; i++) {
		v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		w[i] = _mm_or_si128(v[i], case_bit);
	}
#define EACH(of, c)                                                                                \
	bits_of(_mm_cmpeq_epi8((of)[0], _mm_set1_epi8(c)),                                         \
		_mm_cmpeq_epi8((of)[1], _mm_set1_epi8(c)),                                         \
		_mm_cmpeq_epi8((of)[2], _mm_set1_epi8(c)),                                         \
		_mm_cmpeq_epi8((of)[3], _mm_set1_epi8(c)))
	b.quotes = EACH(v, '"');
	b.slashes = EACH(v, '\\');
	b.opens = EACH(w, '{');
	b.closes = EACH(w, '}');
#undef EACH
	return b;
}
#else
static struct block block_at(const char *p)
{
	struct block b = { 0, 0, 0, 0 };

	for (int i = 0; i < BLOCK; i++) {
		uint64_t bit = (uint64_t)1 << i;
		char c = p[i];

		b.quotes |= c == '"' ? bit : 0;
		b.slashes |= c == '\\' ? bit : 0;
		b.opens |= c == '{' || c == '[' ? bit : 0;
		b.closes |= c == '}' || c == ']' ? bit : 0;
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

/* Without quotes that a backslash takes. *taken: the first byte of the next block is taken. */
static uint64_t unescaped(const struct block *b, uint64_t *taken)
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

/* The last bracket of depth, if it is in this block; else depth goes on. */
static bool closes_here(uint64_t opens, uint64_t closes, size_t *depth, unsigned *ret_at)
{
	unsigned n_closes = bits_in(closes);

	if (n_closes < *depth) {
		*depth += bits_in(opens);
		*depth -= n_closes;
		return false;
	}
	for (uint64_t all = opens | closes; all; all &= all - 1) {
		*depth += (opens & all & -all) != 0;
		*depth -= (closes & all & -all) != 0;
		if (!*depth) {
			*ret_at = (unsigned)__builtin_ctzll(all);
			return true;
		}
	}
	return false;
}

/* p stands on a bracket. */
static void skip_brackets(struct scan *s)
{
	uint64_t inside = 0, taken = 0; /* all bits: the block begins within a string */
	size_t depth = 0;
	const char *p = s->p;

	for (; p < s->end; p += BLOCK) {
		struct block b = block_at(p);
		size_t left = (size_t)(s->end - p);
		uint64_t there = left < BLOCK ? ((uint64_t)1 << left) - 1 : ~(uint64_t)0;
		uint64_t in_string = between(unescaped(&b, &taken) & there) ^ inside;
		unsigned at;

		inside = (uint64_t)0 - (in_string >> 63);
		if (closes_here(b.opens & ~in_string & there, b.closes & ~in_string & there, &depth,
			    &at)) {
			s->p = p + at + 1;
			return;
		}
	}
	scan_fault(s, inside ? "the end of a string" : "a closing bracket");
}

static void skip_string(struct scan *s)
{
	const char *p = s->p + 1;

	for (;;) {
		p = plain_end(p);
		if (p >= s->end || *p != '\\')
			break;
		p += 2;
	}
	if (p >= s->end || *p != '"') {
		scan_fault(s, "the end of a string");
		return;
	}
	s->p = p + 1;
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
		skip_string(s);
		return;
	case '{':
	case '[':
		skip_brackets(s);
		return;
	default:
		skip_word(s);
	}
}

bool scan_enter(struct scan *s, char bracket)
{
	if (scan_peek(s) != bracket)
		return false;
	s->p++;
	return true;
}

/* To the next thing between brackets; false behind the closing one. */
static bool next(struct scan *s, bool *first, char closing)
{
	char c = scan_peek(s);

	if (s->fault)
		return false;
	if (c == closing) {
		s->p++;
		return false;
	}
	if (!*first) {
		if (c != ',') {
			scan_fault(s, closing == '}' ? "',' or '}'" : "',' or ']'");
			return false;
		}
		s->p++;
	}
	*first = false;
	return true;
}

bool scan_element(struct scan *s, bool *first)
{
	return next(s, first, ']');
}

bool scan_key(struct scan *s, bool *first, struct str *ret)
{
	if (!next(s, first, '}'))
		return false;
	if (scan_peek(s) != '"') {
		scan_fault(s, "a key");
		return false;
	}
	if (!scan_str(s, ret))
		return false;
	if (scan_peek(s) != ':') {
		scan_fault(s, "':'");
		return false;
	}
	s->p++;
	return true;
}

static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

static char *put_utf8(char *to, unsigned c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* *p stands behind "\u". Halves of pairs that stand alone are left for whoever shows them. */
static char *decode_unicode(struct scan *s, const char **p, char *to)
{
	int c = s->end - *p >= 4 ? hex4(*p) : -1, low;

	if (c < 0) {
		scan_fault(s, "four hexadecimal digits behind \\u");
		return to;
	}
	*p += 4;
	if (c >= 0xd800 && c < 0xdc00 && s->end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
		low = hex4(*p + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			*p += 6;
			return put_utf8(to, 0x10000u + ((unsigned)c - 0xd800u) * 0x400u +
						    ((unsigned)low - 0xdc00u));
		}
	}
	return put_utf8(to, (unsigned)c);
}

static char *decode_one(struct scan *s, const char **p, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	char c = *(*p)++;
	const char *known = c ? strchr(from, c) : NULL;

	if (c == 'u')
		return decode_unicode(s, p, to);
	if (!known) {
		scan_fault(s, "an escape that JSON has");
		return to;
	}
	*to++ = into[known - from];
	return to;
}

/* A string with escapes, from its first byte on. A decoded one is never longer than it was. */
static bool decode(struct scan *s, const char *from, const char *to, struct str *ret)
{
	size_t most = (size_t)(to - from);
	char *out;

	if (most > DECODED_MOST) {
		scan_fault(s, "a string of at most 1 MiB");
		return false;
	}
	if (s->n_decoded + most > DECODED_MOST)
		s->n_decoded = 0;
	out = s->decoded + s->n_decoded;
	ret->p = out;
	while (from < to && !s->fault) {
		if (*from == '\\') {
			from++;
			out = decode_one(s, &from, out);
		} else {
			*out++ = *from++;
		}
	}
	ret->n = (size_t)(out - ret->p);
	s->n_decoded += ret->n;
	return !s->fault;
}

bool scan_str(struct scan *s, struct str *ret)
{
	const char *from, *p;

	if (scan_peek(s) != '"') {
		scan_skip(s);
		return false;
	}
	from = s->p + 1;
	p = plain_end(from);
	if (p < s->end && *p == '"') {
		*ret = (struct str){ from, (size_t)(p - from) };
		s->p = p + 1;
		return true;
	}
	skip_string(s);
	return !s->fault && decode(s, from, s->p - 1, ret);
}

bool scan_i64(struct scan *s, int64_t *ret)
{
	char c = scan_peek(s);
	const char *from = s->p;

	scan_skip(s);
	if (s->fault || c == '"' || c == '{' || c == '[')
		return false;
	if (c == 't' || c == 'f') {
		*ret = c == 't';
		return true;
	}
	return str_i64((struct str){ from, (size_t)(s->p - from) }, ret) == 0;
}

bool scan_bool(struct scan *s)
{
	bool yes = scan_peek(s) == 't';

	scan_skip(s);
	return yes;
}

void scan_finish(struct scan *s)
{
	if (!s->fault && scan_peek(s))
		scan_fault(s, "the end of the report");
}
