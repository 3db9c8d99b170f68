/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which suspect a counter of the kernel speaks of. Names changed over the years: those that are gone stand
 * beside those that came (mm/vmstat.c vmstat_text[] from 3.10 to 6.18).
 */
#include "scanner/triage/columns.h"

struct word_row {
	const char *glob, *suspect;
};

static const char *word_of(const struct word_row *v, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_glob(str_from(v[i].glob), name))
			return v[i].suspect;
	}
	return NULL;
}

/* arch/x86/kernel/irq.c arch_show_interrupts(): vectors that are neither ticks nor IPIs. */
static const struct word_row vectors[] = {
	{ "NMI", "background" }, /* watchdog, perf, backtraces */
	{ "PMI", "background" },
	{ "MCP", "background" }, /* the poll for machine checks */
	{ "TRM", "throttling" },
	{ "THR", "machine-check" },
	{ "DFR", "machine-check" },
	{ "MCE", "machine-check" },
};

const char *columns_irq_suspect(const struct irq_row *row)
{
	const char *word;

	switch (irq_row_kind(row)) {
	case IRQ_DEVICE:
		return "irq";
	case IRQ_TICK:
		return "tick";
	case IRQ_IPI:
		return "ipi";
	case IRQ_OTHER:
		break;
	}
	if (row->irq >= 0)
		return "irq"; /* nobody claims it, and it fires */
	word = word_of(vectors, sizeof(vectors) / sizeof(vectors[0]), row->key);
	return word ? word : "";
}

/* The first that matches. What is not here is a level, or moves always. */
static const struct word_row vmstat_rows[] = {
	{ "allocstall*", "reclaim" },
	{ "pgscan_direct*", "reclaim" },
	{ "pgsteal_direct*", "reclaim" },
	{ "pgscan_kswapd*", "reclaim" },
	{ "pgsteal_kswapd*", "reclaim" },
	{ "pageoutrun", "reclaim" },
	{ "workingset_refault*", "reclaim" },
	{ "drop_pagecache", "reclaim" },
	{ "drop_slab", "reclaim" },
	{ "oom_kill", "reclaim" },
	{ "zone_reclaim_failed", "reclaim" },
	{ "pswpin", "swap" },
	{ "pswpout", "swap" },
	{ "thp_collapse_alloc*", "huge-pages" },
	{ "thp_fault_alloc", "huge-pages" },
	{ "thp_fault_fallback*", "huge-pages" },
	{ "thp_split*", "huge-pages" },
	{ "thp_migration*", "huge-pages" },
	{ "compact_stall", "huge-pages" },
	{ "compact_daemon_wake", "huge-pages" },
	{ "compact_migrate_scanned", "huge-pages" },
	{ "compact_isolated", "huge-pages" },
	{ "pgmigrate_*", "migration" },
	{ "numa_pages_migrated", "migration" },
	{ "numa_pte_updates", "migration" },
	{ "numa_huge_pte_updates", "migration" },
	{ "numa_hint_faults*", "migration" },
	{ "numa_foreign", "remote-memory" },
	{ "numa_miss", "remote-memory" },
	{ "numa_other", "remote-memory" },
	{ "pgmajfault", "faults" },
	{ "pgfault", "" },
	{ "balloon_*", "faults" },
	{ "nr_tlb_remote_flush*", "ipi" },
	{ "direct_map_level*_splits", "ipi" },
};

static const char *vmstat_word(struct str name)
{
	return word_of(vmstat_rows, sizeof(vmstat_rows) / sizeof(vmstat_rows[0]), name);
}

const char *columns_vmstat_suspect(struct str name)
{
	const char *word = vmstat_word(name);

	return word ? word : "";
}

bool columns_vmstat_keeps(struct str name)
{
	return vmstat_word(name) != NULL;
}
