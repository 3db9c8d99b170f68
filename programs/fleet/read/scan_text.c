/* SPDX-License-Identifier: Apache-2.0 */
/* Strings: where they end, and what they say. */
#include "programs/fleet/read/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

const char *scan_plain_end(const char *p)
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

void scan_skip_string(struct scan *s)
{
	const char *p = s->p + 1;

	for (;;) {
		p = scan_plain_end(p);
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
	p = scan_plain_end(from);
	if (p < s->end && *p == '"') {
		*ret = (struct str){ from, (size_t)(p - from) };
		s->p = p + 1;
		return true;
	}
	scan_skip_string(s);
	return !s->fault && decode(s, from, s->p - 1, ret);
}
