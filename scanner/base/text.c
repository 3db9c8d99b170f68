/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process may call itself "\x1b[2J", a USB device may name itself with half a character, and
 * /proc/PID/cmdline holds whatever its owner wrote there. Terminals obey the first, XML parsers
 * refuse the whole report for the second. So every byte that is not part of a harmless
 * character becomes \xNN, once, and no format needs to think of it again.
 *
 * Harmless: well-formed UTF-8 by the table of RFC 3629 (no overlong form, no surrogate, nothing
 * past U+10FFFF), not a control (C0, DEL, C1), not U+FFFE or U+FFFF (XML 1.0, production 2),
 * and not one of the characters that break or turn lines round (U+2028, U+2029, U+202A to
 * U+202E, U+2066 to U+2069), with which a name could show another one's text.
 */
#include "scanner/base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scanner/base/arena.h"

/* Bytes of the well-formed sequence at p, its code point; 0 when it is none. */
static unsigned decode(const unsigned char *p, size_t n, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned len = p[0] < 0x80	       ? 1
		       : (p[0] & 0xe0) == 0xc0 ? 2
		       : (p[0] & 0xf0) == 0xe0 ? 3
		       : (p[0] & 0xf8) == 0xf0 ? 4
					       : 0;
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);

	if (len == 0 || len > n)
		return 0;
	for (unsigned i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return len;
}

static bool is_harmless(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return false;
	if ((c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return false;
	return c != 0xfffe && c != 0xffff;
}

/* Take one character or one byte off *s and say what stands for it, in at most four bytes. */
static unsigned take_piece(struct str *s, char ret[4])
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *p = (const unsigned char *)s->p;
	uint32_t c;
	unsigned len = decode(p, s->n, &c);

	if (len && is_harmless(c)) {
		memcpy(ret, p, len);
		*s = str_skip(*s, len);
		return len;
	}
	*s = str_skip(*s, 1);
	if (p[0] == '\t') {
		ret[0] = ' ';
		return 1;
	}
	if (p[0] == '\n') {
		ret[0] = ';';
		ret[1] = ' ';
		return 2;
	}
	ret[0] = '\\';
	ret[1] = 'x';
	ret[2] = hex[p[0] >> 4];
	ret[3] = hex[p[0] & 15];
	return 4;
}

/* Newlines at the ends separate nothing. */
static struct str inner(struct str s)
{
	while (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	while (s.n && s.p[0] == '\n')
		s = str_skip(s, 1);
	return s;
}

/* The length of as many whole pieces as fit into room; written to out when it is not NULL. */
static size_t put_pieces(struct str s, char *out, size_t room, bool *ret_all)
{
	size_t n = 0;
	char piece[4];

	*ret_all = false;
	while (s.n) {
		unsigned len = take_piece(&s, piece);

		if (len > room - n)
			return n;
		if (out)
			memcpy(out + n, piece, len);
		n += len;
	}
	*ret_all = true;
	return n;
}

struct str text_sanitise(struct arena *a, struct str s)
{
	bool all;
	size_t n;
	char *p;

	s = inner(s);
	n = put_pieces(s, NULL, SIZE_MAX, &all);
	if (n == 0)
		return STR("");
	p = ARENA_NEW(a, char, n);
	put_pieces(s, p, n, &all);
	return (struct str){ p, n };
}

struct str text_evidence(struct arena *a, struct str s)
{
	struct str body = inner(s), tail;
	bool all;
	size_t n;
	char *p;

	put_pieces(body, NULL, TEXT_CAP, &all);
	if (all)
		return text_sanitise(a, s);
	tail = str_printf(a, "… (%zu bytes, fnv1a %016" PRIx64 ")", s.n, text_hash(s));
	p = ARENA_NEW(a, char, TEXT_CAP);
	n = put_pieces(body, p, TEXT_CAP - tail.n, &all);
	memcpy(p + n, tail.p, tail.n);
	return (struct str){ p, n + tail.n };
}

uint64_t text_hash_more(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t text_hash(struct str s)
{
	return text_hash_more(UINT64_C(0xcbf29ce484222325), s);
}

uint64_t text_place(struct str s)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = s.n * odd, word;

	for (; s.n >= sizeof(word); s = str_skip(s, sizeof(word))) {
		memcpy(&word, s.p, sizeof(word));
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	if (s.n) {
		word = 0;
		memcpy(&word, s.p, s.n);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	return hash;
}

struct str text_count(struct arena *a, uint64_t n)
{
	struct str plain = str_printf(a, "%" PRIu64, n);
	size_t groups = (plain.n - 1) / 3, at = 0;
	char *p;

	if (n < 10000)
		return plain;
	p = ARENA_NEW(a, char, plain.n + groups);
	for (size_t i = 0; i < plain.n; i++) {
		if (i && (plain.n - i) % 3 == 0)
			p[at++] = ' ';
		p[at++] = plain.p[i];
	}
	return (struct str){ p, at };
}
