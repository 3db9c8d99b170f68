/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/tenants.h"

static const char CPU[] = "/sys/fs/cgroup/*/*/cpu.stat";

static bool parse_usage(struct str text, uint64_t *ret_ns)
{
	struct str line, name, value;
	uint64_t usec;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ' ', &name, &value) || !str_is(name, "usage_usec"))
			continue;
		if (str_u64(str_trim(value), 10, &usec) || usec > UINT64_MAX / 1000)
			return false;
		*ret_ns = usec * 1000;
		return true;
	}
	return false;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches m = answers_match(in->answers, CPU, ASK_FILE);
	struct tenant *v = ARENA_NEW(in->arena, struct tenant, m.n + 1);
	struct tenants *t = ret;

	t->list = answers_get(in->answers, STR("/sys/fs/cgroup"), ASK_LIST);
	t->v = v;
	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;

		if (an->state == ANSWER_VANISHED || an->state == ANSWER_ABSENT)
			continue;
		v[t->n] = (struct tenant){ m.v[i].star[0], m.v[i].star[1], an, false, 0 };
		v[t->n].counted = an->state == ANSWER_OK && parse_usage(an->bytes, &v[t->n].cpu_ns);
		t->n++;
	}
}

const struct tenant *tenants_find(const struct tenants *t, struct str slice, struct str unit)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].unit, unit) && str_eq(t->v[i].slice, slice))
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_tenants = {
	.name = "tenants",
	.asks = { { "/sys/fs/cgroup", ASK_LIST }, { CPU, ASK_FILE } },
	.size = sizeof(struct tenants),
	.parse = parse,
};
