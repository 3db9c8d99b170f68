/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which column of which table holds an address, and how it is printed (6.1): net/ipv4/fib_trie.c
 * fib_route_seq_show() and tcp_ipv4.c print words in the host's own order with %08X; igmp.c
 * prints groups so too, but mcfilter with ntohl(); IPv6 prints %pi6, 32 digits as they go over
 * the wire, but tcp_ipv6.c and udp.c print four words. Little-endian hosts are meant.
 */
#include "programs/archive/redact_tables.h"

#include <string.h>

#include "scanner/base/address.h"
#include "scanner/base/arena.h"

enum { COLUMNS = 3, FIELDS = 40 };

enum how {
	NOTHING = 0,
	WORDS, /* %08X of the host's order, or four of them */
	BYTES, /* as over the wire, perhaps behind 0x */
	MAC    /* any number of octets */
};

struct redact_table {
	const char *name; /* below net/ */
	struct column {
		unsigned field;
		enum how how;
		unsigned length; /* the field with the mask, or the length of the prefix; 0: none */
	} columns[COLUMNS];
};

static const struct redact_table tables[] = {
	{ "route", { { 1, WORDS, 7 }, { 2, WORDS, 0 } } },
	{ "tcp", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "udp", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "tcp6", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "udp6", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "udplite", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "udplite6", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "raw", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "raw6", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "icmp", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "icmp6", { { 1, WORDS, 0 }, { 2, WORDS, 0 } } },
	{ "igmp", { { 0, WORDS, 0 } } },
	{ "ip_mr_cache", { { 0, WORDS, 0 }, { 1, WORDS, 0 } } },
	{ "ip_mr_vif", { { 7, WORDS, 0 }, { 8, WORDS, 0 } } },
	{ "igmp6", { { 2, BYTES, 0 } } },
	{ "anycast6", { { 2, BYTES, 0 } } },
	{ "mcfilter", { { 2, BYTES, 0 }, { 3, BYTES, 0 } } },
	{ "mcfilter6", { { 2, BYTES, 0 }, { 3, BYTES, 0 } } },
	{ "if_inet6", { { 0, BYTES, 2 } } },
	{ "ipv6_route", { { 0, BYTES, 1 }, { 2, BYTES, 3 }, { 4, BYTES, 0 } } },
	{ "dev_mcast", { { 4, MAC, 0 } } },
};

const struct redact_table *redact_table_of(struct str path)
{
	struct str head, name;

	if (!str_starts(path, "/proc/") || !str_split_last(path, '/', &head, &name) ||
		!str_ends(head, "/net"))
		return NULL;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (str_is(name, tables[i].name))
			return &tables[i];
	}
	return NULL;
}

/* Reads %08X of little-endian words, or bytes: the same function both ways. */
static void turn_word(unsigned char *p)
{
	unsigned char a = p[0], b = p[1];

	p[0] = p[3];
	p[1] = p[2];
	p[2] = b;
	p[3] = a;
}

static void turn(unsigned char p[IPV6_BYTES], bool v6)
{
	turn_word(p);
	for (unsigned i = 4; v6 && i < IPV6_BYTES; i += 4)
		turn_word(p + i);
}

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* "00FFFFFF", a mask of route; "40", a length of ipv6_route in hexadecimal. */
static unsigned length_of(struct str s, bool v6)
{
	unsigned char p[4];
	uint64_t v;
	unsigned n = 0;

	if (v6)
		return str_u64(s, 16, &v) == 0 && v <= 128 ? (unsigned)v : 128;
	if (!redact_parse_octets(s, 0, 4, p))
		return 32;
	turn_word(p);
	for (uint32_t mask = get32(p); mask; mask <<= 1)
		n++;
	return n;
}

static void change(const struct redact_key *k, unsigned char *p, size_t n, unsigned length)
{
	unsigned char to[IPV6_BYTES];
	uint32_t v;

	if (n == IPV6_BYTES) {
		redact_ipv6_net(k, p, length, to);
		memcpy(p, to, n);
		return;
	}
	v = redact_ipv4_net(k, get32(p), length);
	for (unsigned i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (24 - 8 * i));
}

/* "0100007F:0016": the address stands before the port. */
static bool put_address(struct redact_sink *o, struct str s, enum how how, unsigned length)
{
	struct str digits = s, tail = { 0 };
	unsigned char p[IPV6_BYTES];
	size_t prefix = str_starts(s, "0x") ? 2 : 0, n;

	if (str_split(s, ':', &digits, &tail))
		tail = str_skip(s, digits.n);
	digits = str_skip(digits, prefix);
	n = digits.n / 2;
	if ((n != 4 && n != IPV6_BYTES) || !redact_parse_octets(digits, 0, n, p))
		return false;
	if (how == WORDS)
		turn(p, n == IPV6_BYTES);
	change(&o->r->key, p, n, n == 4 && length > 32 ? 32 : length);
	if (how == WORDS)
		turn(p, n == IPV6_BYTES);
	redact_put(o, str_head(s, prefix));
	redact_put(o, redact_octets_text(o->a, p, n, 0, how == WORDS ? STR("F") : digits));
	redact_put(o, tail);
	return true;
}

static bool put_mac(struct redact_sink *o, struct str s)
{
	unsigned char p[MAC_BYTES], to[MAC_BYTES];

	if (s.n == 2 * MAC_BYTES && redact_parse_octets(s, 0, MAC_BYTES, p)) {
		redact_mac(&o->r->key, p, to);
		redact_put(o, redact_octets_text(o->a, to, MAC_BYTES, 0, s));
		return true;
	}
	if (s.n <= 2 * MAC_BYTES)
		return false;
	redact_put(o, redact_shape(&o->r->key, o->a, "hardware", s));
	return true;
}

static bool put_column(struct redact_sink *o, const struct column *c, const struct str *fields,
	size_t n, struct str s)
{
	unsigned length = 128;

	if (c->how == MAC)
		return put_mac(o, s);
	if (c->length && c->length < n)
		length = length_of(fields[c->length], s.n == 2 * IPV6_BYTES);
	return put_address(o, s, c->how, length);
}

static const struct column *column_of(const struct redact_table *t, size_t field)
{
	for (unsigned i = 0; i < COLUMNS; i++) {
		if (t->columns[i].how && t->columns[i].field == field)
			return &t->columns[i];
	}
	return NULL;
}

static void put_line(struct redact_sink *o, const struct redact_table *t, struct str line)
{
	struct str fields[FIELDS], rest = line, word;
	size_t n = 0;
	const char *done = line.p;

	while (n < FIELDS && str_word(&rest, &word))
		fields[n++] = word;
	for (size_t i = 0; i < n; i++) {
		const struct column *c = column_of(t, i);

		redact_put(o, (struct str){ done, (size_t)(fields[i].p - done) });
		if (!c || !put_column(o, c, fields, n, fields[i]))
			redact_text(o, fields[i], REDACT_NAMES);
		done = fields[i].p + fields[i].n;
	}
	redact_text(o, (struct str){ done, (size_t)(line.p + line.n - done) }, REDACT_NAMES);
}

void redact_table(struct redact_sink *o, const struct redact_table *t, struct str text)
{
	struct str line;

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);

		line = str_head(text, end ? (size_t)(end - text.p) : text.n);
		put_line(o, t, line);
		text = str_skip(text, line.n);
		if (end) {
			redact_put(o, STR("\n"));
			text = str_skip(text, 1);
		}
	}
}
