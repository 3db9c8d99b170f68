/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages that the command line asks for, against what there is. "hugepages=N" is of the
 * size of the last "hugepagesz=" before it, else of the default size; a size may be named once,
 * and what follows one that the CPU has not got is ignored (mm/hugetlb.c hugepages_setup).
 * "hugepages=0:4,1:4" is of nodes (5.16, EL 9.2). Gigantic pages that were made at run time were
 * there by luck: after some days no contiguous memory of that size is left.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/pages.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/mem/huge_mounts.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

enum { SIZES = 8 };

struct request {
	uint64_t kb, pages;
	bool twice; /* asked for twice: only the first counts */
};

struct requests {
	struct request v[SIZES];
	unsigned n;
	struct str bad; /* what was not understood; empty: all was */
};

/* "8", or "0:4,1:4" */
static bool parse_pages(struct str s, uint64_t *ret)
{
	struct str part, node, count;
	uint64_t sum = 0, n;

	if (!str_has(s, ":"))
		return str_u64(s, 10, ret) == 0;
	while (str_cut(&s, ',', &part)) {
		if (!str_split(part, ':', &node, &count) || str_u64(count, 10, &n) ||
			n > UINT32_MAX)
			return false;
		sum += n;
	}
	*ret = sum;
	return true;
}

static void add(struct requests *r, uint64_t kb, uint64_t pages)
{
	for (unsigned i = 0; i < r->n; i++) {
		if (r->v[i].kb == kb) {
			r->v[i].twice = true;
			return;
		}
	}
	if (r->n < SIZES)
		r->v[r->n++] = (struct request){ kb, pages, false };
}

static struct requests read_requests(const struct cmdline *c, uint64_t default_kb)
{
	struct requests r = { 0 };
	uint64_t kb = default_kb, pages;

	for (size_t i = 0; i < c->n; i++) {
		const struct param *p = &c->v[i];

		if (param_named(p, "hugepagesz") || param_named(p, "default_hugepagesz")) {
			if (!huge_size_parse(p->value, &kb))
				r.bad = p->value;
		} else if (param_named(p, "hugepages")) {
			if (parse_pages(p->value, &pages))
				add(&r, kb, pages);
			else
				r.bad = p->value;
		}
	}
	return r;
}

static uint64_t persistent_of(const struct huge_pool *p)
{
	return p->nr > p->surplus ? p->nr - p->surplus : 0;
}

static const struct request *request_of(const struct requests *r, uint64_t kb)
{
	for (unsigned i = 0; i < r->n; i++) {
		if (r->v[i].kb == kb)
			return &r->v[i];
	}
	return NULL;
}

static enum status judge(const struct huge_pool *p, const struct request *q, const char **ret_text)
{
	uint64_t have = persistent_of(p);

	*ret_text = "there are fewer than the command line asks for";
	if (q && have < q->pages)
		return STATUS_FAIL;
	*ret_text = "the command line names this size twice: the first number counts";
	if (q && q->twice)
		return STATUS_WARN;
	*ret_text = "they were made at run time: after a while without a start they may not be had";
	if (!q && have && p->size_kb >= 1 << 20)
		return STATUS_WARN;
	*ret_text = q ? "there are as many as the command line asks for"
		      : "the command line asks for none";
	return STATUS_PASS;
}

static void judge_pool(const struct check_in *in, const struct huge_pool *p,
	const struct requests *r, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct request *q = request_of(r, p->size_kb);
	struct subject who = subject_pages(in, p->size_kb);
	const char *text;
	enum status s;
	struct finding *f;

	if (!p->valid) {
		find_unreadable(out, who, p->from, false);
		return;
	}
	s = judge(p, q, &text);
	f = find(out, s, who, "%s", text);
	find_observed(f, "%llu", (unsigned long long)persistent_of(p));
	find_observed_value(f, (double)persistent_of(p), "1");
	if (q)
		find_wanted(f, "%llu", (unsigned long long)q->pages);
	find_evidence(f, p->from);
	find_evidence(f, c->from);
}

/* Sizes that the command line names and that there is no pool of. */
static void judge_missing(const struct check_in *in, const struct requests *r, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct cmdline *c = in_fact(in, &fact_cmdline);

	for (unsigned i = 0; i < r->n; i++) {
		bool found = false;

		for (size_t k = 0; k < nodes->n_pools; k++)
			found |= nodes->pools[k].size_kb == r->v[i].kb;
		if (found || !r->v[i].pages)
			continue;
		find_evidence(find(out, STATUS_FAIL, subject_pages(in, r->v[i].kb),
				      "the command line asks for pages of a size that this CPU has "
				      "not got"),
			c->from);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	struct requests r;
	uint64_t default_kb;

	(void)self;
	if (nodes->pools_list->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no huge pages");
		return;
	}
	if (c->from->state != ANSWER_OK || !nodes->n_pools || !m->valid ||
		!meminfo_get(m->from->bytes, "Hugepagesize", &default_kb)) {
		find_unreadable(out, subject_host(),
			c->from->state != ANSWER_OK ? c->from
			: !nodes->n_pools	    ? nodes->pools_list
						    : m->from,
			false);
		return;
	}
	r = read_requests(c, default_kb);
	if (r.bad.n)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_host(),
				      "\"" STR_FMT "\" is no size or number of huge pages",
				      STR_ARG(r.bad)),
			c->from);
	for (size_t i = 0; i < nodes->n_pools; i++)
		judge_pool(in, &nodes->pools[i], &r, out);
	judge_missing(in, &r, out);
}

const struct check check_huge_boot_vs_runtime[] = {
	{
		.id = "huge.boot_vs_runtime",
		.rule = 1,
		.title = "There are as many huge pages as were asked for at boot",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_nodes, &fact_cmdline, &fact_meminfo },
		.implied_by = { "huge.pool" },
		.why = "a shortfall at boot is one line of the log, and the application finds out when it starts; pages of 1 GiB "
		       "cannot be had later once memory is fragmented",
		.fix_boot = "hugepagesz=1G hugepages=N, each size once and side by side",
		.remedies = { { REMEDY_MANUAL, "",
			"hugepagesz=1G hugepages=N on the kernel command line, each size once and side by side",
			NULL } },
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst; mm/hugetlb.c",
		.run = run,
	},
	{ 0 },
};
