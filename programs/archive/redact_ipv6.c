/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of IPv6 in text, with two colons at least: a time of day has two as well. */
#include "programs/archive/redact_forms.h"

#include "scanner/base/arena.h"

#include <arpa/inet.h>
#include <string.h>

enum { IPV6_TEXT = 64 };

static bool ends(struct str s, size_t n)
{
	return n >= s.n || !redact_is_word_byte(s.p[n]);
}

static size_t ipv6_run(struct str s)
{
	size_t n = 0, colons = 0;

	while (n < s.n && n < IPV6_TEXT - 1 &&
		(redact_hex_digit(s.p[n]) >= 0 || s.p[n] == ':' || s.p[n] == '.'))
		colons += s.p[n++] == ':';
	while (n && (s.p[n - 1] == '.' || (s.p[n - 1] == ':' && (n < 2 || s.p[n - 2] != ':'))))
		n--;
	return colons >= 2 && ends(s, n) ? n : 0;
}

/* "/64" behind it: 128 where there is none. */
static unsigned length_of(struct str rest)
{
	unsigned v = 0;
	size_t i = 1;

	if (!rest.n || rest.p[0] != '/')
		return 128;
	for (; i < rest.n && i < 4 && rest.p[i] >= '0' && rest.p[i] <= '9'; i++)
		v = 10 * v + (unsigned)(rest.p[i] - '0');
	return i > 1 && v <= 128 && ends(rest, i) ? v : 128;
}

static struct str ipv6_text(struct arena *a, const unsigned char *p, bool full)
{
	char text[IPV6_TEXT];
	struct str s = { 0 };

	if (!full)
		return str_copy(a, str_from(inet_ntop(AF_INET6, p, text, sizeof(text))));
	for (unsigned i = 0; i < IPV6_BYTES; i += 2)
		s = str_printf(a, STR_FMT "%s%02x%02x", STR_ARG(s), i ? ":" : "", p[i], p[i + 1]);
	return s;
}

size_t redact_form_ipv6(struct redact_sink *o, const struct redact_at *at)
{
	struct str s = str_skip(at->text, at->i);
	unsigned char p[IPV6_BYTES], to[IPV6_BYTES];
	size_t n = ipv6_run(s);

	if (!n || redact_is_row(at) || inet_pton(AF_INET6, str_z(o->a, str_head(s, n)), p) != 1 ||
		!redact_ipv6_is_identity(p))
		return 0;
	redact_ipv6_net(&o->r->key, p, length_of(str_skip(s, n)), to);
	redact_put(o, ipv6_text(o->a, to, n == 39 && !memchr(s.p, '.', n)));
	return n;
}
