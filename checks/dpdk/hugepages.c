/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a DPDK process's memory is made of: huge pages, of which size, on which node, and how much
 * of its heaps is left. --no-huge is for tests: small pages, no address that a card could use. A
 * heap grows by itself where pages are free (unless --legacy-mem), so little that is left is a
 * warning. Where each page is would be told by numa_maps, under the process's lock: telemetry
 * tells enough.
 */
#include "scanner/judging/dpdk.h"

enum { LITTLE = 5 }; /* per cent */

static uint64_t page_of(const struct dpdk_process *p)
{
	if (p->segment && p->segment_page)
		return p->segment_page;
	for (size_t i = 0; i < p->n_pools; i++) {
		if (p->pools[i].page_bytes)
			return p->pools[i].page_bytes;
	}
	return 0;
}

static uint64_t wanted_page(const struct check_in *in)
{
	struct str word = in_word(in, "page");

	return str_is(word, "1G") ? 1ULL << 30 : str_is(word, "2M") ? 2ULL << 20 : 0;
}

/* A heap on the node of each port that is on one. */
static const struct dpdk_port *port_without_heap(const struct dpdk_process *p)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		bool any = false;

		if (!p->ports[i].info || p->ports[i].node < 0)
			continue;
		for (size_t k = 0; k < p->n_heaps; k++)
			any = any || (p->heaps[k].node == p->ports[i].node && p->heaps[k].size);
		if (!any && p->n_heaps)
			return &p->ports[i];
	}
	return NULL;
}

static const struct dpdk_heap *nearly_full(const struct dpdk_process *p)
{
	for (size_t i = 0; i < p->n_heaps; i++) {
		const struct dpdk_heap *h = &p->heaps[i];

		if (h->size && h->free < h->size / 100 * LITTLE)
			return h;
	}
	return NULL;
}

static void add(const struct check_in *in, const struct dpdk_process *p, struct finding *f)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	uint64_t page = page_of(p);

	if (page >= 1ULL << 20)
		find_observed(f, "pages of %llu MiB", (unsigned long long)(page >> 20));
	else if (page)
		find_observed(f, "pages of %llu KiB", (unsigned long long)(page >> 10));
	if (page)
		find_observed_value(f, (double)page, "bytes");
	for (size_t i = 0; i < p->n_heaps && i < 8; i++) {
		if (p->heaps[i].size)
			find_evidence_text(f, t->from, "heap " STR_FMT ": %llu of %llu MiB free",
				STR_ARG(p->heaps[i].name),
				(unsigned long long)(p->heaps[i].free >> 20),
				(unsigned long long)(p->heaps[i].size >> 20));
	}
	find_dpdk(f, in, p);
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	struct subject who = subject_dpdk(in, p);
	uint64_t page = page_of(p), wanted = wanted_page(in);
	const struct dpdk_port *port = port_without_heap(p);
	struct str value;
	struct finding *f;

	if (find_dpdk_bad(in, p, "/eal/params", out) || find_dpdk_bad(in, p, "/eal/heap_info", out))
		return;
	if (dpdk_param(p, "--no-huge", &value))
		f = find(out, STATUS_FAIL, who, "it runs without huge pages (--no-huge)");
	else if (port)
		f = find(out, STATUS_FAIL, who, "it has no memory on node %d, where port %u is",
			port->node, port->id);
	else if (!page)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, who,
			"it does not tell which pages it uses");
	else if (page < wanted)
		f = find(out, STATUS_WARN, who, "its pages are smaller than is meant");
	else if (nearly_full(p))
		f = find(out, STATUS_WARN, who, "one of its heaps is nearly full");
	else
		f = find(out, STATUS_PASS, who, "its memory is made of huge pages");
	find_wanted(f, "huge pages%s" STR_FMT, wanted ? " of " : "",
		STR_ARG(wanted ? in_word(in, "page") : STR("")));
	add(in, p, f);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_hugepages[] = {
	{
		.id = "dpdk.hugepages",
		.rule = 1,
		.title = "DPDK processes use huge pages on the nodes of their ports",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "page", NULL, 0, 0, 2, "any|2M|1G", "the least size of its pages" } },
		.implied_by = { "dpdk.port_numa" },
		.why = "small pages miss the TLB at nearly every packet, and no card can be given them",
		.fix_now = "start without --no-huge, with --socket-mem for the card's node",
		.fix_boot =
			"default_hugepagesz=1G hugepagesz=1G hugepages=N on the kernel command line",
		.remedies = { { REMEDY_MANUAL, "",
			"huge pages of 1 GiB on the kernel command line, and the application without --no-huge: <subject>",
			NULL } },
		.source = "lib/eal/linux/eal.c; lib/eal/common/malloc_heap.c",
		.run = run,
	},
	{ 0 },
};
