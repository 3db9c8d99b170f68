/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/address.h"

#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

enum { V4_BYTES = 4, V6_BYTES = 16, GROUPS = 8, WORD_DIGITS = 8 };

static int parse_v4(struct str s, unsigned char ret[V4_BYTES])
{
	struct str part;
	unsigned n = 0;
	uint64_t v;

	if (str_ends(s, "."))
		return -EINVAL;
	while (str_cut(&s, '.', &part)) {
		if (n == V4_BYTES || part.n > 3 || str_u64(part, 10, &v) || v > 255)
			return -EINVAL;
		ret[n++] = (unsigned char)v;
	}
	return n == V4_BYTES ? 0 : -EINVAL;
}

/* Groups of a half, before or after "::"; the number of bytes, or -EINVAL. */
static int parse_half(struct str s, unsigned char *ret, unsigned room)
{
	unsigned n = 0;
	struct str part;
	uint64_t v;

	if (str_ends(s, ":"))
		return -EINVAL;
	while (str_cut(&s, ':', &part)) {
		if (s.n == 0 && memchr(part.p, '.', part.n) && n + V4_BYTES <= room)
			return parse_v4(part, ret + n) ? -EINVAL : (int)n + V4_BYTES;
		if (n + 2 > room || part.n == 0 || part.n > 4 || str_u64(part, 16, &v))
			return -EINVAL;
		ret[n++] = (unsigned char)(v >> 8);
		ret[n++] = (unsigned char)v;
	}
	return (int)n;
}

static size_t find_gap(struct str s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] == ':' && s.p[i + 1] == ':')
			return i;
	}
	return s.n;
}

static int parse_v6(struct str s, unsigned char ret[V6_BYTES])
{
	unsigned char tail[V6_BYTES];
	size_t gap = find_gap(s);
	int head = parse_half(str_head(s, gap), ret, V6_BYTES), rest;

	if (gap == s.n)
		return head == V6_BYTES ? 0 : -EINVAL;
	rest = parse_half(str_skip(s, gap + 2), tail, V6_BYTES);
	if (head < 0 || rest < 0 || head + rest > V6_BYTES - 2)
		return -EINVAL;
	memset(ret + head, 0, (size_t)(V6_BYTES - head - rest));
	memcpy(ret + V6_BYTES - rest, tail, (size_t)rest);
	return 0;
}

int address_parse(struct str s, struct address *ret)
{
	struct address x = { 0 };
	int error;

	x.v6 = s.n && memchr(s.p, ':', s.n);
	error = x.v6 ? parse_v6(s, x.b) : parse_v4(s, x.b);
	if (!error)
		*ret = x;
	return error;
}

static unsigned group_of(struct address x, unsigned i)
{
	return (unsigned)x.b[2 * i] << 8 | x.b[2 * i + 1];
}

/* The longest run of zero groups, two at least (RFC 5952). */
static unsigned zeros(struct address x, unsigned *ret_at)
{
	unsigned most = 1, n = 0;

	*ret_at = GROUPS;
	for (unsigned i = 0; i < GROUPS; i++) {
		n = group_of(x, i) ? 0 : n + 1;
		if (n > most) {
			most = n;
			*ret_at = i + 1 - n;
		}
	}
	return *ret_at < GROUPS ? most : 0;
}

static struct str text_v6(struct arena *a, struct address x)
{
	struct str s = { 0 };
	unsigned at, n = zeros(x, &at);

	for (unsigned i = 0; i < GROUPS; i++) {
		bool first = i == 0 || i == at + n;

		if (n && i == at) {
			s = str_printf(a, STR_FMT "::", STR_ARG(s));
			i += n - 1;
		} else {
			s = str_printf(
				a, STR_FMT "%s%x", STR_ARG(s), first ? "" : ":", group_of(x, i));
		}
	}
	return s;
}

struct str address_text(struct arena *a, struct address x)
{
	if (x.v6)
		return text_v6(a, x);
	return str_printf(a, "%u.%u.%u.%u", x.b[0], x.b[1], x.b[2], x.b[3]);
}

static int take_word(struct str hex, size_t at, bool swap, unsigned char *ret)
{
	uint64_t v;

	if (str_u64((struct str){ hex.p + at, WORD_DIGITS }, 16, &v))
		return -EINVAL;
	for (unsigned i = 0; i < 4; i++)
		ret[swap ? i : 3 - i] = (unsigned char)(v >> (8 * i));
	return 0;
}

static int of_digits(struct str hex, bool swap, struct address *ret)
{
	struct address x = { .v6 = hex.n == (size_t)4 * WORD_DIGITS };

	if (hex.n != WORD_DIGITS && !x.v6)
		return -EINVAL;
	for (size_t at = 0; at < hex.n; at += WORD_DIGITS) {
		if (take_word(hex, at, swap, x.b + at / 2))
			return -EINVAL;
	}
	*ret = x;
	return 0;
}

int address_of_words(struct str hex, struct address *ret)
{
	return of_digits(hex, true, ret);
}

int address_of_bytes(struct str hex, struct address *ret)
{
	return of_digits(str_starts(hex, "0x") ? str_skip(hex, 2) : hex, false, ret);
}

bool address_eq(struct address x, struct address y)
{
	return x.v6 == y.v6 && memcmp(x.b, y.b, sizeof(x.b)) == 0;
}

bool address_is_any(struct address x)
{
	static const unsigned char none[V6_BYTES];

	return memcmp(x.b, none, sizeof(none)) == 0;
}

bool address_is_multicast(struct address x)
{
	return x.v6 ? x.b[0] == 0xff : (x.b[0] & 0xf0) == 0xe0;
}

struct address address_unmapped(struct address x)
{
	static const unsigned char prefix[V6_BYTES - V4_BYTES] = { [10] = 0xff, [11] = 0xff };
	struct address v4 = { 0 };

	if (!x.v6 || memcmp(x.b, prefix, sizeof(prefix)))
		return x;
	memcpy(v4.b, x.b + sizeof(prefix), V4_BYTES);
	return v4;
}
