/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge page pools, for each size, against what is wanted. sysfs nr_hugepages includes surplus
 * pages, the sysctl vm.nr_hugepages does not (mm/hugetlb.c), and /proc/meminfo shows one size
 * only; what counts is persistent pages: nr - surplus. A shortfall at boot is silent but for a
 * line in the log ("HugeTLB: allocating N of page size … failed. Only allocated M").
 */
#include "scanner/engine/check.h"
#include "scanner/facts/kmsg.h"
#include "scanner/facts/nodes.h"

static struct str size_words(const struct check_in *in, uint64_t kb)
{
	if (kb >= 1 << 20)
		return str_printf(in->scratch, "%llu GiB", (unsigned long long)(kb >> 20));
	if (kb >= 1 << 10)
		return str_printf(in->scratch, "%llu MiB", (unsigned long long)(kb >> 10));
	return str_printf(in->scratch, "%llu kB", (unsigned long long)kb);
}

/* How many pages of this size are wanted: -1: nobody said. */
static double wanted(const struct check_in *in, uint64_t kb)
{
	if (kb == 2048)
		return in_limit(in, "pages_2m");
	if (kb == 1048576)
		return in_limit(in, "pages_1g");
	return -1;
}

static struct finding *judge(
	const struct huge_pool *p, double want, struct subject who, struct findings *out)
{
	uint64_t persistent = p->nr - (p->surplus < p->nr ? p->surplus : p->nr);

	if (want < 0)
		return find(out, STATUS_PASS, who, "nobody said how many are wanted");
	if ((double)persistent < want)
		return find(out, STATUS_FAIL, who, "fewer huge pages than wanted");
	if ((double)persistent > want * 1.1 && want > 0)
		return find(out, STATUS_WARN, who,
			"more huge pages than wanted: memory that nobody else can use");
	return find(out, STATUS_PASS, who, "the pool is as wanted");
}

static void judge_pool(const struct check_in *in, const struct huge_pool *p, struct findings *out)
{
	struct str size = size_words(in, p->size_kb);
	struct subject who = subject_named(
		SUBJECT_DEVICE, str_printf(in->scratch, STR_FMT " pages", STR_ARG(size)));
	double want = wanted(in, p->size_kb);
	struct finding *f;

	if (!p->valid) {
		find_unreadable(out, who, p->from, false);
		return;
	}
	f = judge(p, want, who, out);
	find_observed(f, "%llu, %llu free, %llu reserved, %llu surplus", (unsigned long long)p->nr,
		(unsigned long long)p->free, (unsigned long long)p->reserved,
		(unsigned long long)p->surplus);
	find_observed_value(f, (double)p->nr, "1");
	if (want >= 0)
		find_wanted(f, "%g", want);
	find_evidence(f, p->from);
}

/* Shortfalls that the kernel admitted at boot. */
static void judge_log(const struct check_in *in, struct findings *out)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	const struct kmsg_line *line = NULL;
	struct finding *f;

	while (k->valid && (line = kmsg_find(k, "Only allocated", line))) {
		if (!str_has(line->text, "HugeTLB") && !str_has(line->text, "hugepages"))
			continue;
		f = find(out, STATUS_FAIL, subject_named(SUBJECT_PARAM, STR("hugepages")),
			"the kernel could not allocate all huge pages at boot");
		find_observed(f, STR_FMT, STR_ARG(line->text));
		find_wanted(f, "all that the command line asks for");
		find_evidence_text(f, k->from, STR_FMT, STR_ARG(line->text));
	}
}

/* A size that is wanted and that this host does not have. */
static void judge_missing_size(
	const struct check_in *in, uint64_t kb, const char *limit, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct finding *f;

	if (in_limit(in, limit) <= 0)
		return;
	for (size_t i = 0; i < nodes->n_pools; i++) {
		if (nodes->pools[i].size_kb == kb)
			return;
	}
	f = find(out, STATUS_FAIL,
		subject_named(SUBJECT_DEVICE,
			str_printf(in->scratch, STR_FMT " pages", STR_ARG(size_words(in, kb)))),
		"this CPU or kernel has no huge pages of that size");
	find_wanted(f, "%g", in_limit(in, limit));
	find_evidence(f, nodes->pools_list);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);

	(void)self;
	if (nodes->pools_list->state == ANSWER_ABSENT && in_limit(in, "pages_2m") <= 0 &&
		in_limit(in, "pages_1g") <= 0) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no huge pages");
		return;
	}
	if (nodes->pools_list->state != ANSWER_OK && nodes->pools_list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), nodes->pools_list, false);
		return;
	}
	for (size_t i = 0; i < nodes->n_pools; i++)
		judge_pool(in, &nodes->pools[i], out);
	judge_missing_size(in, 2048, "pages_2m", out);
	judge_missing_size(in, 1048576, "pages_1g", out);
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
		.fix_now = "echo N > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages, early, before memory is "
			   "fragmented",
		.fix_boot = "hugepagesz=1G hugepages=N on the kernel command line",
		.source = "Documentation/admin-guide/mm/hugetlbpage.rst",
		.run = run,
	},
	{ 0 },
};
