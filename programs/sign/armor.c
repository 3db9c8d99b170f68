/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/sign/armor.h"

#include "scanner/base/arena.h"

#include <string.h>

#define BEGIN "-----BEGIN "
#define END   "-----END "
#define DASH  "-----"

/* Without the CR of a text that went through Windows. */
static bool cut_line(struct str *rest, struct str *ret)
{
	if (!str_cut(rest, '\n', ret))
		return false;
	if (ret->n && ret->p[ret->n - 1] == '\r')
		ret->n--;
	return true;
}

static bool label_of(struct str line, const char *begin, struct str *ret)
{
	size_t n = strlen(begin), dashes = sizeof(DASH) - 1;

	if (!str_starts(line, begin) || line.n < n + dashes || !str_ends(line, DASH))
		return false;
	*ret = (struct str){ line.p + n, line.n - n - dashes };
	return true;
}

bool armor_find(struct str text, struct armor *ret)
{
	struct str rest = text, line, label = { 0 }, end;
	const char *from;

	do {
		if (!cut_line(&rest, &line))
			return false;
	} while (!label_of(line, BEGIN, &label));
	from = rest.p;
	while (cut_line(&rest, &line)) {
		if (!label_of(line, END, &end))
			continue;
		if (!str_eq(label, end))
			return false;
		ret->label = label;
		ret->body = (struct str){ from, (size_t)(line.p - from) };
		ret->rest = rest;
		return true;
	}
	return false;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 0 to 63, or 64. Without a table that a secret would index: cache lines tell of it. */
static unsigned digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

struct decoding {
	unsigned char *to;
	size_t room, n;
	uint32_t bits;
	unsigned held, digits, ends; /* ends: '=' seen */
};

static bool take(struct decoding *d, char c)
{
	unsigned v = digit(c);

	if (c == '=')
		return ++d->ends <= 2;
	if (v > 63 || d->ends)
		return false;
	d->bits = d->bits << 6 | v;
	d->held += 6;
	d->digits = (d->digits + 1) & 3;
	if (d->held < 8)
		return true;
	if (d->n == d->room)
		return false;
	d->held -= 8;
	d->to[d->n++] = (unsigned char)(d->bits >> d->held);
	d->bits &= (1u << d->held) - 1;
	return true;
}

bool base64_read(struct str text, unsigned char *to, size_t room, size_t *ret_n)
{
	struct decoding d = { .to = to, .room = room };
	struct str rest = text, line;

	while (cut_line(&rest, &line)) {
		for (size_t i = 0; i < line.n; i++) {
			if (!take(&d, line.p[i]))
				return false;
		}
	}
	/* Bits that fill up the last digit are zero: else there were several ways to write it. */
	if (d.bits || d.digits == 1 || (d.digits ? d.digits + d.ends != 4 : d.ends))
		return false;
	*ret_n = d.n;
	return true;
}

struct str base64_write(struct arena *a, const unsigned char *p, size_t n)
{
	char *to = arena_alloc(a, (n + 2) / 3 + 1, 4);
	size_t k = 0;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)p[i] << 16;

		bits |= i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0;
		bits |= i + 2 < n ? p[i + 2] : 0;
		to[k++] = digits[bits >> 18];
		to[k++] = digits[bits >> 12 & 63];
		to[k++] = i + 1 < n ? digits[bits >> 6 & 63] : '=';
		to[k++] = i + 2 < n ? digits[bits & 63] : '=';
	}
	return (struct str){ to, k };
}
