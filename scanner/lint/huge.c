/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools of huge pages are pairs, read from left to right: hugepages= counts pages of the size
 * that the last hugepagesz= or default_hugepagesz= before it gave, and of the default size
 * where none stood (mm/hugetlb.c). Pages without a node are spread evenly over the nodes.
 */
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/lint/parts.h"

enum { POOLS = 16, NODES = 64 };

struct pool {
	const struct param *size, *count; /* size NULL: the default one */
	uint64_t kb;			  /* of a page */
	uint64_t pages;
	uint64_t by_node[NODES];
	bool placed; /* the count names nodes */
};

struct walk {
	struct pool pools[POOLS];
	unsigned n;
	uint64_t default_kb;
	const struct param *default_size;
};

/* memparse(): a number and one of KMGT; what stands behind is not looked at ("1GB"). */
static int size_kb(struct str s, uint64_t *ret)
{
	size_t i = 0;
	uint64_t n, unit = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (str_u64(str_head(s, i), 10, &n) || n > 1 << 20)
		return -1;
	if (i < s.n)
		unit = s.p[i] == 'k' || s.p[i] == 'K'	? 1
		       : s.p[i] == 'm' || s.p[i] == 'M' ? 1 << 10
		       : s.p[i] == 'g' || s.p[i] == 'G' ? 1 << 20
							: 0;
	if (n == 0 || (unit == 0 && n < 1024))
		return -1;
	*ret = unit ? n * unit : n / 1024;
	return 0;
}

static bool size_exists(const struct lint *l, uint64_t kb)
{
	static const uint64_t x86[] = { 2048, 1 << 20 }, others[] = { 64, 1024, 2048, 16384, 32768,
		524288, 1 << 20, 2 << 20, 16 << 20 };
	const struct cpus *c = l->in->cpus;
	bool is_x86 = c && c->x86;

	if (is_x86) {
		/* pdpe1gb is feature 26 of word 1. */
		if (kb == 1 << 20 && c->features.n && !str_has(c->features, ",003A,"))
			return false;
		return kb == x86[0] || kb == x86[1];
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i] == kb)
			return true;
	return false;
}

static void bad_size(struct lint *l, const struct param *p)
{
	struct lint_finding *f = lint_say(l, RULE_HUGE_SIZE, LINT_FAIL, p,
		"no size of huge pages%s: it is dropped, and so is the count behind it",
		l->in->cpus ? " on that host" : "");

	lint_advise(l, f, "2M or 1G on x86");
}

/* "8", or "0:4,1:4" (5.16 on). */
static int count_of(struct str s, struct pool *p)
{
	struct str part, node, count;
	uint64_t n, at;

	if (str_u64(s, 10, &p->pages) == 0)
		return 0;
	p->placed = true;
	p->pages = 0;
	while (str_cut(&s, ',', &part)) {
		if (!str_split(part, ':', &node, &count) || str_u64(node, 10, &at) || at >= NODES ||
			str_u64(count, 10, &n))
			return -1;
		p->by_node[at] += n;
		p->pages += n;
	}
	return 0;
}

static void take_count(struct lint *l, struct walk *w, struct pool *pool, const struct param *p)
{
	struct pool parsed = { 0 };
	struct lint_finding *f;

	if (count_of(p->value, &parsed)) {
		f = lint_say(l, RULE_HUGE_SIZE, LINT_FAIL, p,
			"no count of pages: a number, or NODE:NUMBER,…");
		lint_advise(l, f, "hugepagesz=1G hugepages=8 for 8 GiB");
		return;
	}
	if (parsed.placed && kernel_has(&l->in->kernel, &since_huge_nodes) == KERNEL_LACKS) {
		f = lint_say(l, RULE_VERSION, LINT_FAIL, p,
			"counts by node came with Linux 5.16 (EL 9.1): this kernel reads the first "
			"number as a count");
		lint_replace(l, f, p, "hugepages=%llu", (unsigned long long)parsed.pages);
	}
	if (pool->count) {
		f = lint_say(l, RULE_HUGE_ORDER, LINT_FAIL, p,
			"a second count of the same size: the kernel drops it");
		lint_drop(l, f, p);
		return;
	}
	parsed.size = pool->size;
	parsed.kb = pool->kb;
	parsed.count = p;
	*pool = parsed;
	(void)w;
}

static void begin_pool(struct lint *l, struct walk *w, const struct param *p)
{
	struct lint_finding *f;
	uint64_t kb = 0;

	if (size_kb(p->value, &kb) || !size_exists(l, kb)) {
		bad_size(l, p);
		kb = 0;
	}
	for (unsigned i = 0; kb && i < w->n; i++) {
		if (w->pools[i].kb != kb || !w->pools[i].size)
			continue;
		f = lint_say(l, RULE_HUGE_ORDER, LINT_FAIL, p,
			"this size stands before: the kernel drops it, and the count behind it");
		lint_advise(l, f, "one hugepagesz= with one hugepages= for each size");
	}
	if (w->n < POOLS)
		w->pools[w->n++] = (struct pool){ .size = p, .kb = kb };
}

static void walk(struct lint *l, struct walk *w)
{
	const struct param *d = cmdline_next(&l->c, "default_hugepagesz", NULL);

	w->default_size = d;
	w->default_kb = l->in->cpus && !l->in->cpus->x86 ? 0 : 2048;
	if (d && (size_kb(d->value, &w->default_kb) || !size_exists(l, w->default_kb))) {
		bad_size(l, d);
		w->default_kb = 0;
	}
	/* The pool of the default size, for counts that have no size before them. */
	w->pools[w->n++] = (struct pool){ .kb = w->default_kb };
	for (size_t i = 0; i < l->c.n; i++) {
		const struct param *p = &l->c.v[i];

		if (param_named(p, "hugepagesz"))
			begin_pool(l, w, p);
		else if (param_named(p, "hugepages"))
			take_count(l, w, &w->pools[w->n - 1], p);
	}
}

/* "hugepages=8 hugepagesz=1G": eight pages of the default size, and none of 1G. */
static void order(struct lint *l, const struct walk *w)
{
	const struct pool *first = &w->pools[0], *last = &w->pools[w->n - 1];
	struct lint_finding *f;

	for (unsigned i = 1; i < w->n; i++) {
		const struct pool *p = &w->pools[i];

		if (p->count || !p->kb || (p->kb == w->default_kb && first->count))
			continue;
		if (i == 1 && first->count && !w->default_size && w->n == 2) {
			f = lint_say(l, RULE_HUGE_ORDER, LINT_FAIL, first->count,
				"the count stands before its size: " STR_FMT
				" pages of the default size, and none of " STR_FMT,
				STR_ARG(first->count->value), STR_ARG(p->size->value));
			lint_replace(
				l, f, first->count, STR_FMT, STR_ARG(lint_written(l->a, p->size)));
			lint_replace(
				l, f, p->size, STR_FMT, STR_ARG(lint_written(l->a, first->count)));
			lint_advise(l, f, STR_FMT " " STR_FMT, STR_ARG(lint_written(l->a, p->size)),
				STR_ARG(lint_written(l->a, first->count)));
			return;
		}
		f = lint_say(l, RULE_HUGE_ORDER, LINT_WARN, p->size,
			"a size without a count: the pool is empty at boot");
		lint_advise(l, f, "put hugepages= right behind it");
	}
	if (w->default_size && last->count && first->count && w->default_size > first->count &&
		!str_is(w->default_size->value, "2M"))
		lint_say(l, RULE_HUGE_ORDER, LINT_NOTE, first->count,
			"it counts pages of the default size, which stands behind it");
}

/* What each node is asked for, in kB. */
static uint64_t asked_of(const struct walk *w, unsigned node, unsigned nodes)
{
	uint64_t kb = 0;

	for (unsigned i = 0; i < w->n; i++) {
		const struct pool *p = &w->pools[i];

		if (p->count)
			kb += p->kb * (p->placed ? (node < NODES ? p->by_node[node] : 0)
						 : p->pages / nodes);
	}
	return kb;
}

static const struct param *biggest(const struct walk *w)
{
	const struct pool *best = NULL;

	for (unsigned i = 0; i < w->n; i++)
		if (w->pools[i].count &&
			(!best || w->pools[i].kb * w->pools[i].pages > best->kb * best->pages))
			best = &w->pools[i];
	return best ? best->count : NULL;
}

static void fit(struct lint *l, const struct walk *w)
{
	const struct nodes *t = l->in->nodes;
	const struct param *p = biggest(w);
	unsigned n = 0;

	for (size_t i = 0; t && i < t->n; i++)
		n += t->v[i].mem_valid && t->v[i].mem_total_kb > 0;
	for (size_t i = 0; p && n && i < t->n; i++) {
		const struct node *node = &t->v[i];
		uint64_t kb = asked_of(w, node->number, n), mb = node->mem_total_kb >> 10;
		struct lint_finding *f;

		if (!node->mem_valid || !kb || kb <= node->mem_total_kb / 100 * 95)
			continue;
		f = lint_say(l, RULE_HUGE_FIT, kb > node->mem_total_kb ? LINT_FAIL : LINT_WARN, p,
			"%llu MiB of huge pages on node %u, which has %llu MiB",
			(unsigned long long)(kb >> 10), node->number, (unsigned long long)mb);
		lint_advise(l, f, "fewer pages, or by node: hugepages=0:4,1:4 (5.16, EL 9.1)");
	}
}

static void nodes_exist(struct lint *l, const struct walk *w)
{
	for (unsigned i = 0; l->in->nodes && l->in->nodes->n && i < w->n; i++)
		for (unsigned node = 0; w->pools[i].placed && node < NODES; node++)
			if (w->pools[i].by_node[node] && !nodes_find(l->in->nodes, node))
				lint_say(l, RULE_HUGE_FIT, LINT_FAIL, w->pools[i].count,
					"the host has no node %u", node);
}

void lint_huge(struct lint *l)
{
	struct walk w = { .n = 0 };

	if (!lint_last(l, "hugepages") && !lint_last(l, "hugepagesz") &&
		!lint_last(l, "default_hugepagesz"))
		return;
	walk(l, &w);
	order(l, &w);
	fit(l, &w);
	nodes_exist(l, &w);
}
