/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices. Nothing here looks for a terminating NUL in bytes of the host: those may hold NULs,
 * or end at the end of a page.
 */
#include "scanner/base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scanner/base/arena.h"

#define PRINTF_LIKE __attribute__((format(printf, 2, 0)))

struct str str_from(const char *z)
{
	return (struct str){ z, z ? strlen(z) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str s, const char *z)
{
	return str_eq(s, str_from(z));
}

bool str_starts(struct str s, const char *prefix)
{
	struct str want = str_from(prefix);

	return s.n >= want.n && str_eq(str_head(s, want.n), want);
}

bool str_ends(struct str s, const char *suffix)
{
	struct str want = str_from(suffix);

	return s.n >= want.n && str_eq(str_skip(s, s.n - want.n), want);
}

bool str_has(struct str s, const char *part)
{
	struct str want = str_from(part);

	if (s.n < want.n)
		return false;
	return want.n == 0 || memmem(s.p, s.n, want.p, want.n);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	if (r)
		return r < 0 ? -1 : 1;
	return (a.n > b.n) - (a.n < b.n);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Take the run of digits off *s; without its leading zeros, its length orders it first. */
static struct str take_digits(struct str *s)
{
	size_t zeros = 0, n;

	while (zeros < s->n && s->p[zeros] == '0')
		zeros++;
	n = zeros;
	while (n < s->n && is_digit(s->p[n]))
		n++;
	*s = str_skip(*s, n);
	return (struct str){ s->p - (n - zeros), n - zeros };
}

static int cmp_token(struct str *a, struct str *b)
{
	if (is_digit(a->p[0]) && is_digit(b->p[0])) {
		struct str x = take_digits(a), y = take_digits(b);

		if (x.n != y.n)
			return x.n < y.n ? -1 : 1;
		return str_cmp(x, y);
	}
	if (a->p[0] != b->p[0])
		return (unsigned char)a->p[0] < (unsigned char)b->p[0] ? -1 : 1;
	*a = str_skip(*a, 1);
	*b = str_skip(*b, 1);
	return 0;
}

int str_cmp_natural(struct str a, struct str b)
{
	struct str x = a, y = b;

	while (x.n && y.n) {
		int r = cmp_token(&x, &y);

		if (r)
			return r;
	}
	if (x.n || y.n)
		return x.n ? 1 : -1;
	return str_cmp(a, b); /* "cpu01" and "cpu1": equal in value, still two names */
}

static bool is_edge(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

struct str str_trim(struct str s)
{
	while (s.n && is_edge(s.p[s.n - 1]))
		s.n--;
	while (s.n && is_edge(s.p[0]))
		s = str_skip(s, 1);
	return s;
}

struct str str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	if (n == 0)
		return s; /* p may be NULL: no arithmetic on it */
	return (struct str){ s.p + n, s.n - n };
}

struct str str_head(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

bool str_cut(struct str *rest, char sep, struct str *ret_part)
{
	const char *at;

	if (rest->n == 0)
		return false;
	at = memchr(rest->p, sep, rest->n);
	if (!at) {
		*ret_part = *rest;
		*rest = str_skip(*rest, rest->n);
		return true;
	}
	*ret_part = str_head(*rest, (size_t)(at - rest->p));
	*rest = str_skip(*rest, ret_part->n + 1);
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

bool str_word(struct str *rest, struct str *ret_word)
{
	struct str s = *rest;
	size_t n = 0;

	while (s.n && is_blank(s.p[0]))
		s = str_skip(s, 1);
	if (s.n == 0) {
		*rest = s;
		return false;
	}
	while (n < s.n && !is_blank(s.p[n]))
		n++;
	*ret_word = str_head(s, n);
	*rest = str_skip(s, n);
	return true;
}

static bool split_at(struct str s, const char *at, struct str *ret_head, struct str *ret_tail)
{
	if (!at)
		return false;
	*ret_head = str_head(s, (size_t)(at - s.p));
	*ret_tail = str_skip(s, (size_t)(at - s.p) + 1);
	return true;
}

bool str_has_word(struct str words, struct str wanted)
{
	struct str word;

	while (str_word(&words, &word)) {
		if (str_eq(word, wanted))
			return true;
	}
	return false;
}

bool str_split(struct str s, char sep, struct str *ret_head, struct str *ret_tail)
{
	return split_at(s, s.n ? memchr(s.p, sep, s.n) : NULL, ret_head, ret_tail);
}

bool str_split_last(struct str s, char sep, struct str *ret_head, struct str *ret_tail)
{
	return split_at(s, s.n ? memrchr(s.p, sep, s.n) : NULL, ret_head, ret_tail);
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

int str_u64(struct str s, int base, uint64_t *ret)
{
	uint64_t value = 0;
	bool over = false;

	if (base != 10 && base != 16)
		return -EINVAL;
	if (base == 16 && (str_starts(s, "0x") || str_starts(s, "0X")))
		s = str_skip(s, 2);
	if (s.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		int digit = digit_value(s.p[i]);

		if (digit >= base)
			return -EINVAL;
		over |= __builtin_mul_overflow(value, (uint64_t)base, &value);
		over |= __builtin_add_overflow(value, (uint64_t)digit, &value);
	}
	if (over)
		return -ERANGE;
	*ret = value;
	return 0;
}

int str_i64(struct str s, int64_t *ret)
{
	bool negative = str_starts(s, "-");
	uint64_t most = (uint64_t)INT64_MAX + negative, value;
	int r = str_u64(negative ? str_skip(s, 1) : s, 10, &value);

	if (r < 0)
		return r;
	if (value > most)
		return -ERANGE;
	*ret = negative ? (int64_t)(0 - value) : (int64_t)value;
	return 0;
}

bool str_word_u64(struct str *rest, int base, uint64_t most, uint64_t *ret)
{
	struct str word;
	uint64_t v;

	if (!str_word(rest, &word) || str_u64(word, base, &v) || v > most)
		return false;
	*ret = v;
	return true;
}

/*
 * Only the last star needs to be tried again: an earlier one that let the match reach a later
 * star has already found the leftmost way there. So the worst case is pattern × slice.
 */
bool str_glob(struct str pattern, struct str s)
{
	size_t p = 0, i = 0, star = SIZE_MAX, from = 0;

	while (i < s.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = i;
		} else if (p < pattern.n && pattern.p[p] == s.p[i]) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

char *str_z(struct arena *a, struct str s)
{
	char *z = ARENA_NEW(a, char, s.n + 1);

	if (s.n)
		memcpy(z, s.p, s.n);
	return z;
}

struct str str_copy(struct arena *a, struct str s)
{
	char *p;

	if (s.n == 0)
		return (struct str){ "", 0 };
	p = ARENA_NEW(a, char, s.n);
	memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

static char *put(char *to, struct str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

struct str str_join(struct arena *a, struct str x, struct str y, struct str z)
{
	size_t n = x.n + y.n + z.n;
	char *p = ARENA_NEW(a, char, n + 1);

	put(put(put(p, x), y), z);
	return (struct str){ p, n };
}

PRINTF_LIKE static struct str vprint(struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n <= 0)
		return (struct str){ "", 0 };
	p = ARENA_NEW(a, char, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	return (struct str){ p, (size_t)n };
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list args;

	va_start(args, fmt);
	s = vprint(a, fmt, args);
	va_end(args);
	return s;
}
