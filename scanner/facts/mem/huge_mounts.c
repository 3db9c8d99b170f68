/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/mem/huge_mounts.h"

enum { MODE_DEFAULT = 0755 };

bool huge_size_parse(struct str s, uint64_t *ret_kb)
{
	static const char units[] = "KMG";
	uint64_t n;

	for (unsigned i = 0; s.n > 1 && units[i]; i++) {
		if ((s.p[s.n - 1] & ~0x20) != units[i])
			continue;
		if (str_u64(str_head(s, s.n - 1), 10, &n) || n > UINT32_MAX)
			return false;
		*ret_kb = n << (10 * i);
		return true;
	}
	return false;
}

static bool has_option(struct str options, const char *name)
{
	struct str word;

	while (str_cut(&options, ',', &word)) {
		if (str_is(word, name))
			return true;
	}
	return false;
}

/* "4294967296", or as an administrator wrote it, "4G". A share ("50%") is not worked out. */
static bool parse_bytes(struct str s, uint64_t *ret)
{
	uint64_t kb;

	if (str_u64(s, 10, ret) == 0)
		return true;
	if (!huge_size_parse(s, &kb))
		return false;
	*ret = kb * 1024;
	return true;
}

static bool parse_octal(struct str s, uint64_t *ret)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7' || n > 07777)
			return false;
		n = n * 8 + (uint64_t)(s.p[i] - '0');
	}
	*ret = n;
	return s.n > 0;
}

static void take_option(struct str word, struct huge_mount *m)
{
	struct str name, value;

	if (!str_split(word, '=', &name, &value))
		return;
	if (str_is(name, "pagesize"))
		m->odd |= !huge_size_parse(value, &m->kb);
	else if (str_is(name, "size"))
		m->odd |= !parse_bytes(value, &m->bytes);
	else if (str_is(name, "uid"))
		m->odd |= str_u64(value, 10, &m->uid) != 0;
	else if (str_is(name, "gid"))
		m->odd |= str_u64(value, 10, &m->gid) != 0;
	else if (str_is(name, "mode"))
		m->odd |= !parse_octal(value, &m->mode);
}

bool huge_mount_parse(struct str line, uint64_t default_kb, struct huge_mount *ret)
{
	struct huge_mount m = { .kb = default_kb, .bytes = UINT64_MAX, .mode = MODE_DEFAULT };
	struct str skipped, options, type, super, word;

	for (int i = 0; i < 4; i++) {
		if (!str_word(&line, &skipped))
			return false;
	}
	if (!str_word(&line, &m.where) || !str_word(&line, &options))
		return false;
	while (str_word(&line, &skipped) && !str_is(skipped, "-"))
		;
	if (!str_word(&line, &type) || !str_is(type, "hugetlbfs") || !str_word(&line, &skipped) ||
		!str_word(&line, &super))
		return false;
	m.read_only = has_option(options, "ro") || has_option(super, "ro");
	while (str_cut(&super, ',', &word))
		take_option(word, &m);
	*ret = m;
	return true;
}
