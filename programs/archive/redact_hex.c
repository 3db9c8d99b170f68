/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Identities of hexadecimal digits. A time of day, a PCI address, a CPU mask and a checksum are
 * of the same letters: what tells them apart is the number of groups and of digits in each.
 */
#include "programs/archive/redact_forms.h"

#include "scanner/base/arena.h"

#include <string.h>

enum { IB_OCTETS = 20, OCTETS_MAX = 32 };

int redact_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool redact_parse_octets(struct str s, char sep, size_t n, unsigned char *ret)
{
	size_t step = sep ? 3 : 2;

	if (s.n != n * step - (sep ? 1 : 0))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *p = s.p + i * step;

		if (redact_hex_digit(p[0]) < 0 || redact_hex_digit(p[1]) < 0 ||
			(sep && i + 1 < n && p[2] != sep))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		ret[i] = (unsigned char)(redact_hex_digit(s.p[i * step]) << 4 |
					 redact_hex_digit(s.p[i * step + 1]));
	return true;
}

static bool has_upper(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'A' && s.p[i] <= 'F')
			return true;
	}
	return false;
}

struct str redact_octets_text(
	struct arena *a, const unsigned char *p, size_t n, char sep, struct str as)
{
	const char *digits = has_upper(as) ? "0123456789ABCDEF" : "0123456789abcdef";
	char *text = arena_alloc(a, n, 3);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		text[used++] = digits[p[i] >> 4];
		text[used++] = digits[p[i] & 15];
		if (sep && i + 1 < n)
			text[used++] = sep;
	}
	return (struct str){ text, used };
}

static size_t hex_run(struct str s)
{
	size_t n = 0;

	while (n < s.n && redact_hex_digit(s.p[n]) >= 0)
		n++;
	return n;
}

static bool ends(struct str s, size_t n)
{
	return n >= s.n || !redact_is_word_byte(s.p[n]);
}

/* How many octets stand in a row with sep, as long as the row is. */
static size_t octets(struct str s, char sep)
{
	size_t n = 0, at = 0;

	while (hex_run(str_skip(s, at)) == 2 && ends(s, at + 2)) {
		n++;
		at += 2;
		if (at >= s.n || s.p[at] != sep)
			return n;
		at++;
	}
	return 0;
}

/* IPoIB: four bytes of the queue pair, then the GID: a prefix and the port's GUID. */
static void long_mac(
	const struct redact_key *k, const unsigned char *p, size_t n, unsigned char *ret)
{
	memcpy(ret, p, n);
	if (n == MAC_BYTES) {
		redact_mac(k, p, ret);
	} else {
		memset(ret, 0, n - EUI64_BYTES > 4 ? 4 : 0);
		redact_eui64(k, p + n - EUI64_BYTES, p[n - EUI64_BYTES] & 2, ret + n - EUI64_BYTES);
	}
}

bool redact_is_row(const struct redact_at *at)
{
	const char *p = at->text.p + at->i;

	return at->i >= 2 && p[-1] == ':' && redact_hex_digit(p[-2]) >= 0;
}

/*
 * "ll header: 00000000: 52 54 00 …" of net/ipv4/route.c, and a dump that has a MAC of this host:
 * with blanks between octets anything else is a dump of code.
 */
static size_t dumped_mac(struct redact_sink *o, const struct redact_at *at, struct str s)
{
	const size_t length = 3 * MAC_BYTES - 1;
	unsigned char p[MAC_BYTES], to[MAC_BYTES];
	struct str before = str_head(at->text, at->i), plain;
	const struct redact_word *w;

	if (!redact_parse_octets(str_head(s, length), ' ', MAC_BYTES, p) || !ends(s, length))
		return 0;
	plain = redact_octets_text(o->a, p, MAC_BYTES, 0, STR(""));
	w = redact_words_find(&o->r->words, plain);
	before = str_skip(before, before.n > 45 ? before.n - 45 : 0);
	if (!str_has(before, "ll header:") && (!w || w->kind != REDACT_HEX_MAC))
		return 0;
	redact_mac(&o->r->key, p, to);
	redact_put(o, redact_octets_text(o->a, to, MAC_BYTES, ' ', s));
	return length;
}

static size_t octet_row(struct redact_sink *o, const struct redact_at *at, struct str s)
{
	static const char seps[] = { ':', '-' };
	unsigned char p[OCTETS_MAX], to[OCTETS_MAX];

	for (size_t i = 0; i < sizeof(seps); i++) {
		size_t n = octets(s, seps[i]), skip = 0;

		/* "BOOTIF=01-…": the type of the hardware first */
		if (seps[i] == '-' && n == MAC_BYTES + 1)
			skip = 1;
		if (n - skip != MAC_BYTES && n != EUI64_BYTES && n != IB_OCTETS)
			continue;
		if (redact_is_row(at))
			return 0;
		redact_put(o, str_head(s, 3 * skip));
		s = str_head(str_skip(s, 3 * skip), 3 * (n - skip) - 1);
		if (!redact_parse_octets(s, seps[i], n - skip, p))
			return 0;
		long_mac(&o->r->key, p, n - skip, to);
		redact_put(o, redact_octets_text(o->a, to, n - skip, seps[i], s));
		return s.n + 3 * skip;
	}
	return 0;
}

static void put_eui64(struct redact_sink *o, struct str digits, bool turned, unsigned char *ret)
{
	unsigned char p[EUI64_BYTES];

	if (redact_parse_octets(digits, 0, EUI64_BYTES, p))
		redact_eui64(&o->r->key, p, turned, ret);
}

/* "ec4670.fffe.0010f3" of linuxptp, "0002:c903:00fe:1234" of InfiniBand: groups and separator. */
static size_t grouped(struct redact_sink *o, const struct redact_at *at, struct str s, char sep,
	const unsigned *groups, unsigned n)
{
	char digits[2 * EUI64_BYTES];
	unsigned char to[EUI64_BYTES] = { 0 };
	size_t from = 0, used = 0;
	struct str text;

	for (unsigned i = 0; i < n; i++) {
		if (hex_run(str_skip(s, from)) != groups[i])
			return 0;
		memcpy(digits + used, s.p + from, groups[i]);
		used += groups[i];
		from += groups[i];
		if (i + 1 < n && (from >= s.n || s.p[from++] != sep))
			return 0;
	}
	if (!ends(s, from) || (from < s.n && s.p[from] == ':') || redact_is_row(at))
		return 0;
	put_eui64(o, (struct str){ digits, used }, sep == ':' && (redact_hex_digit(digits[1]) & 2),
		to);
	text = redact_octets_text(o->a, to, EUI64_BYTES, 0, str_head(s, from));
	for (unsigned i = 0; i < n; i++) {
		redact_put(o, str_head(text, groups[i]));
		text = str_skip(text, groups[i]);
		if (i + 1 < n)
			redact_put(o, (struct str){ &sep, 1 });
	}
	return from;
}

static size_t uuid(struct str s)
{
	static const unsigned groups[] = { 8, 4, 4, 4, 12 };
	size_t at = 0;

	for (unsigned i = 0; i < 5; i++) {
		if (hex_run(str_skip(s, at)) != groups[i])
			return 0;
		at += groups[i];
		if (i < 4 && (at >= s.n || s.p[at++] != '-'))
			return 0;
	}
	return ends(s, at) ? at : 0;
}

static bool is_zeros(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '0' && s.p[i] != '-')
			return false;
	}
	return true;
}

/* Machine ids and boots' have 32 digits, containers' 64; masks and checksums are shorter. */
static size_t long_id(struct redact_sink *o, struct str s)
{
	size_t n = hex_run(s);

	if (n == 8)
		n = uuid(s);
	else if ((n != 32 && n != 64) || !ends(s, n))
		n = 0;
	if (!n || is_zeros(str_head(s, n)))
		return 0;
	redact_put(o, redact_shape(&o->r->key, o->a, "id", str_head(s, n)));
	return n;
}

/* systemd's name of an interface by its MAC: "enx001b21aabbcc", also wlx and wwx. */
static size_t named_mac(struct redact_sink *o, struct str s)
{
	unsigned char mac[MAC_BYTES], to[MAC_BYTES];
	struct str digits = str_skip(s, 3);

	if (s.n < 15 || s.p[2] != 'x' || !memchr("ewis", s.p[0], 4) || hex_run(digits) != 12 ||
		!ends(digits, 12) || !redact_parse_octets(str_head(digits, 12), 0, MAC_BYTES, mac))
		return 0;
	redact_mac(&o->r->key, mac, to);
	redact_put(o, str_head(s, 3));
	redact_put(o, redact_octets_text(o->a, to, MAC_BYTES, 0, str_head(digits, 12)));
	return 15;
}

size_t redact_form_hex(struct redact_sink *o, const struct redact_at *at)
{
	static const unsigned ptp[] = { 6, 4, 6 }, guid[] = { 4, 4, 4, 4 };
	struct str s = str_skip(at->text, at->i);
	size_t n = 0;

	if (redact_hex_digit(s.p[0]) >= 0) {
		n = octet_row(o, at, s);
		if (!n)
			n = dumped_mac(o, at, s);
		if (!n)
			n = grouped(o, at, s, '.', ptp, 3);
		if (!n)
			n = grouped(o, at, s, ':', guid, 4);
		if (!n)
			n = long_id(o, s);
	}
	return n ? n : named_mac(o, s);
}
