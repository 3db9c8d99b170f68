/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/net/nic_settings.h"

#include "scanner/base/arena.h"
#include "scanner/base/sort.h"

enum { TABLE_MAX = 1 << 16, RULES_MAX = 1 << 12 };

bool nic_value(struct str text, const char *key, struct str *ret)
{
	struct str line, name = str_from(key);

	while (str_cut(&text, '\n', &line)) {
		if (str_eq(line, name)) {
			*ret = (struct str){ NULL, 0 };
			return true;
		}
		if (line.n > name.n && line.p[name.n] == ' ' && str_starts(line, key)) {
			*ret = str_trim(str_skip(line, name.n + 1));
			return true;
		}
	}
	return false;
}

bool nic_number(struct str text, const char *key, uint64_t *ret)
{
	struct str value;

	if (!nic_value(text, key, &value))
		return false;
	return str_u64(value, str_starts(value, "0x") ? 16 : 10, ret) == 0;
}

enum nic_switch nic_switch_of(struct str text, const char *name, bool *ret_fixed)
{
	struct str line, rest, word, key = str_from(name);

	*ret_fixed = false;
	while (str_cut(&text, '\n', &line)) {
		if (line.n <= key.n || line.p[key.n] != ' ' || !str_starts(line, name))
			continue;
		rest = str_skip(line, key.n + 1);
		if (!str_word(&rest, &word) || (!str_is(word, "on") && !str_is(word, "off")))
			continue; /* of a name that begins like this one */
		*ret_fixed = str_is(str_trim(rest), "fixed");
		return str_is(word, "on") ? NIC_SWITCH_ON : NIC_SWITCH_OFF;
	}
	return NIC_SWITCH_UNTOLD;
}

static bool parse_table(struct arena *a, struct str value, struct nic_rss *ret)
{
	struct str rest = value, word;
	uint32_t *v;
	uint64_t queue;
	size_t n = 0;

	while (str_word(&rest, &word))
		n++;
	if (n > TABLE_MAX)
		return false;
	v = ARENA_NEW(a, uint32_t, n + 1);
	rest = value;
	for (size_t i = 0; i < n; i++) {
		if (!str_word(&rest, &word) || str_u64(word, 10, &queue) || queue > UINT32_MAX)
			return false;
		v[i] = (uint32_t)queue;
	}
	ret->table = v;
	ret->n = n;
	return true;
}

bool nic_rss_parse(struct arena *a, struct str text, struct nic_rss *ret)
{
	struct nic_rss r = { 0 };
	struct str value;

	if (nic_value(text, "rings", &value) && str_u64(value, 10, &r.rings))
		return false;
	if (nic_value(text, "input_xfrm", &value) && str_u64(value, 10, &r.transform))
		return false;
	(void)nic_value(text, "hfunc", &r.hash);
	(void)nic_value(text, "key", &r.key);
	if (nic_value(text, "table", &value) && !parse_table(a, value, &r))
		return false;
	if (!r.rings && !r.n && !r.hash.n)
		return false;
	*ret = r;
	return true;
}

bool nic_rss_key_is_symmetric(struct str key)
{
	enum { PERIOD = 4 }; /* digits: two bytes, a port's width, which divides an address's */

	if (key.n < (size_t)2 * PERIOD)
		return false;
	for (size_t i = PERIOD; i < key.n; i++) {
		if (key.p[i] != key.p[i - PERIOD])
			return false;
	}
	return true;
}

static int by_location(const void *x, const void *y)
{
	const struct nic_rule *a = x, *b = y;

	return a->location < b->location ? -1 : a->location > b->location;
}

bool nic_rules_parse(struct arena *a, struct str text, struct nic_rules *ret)
{
	struct nic_rules r = { 0 };
	struct nic_rule *v = NULL;
	size_t cap = 0;
	struct str line, number, rest = text;

	if (!nic_number(text, "count", &r.count))
		return false;
	(void)nic_number(text, "capacity", &r.capacity);
	while (str_cut(&rest, '\n', &line)) {
		if (!str_starts(line, "rule "))
			continue;
		if (r.n == RULES_MAX)
			return false;
		v = arena_grow(a, v, r.n, &cap, sizeof(*v));
		if (!str_split(str_skip(line, 5), ' ', &number, &v[r.n].text) ||
			str_u64(number, 10, &v[r.n].location))
			return false;
		r.n++;
	}
	if (r.n)
		sort_in_place(v, r.n, sizeof(*v), by_location);
	r.v = v;
	*ret = r;
	return true;
}
