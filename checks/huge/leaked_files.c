/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huge pages that files keep of which nobody makes use. A file of a hugetlbfs has its pages until
 * it is removed, and DPDK removes its own when it ends in order: after a crash all of them stay
 * taken, HugePages_Free is 0, and the next start fails. A running process holds a flock() on each
 * of its files, or with --legacy-mem a lock on the "config" of its prefix; trying for the lock
 * would tell too, and would stand in the way of a start. Other programs (QEMU, databases) take no
 * lock, mostly remove the name at once, and are not judged.
 */
#include "scanner/judging/pages.h"
#include "scanner/facts/mem/huge_files.h"
#include "scanner/facts/mem/nodes.h"

struct leak {
	uint64_t page_kb;
	unsigned files;
	uint64_t bytes;
	struct str prefixes;
};

static struct leak leak_of(const struct check_in *in, const struct huge_files *t, size_t first)
{
	struct leak k = { .page_kb = t->v[first].page_kb };

	for (size_t i = first; i < t->n; i++) {
		const struct huge_files_group *g = &t->v[i];

		if (g->page_kb != k.page_kb || !g->unused)
			continue;
		k.files += g->unused;
		k.bytes += g->unused_bytes;
		k.prefixes = str_printf(in->scratch, STR_FMT "%s" STR_FMT, STR_ARG(k.prefixes),
			k.prefixes.n ? ", " : "", STR_ARG(g->prefix));
	}
	return k;
}

static bool is_first_of_size(const struct huge_files *t, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (t->v[i].page_kb == t->v[at].page_kb)
			return false;
	}
	return true;
}

/* Before the workload starts, and with too few pages left for it, they are what stops it. */
static bool are_missed(const struct check_in *in, uint64_t kb)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	double want = in_pages_wanted(in, kb);

	for (size_t i = 0; i < nodes->n_pools && in->phase == PHASE_PRE && want > 0; i++) {
		const struct huge_pool *p = &nodes->pools[i];

		if (p->size_kb == kb && p->valid)
			return (double)p->free < want + (double)p->reserved;
	}
	return false;
}

static void say(const struct check_in *in, const struct leak *k, struct findings *out)
{
	const struct huge_files *t = in_fact(in, &fact_huge_files);
	struct finding *f;

	if (are_missed(in, k->page_kb))
		f = find(out, STATUS_FAIL, subject_pages(in, k->page_kb),
			"files of programs that ended keep huge pages that the workload needs");
	else
		f = find(out, STATUS_WARN, subject_pages(in, k->page_kb),
			"files of programs that ended keep huge pages");
	find_observed(f, "%u files, %llu pages, prefix " STR_FMT, k->files,
		(unsigned long long)(k->bytes / 1024 / (k->page_kb ? k->page_kb : 1)),
		STR_ARG(k->prefixes));
	find_observed_value(f, (double)k->bytes, "bytes");
	find_wanted(f, "none");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, t->from, "%u files of DPDK, %llu bytes, without a lock", k->files,
		(unsigned long long)k->bytes);
	find_evidence_text(f, t->locks, "no lock on them, and none on dpdk/<prefix>/config");
}

static void say_good(const struct huge_files *t, struct findings *out)
{
	unsigned used = 0, others = 0;
	struct finding *f;

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].prefix.n)
			used += t->v[i].files;
		else
			others += t->v[i].files;
	}
	f = find(out, STATUS_PASS, subject_host(),
		"no file of a program that ended keeps huge pages");
	find_observed(f, "%u files of DPDK in use, %u of other programs", used, others);
	find_evidence_text(f, t->from, "%u file systems, %u files", t->mounts, used + others);
}

/* What was not looked at makes no pass. */
static bool say_unseen(const struct huge_files *t, struct findings *out)
{
	struct finding *f = NULL;

	if (t->denied)
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"%llu folders of huge pages could not be listed",
			(unsigned long long)t->denied);
	else if (t->more)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more files of huge pages than are looked at: %llu were not",
			(unsigned long long)t->more);
	if (f)
		find_evidence_text(f, t->from, "denied %llu, more %llu",
			(unsigned long long)t->denied, (unsigned long long)t->more);
	return f != NULL;
}

static bool judge(const struct check_in *in, const struct huge_files *t, struct findings *out)
{
	bool good = true;

	for (size_t i = 0; i < t->n; i++) {
		struct leak k;

		if (!is_first_of_size(t, i))
			continue;
		k = leak_of(in, t, i);
		if (k.files)
			say(in, &k, out);
		good &= !k.files;
	}
	return good;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct huge_files *t = in_fact(in, &fact_huge_files);
	bool good;

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(),
			t->from->state == ANSWER_OK && t->has_files ? t->locks : t->from, false);
		return;
	}
	good = judge(in, t, out);
	if (say_unseen(t, out) || !good)
		return;
	if (t->mounts)
		say_good(t, out);
	else
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
				      "no file system of huge pages is mounted"),
			t->from);
}

const struct check check_huge_leaked_files[] = {
	{
		.id = "huge.leaked_files",
		.rule = 1,
		.title = "No file of a program that ended keeps huge pages",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.needs = { &fact_huge_files, &fact_nodes },
		.limits = {
			{ "pages_2m", "1", -1, -1, 1e9, NULL,
				"2 MiB pages that the workload takes when it starts; -1: nobody said" },
			{ "pages_1g", "1", -1, -1, 1e6, NULL,
				"1 GiB pages that the workload takes when it starts; -1: nobody said" },
		},
		.why = "a DPDK program that crashed leaves its files, and every page in them stays taken: the next start finds "
		       "none and fails",
		.fix_now = "dpdk-hugepages.py -c, or rm of the files, while no program of that prefix runs",
		.fix_boot = "ExecStartPre= of the unit that removes files of its own prefix, or --huge-unlink and --in-memory of DPDK",
		.remedies = { { REMEDY_MANUAL, "",
			"an ExecStartPre= that removes files of its prefix, or --huge-unlink of DPDK", NULL } },
		.source = "fs/hugetlbfs/inode.c; DPDK, Environment Abstraction Layer, and lib/eal/linux/eal_memalloc.c",
		.run = run,
	},
	{ 0 },
};
