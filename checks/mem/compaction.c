/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What starts compaction without anybody's need, and which pages it may move.
 *
 * mem.compaction_proactive: vm.compaction_proactiveness (5.9; EL 8.8 has it and sets 0)
 * lets kcompactd work ahead while memory is fragmented, for which it wakes twice a second
 * (mm/compaction.c HPAGE_FRAG_CHECK_INTERVAL_MSEC); upstream's preset is 20. The kernel's
 * own document says that it may cause latency spikes in programs that know nothing of it. 0
 * stops neither kcompactd when kswapd wakes it nor a write to vm.compact_memory.
 *
 * mem.compaction_unevictable: vm.compact_unevictable_allowed (4.2). mlock() keeps a page in
 * memory, not in its place: while the page is moved its owner takes a minor fault. The preset
 * is 1, and 0 on PREEMPT_RT (mm/compaction.c, CONFIG_COMPACT_UNEVICTABLE_DEFAULT).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/mem/meminfo.h"

#define VM	    "/proc/sys/vm/"
#define PROACTIVE   VM "compaction_proactiveness"
#define EXTFRAG	    VM "extfrag_threshold"
#define DEFRAG_MODE VM "defrag_mode"
#define UNEVICTABLE VM "compact_unevictable_allowed"

static void show(const struct check_in *in, const char *path, struct finding *f)
{
	if (in_file(in, path)->state == ANSWER_OK)
		find_evidence(f, in_file(in, path));
}

/* An older kernel, or one built without compaction: the question does not arise. */
static bool is_missing(const struct answer *an, const char *what, struct findings *out)
{
	struct finding *f;

	if (an->state != ANSWER_ABSENT)
		return false;
	f = find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(), "%s", what);
	find_evidence(f, an);
	return true;
}

static void run_proactive(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, PROACTIVE);
	double most = in_limit(in, "max"), fail = in_limit(in, "max_warn");
	struct finding *f;
	uint64_t v;

	(void)self;
	if (is_missing(an, "this kernel does not compact ahead", out))
		return;
	if (fact_u64(an, &v)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if ((double)v > fail)
		f = find(out, STATUS_FAIL, subject_host(), "kcompactd moves pages eagerly");
	else if ((double)v > most)
		f = find(out, STATUS_WARN, subject_host(),
			"kcompactd moves pages before anybody needs it");
	else
		f = find(out, STATUS_PASS, subject_host(), "memory is not compacted ahead");
	find_observed(f, "%llu", (unsigned long long)v);
	find_observed_value(f, (double)v, "1");
	find_wanted(f, "at most %g", most);
	find_evidence(f, an);
	show(in, EXTFRAG, f);
	show(in, DEFRAG_MODE, f);
}

static void run_unevictable(
	const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, UNEVICTABLE);
	const struct host *h = in_fact(in, &fact_host);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	bool strict = str_is(in_word(in, "locked"), "must-stay") || h->realtime;
	struct finding *f;
	uint64_t v, kb;

	(void)self;
	if (is_missing(an, "compaction of this kernel leaves locked pages alone", out))
		return;
	if (fact_u64(an, &v) || v > 1) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (v)
		f = find(out, strict ? STATUS_FAIL : STATUS_WARN, subject_host(),
			"compaction may move pages that a process has locked");
	else
		f = find(out, STATUS_PASS, subject_host(), "compaction leaves locked pages alone");
	find_observed(f, "%llu", (unsigned long long)v);
	find_wanted(f, "0");
	find_evidence(f, an);
	if (m->valid && meminfo_get(m->from->bytes, "Mlocked", &kb))
		find_evidence_text(f, m->from, "Mlocked: %llu kB", (unsigned long long)kb);
}

const struct check check_mem_compaction[] = {
	{
		.id = "mem.compaction_proactive",
		.rule = 1,
		.title = "Memory is not compacted ahead of need",
		.severity = SEVERITY_MEDIUM,
		.reads = { { PROACTIVE, ASK_FILE }, { EXTFRAG, ASK_FILE }, { DEFRAG_MODE, ASK_FILE } },
		.limits = {
			{ "max", "1", 0, 0, 100, NULL, "the highest value that passes" },
			{ "max_warn", "1", 50, 0, 100, NULL, "above it fails" },
		},
		.why = "pages of processes that run are moved around, which the kernel's own document names as a cause of "
		       "latency spikes",
		.fix_now = "sysctl -w vm.compaction_proactiveness=0",
		.fix_boot = "vm.compaction_proactiveness=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.compaction_proactiveness", "0", NULL } },
		.source = "Documentation/admin-guide/sysctl/vm.rst, compaction_proactiveness; mm/compaction.c",
		.run = run_proactive,
	},
	{
		.id = "mem.compaction_unevictable",
		.rule = 1,
		.title = "Compaction leaves locked pages where they are",
		.severity = SEVERITY_HIGH,
		.reads = { { UNEVICTABLE, ASK_FILE } },
		.needs = { &fact_host, &fact_meminfo },
		.limits = { { "locked", NULL, 0, 0, 1, "may-move|must-stay",
			"must-stay: it fails, as on a PREEMPT_RT kernel" } },
		.why = "mlock() keeps a page in memory, not in its place: while it is moved its owner waits in a minor "
		       "fault, 5 to 50 us",
		.fix_now = "sysctl -w vm.compact_unevictable_allowed=0",
		.fix_boot = "vm.compact_unevictable_allowed=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.compact_unevictable_allowed", "0", NULL } },
		.source = "Documentation/admin-guide/sysctl/vm.rst, compact_unevictable_allowed",
		.run = run_unevictable,
	},
	{ 0 },
};
