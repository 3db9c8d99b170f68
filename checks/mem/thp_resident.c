/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages that are still mapped although they are switched off: the words below
 * transparent_hugepage only affect what is mapped later (transhuge.rst). Such a page can still
 * be split or moved under its owner. AnonHugePages counts the PMD size only; smaller sizes have
 * stats/nr_anon from 6.12 on. FileHugePages is no sign of anything: file systems with large
 * folios have them whatever is set.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/nodes.h"

#define FOLDER	 "/sys/kernel/mm/transparent_hugepage"
#define GLOBAL	 FOLDER "/enabled"
#define SIZES	 FOLDER "/hugepages-#kB/enabled"
#define NR_ANON	 FOLDER "/hugepages-#kB/stats/nr_anon"
#define PMD_SIZE FOLDER "/hpage_pmd_size"

/* Some size is on, or could not be told: then such pages are what somebody wants. */
static bool is_on(const struct check_in *in)
{
	struct matches sizes = in_match(in, SIZES);
	const struct answer *an = in_file(in, GLOBAL);
	struct str word;

	if (fact_choice(an->bytes, &word) || !str_is(word, "never"))
		return true;
	for (size_t i = 0; i < sizes.n; i++) {
		const struct answer *size = sizes.v[i].answer;

		if (size->state == ANSWER_OK && fact_choice(size->bytes, &word) == 0 &&
			!str_is(word, "never") && !str_is(word, "inherit"))
			return true;
	}
	return false;
}

static uint64_t small_sizes(const struct check_in *in, const struct answer **ret_unread)
{
	struct matches counts = in_match(in, NR_ANON);
	uint64_t bytes = 0, kb, n, sum = 0;

	if (fact_u64(in_file(in, PMD_SIZE), &bytes))
		return 0;
	for (size_t i = 0; i < counts.n; i++) {
		const struct answer *an = counts.v[i].answer;

		if (str_u64(counts.v[i].star[0], 10, &kb) || kb == bytes >> 10 ||
			an->state == ANSWER_ABSENT)
			continue;
		if (fact_u64(an, &n))
			*ret_unread = an;
		else if (n < UINT64_MAX / 4194304)
			sum += n * kb;
	}
	return sum;
}

static void add_evidence(const struct check_in *in, const struct meminfo *m, struct finding *f)
{
	static const char *const names[] = { "AnonHugePages", "ShmemHugePages", "ShmemPmdMapped",
		"FileHugePages" };
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	uint64_t kb;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (meminfo_get(m->from->bytes, names[i], &kb))
			find_evidence_text(
				f, m->from, "%s: %llu kB", names[i], (unsigned long long)kb);
	}
	for (size_t i = 0; i < nodes->n && i < 4; i++) {
		const struct node *n = &nodes->v[i];

		if (n->mem_valid && meminfo_get(n->mem_from->bytes, "AnonHugePages", &kb) && kb)
			find_evidence_text(f, n->mem_from, "node %u: %llu kB", n->number,
				(unsigned long long)kb);
	}
}

static void judge(
	const struct check_in *in, const struct meminfo *m, uint64_t kb, struct findings *out)
{
	const struct answer *unread = NULL;
	uint64_t small = small_sizes(in, &unread);
	struct finding *f;

	if (kb + small)
		f = find(out, STATUS_WARN, subject_host(),
			"huge pages from before they were switched off are still mapped");
	else
		f = find(out, STATUS_PASS, subject_host(), "no transparent huge page is mapped");
	find_observed(f, "%llu kB", (unsigned long long)(kb + small));
	find_observed_value(f, (double)(kb + small) * 1024, "bytes");
	find_wanted(f, "0 kB");
	add_evidence(in, m, f);
	if (unread)
		find_unreadable(out, subject_named(SUBJECT_FILE, unread->path), unread, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, GLOBAL);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	uint64_t kb;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "this kernel has no transparent huge pages"),
			an);
	} else if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), an, false);
	} else if (is_on(in)) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
				      "they are not switched off, so some are expected"),
			an);
	} else if (!m->valid || !meminfo_get(m->from->bytes, "AnonHugePages", &kb)) {
		find_unreadable(out, subject_host(), m->from, false);
	} else {
		judge(in, m, kb, out);
	}
}

const struct check check_mem_thp_resident[] = {
	{
		.id = "mem.thp_resident",
		.rule = 1,
		.title = "No transparent huge page is left from before they were switched off",
		.severity = SEVERITY_LOW,
		.reads = { { GLOBAL, ASK_FILE }, { SIZES, ASK_FILE }, { NR_ANON, ASK_FILE },
			{ PMD_SIZE, ASK_FILE } },
		.needs = { &fact_meminfo, &fact_nodes },
		.implied_by = { "mem.thp_enabled" },
		.why = "what is mapped already can still be split or moved under its owner, 1 ms and more",
		.fix_now =
			"restart the programs that own them (AnonHugePages of /proc/PID/smaps_rollup, which walks "
			"their memory)",
		.source = "Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
