/* SPDX-License-Identifier: Apache-2.0 */
/* "anon N0=4096 N1=0" of memory.numa_stat (mm/memcontrol.c, memory_numa_stat_show; 5.10 on). */
#include "scanner/facts/process/tenants.h"

static const char CURRENT[] = "/sys/fs/cgroup/*/*/memory.current";
static const char NODES[] = "/sys/fs/cgroup/*/*/memory.numa_stat";

static void add_node(struct str word, struct tenant_memory *t)
{
	struct str name, value;
	uint64_t node, bytes;

	if (!str_split(word, '=', &name, &value) || !str_starts(name, "N") ||
		str_u64(str_skip(name, 1), 10, &node) || node >= TENANT_NODES ||
		str_u64(value, 10, &bytes))
		return;
	t->anon[node] = bytes;
	if (t->n_nodes <= node)
		t->n_nodes = (unsigned)node + 1;
}

static void read_nodes(struct str text, struct tenant_memory *t)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word) || !str_is(word, "anon"))
			continue;
		while (str_word(&line, &word))
			add_node(word, t);
		return;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct matches m = answers_match(in->answers, CURRENT, ASK_FILE);
	struct tenant_memory *v = ARENA_NEW(in->arena, struct tenant_memory, m.n + 1);
	struct tenants_memory *t = ret;

	t->v = v;
	for (size_t i = 0; i < m.n; i++) {
		struct tenant_memory *one = &v[t->n++];
		struct str dir = str_head(
			m.v[i].answer->path, m.v[i].answer->path.n - str_from("memory.current").n);
		const struct answer *nodes = answers_get(in->answers,
			str_printf(in->arena, STR_FMT "memory.numa_stat", STR_ARG(dir)), ASK_FILE);

		*one = (struct tenant_memory){ .slice = m.v[i].star[0], .unit = m.v[i].star[1] };
		one->known = fact_u64(m.v[i].answer, &one->bytes) == 0;
		if (nodes->state == ANSWER_OK)
			read_nodes(nodes->bytes, one);
	}
}

const struct tenant_memory *tenants_memory_find(
	const struct tenants_memory *t, struct str slice, struct str unit)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].unit, unit) && str_eq(t->v[i].slice, slice))
			return &t->v[i];
	}
	return NULL;
}

const struct fact fact_tenants_memory = {
	.name = "tenants_memory",
	.asks = { { CURRENT, ASK_FILE }, { NODES, ASK_FILE } },
	.steady = true,
	.size = sizeof(struct tenants_memory),
	.parse = parse,
};
