/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/hw/bios_owner.h"

#include <string.h>

#include "scanner/base/arena.h"
#include "scanner/facts/keyed.h"

static const char *compared(struct str file, struct str host, bool same)
{
	if (!file.n)
		return "untold";
	if (!host.n)
		return "unread";
	return same ? "match" : "mismatch";
}

static bool same_bytes(struct str x, struct str y)
{
	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		char c = x.p[i], d = y.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (d >= 'A' && d <= 'Z')
			d = (char)(d | 0x20);
		if (c != d)
			return false;
	}
	return true;
}

/* What stands in the table where nobody filled it in is no number of anybody. */
static struct str number_of(struct str s)
{
	static const char *const none[] = { "to be filled by o.e.m.", "not specified", "none",
		"default string", "system serial number", "0123456789", "123456789", "unknown",
		"not available", "n/a", "empty", "chassis serial number" };
	struct str t = str_trim(s);
	size_t zeros = 0;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (same_bytes(t, str_from(none[i])))
			return (struct str){ 0 };
	}
	for (size_t i = 0; i < t.n; i++)
		zeros += t.p[i] == '0' || t.p[i] == '.';
	return zeros == t.n ? (struct str){ 0 } : t;
}

const char *bios_same_serial(struct str file, struct str host)
{
	struct str f = number_of(file), h = number_of(host);

	return compared(f, h, same_bytes(f, h));
}

/* 32 hexadecimal digits, or nothing. */
static struct str digits_of(struct arena *a, struct str s)
{
	char *out = ARENA_NEW(a, char, 33);
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < 33; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c | 0x20);
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
			out[n++] = c;
		else if (!strchr("-{} \n", c))
			return (struct str){ 0 };
	}
	return n == 32 ? (struct str){ out, n } : (struct str){ 0 };
}

static struct str turned(struct arena *a, struct str s)
{
	static const unsigned char from[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14,
		15 };
	char *out = ARENA_NEW(a, char, 32);

	for (size_t i = 0; i < 16; i++)
		memcpy(out + 2 * i, s.p + 2 * from[i], 2);
	return (struct str){ out, 32 };
}

const char *bios_same_uuid(struct arena *a, struct str file, struct str host)
{
	struct str f = digits_of(a, number_of(file)), h = digits_of(a, number_of(host));

	return compared(f, h, f.n && h.n && (str_eq(f, h) || str_eq(turned(a, f), h)));
}

static struct str short_name(struct str s)
{
	struct str t = str_trim(s), head, tail;

	return str_split(t, '.', &head, &tail) ? head : t;
}

const char *bios_same_name(struct str file, struct str host)
{
	struct str f = short_name(file), h = short_name(host);

	if (same_bytes(f, STR("localhost")) || same_bytes(f, STR("(none)")))
		f = (struct str){ 0 };
	return compared(f, h, same_bytes(f, h));
}

struct str bios_node_name(struct str uname)
{
	return keyed_line(uname, "nodename");
}
