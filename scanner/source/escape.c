/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as text and back, see escape.h. */
#include "scanner/source/escape.h"

#include <errno.h>
#include <string.h>

static int one_escape(struct str *rest, char *ret)
{
	uint64_t byte;
	struct str s = str_skip(*rest, 1);

	if (s.n == 0)
		return -EINVAL;
	if (s.p[0] == 'n')
		*ret = '\n';
	else if (s.p[0] == '0')
		*ret = 0;
	else if (s.p[0] == '\\')
		*ret = '\\';
	else if (s.p[0] != 'x' || s.n < 3 || s.p[2] == 'x' || s.p[2] == 'X')
		return -EINVAL;
	else if (str_u64((struct str){ s.p + 1, 2 }, 16, &byte) != 0)
		return -EINVAL;
	else
		*ret = (char)byte;
	*rest = str_skip(s, s.p[0] == 'x' ? 3 : 1);
	return 0;
}

int unescape(struct arena *a, struct str s, struct str *ret)
{
	if (s.n == 0 || (!memchr(s.p, '\\', s.n) && !memchr(s.p, '\n', s.n))) {
		*ret = s;
		return 0;
	}
	char *to = arena_alloc(a, s.n, 1);
	size_t n = 0;

	while (s.n) {
		if (s.p[0] == '\\') {
			if (one_escape(&s, &to[n]) != 0)
				return -EINVAL;
			n++;
			continue;
		}
		if (s.p[0] != '\n')
			to[n++] = s.p[0];
		s = str_skip(s, 1);
	}
	*ret = (struct str){ to, n };
	return 0;
}

static void write_byte(struct out *o, unsigned char c)
{
	if (c == '\n')
		out_z(o, "\\n");
	else if (c == 0)
		out_z(o, "\\0");
	else if (c == '\\')
		out_z(o, "\\\\");
	else
		out_printf(o, "\\x%02x", c);
}

static bool is_graph(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '\\';
}

void escape_word(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_graph(c) && !(i == 0 && c == '!'))
			out_bytes(o, s.p + i, 1);
		else
			write_byte(o, c);
	}
}

/* An '=' that would stand first on a line could start a section, so it never does. */
void escape_body(struct out *o, struct str s)
{
	bool line_start = true;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((is_graph(c) || c == ' ' || c == '\t') && !(line_start && c == '='))
			out_bytes(o, s.p + i, 1);
		else
			write_byte(o, c);
		line_start = c == '\n';
		if (line_start)
			out_z(o, "\n");
	}
	if (s.n && !line_start)
		out_z(o, "\n");
}

static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >> 5 == 6)
		return 2;
	if (first >> 4 == 14)
		return 3;
	return first >> 3 == 30 ? 4 : 0;
}

/* The length of the UTF-8 sequence at p, or 0 when it is none or a control byte. */
static size_t text_length(const unsigned char *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = sequence_length(p[0]);
	uint32_t point = p[0] & (0xffu >> (length + 1));

	if (length == 1)
		return (p[0] >= ' ' && p[0] != 0x7f) || p[0] == '\n' || p[0] == '\t';
	if (length == 0 || length > n)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		point = point << 6 | (p[i] & 0x3f);
	}
	bool bad = point < least[length] || point > 0x10ffff || point >> 11 == 0xd800 >> 11;

	return bad || point < 0xa0 ? 0 : length;
}

bool is_plain_text(struct str s)
{
	if (str_starts(s, "== ") || str_has(s, "\n== "))
		return false;
	for (size_t i = 0, n; i < s.n; i += n) {
		n = text_length((const unsigned char *)s.p + i, s.n - i);
		if (n == 0)
			return false;
	}
	return true;
}

enum { ERRNO_LAST = 4095 }; /* MAX_ERRNO of the kernel */

int errno_from_name(struct str name, int *ret)
{
	uint64_t number;

	for (int i = 1; i < 256; i++) {
		const char *known = strerrorname_np(i);

		if (known && str_is(name, known)) {
			*ret = i;
			return 0;
		}
	}
	if (str_is(name, "EOPNOTSUPP") || str_is(name, "ENOTSUP"))
		number = EOPNOTSUPP;
	else if (str_is(name, "EWOULDBLOCK"))
		number = EAGAIN;
	else if (str_u64(name, 10, &number) != 0 || number > ERRNO_LAST)
		return -EINVAL;
	*ret = (int)number;
	return 0;
}

void errno_write(struct out *o, int error)
{
	const char *known = error > 0 ? strerrorname_np(error) : NULL;

	if (known)
		out_z(o, known);
	else
		out_printf(o, "%d", error);
}
