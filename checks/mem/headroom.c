/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Room on the nodes that matter. While a zone is below its high watermark kswapd works, and an
 * allocation that finds all zones of a node below low goes to the next node: a full node makes
 * remote memory (mm/page_alloc.c get_page_from_freelist()). How much room is enough depends on
 * who needs it: a process that is bound to the node, at twice its steady size, not a share of
 * the node. Free memory over the high watermark counts; page cache that could be dropped is
 * counted apart, since dropping it is kswapd's work. Pools of huge pages are neither free nor
 * cache. MemAvailable knows no nodes.
 */
#include "scanner/judging/footprint.h"
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/mem/vmstat.h"
#include "scanner/facts/mem/zoneinfo.h"

#define NIC_NODE "/sys/class/net/{nic:fast}/device/numa_node"

struct room {
	unsigned node;
	uint64_t total_kb; /* without pools of huge pages */
	uint64_t free_kb, high_kb, cache_kb;
	double needed_kb; /* of the processes bound to it; 0: none is */
	double most_kb;	  /* the same at the worst, where their shares could not be read */
};

/* Nodes of named processes; else of hot CPUs and of the NICs that matter. */
static struct cpuset nodes_of(const struct check_in *in)
{
	struct matches nics = in_match(in, NIC_NODE);
	struct cpuset set = { 0 };
	uint64_t number;

	for (size_t i = 0; i < in->roles->n_processes; i++)
		set = cpuset_or(in->scratch, set, in->roles->processes[i].nodes);
	if (!cpuset_is_empty(set))
		return set;
	set = in->roles->hot_nodes;
	for (size_t i = 0; i < nics.n; i++) {
		if (fact_u64(nics.v[i].answer, &number) == 0 && number < CPUSET_LIMIT)
			set = cpuset_or(in->scratch, set, cpuset_of(in->scratch, (unsigned)number));
	}
	return set;
}

/* What the processes still need that are bound to the node; false: one cannot be told. */
static bool needed_on(const struct check_in *in, struct room *r, const struct answer **ret_unread)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		struct footprint f;

		if (!cpuset_has(p->nodes, r->node))
			continue;
		f = footprint_on(in, p, r->node, in_limit(in, "footprint"));
		if (!f.valid && f.unread->state == ANSWER_VANISHED)
			continue;
		*ret_unread = f.unread ? f.unread : *ret_unread;
		if (!f.valid)
			return false;
		r->needed_kb += f.least_kb;
		r->most_kb += f.most_kb;
	}
	return true;
}

static uint64_t managed(const struct zoneinfo *z, unsigned node, const char *name)
{
	for (size_t i = 0; i < z->n; i++) {
		if (z->v[i].node == node && str_is(z->v[i].name, name))
			return z->v[i].managed;
	}
	return 0;
}

/* DMA32 is the reserve of a large node, and much of one with less than some 10 GiB. */
static void add_zones(const struct check_in *in, struct room *r)
{
	const struct zoneinfo *z = in_fact(in, &fact_zoneinfo);
	unsigned kb = in_page_kb(in);
	bool normal = managed(z, r->node, "Normal") / 4 > managed(z, r->node, "DMA32");

	for (size_t i = 0; i < z->n; i++) {
		const struct zone *zone = &z->v[i];

		if (zone->node != r->node || !zone->managed || str_is(zone->name, "DMA") ||
			str_is(zone->name, "Device") || (normal && str_is(zone->name, "DMA32")))
			continue;
		r->free_kb += zone->free * kb;
		r->high_kb += zone->high * kb;
	}
}

static bool room_of(const struct check_in *in, unsigned node, struct room *ret)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	const struct node *n = nodes_find(nodes, node);
	struct str text = n ? n->mem_from->bytes : m->from->bytes;
	uint64_t active = 0, inactive = 0, dirty = 0;
	bool known;

	if (n ? !n->mem_valid : nodes->n || !m->valid)
		return false;
	*ret = (struct room){ .node = node };
	add_zones(in, ret);
	(void)meminfo_get(text, "Active(file)", &active);
	(void)meminfo_get(text, "Inactive(file)", &inactive);
	(void)meminfo_get(text, "Dirty", &dirty);
	ret->cache_kb = active + inactive > dirty ? active + inactive - dirty : 0;
	if (!meminfo_get(text, "MemTotal", &ret->total_kb))
		return false;
	if (n)
		ret->total_kb -= node_pools_kb(n, &known);
	return true;
}

static enum status judge(const struct check_in *in, const struct room *r, const char **ret_text)
{
	double over = (double)r->free_kb - (double)r->high_kb;
	double total = (double)r->total_kb;

	*ret_text = "the node is as good as full";
	if (r->free_kb <= r->high_kb ||
		(double)r->free_kb <= total * in_limit(in, "fail_pct") / 100)
		return STATUS_FAIL;
	if (r->needed_kb > 0) {
		*ret_text = "the processes bound to the node could not grow as they may";
		if (over + (double)r->cache_kb < r->needed_kb)
			return STATUS_FAIL;
		*ret_text = "room for the processes bound to the node is held by page cache";
		if (over < r->needed_kb)
			return STATUS_WARN;
	} else {
		*ret_text = "little memory of the node is free";
		if ((double)r->free_kb < total * in_limit(in, "warn_pct") / 100)
			return STATUS_WARN;
	}
	*ret_text = "the node has room";
	return STATUS_PASS;
}

/* Whose processes they are, and how it is known what each has on the node. */
static void add_processes(const struct check_in *in, const struct room *r, struct finding *f)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		struct footprint at;

		if (!cpuset_has(p->nodes, r->node))
			continue;
		at = footprint_on(in, p, r->node, in_limit(in, "footprint"));
		find_process(f, in, p);
		if (at.valid)
			find_evidence_text(f,
				at.residency ? at.residency->from
					     : in_process(in, p, "status", ASK_FILE),
				"needs %.0f MiB more, its memory %s", at.least_kb / 1024, at.how);
	}
}

static void say(const struct check_in *in, const struct room *r, struct findings *out)
{
	const struct zoneinfo *z = in_fact(in, &fact_zoneinfo);
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct node *n = nodes_find(nodes, r->node);
	const char *text;
	enum status s = judge(in, r, &text);
	struct finding *f = find(out, s, subject_node(in->scratch, r->node), "%s", text);
	double over = r->free_kb > r->high_kb ? (double)(r->free_kb - r->high_kb) : 0;

	find_observed(f, "%.0f MiB free over the high watermark", over / 1024);
	find_observed_value(f, over * 1024, "bytes");
	if (r->needed_kb > 0)
		find_wanted(f, "%.0f MiB at least: %g times what its processes have",
			r->needed_kb / 1024, in_limit(in, "footprint"));
	else
		find_wanted(f, "%g %% of %.0f MiB free at least", in_limit(in, "warn_pct"),
			(double)r->total_kb / 1024);
	if (n)
		find_cpus(f, cpuset_and(in->scratch, n->cpus, in->roles->hot));
	find_evidence_text(f, z->from,
		"node %u: free %llu kB, high watermark %llu kB, clean file cache %llu kB, %llu kB "
		"in all but huge page pools",
		r->node, (unsigned long long)r->free_kb, (unsigned long long)r->high_kb,
		(unsigned long long)r->cache_kb, (unsigned long long)r->total_kb);
	add_processes(in, r, f);
}

/* Where the memory of a process is could not be read, and it matters. */
static bool is_open(const struct check_in *in, const struct room *r)
{
	struct room worst = *r;
	const char *text;

	worst.needed_kb = r->most_kb;
	return judge(in, r, &text) != judge(in, &worst, &text);
}

static void judge_node(const struct check_in *in, unsigned node, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct node *n = nodes_find(nodes, node);
	struct subject who = subject_node(in->scratch, node);
	const struct answer *unread = NULL;
	struct room r;

	if (!room_of(in, node, &r)) {
		find_unreadable(out, who, n ? n->mem_from : nodes->list, false);
	} else if (r.high_kb && (!needed_on(in, &r, &unread) || (unread && is_open(in, &r)))) {
		find_unreadable(out, who, unread, false);
	} else if (r.high_kb) {
		say(in, &r, out);
	} else if (r.total_kb) {
		find_reason(
			out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who, "its zones are not printed");
	}
}

/* Where a process belongs is not known: its masks, or the CPUs of the nodes, were not read. */
static bool is_unplaced(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct answer *an;
	struct cpuset cpus = { 0 };

	for (size_t i = 0; i < p->n_threads; i++) {
		if (!p->threads[i]->allowed_valid) {
			find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_process(in, p),
				"the CPUs that it may use could not be read");
			return true;
		}
	}
	for (size_t i = 0; i < p->n_hot; i++)
		cpus = cpuset_or(in->scratch, cpus, p->hot[i]->allowed);
	an = nodes->n ? nodes_unplaced(nodes, cpuset_and(in->scratch, cpus, in->roles->online))
		      : NULL;
	if (an)
		find_unreadable(out, subject_process(in, p), an, false);
	return an != NULL;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct zoneinfo *z = in_fact(in, &fact_zoneinfo);
	struct matches nics = in_match(in, NIC_NODE);
	struct cpuset nodes = nodes_of(in);
	unsigned unplaced = 0;

	(void)self;
	for (size_t i = 0; i < in->roles->n_processes; i++)
		unplaced += is_unplaced(in, &in->roles->processes[i], out);
	if (unplaced || find_processes_hidden(out, in))
		return;
	if (cpuset_is_empty(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no process, hot CPU or NIC says which node matters");
		return;
	}
	if (!z->valid) {
		find_unreadable(out, subject_host(), z->from, false);
		return;
	}
	for (size_t i = 0; i < nics.n; i++) {
		const struct answer *an = nics.v[i].answer;

		if (an->state != ANSWER_OK && an->state != ANSWER_ABSENT)
			find_unreadable(
				out, subject_named(SUBJECT_NIC, nics.v[i].star[0]), an, false);
	}
	for (int n = -1; (n = cpuset_next(nodes, n + 1)) >= 0;)
		judge_node(in, (unsigned)n, out);
}

const struct check check_mem_headroom[] = {
	{
		.id = "mem.headroom",
		.rule = 1,
		.title = "Nodes that matter have room for what runs on them",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { NIC_NODE, ASK_FILE }, { "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_zoneinfo, &fact_nodes, &fact_meminfo, &fact_vmstat,
			&fact_tasks, &fact_residency },
		.limits = {
			{ "footprint", "1", 2, 1, 100, NULL,
				"the bound processes must find room for that many times their steady size" },
			{ "warn_pct", "%", 10, 0, 100, NULL,
				"of the node that must be free where no process is named" },
			{ "fail_pct", "%", 1, 0, 100, NULL, "of the node that must always be free" },
		},
		.implied_by = { "mem.direct_reclaim", "numa.foreign_rate", "numa.node_free" },
		.why = "a full node gives remote memory, 60 to 100 ns more at every miss, or stalls the task that "
		       "allocates for 1 ms and more",
		.fix_now = "move what fills the node: numactl --cpunodebind=N --membind=N, or cpuset.mems of its cgroup",
		.source = "mm/page_alloc.c; Documentation/admin-guide/sysctl/vm.rst, min_free_kbytes",
		.run = run,
	},
	{ 0 },
};
