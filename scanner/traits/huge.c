/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools of huge pages, of all and of each node. How many are free is of the moment and has no line;
 * "beyond" is how many more may be made when the pool is empty.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/mem/nodes.h"

static void pools(const struct trait_in *in, struct trait_out *out, const struct nodes *t)
{
	for (size_t i = 0; i < t->n_pools; i++) {
		const struct huge_pool *p = &t->pools[i];
		struct str name = trait_key(in, "pages of %llu kB", (unsigned long long)p->size_kb);
		struct trait *l;

		if (!p->valid) {
			trait_not_whole(out);
			continue;
		}
		l = trait_addf(out, TRAIT_SETTING, name, "%llu", (unsigned long long)p->nr);
		trait_number(out, l, (double)p->nr, "1");
		trait_from(out, l, p->from);
		l = trait_addf(out, TRAIT_SETTING, trait_key(in, STR_FMT " beyond", STR_ARG(name)),
			"%llu", (unsigned long long)p->overcommit);
		trait_number(out, l, (double)p->overcommit, "1");
		trait_from(out, l, p->from);
	}
}

static void of_node(const struct trait_in *in, struct trait_out *out, const struct node *n)
{
	for (size_t i = 0; i < n->n_pools; i++) {
		const struct huge_pool *p = &n->pools[i];
		struct trait *t;

		if (!p->nr_valid) {
			trait_not_whole(out);
			continue;
		}
		t = trait_addf(out, TRAIT_SETTING,
			trait_key(in, "node%u pages of %llu kB", n->number,
				(unsigned long long)p->size_kb),
			"%llu", (unsigned long long)p->nr);
		trait_number(out, t, (double)p->nr, "1");
		trait_from(out, t, p->from);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct nodes *t = trait_fact(in, &fact_nodes);

	pools(in, out, t);
	for (size_t i = 0; i < t->n; i++)
		of_node(in, out, &t->v[i]);
}

const struct traits traits_huge = {
	.group = "huge",
	.what = "pools of huge pages, of all and of each node",
	.needs = { &fact_nodes },
	.gather = gather,
};
