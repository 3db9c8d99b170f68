/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DSP0134, 6.1: a structure is type, length of the formatted area, handle; the area; then
 * NUL-terminated strings, numbered from 1, and one more NUL. Without strings that is two NULs.
 * Firmware gets it wrong: lengths of 0 in tables that were never filled in, strings that run
 * on into the next structure, tables that end early. Which fields there are is told by each
 * structure's own length, never by the version in the entry point.
 */
#include "scanner/base/smbios_table.h"

#include <string.h>

enum { HEADER = 4, TYPE_ARRAY = 16, TYPE_DEVICE = 17, TYPE_END = 127 };

static unsigned byte_at(struct str s, size_t i)
{
	return (unsigned char)s.p[i];
}

/* How many bytes the strings take, the double NUL included; 0: it is missing. */
static size_t strings_length(struct str s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] == '\0' && s.p[i + 1] == '\0')
			return i + 2;
	}
	return 0;
}

enum smbios_step smbios_next(struct str *rest, struct smbios_structure *ret)
{
	struct smbios_structure s;
	size_t length, strings;

	if (rest->n == 0)
		return SMBIOS_END;
	if (rest->n < HEADER)
		return SMBIOS_DAMAGED;
	length = byte_at(*rest, 1);
	if (length < HEADER || length > rest->n)
		return SMBIOS_DAMAGED;
	s.type = byte_at(*rest, 0);
	s.handle = byte_at(*rest, 2) | byte_at(*rest, 3) << 8;
	s.area = str_head(*rest, length);
	if (s.type == TYPE_END)
		return SMBIOS_END;
	strings = strings_length(str_skip(*rest, length));
	if (!strings)
		return SMBIOS_DAMAGED;
	s.strings = (struct str){ rest->p + length, strings };
	*rest = str_skip(*rest, length + strings);
	*ret = s;
	return SMBIOS_STRUCTURE;
}

bool smbios_field(const struct smbios_structure *s, size_t at, size_t bytes, uint64_t *ret)
{
	uint64_t v = 0;

	if (at > s->area.n || bytes > s->area.n - at || bytes > sizeof(v))
		return false;
	for (size_t i = bytes; i > 0; i--)
		v = v << 8 | byte_at(s->area, at + i - 1);
	*ret = v;
	return true;
}

struct str smbios_string(const struct smbios_structure *s, size_t at)
{
	struct str rest = s->strings, one;
	uint64_t number;

	if (!smbios_field(s, at, 1, &number) || number == 0)
		return (struct str){ 0 };
	while (str_cut(&rest, '\0', &one) && one.n) {
		if (--number == 0)
			return str_trim(one);
	}
	return (struct str){ 0 };
}

/* Of a memory device: locator, bank, maker and part number. */
static bool may_stay(const struct smbios_structure *s, uint64_t number)
{
	static const unsigned char kept[] = { 0x10, 0x11, 0x17, 0x1a };
	uint64_t n;

	for (size_t i = 0; s->type == TYPE_DEVICE && i < sizeof(kept); i++) {
		if (smbios_field(s, kept[i], 1, &n) && n == number)
			return true;
	}
	return false;
}

/* The structure lies in bytes, which are our own copy. */
static void blank(char *bytes, const struct smbios_structure *s)
{
	char *area = bytes + (s->area.p - bytes), *strings = bytes + (s->strings.p - bytes);
	uint64_t number = 1;

	for (size_t i = 0; i < s->strings.n; i++) {
		if (strings[i] == '\0')
			number++;
		else if (!may_stay(s, number))
			strings[i] = '.';
	}
	if (s->type != TYPE_ARRAY && s->type != TYPE_DEVICE)
		memset(area + HEADER, 0, s->area.n - HEADER);
}

struct str smbios_without_serials(struct arena *a, struct str table)
{
	char *bytes = str_z(a, table);
	struct str rest = { bytes, table.n };
	struct smbios_structure s;
	enum smbios_step step;
	size_t end;

	while ((step = smbios_next(&rest, &s)) == SMBIOS_STRUCTURE)
		blank(bytes, &s);
	/* The end's header and its double NUL stay; behind them can be anything. */
	end = table.n - rest.n + (step == SMBIOS_END && rest.n >= HEADER ? HEADER : 0);
	memset(bytes + end, 0, table.n - end);
	return (struct str){ bytes, table.n };
}
