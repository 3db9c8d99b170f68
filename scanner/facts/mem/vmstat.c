/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vmstat_show() of mm/vmstat.c prints each counter as "name value\n", one blank between, no
 * heading. Which names there are depends on version and configuration, so a name that is not
 * there means "not counted on this kernel". Values are sums over CPUs of unsigned longs.
 */
#include "scanner/facts/mem/vmstat.h"

static bool parse_row(struct str line, struct named_counter *ret)
{
	struct named_counter row = { 0 };
	struct str value;

	if (!str_split(line, ' ', &row.name, &value) || row.name.n == 0)
		return false;
	if (str_u64(value, 10, &row.value))
		return false;
	*ret = row;
	return true;
}

void vmstat_parse(struct arena *a, struct str text, struct vmstat *ret)
{
	struct named_counter *rows = NULL, row;
	size_t n = 0, cap = 0;
	struct str line;

	ret->valid = false;
	ret->v = NULL;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_row(line, &row))
			return;
		rows = arena_grow(a, rows, n, &cap, sizeof(*rows));
		rows[n++] = row;
	}
	ret->valid = n > 0;
	ret->v = rows;
	ret->n = n;
}

bool vmstat_get(const struct vmstat *s, const char *name, uint64_t *ret)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_is(s->v[i].name, name)) {
			*ret = s->v[i].value;
			return true;
		}
	}
	return false;
}

bool vmstat_sum(const struct vmstat *s, const char *glob, const char *except, uint64_t *ret)
{
	uint64_t sum = 0;
	bool some = false;

	for (size_t i = 0; i < s->n; i++) {
		struct str name = s->v[i].name;

		if (!str_glob(str_from(glob), name))
			continue;
		if (except && str_glob(str_from(except), name))
			continue;
		sum += s->v[i].value;
		some = true;
	}
	if (some)
		*ret = sum;
	return some;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct vmstat *s = ret;

	s->from = answers_file(in->answers, "/proc/vmstat");
	if (s->from->state == ANSWER_OK)
		vmstat_parse(in->arena, s->from->bytes, s);
}

const struct fact fact_vmstat = {
	.name = "vmstat",
	.asks = { { "/proc/vmstat", ASK_FILE } },
	.size = sizeof(struct vmstat),
	.parse = parse,
};
