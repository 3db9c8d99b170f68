/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.overcommit_memory: 0 refuses only what is more than all memory and swap in one request,
 * 1 nothing, 2 everything past CommitLimit (mm/util.c __vm_enough_memory()). In mode 2 a late
 * mmap() or fork() of the engine gets ENOMEM. CommitLimit leaves the pools of huge pages out
 * (vm_commit_limit()); PROT_NONE reservations, as DPDK makes them, are not committed.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

#define MODE "/proc/sys/vm/overcommit_memory"

static const char *const words[] = { "heuristic", "always", "never" };

static struct finding *judge_strict(
	const struct check_in *in, const struct meminfo *m, uint64_t mode, struct findings *out)
{
	uint64_t limit, used;
	double pct;
	struct finding *f;

	if (mode != 2)
		return NULL;
	if (!m->valid || !meminfo_get(m->from->bytes, "CommitLimit", &limit) || !limit ||
		!meminfo_get(m->from->bytes, "Committed_AS", &used)) {
		find_unreadable(out, subject_host(), m->from, false);
		return NULL;
	}
	pct = 100 * (double)used / (double)limit;
	if (pct > in_limit(in, "fail_pct"))
		f = find(out, STATUS_FAIL, subject_host(),
			"the next allocation may be refused: nearly all is committed");
	else if (pct > in_limit(in, "warn_pct"))
		f = find(out, STATUS_WARN, subject_host(), "most of what may be is committed");
	else
		return NULL;
	find_observed(f, "%.1f %% of CommitLimit", pct);
	find_observed_value(f, pct, "%");
	find_wanted(f, "at most %g %%", in_limit(in, "warn_pct"));
	find_evidence_text(f, m->from, "Committed_AS %llu kB of CommitLimit %llu kB",
		(unsigned long long)used, (unsigned long long)limit);
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MODE);
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	struct str want = in_word(in, "want");
	struct finding *f;
	uint64_t mode;

	(void)self;
	if (fact_u64(an, &mode) || mode > 2) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = judge_strict(in, m, mode, out);
	if (f) {
		find_evidence(f, an);
		return;
	}
	if (!str_is(want, "any") && !str_is(want, words[mode]))
		f = find(out, STATUS_WARN, subject_host(), "another policy than wanted");
	else
		f = find(out, STATUS_PASS, subject_host(), "%s",
			mode == 2 ? "enough may still be committed"
				  : "the kernel commits more than it has, as is usual");
	find_observed(f, "%llu: %s", (unsigned long long)mode, words[mode]);
	find_wanted(f, STR_FMT, STR_ARG(want));
	find_evidence(f, an);
}

const struct check check_mem_overcommit[] = {
	{
		.id = "mem.overcommit",
		.rule = 1,
		.title = "Allocations are not refused",
		.severity = SEVERITY_LOW,
		.reads = { { MODE, ASK_FILE } },
		.needs = { &fact_meminfo },
		.limits = {
			{ "want", NULL, 0, 0, 3, "any|heuristic|always|never", "the policy that passes" },
			{ "warn_pct", "%", 85, 1, 1000, NULL, "of CommitLimit, in mode 2" },
			{ "fail_pct", "%", 95, 1, 1000, NULL, "of CommitLimit, in mode 2" },
		},
		.why = "in mode 2 a late mmap() or fork() of the engine fails with ENOMEM though memory is free",
		.fix_now = "sysctl -w vm.overcommit_memory=0, or a higher vm.overcommit_ratio",
		.fix_boot = "vm.overcommit_memory=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "vm.overcommit_memory", "0", NULL } },
		.source = "Documentation/mm/overcommit-accounting.rst; mm/util.c",
		.run = run,
	},
	{ 0 },
};
