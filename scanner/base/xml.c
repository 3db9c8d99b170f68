/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/base/xml.h"

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return c < 0x20 || c == 0x7f ? "\xef\xbf\xbd" : NULL;
	}
}

/* How many bytes the sequence that this byte begins has, by RFC 3629; 0: none begins so. */
static size_t sequence(unsigned char c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* The length of the character at s, or 0 when it is none that XML 1.0 allows. */
static size_t character(struct str s)
{
	size_t n = sequence((unsigned char)s.p[0]);
	uint32_t code;

	if (!n || n > s.n)
		return 0;
	code = (unsigned char)s.p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
	}
	if (n == 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff) || code >= 0xfffe))
		return 0;
	if (n == 4 && (code < 0x10000 || code > 0x10ffff))
		return 0;
	return n;
}

void xml_escape(struct out *o, struct str s)
{
	while (s.n) {
		unsigned char c = (unsigned char)s.p[0];
		size_t n = c < 0x80 ? 1 : character(s);
		const char *as = c < 0x80 ? entity(c) : n ? NULL : "\xef\xbf\xbd";

		if (!n)
			n = 1;
		if (as)
			out_z(o, as);
		else
			out_bytes(o, s.p, n);
		s = (struct str){ s.p + n, s.n - n };
	}
}
