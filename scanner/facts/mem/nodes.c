/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/base/node.c makes a directory for each online node. Numbers may have holes, and a
 * node may have memory and no CPU (CXL, HBM, persistent memory): its cpulist is one newline.
 * mm/hugetlb.c makes a directory for each size that the CPU and the kernel know, below
 * /sys/kernel/mm and below each node; only the global one counts reservations, because a
 * reservation belongs to no node.
 */
#include "scanner/facts/mem/nodes.h"

#include "scanner/facts/beside.h"
#include "scanner/facts/mem/meminfo.h"

#define NODE   "/sys/devices/system/node/node#/"
#define POOL   NODE "hugepages/hugepages-#kB/"
#define GLOBAL "/sys/kernel/mm/hugepages/hugepages-#kB/"

/* The files of pools, each the rest that is still to be put together. */
struct pool_files {
	unsigned stars; /* 2 below a node, 1 for the global ones */
	struct matches nr, free, surplus, reserved, overcommit;
};

struct node_files {
	struct matches cpulist, cpumap, meminfo, numastat;
	struct pool_files pools;
};

static bool set_counter(struct str name, uint64_t value, struct numastat *s, unsigned *seen)
{
	const struct {
		const char *name;
		uint64_t *to;
	} rows[] = {
		{ "numa_hit", &s->hit },
		{ "numa_miss", &s->miss },
		{ "numa_foreign", &s->foreign },
		{ "interleave_hit", &s->interleave },
		{ "local_node", &s->local },
		{ "other_node", &s->other },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(name, rows[i].name)) {
			*rows[i].to = value;
			*seen |= 1u << i;
		}
	}
	return *seen == 0x3f;
}

bool numastat_parse(struct str text, struct numastat *ret)
{
	struct numastat s = *ret;
	struct str line, name, value;
	unsigned seen = 0;
	uint64_t v;

	s.valid = false;
	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ' ', &name, &value) || str_u64(value, 10, &v))
			return false;
		s.valid = set_counter(name, v, &s, &seen);
	}
	if (s.valid)
		*ret = s;
	return s.valid;
}

/* The number of one file; the first that is none becomes *from. */
static bool read_count(const struct answer *an, uint64_t *ret, const struct answer **from)
{
	if (fact_u64(an, ret) == 0)
		return true;
	*from = an;
	return false;
}

static void read_pool(struct pool_files *f, const struct match *key, struct huge_pool *ret)
{
	struct huge_pool p = { .from = key->answer };
	const unsigned stars = f->stars;

	(void)str_u64(key->star[stars - 1], 10, &p.size_kb);
	p.nr_valid = fact_u64(key->answer, &p.nr) == 0;
	p.valid = p.nr_valid && p.size_kb &&
		  read_count(matches_beside(&f->free, key, stars), &p.free, &p.from) &&
		  read_count(matches_beside(&f->surplus, key, stars), &p.surplus, &p.from);
	if (stars == 1)
		p.valid =
			p.valid &&
			read_count(matches_beside(&f->reserved, key, 1), &p.reserved, &p.from) &&
			read_count(matches_beside(&f->overcommit, key, 1), &p.overcommit, &p.from);
	*ret = p;
}

/* The pools of one node, or with node NULL all; taken off f->nr. */
static const struct huge_pool *read_pools(
	struct arena *a, struct pool_files *f, const struct match *node, size_t *ret_n)
{
	struct matches nr = f->nr;
	struct huge_pool *v;
	size_t n = 0;

	while (node && nr.n && str_cmp_natural(nr.v->star[0], node->star[0]) < 0) {
		nr.v++;
		nr.n--;
	}
	while (n < nr.n && (!node || str_eq(nr.v[n].star[0], node->star[0])))
		n++;
	v = ARENA_NEW(a, struct huge_pool, n);
	for (size_t i = 0; i < n; i++)
		read_pool(f, &nr.v[i], &v[i]);
	f->nr = (struct matches){ n ? nr.v + n : nr.v, nr.n - n };
	*ret_n = n;
	return v;
}

static void read_cpus(
	struct arena *a, const struct answer *list, const struct answer *mask, struct node *nd)
{
	nd->cpus_from = list;
	if (list->state == ANSWER_OK) {
		nd->cpus_valid = fact_list(list, a, &nd->cpus) == 0;
	} else if (mask->state == ANSWER_OK) {
		nd->cpus_from = mask;
		nd->cpus_valid = fact_mask(mask, a, &nd->cpus) == 0;
	}
}

static void read_node(
	struct arena *a, struct node_files *f, const struct match *key, struct node *nd)
{
	read_cpus(a, key->answer, matches_beside(&f->cpumap, key, 1), nd);
	nd->mem_from = matches_beside(&f->meminfo, key, 1);
	nd->mem_valid = nd->mem_from->state == ANSWER_OK && meminfo_whole(nd->mem_from->bytes) &&
			meminfo_get(nd->mem_from->bytes, "MemTotal", &nd->mem_total_kb);
	nd->stat.from = matches_beside(&f->numastat, key, 1);
	if (nd->stat.from->state == ANSWER_OK)
		(void)numastat_parse(nd->stat.from->bytes, &nd->stat);
	nd->pools = read_pools(a, &f->pools, key, &nd->n_pools);
}

static struct node_files files_of_nodes(const struct answers *as)
{
	return (struct node_files){
		.cpulist = answers_match(as, NODE "cpulist", ASK_FILE),
		.cpumap = answers_match(as, NODE "cpumap", ASK_FILE),
		.meminfo = answers_match(as, NODE "meminfo", ASK_FILE),
		.numastat = answers_match(as, NODE "numastat", ASK_FILE),
		.pools = {
			.stars = 2,
			.nr = answers_match(as, POOL "nr_hugepages", ASK_FILE),
			.free = answers_match(as, POOL "free_hugepages", ASK_FILE),
			.surplus = answers_match(as, POOL "surplus_hugepages", ASK_FILE),
		},
	};
}

static struct pool_files files_of_pools(const struct answers *as)
{
	return (struct pool_files){
		.stars = 1,
		.nr = answers_match(as, GLOBAL "nr_hugepages", ASK_FILE),
		.free = answers_match(as, GLOBAL "free_hugepages", ASK_FILE),
		.surplus = answers_match(as, GLOBAL "surplus_hugepages", ASK_FILE),
		.reserved = answers_match(as, GLOBAL "resv_hugepages", ASK_FILE),
		.overcommit = answers_match(as, GLOBAL "nr_overcommit_hugepages", ASK_FILE),
	};
}

static void parse(const struct fact_in *in, void *ret)
{
	struct node_files f = files_of_nodes(in->answers);
	struct pool_files global = files_of_pools(in->answers);
	struct nodes *t = ret;
	struct node *v = ARENA_NEW(in->arena, struct node, f.cpulist.n);
	unsigned number;

	t->list = answers_list_of(in->answers, NODE "cpulist");
	t->v = v;
	for (size_t i = 0; i < f.cpulist.n; i++) {
		if (!match_number(&f.cpulist.v[i], 0, CPUSET_LIMIT, &number))
			continue;
		if (t->n && v[t->n - 1].number == number)
			continue; /* "node01" beside "node1": not of a kernel */
		v[t->n].number = number;
		read_node(in->arena, &f, &f.cpulist.v[i], &v[t->n++]);
	}
	t->pools_list = answers_list_of(in->answers, GLOBAL "nr_hugepages");
	t->pools = read_pools(in->arena, &global, NULL, &t->n_pools);
}

const struct node *nodes_of_cpu(const struct nodes *t, unsigned cpu)
{
	for (size_t i = 0; i < t->n; i++) {
		if (cpuset_has(t->v[i].cpus, cpu))
			return &t->v[i];
	}
	return NULL;
}

const struct node *nodes_find(const struct nodes *t, unsigned number)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].number == number)
			return &t->v[i];
	}
	return NULL;
}

bool nodes_is_one(const struct nodes *t)
{
	return t->list->state == ANSWER_ABSENT || (t->list->state == ANSWER_OK && t->n == 1);
}

const struct answer *nodes_unplaced(const struct nodes *t, struct cpuset cpus)
{
	const struct answer *why = NULL;

	for (int c = -1; !why && (c = cpuset_next(cpus, c + 1)) >= 0;) {
		if (!nodes_of_cpu(t, (unsigned)c))
			why = t->list;
	}
	for (size_t i = 0; why == t->list && i < t->n; i++) {
		if (!t->v[i].cpus_valid)
			why = t->v[i].cpus_from;
	}
	return why;
}

const struct fact fact_nodes = {
	.name = "nodes",
	.asks = {
		{ NODE "cpulist", ASK_FILE },
		{ NODE "cpumap", ASK_FILE },
		{ NODE "meminfo", ASK_FILE },
		{ NODE "numastat", ASK_FILE },
		{ POOL "nr_hugepages", ASK_FILE },
		{ POOL "free_hugepages", ASK_FILE },
		{ POOL "surplus_hugepages", ASK_FILE },
		{ GLOBAL "nr_hugepages", ASK_FILE },
		{ GLOBAL "free_hugepages", ASK_FILE },
		{ GLOBAL "surplus_hugepages", ASK_FILE },
		{ GLOBAL "resv_hugepages", ASK_FILE },
		{ GLOBAL "nr_overcommit_hugepages", ASK_FILE },
	},
	.size = sizeof(struct nodes),
	.parse = parse,
};

uint64_t node_pools_kb(const struct node *n, bool *ret_known)
{
	uint64_t kb = 0;

	*ret_known = true;
	for (size_t i = 0; i < n->n_pools; i++) {
		if (!n->pools[i].nr_valid || n->pools[i].nr > n->mem_total_kb)
			*ret_known = false;
		else
			kb += n->pools[i].nr * n->pools[i].size_kb;
	}
	return kb < n->mem_total_kb ? kb : n->mem_total_kb;
}
