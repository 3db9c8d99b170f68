/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of /proc/vmstat only what somebody waits for, and what moves pages under him: the other counters say how much memory was used.
 * Names as in mm/vmstat.c vmstat_text[] from 3.10 to 6.18; those with a zone or type behind them are matched by their beginning.
 */
#include "scanner/triage/counters.h"

struct row {
	const char *name, *word;
	bool begins;
};

static const struct row vmstat[] = {
	{ "allocstall", "reclaim", true },
	{ "pgscan_direct", "reclaim", true },
	{ "pgsteal_direct", "reclaim", true },
	{ "kswapd_low_wmark_hit_quickly", "reclaim", false },
	{ "workingset_refault", "reclaim", true },
	{ "oom_kill", "reclaim", false },
	{ "drop_pagecache", "reclaim", false },
	{ "drop_slab", "reclaim", false },
	{ "pswpin", "swap", false },
	{ "pswpout", "swap", false },
	{ "thp_collapse_alloc", "huge-pages", false },
	{ "thp_split_page", "huge-pages", false },
	{ "thp_split_pmd", "huge-pages", false },
	{ "thp_fault_alloc", "huge-pages", false },
	{ "thp_fault_fallback", "huge-pages", false },
	{ "compact_stall", "huge-pages", false },
	{ "compact_daemon_wake", "huge-pages", false },
	{ "pgmigrate_success", "migration", false },
	{ "numa_hint_faults", "migration", false },
	{ "numa_pages_migrated", "migration", false },
	{ "numa_huge_pte_updates", "migration", false },
	{ "numa_foreign", "remote-memory", false },
	{ "numa_miss", "remote-memory", false },
	{ "pgmajfault", "faults", false },
	{ "balloon_inflate", "faults", false },
	{ "balloon_deflate", "faults", false },
	{ "nr_tlb_remote_flush", "ipi", false },
	{ "direct_map_level2_splits", "ipi", false },
	{ "direct_map_level3_splits", "ipi", false },
};

const char *counter_of_vmstat(struct str name)
{
	for (size_t i = 0; i < sizeof(vmstat) / sizeof(*vmstat); i++) {
		if (vmstat[i].begins ? str_starts(name, vmstat[i].name)
				     : str_is(name, vmstat[i].name))
			return vmstat[i].word;
	}
	return NULL;
}

/* TIMER, SCHED and HRTIMER are what the tick leaves behind: they do not come without it. */
const char *counter_of_softirq(enum softirq which)
{
	bool of_tick = which == SOFTIRQ_TIMER || which == SOFTIRQ_SCHED || which == SOFTIRQ_HRTIMER;

	return of_tick ? "tick" : "softirq";
}

static const char *of_other(struct str key)
{
	static const struct row others[] = {
		{ "NMI", "background", false },
		{ "MCP", "background", false },
		{ "MCE", "machine-check", false },
		{ "DFR", "machine-check", false },
		{ "THR", "machine-check", false },
		{ "TRM", "throttling", false },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (str_is(key, others[i].name))
			return others[i].word;
	}
	return "";
}

const char *counter_of_interrupt(const struct irq_row *row)
{
	enum irq_kind kind = irq_row_kind(row);

	if (kind == IRQ_OTHER)
		return of_other(row->key);
	return kind == IRQ_DEVICE ? "irq" : kind == IRQ_TICK ? "tick" : "ipi";
}

/* As the checks of the same name have it, rounded up: a first answer is no verdict. */
double counter_quiet_rate(struct str word)
{
	static const struct {
		const char *word;
		double rate;
	} quiet[] = {
		{ "tick", 5 },
		{ "softirq", 5 },
		{ "ipi", 1 },
		{ "foreign-task", 1 },
		{ "background", 1 },
		{ "migration", 100 },
		{ "faults", 10 },
		{ "huge-pages", 0.5 },
	};

	for (size_t i = 0; i < sizeof(quiet) / sizeof(*quiet); i++) {
		if (str_is(word, quiet[i].word))
			return quiet[i].rate;
	}
	return 0;
}
