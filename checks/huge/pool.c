/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge page pools, for each size, against what is wanted. sysfs nr_hugepages includes surplus
 * pages, the sysctl vm.nr_hugepages does not (mm/hugetlb.c), and /proc/meminfo shows one size
 * only; what counts is persistent pages: nr - surplus. A shortfall at boot is silent but for a
 * line in the log ("HugeTLB: allocating N of page size … failed. Only allocated M").
 */
#include "scanner/judging/pages.h"
#include "scanner/engine/check.h"
#include "scanner/facts/kmsg.h"
#include "scanner/facts/mem/nodes.h"

static uint64_t persistent_of(const struct huge_pool *p)
{
	return p->nr - (p->surplus < p->nr ? p->surplus : p->nr);
}

static struct finding *judge(
	const struct huge_pool *p, double want, struct subject who, struct findings *out)
{
	uint64_t persistent = persistent_of(p);

	if (want < 0)
		return find_reason(
			out, STATUS_SKIP, REASON_PROFILE, who, "nobody said how many are wanted");
	if ((double)persistent < want)
		return find(out, STATUS_FAIL, who, "fewer huge pages than wanted");
	if ((double)persistent > want * 1.1)
		return find(out, STATUS_WARN, who,
			"more huge pages than wanted: memory that nobody else can use");
	return find(out, STATUS_PASS, who, "the pool is as wanted");
}

static void judge_pool(const struct check_in *in, const struct huge_pool *p, struct findings *out)
{
	struct subject who = subject_pages(in, p->size_kb);
	double want = in_pages_wanted(in, p->size_kb);
	struct finding *f;

	if (!p->valid && want >= 0) {
		find_unreadable(out, who, p->from, false);
		return;
	}
	f = judge(p, want, who, out);
	if (p->valid)
		find_observed(f, "%llu, %llu free, %llu reserved, %llu surplus",
			(unsigned long long)p->nr, (unsigned long long)p->free,
			(unsigned long long)p->reserved, (unsigned long long)p->surplus);
	if (p->valid)
		find_observed_value(f, (double)p->nr, "1");
	if (want >= 0)
		find_wanted(f, "%g", want);
	if (want >= 0 && f->status != STATUS_PASS)
		find_remedy(f, REMEDY_MANUAL, STR(""),
			"hugepagesz=%lluK hugepages=%.0f, side by side on the kernel command line",
			(unsigned long long)p->size_kb, want);
	find_evidence(f, p->from);
}

/* What one line of the log tells. */
struct shortfall {
	uint64_t asked, size_kb, node;
	bool has_node;
};

/* "2.00" and "MiB", or as older kernels wrote it "2" and "MB"; the sizes are whole numbers. */
static bool parse_size(struct str number, struct str unit, uint64_t *ret_kb)
{
	struct str whole, rest;
	uint64_t n;

	if (!str_split(number, '.', &whole, &rest))
		whole = number;
	if (str_u64(whole, 10, &n) || n > UINT32_MAX)
		return false;
	*ret_kb = str_starts(unit, "G")				   ? n << 20
		  : str_starts(unit, "M")			   ? n << 10
		  : str_starts(unit, "k") || str_starts(unit, "K") ? n
								   : 0;
	return *ret_kb != 0;
}

/* "HugeTLB: allocating 8 of page size 1.00 GiB failed node1.  Only allocated 5 hugepages." */
static bool parse_shortfall(struct str text, struct shortfall *ret)
{
	struct shortfall s = { 0 };
	struct str word, number = { 0 }, unit = { 0 };
	bool asked = false;

	while (str_word(&text, &word)) {
		if (str_is(word, "allocating"))
			asked = str_word(&text, &word) && str_u64(word, 10, &s.asked) == 0;
		else if (str_is(word, "size"))
			(void)(str_word(&text, &number) && str_word(&text, &unit));
		else if (str_starts(word, "node") && str_ends(word, "."))
			s.has_node =
				str_u64(str_head(str_skip(word, 4), word.n - 5), 10, &s.node) == 0;
	}
	if (!asked || !parse_size(number, unit, &s.size_kb))
		return false;
	*ret = s;
	return true;
}

static bool pool_has(const struct huge_pool *v, size_t n, const struct shortfall *s)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].size_kb == s->size_kb) /* one that cannot be told says so itself */
			return !v[i].valid || persistent_of(&v[i]) >= s->asked;
	}
	return false;
}

/* By now there is what was asked for, or what somebody says is wanted: old news. */
static bool is_mended(const struct check_in *in, struct str text)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct node *n;
	struct shortfall s;

	if (!parse_shortfall(text, &s))
		return false;
	if (in_pages_wanted(in, s.size_kb) >= 0)
		return true; /* judged by what the pool holds */
	if (!s.has_node)
		return pool_has(nodes->pools, nodes->n_pools, &s);
	n = s.node < CPUSET_LIMIT ? nodes_find(nodes, (unsigned)s.node) : NULL;
	return n && pool_has(n->pools, n->n_pools, &s);
}

/* Shortfalls that the kernel admitted at boot, and that are there still. */
static void judge_log(const struct check_in *in, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct kmsg_line *line = NULL;
	struct finding *f;

	while (k->valid && (line = kmsg_find(k, "Only allocated", line))) {
		if (!str_has(line->text, "HugeTLB") && !str_has(line->text, "hugepages"))
			continue;
		if (is_mended(in, line->text))
			continue;
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, STR("hugepages")),
			"the kernel could not allocate all huge pages at boot");
		find_observed(f, STR_FMT, STR_ARG(line->text));
		find_wanted(f, "all that the command line asks for");
		find_evidence_text(f, k->from, STR_FMT, STR_ARG(line->text));
	}
}

/* A size that somebody has a wish for and that this host does not have. */
static void judge_missing_size(
	const struct check_in *in, uint64_t kb, const char *limit, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct finding *f;

	if (in_limit(in, limit) < 0)
		return;
	for (size_t i = 0; i < nodes->n_pools; i++) {
		if (nodes->pools[i].size_kb == kb)
			return;
	}
	f = find(out, in_limit(in, limit) > 0 ? STATUS_FAIL : STATUS_PASS, subject_pages(in, kb),
		"this CPU or kernel has no huge pages of that size");
	find_wanted(f, "%g", in_limit(in, limit));
	find_evidence(f, nodes->pools_list);
}

static void judge_pools(const struct check_in *in, const struct nodes *nodes, struct findings *out)
{
	for (size_t i = 0; i < nodes->n_pools; i++)
		judge_pool(in, &nodes->pools[i], out);
	judge_missing_size(in, 2048, "pages_2m", out);
	judge_missing_size(in, 1048576, "pages_1g", out);
}

/* Does anybody say how many are wanted, be it none? */
static bool is_wished(const struct check_in *in)
{
	return in_limit(in, "pages_2m") >= 0 || in_limit(in, "pages_1g") >= 0;
}

/* The pools are not known, or there are none, and nobody asks for any. */
static void say_unwanted(const struct nodes *nodes, struct findings *out)
{
	struct finding *f;

	if (nodes->pools_list->state == ANSWER_ABSENT)
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no huge pages");
	else
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody said how many are wanted");
	find_evidence(f, nodes->pools_list);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	(void)self;
	if (nodes->pools_list->state != ANSWER_OK && !is_wished(in))
		say_unwanted(nodes, out);
	else if (nodes->pools_list->state != ANSWER_OK && nodes->pools_list->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), nodes->pools_list, false);
	else
		judge_pools(in, nodes, out);
	judge_log(in, out);
}

const struct check check_huge_pool[] = {
	{
		.id = "huge.pool",
		.rule = 1,
		.title = "The huge page pools have the wanted size",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_nodes, &fact_kmsg },
		.limits = {
			{ "pages_2m", "1", -1, -1, 1e9, NULL, "2 MiB pages wanted; -1: nobody said" },
			{ "pages_1g", "1", -1, -1, 1e6, NULL, "1 GiB pages wanted; -1: nobody said" },
		},
		.why = "without its huge pages an application falls back to 4 KiB pages and misses the TLB, or does "
		       "not start",
		.fix_now = "echo N > /sys/kernel/mm/hugepages/hugepages-<SIZE>kB/nr_hugepages, early, before memory is "
			   "fragmented",
		.fix_boot = "hugepagesz=1G hugepages=N on the kernel command line",
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst",
		.run = run,
	},
	{ 0 },
};
