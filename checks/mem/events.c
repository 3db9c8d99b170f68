/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the memory management did within the window, by its counters in /proc/vmstat. They are
 * of the whole host (mm/vmstat.c), so each of these says that something happened, and not to
 * whom. One run() for all of them: a table of counters, what a little and what a lot means.
 *
 * mem.compaction_activity: compact_stall counts tasks that compacted themselves for an
 * allocation of a higher order (mm/page_alloc.c); the rest is kcompactd and who asked for it.
 * mem.kswapd_activity: pageoutrun is a pass of kswapd over its node; kswapd_low_wmark_hit_quickly
 * one that went to sleep too early and was woken at once (mm/vmscan.c).
 * mem.page_migration: pages that changed their place under a process (mm/migrate.c), for NUMA
 * balancing, compaction, move_pages(2), mbind(2), a cpuset with memory_migrate, CMA, offlining.
 * mem.cache_thrash: pages evicted and wanted back soon (mm/workingset.c), split in two by 5.9.
 * mem.drop_caches: one count a write to vm.drop_caches, not one a page (fs/drop_caches.c).
 * mem.direct_map_splits: the kernel's own mapping broken into smaller pages, which flushes the
 * TLBs of all CPUs (arch/x86/mm/pat/set_memory.c, counted from 5.13 on).
 * mem.balloon: the hypervisor takes memory or gives it back (mm/balloon_compaction.c).
 * mem.oom: processes killed, those of a cgroup's limit among them (counted from 4.13 on).
 */
#include "scanner/judging/counters.h"
#include "scanner/judging/growth.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

#define EXTFRAG	    "/proc/sys/vm/extfrag_threshold"
#define DROP_CACHES "/proc/sys/vm/drop_caches"

#define EVIDENCE(glob)                                                                             \
	{                                                                                          \
		glob, NULL, STATUS_PASS, "", NULL, NULL                                            \
	}
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* What makes a row of the family. */
struct events {
	const struct counter *v;
	unsigned n;
	const char *pass;
	bool since_boot;    /* it has the limit since_boot_max */
	const char *beside; /* a file that is shown beside it; NULL: none */
	bool taken; /* somebody took memory: who grew is told, and what is free on the nodes */
};

static const struct counter compaction[] = {
	{ "compact_stall", NULL, STATUS_FAIL, "tasks stalled to compact memory themselves",
		"max_stall", NULL },
	{ "compact_migrate_scanned", NULL, STATUS_WARN, "memory was compacted", NULL, NULL },
	{ "compact_isolated", NULL, STATUS_WARN, "pages were taken to be moved together", NULL,
		NULL },
	{ "compact_daemon_wake", NULL, STATUS_WARN, "kcompactd was woken", NULL, NULL },
	EVIDENCE("compact_daemon_migrate_scanned"),
	EVIDENCE("compact_success"),
	EVIDENCE("compact_fail"),
};

static const struct counter kswapd[] = {
	{ "pgscan_kswapd*", NULL, STATUS_FAIL, "kswapd is busy reclaiming memory", "max_scan",
		NULL },
	{ "kswapd_low_wmark_hit_quickly", NULL, STATUS_FAIL,
		"kswapd cannot keep memory free: it is woken as soon as it sleeps", "max_early",
		NULL },
	{ "pgscan_kswapd*", NULL, STATUS_WARN, "kswapd reclaimed memory", NULL, NULL },
	{ "pageoutrun", NULL, STATUS_WARN, "kswapd was woken", NULL, NULL },
	EVIDENCE("pgsteal_kswapd*"),
	EVIDENCE("kswapd_high_wmark_hit_quickly"),
	EVIDENCE("kswapd_inodesteal"),
	EVIDENCE("pginodesteal"),
};

static const struct counter migration[] = {
	{ "pgmigrate_success", NULL, STATUS_FAIL, "pages are being moved under running processes",
		"max_rate", NULL },
	{ "pgmigrate_success", NULL, STATUS_WARN, "pages were moved under running processes", NULL,
		NULL },
	EVIDENCE("pgmigrate_fail"),
	EVIDENCE("thp_migration_success"),
	EVIDENCE("thp_migration_split"),
	EVIDENCE("numa_pages_migrated"),
	EVIDENCE("compact_isolated"),
};

static const struct counter refaults[] = {
	{ "workingset_refault_anon", NULL, STATUS_FAIL,
		"memory of programs was swapped out and wanted back at once", NULL, NULL },
	{ "workingset_refault_file", NULL, STATUS_WARN,
		"file pages are evicted and wanted back at once", "max_rate",
		"workingset_refault" },
	EVIDENCE("pgmajfault"),
};

static const struct counter drops[] = {
	{ "drop_pagecache", NULL, STATUS_WARN, "somebody dropped the page cache", NULL, NULL },
	{ "drop_slab", NULL, STATUS_WARN, "somebody dropped inodes, dentries and other caches",
		NULL, NULL },
};

static const struct counter splits[] = {
	{ "direct_map_level2_splits", NULL, STATUS_WARN,
		"the kernel split a mapping of its own, and every CPU flushed its TLB", NULL,
		NULL },
	{ "direct_map_level3_splits", NULL, STATUS_WARN,
		"the kernel split a 1 GiB mapping of its own, and every CPU flushed its TLB", NULL,
		NULL },
	EVIDENCE("direct_map_level2_collapses"),
	EVIDENCE("direct_map_level3_collapses"),
};

static const struct counter balloon[] = {
	{ "balloon_inflate", NULL, STATUS_FAIL, "the hypervisor took memory away", NULL, NULL },
	{ "balloon_deflate", NULL, STATUS_FAIL, "the hypervisor gave memory back", NULL, NULL },
	EVIDENCE("balloon_migrate"),
};

static const struct counter oom[] = {
	{ "oom_kill", NULL, STATUS_FAIL, "a process was killed for want of memory", "max", NULL },
};

static void add_nodes(const struct check_in *in, struct finding *f)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	uint64_t kb;

	for (size_t i = 0; i < nodes->n && i < 4; i++) {
		const struct node *n = &nodes->v[i];

		if (n->mem_valid && meminfo_get(n->mem_from->bytes, "MemFree", &kb))
			find_evidence_text(f, n->mem_from, "node %u: %llu of %llu kB free",
				n->number, (unsigned long long)kb,
				(unsigned long long)n->mem_total_kb);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct events *e = self->param;
	struct finding *f;

	f = judge_counters(in, e->v, e->n, e->pass, out);
	if (e->since_boot)
		judge_since_boot(in, e->v, e->n, out);
	if (!f)
		return;
	if (e->beside && in_file(in, e->beside)->state == ANSWER_OK)
		find_evidence(f, in_file(in, e->beside));
	if (e->taken && f->status != STATUS_PASS)
		find_growth(f, in);
	if (e->taken)
		add_nodes(in, f);
}

static const struct events compaction_row = { compaction, COUNT(compaction),
	"no memory was compacted", false, EXTFRAG, false };
static const struct events kswapd_row = { kswapd, COUNT(kswapd), "kswapd slept", false, NULL,
	true };
static const struct events migration_row = { migration, COUNT(migration),
	"no page changed its place", false, NULL, false };
static const struct events refaults_row = { refaults, COUNT(refaults),
	"hardly anything that was evicted was wanted back", false, NULL, true };
static const struct events drops_row = { drops, COUNT(drops), "nobody dropped caches", false,
	DROP_CACHES, false };
static const struct events splits_row = { splits, COUNT(splits),
	"the kernel's own mapping stayed as it was", false, NULL, false };
static const struct events balloon_row = { balloon, COUNT(balloon),
	"no memory went to the hypervisor or came back", false, NULL, false };
static const struct events oom_row = { oom, COUNT(oom), "no process was killed for want of memory",
	true, NULL, true };

const struct check check_mem_events[] = {
	{
		.id = "mem.compaction_activity",
		.rule = 1,
		.title = "No memory is compacted",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { EXTFRAG, ASK_FILE } },
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = { { "max_stall", "1", 0, 0, 1e9, NULL, "stalls in the window that pass" } },
		.implied_by = { "mem.thp_enabled", "mem.thp_defrag", "mem.thp_activity",
			"mem.direct_reclaim" },
		.why = "the task that stalls scans and copies memory for milliseconds; pages of any process are moved, "
		       "and each costs its owner a minor fault and a TLB flush",
		.fix_now = "transparent huge pages off, huge pages before the start, vm.compaction_proactiveness=0, "
			   "more free memory",
		.source = "mm/compaction.c; Documentation/admin-guide/mm/transhuge.rst, compact_stall",
		.param = &compaction_row,
		.run = run,
	},
	{
		.id = "mem.kswapd_activity",
		.rule = 1,
		.title = "No memory is reclaimed in the background",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = {
			{ "max_scan", "1/s", 10000, 0, 1e9, NULL, "pages that kswapd may scan before it fails" },
			{ "max_early", "1/s", 1, 0, 1e6, NULL, "times that it may be woken as soon as it sleeps" },
		},
		.implied_by = { "mem.direct_reclaim", "numa.foreign_rate" },
		.why = "what kswapd evicts comes back by a major fault or on another node: a feed's 99th percentile went "
		       "from 22 to 41 us after a night of batch jobs",
		.fix_now = "limit what fills the page cache by a cgroup; raise vm.min_free_kbytes and "
			   "vm.watermark_scale_factor; mlockall() in the application",
		.source = "mm/vmscan.c; Documentation/admin-guide/sysctl/vm.rst, watermark_scale_factor",
		.param = &kswapd_row,
		.run = run,
	},
	{
		.id = "mem.page_migration",
		.rule = 1,
		.title = "No page is moved to another place",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = { { "max_rate", "1/s", 100, 0, 1e9, NULL,
			"pages moved a second above which it fails; fewer warn" } },
		.implied_by = { "numa.balancing", "numa.balancing_activity",
			"mem.compaction_activity", "mem.direct_reclaim", "mem.kswapd_activity",
			"mem.thp_enabled", "mem.thp_defrag", "mem.thp_activity" },
		.why = "moving the pages of a process that runs gave hiccups of 200 to 500 us; move_pages() and mbind() "
		       "also queue work on every CPU",
		.fix_now = "stop what moves them: numad, kernel.numa_balancing, a cpuset's memory_migrate, migratepages",
		.source = "mm/migrate.c; mm/vmstat.c",
		.param = &migration_row,
		.run = run,
	},
	{
		.id = "mem.cache_thrash",
		.rule = 1,
		.title = "What was evicted is not wanted back at once",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = { { "max_rate", "1/s", 100, 0, 1e9, NULL,
			"file pages wanted back a second that pass" } },
		.implied_by = { "mem.direct_reclaim", "mem.swap_activity", "numa.foreign_rate" },
		.why = "each of them is disk I/O in somebody's path, 50 us to 10 ms, and the page may come back on "
		       "another node",
		.fix_now = "limit scanners and backups by memory.high, or give the host more memory",
		.source = "mm/workingset.c",
		.param = &refaults_row,
		.run = run,
	},
	{
		.id = "mem.drop_caches",
		.rule = 1,
		.title = "Nobody drops caches",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { DROP_CACHES, ASK_FILE } },
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.why = "the writer walks all file systems and caches, and what was dropped comes back by major faults",
		.fix_now = "find the cron job or timer that writes to vm.drop_caches, and remove it",
		.source = "fs/drop_caches.c",
		.param = &drops_row,
		.run = run,
	},
	{
		.id = "mem.direct_map_splits",
		.rule = 1,
		.title = "The kernel's own mapping stays as it is",
		.severity = SEVERITY_LOW,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.why = "each split sends an IPI to all CPUs, isolated ones too",
		.fix_now = "load modules, attach BPF programs and tracers before the workload starts",
		.source = "arch/x86/mm/pat/set_memory.c, __split_large_page()",
		.param = &splits_row,
		.run = run,
	},
	{
		.id = "mem.balloon",
		.rule = 1,
		.title = "The hypervisor leaves the memory alone",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.why = "the guest reclaims memory synchronously to give it away, and it comes back unmapped: each first "
		       "touch faults in the hypervisor",
		.fix_now = "give the guest its memory for good, on the hypervisor: no autodeflate, memory and maximum "
			   "memory alike",
		.source = "mm/balloon_compaction.c; drivers/virtio/virtio_balloon.c",
		.param = &balloon_row,
		.run = run,
	},
	{
		.id = "mem.oom",
		.rule = 1,
		.title = "No process is killed for want of memory",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_nodes, GROWTH_NEEDS },
		.limits = {
			{ "max", "1", 0, 0, 1e6, NULL, "kills in the window that pass" },
			{ "since_boot_max", "1", 0, -1, 1e9, NULL,
				"kills since boot above which it warns; -1: not judged" },
		},
		.why = "before a kill somebody stalled in reclaim for seconds, and the victim may be the engine",
		.fix_now = "find who takes the memory; memory.max on batch jobs, a low oom_score_adj for the engine",
		.source = "mm/oom_kill.c; Documentation/admin-guide/cgroup-v2.rst, oom_kill",
		.param = &oom_row,
		.run = run,
	},
	{ 0 },
};
