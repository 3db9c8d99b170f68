/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the memory manager did (/proc/vmstat): of each meaning all names that kernels gave it, as a
 * rate, and since boot for what should never have happened. And stalls (/proc/pressure), where a
 * check reads them.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/mem/vmstat.h"

static const struct {
	const char *key, *glob, *except;
	bool since_boot;
} rows[] = {
	{ "faults", "pgfault", NULL, false },
	{ "faults from disk", "pgmajfault", NULL, true },
	{ "swapped in", "pswpin", NULL, true },
	{ "swapped out", "pswpout", NULL, true },
	{ "scanned by kswapd", "pgscan_kswapd*", NULL, false },
	{ "scanned in direct reclaim", "pgscan_direct*", "pgscan_direct_throttle", true },
	{ "stalls of allocation", "allocstall*", NULL, true },
	{ "stalls of compaction", "compact_stall", NULL, true },
	{ "scanned by compaction", "compact_*_scanned", NULL, false },
	{ "pages migrated", "pgmigrate_success", NULL, false },
	{ "THP by fault", "thp_fault_alloc", NULL, false },
	{ "THP collapsed", "thp_collapse_alloc", NULL, false },
	{ "THP split", "thp_split_pmd", NULL, false },
	{ "NUMA hinting faults", "numa_hint_faults", NULL, false },
	{ "pages moved by NUMA balancing", "numa_pages_migrated", NULL, true },
	{ "remote TLB flushes", "nr_tlb_remote_flush", NULL, false },
	{ "node reclaim failed", "zone_reclaim_failed", NULL, true },
	{ "killed for memory", "oom_kill", NULL, true },
};

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345" */
static bool total_of(struct str text, const char *word, uint64_t *ret)
{
	struct str line, part;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &part) || !str_is(part, word))
			continue;
		while (str_word(&line, &part)) {
			if (str_starts(part, "total="))
				return str_u64(str_skip(part, 6), 10, ret) == 0;
		}
	}
	return false;
}

static void stalls(const struct trait_in *in, struct trait_out *out)
{
	static const char *const words[] = { "some", "full" };
	const struct answer *now = answers_file(in->answers, "/proc/pressure/memory");
	const struct answer *before = trait_before(in, now);

	for (unsigned i = 0; now->state == ANSWER_OK && i < 2; i++) {
		uint64_t n, then;

		if (!total_of(now->bytes, words[i], &n)) {
			trait_not_whole(out);
			continue;
		}
		trait_counter(in, out, trait_key(in, "pressure %s, us", words[i]), n,
			before && total_of(before->bytes, words[i], &then) ? &then : NULL, 64,
			now->path);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct vmstat *t = trait_fact(in, &fact_vmstat);
	const struct vmstat *b = trait_fact_before(in, &fact_vmstat);

	if (!t->valid || (b && !b->valid))
		trait_not_whole(out);
	for (size_t i = 0; t->valid && i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t now, then, delta;

		if (!vmstat_sum(t, rows[i].glob, rows[i].except, &now) ||
			(!now && !rows[i].since_boot))
			continue;
		if (rows[i].since_boot)
			trait_count(out, trait_key(in, "%s since boot", rows[i].key), now,
				t->from->path);
		if (now && b && b->valid && vmstat_sum(b, rows[i].glob, rows[i].except, &then) &&
			trait_moved(then, now, 64, &delta))
			trait_rate(in, out, str_from(rows[i].key), delta, t->from->path);
	}
	stalls(in, out);
}

const struct traits traits_vmstat = {
	.group = "vmstat",
	.what = "what the memory manager did: faults, reclaim, compaction, huge pages, stalls",
	.needs = { &fact_vmstat },
	.gather = gather,
};
