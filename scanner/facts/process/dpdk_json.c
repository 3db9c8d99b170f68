/* SPDX-License-Identifier: Apache-2.0 */
/* What all answers of telemetry are read with: members as they stand, numbers of 64 bits. */
#include "scanner/facts/process/dpdk_parts.h"

#include "scanner/base/json_read.h"

bool dpdk_number(struct str raw, uint64_t *ret)
{
	if (raw.n >= 2 && raw.p[0] == '"' && raw.p[raw.n - 1] == '"') {
		raw = str_head(str_skip(raw, 1), raw.n - 2);
		return str_u64(raw, str_starts(raw, "0x") ? 16 : 10, ret) == 0;
	}
	return str_u64(raw, 10, ret) == 0;
}

bool dpdk_signed(struct str raw, int64_t *ret)
{
	return str_i64(raw, ret) == 0;
}

struct str dpdk_text(struct arena *a, struct str raw)
{
	struct json_reader r;
	struct str text = { 0 };

	json_read_init(&r, a, raw);
	(void)json_read_str(&r, &text);
	return text;
}

static struct str dpdk_rest(struct json_reader *r)
{
	size_t from = r->at;

	json_read_skip(r);
	return r->error.n ? (struct str){ 0 }
			  : str_trim((struct str){ r->text.p + from, r->at - from });
}

bool dpdk_next_member(struct json_reader *r, struct str *key, struct str *raw)
{
	if (!json_read_key(r, key))
		return false;
	*raw = dpdk_rest(r);
	return !r->error.n;
}

bool dpdk_next_element(struct json_reader *r, struct str *raw)
{
	if (!json_read_element(r))
		return false;
	*raw = dpdk_rest(r);
	return !r->error.n;
}

/* Whether the object is one and each of those that it has is a number. */
bool dpdk_read_numbers(struct arena *a, struct str json, const struct dpdk_wanted *v, unsigned n)
{
	struct json_reader r;
	struct str key, raw;

	json_read_init(&r, a, json);
	if (!json_read_object(&r))
		return false;
	while (dpdk_next_member(&r, &key, &raw)) {
		for (unsigned i = 0; i < n; i++) {
			if (!str_is(key, v[i].name))
				continue;
			if (!dpdk_number(raw, v[i].to))
				return false;
			if (v[i].told)
				*v[i].told = true;
		}
	}
	return !r.error.n;
}

struct str dpdk_member(struct arena *a, struct str json, const char *name)
{
	struct json_reader r;
	struct str key, raw;

	json_read_init(&r, a, json);
	if (!json_read_object(&r))
		return (struct str){ 0 };
	while (dpdk_next_member(&r, &key, &raw)) {
		if (str_is(key, name))
			return raw;
	}
	return (struct str){ 0 };
}

int dpdk_node(struct str raw)
{
	int64_t n;

	return dpdk_signed(raw, &n) && n >= 0 && n < CPUSET_LIMIT ? (int)n : -1;
}
