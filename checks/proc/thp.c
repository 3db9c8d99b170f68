/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages that a process has. The policy holds for what is mapped from then on:
 * after a switch to never it keeps what it has, and MADV_COLLAPSE (6.1) makes more in spite of it.
 * THP_enabled of /proc/PID/status is 0 after prctl(PR_SET_THP_DISABLE) (5.0). How much it has
 * says memory.stat of its cgroup where it is alone in it (anon_thp; rss_huge of the first
 * version), else only smaps_rollup, which walks page tables under the lock of its memory.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/target_cgroups.h"

#define ENABLED "/sys/kernel/mm/transparent_hugepage/enabled"

/* Lines of cgroup.procs. */
static bool is_alone(const struct answer *procs)
{
	struct str rest = procs->bytes, line;
	unsigned n = 0;

	while (procs->state == ANSWER_OK && str_cut(&rest, '\n', &line))
		n += str_trim(line).n > 0;
	return n == 1;
}

static bool of_group(const struct check_in *in, const struct process *p, uint64_t *ret_kb,
	const struct answer **ret_from)
{
	const struct target_cgroups *t = in_fact(in, &fact_target_memory);
	const struct cgroup_chain *c = target_cgroups_find(t, p->pid);
	int64_t bytes;

	if (!c || !c->n || c->levels[0].root || !is_alone(c->levels[0].files[TARGET_MEMORY_PROCS]))
		return false;
	*ret_from = c->levels[0].files[TARGET_MEMORY_STAT];
	if (!cgroup_stat_get(*ret_from, c->v1 ? "rss_huge" : "anon_thp", &bytes) || bytes < 0)
		return false;
	*ret_kb = (uint64_t)bytes >> 10;
	return true;
}

static bool of_rollup(const struct check_in *in, const struct process *p, uint64_t *ret_kb,
	const struct answer **ret_from)
{
	const struct answer *an = in_process(in, p, "smaps_rollup", ASK_FILE);

	*ret_from = an;
	return an->state == ANSWER_OK && status_number(an->bytes, "AnonHugePages", ret_kb);
}

/* Where it was read, with --budget all, the process may have waited for it. */
static void add_cost(struct finding *f, const struct check_in *in, const struct process *p)
{
	const struct answer *an = in_process(in, p, "smaps_rollup", ASK_FILE);
	uint64_t kb;

	if (an->state == ANSWER_OK && status_number(an->bytes, "Rss", &kb))
		find_evidence_text(f, an, "walked under its mmap_lock: " STR_FMT,
			STR_ARG(memory_text(in->scratch, kb)));
}

static void say(const struct check_in *in, const struct process *p, struct str word, uint64_t kb,
	const struct answer *from, struct findings *out)
{
	bool asked = str_is(word, "madvise");
	struct finding *f =
		find(out, !kb || asked ? STATUS_PASS : STATUS_WARN, subject_process(in, p), "%s",
			!kb	? "it has no transparent huge pages"
			: asked ? "it asked for its transparent huge pages"
			: str_is(word, "never")
				? "it has transparent huge pages from before they were switched off"
				: "it has transparent huge pages that it did not ask for");

	find_observed(f, STR_FMT ", policy " STR_FMT, STR_ARG(memory_text(in->scratch, kb)),
		STR_ARG(word));
	find_observed_value(f, (double)kb * 1024, "bytes");
	find_wanted(f, "0 kB");
	find_process(f, in, p);
	find_evidence_text(f, from, "%llu kB of huge pages", (unsigned long long)kb);
	find_evidence(f, in_file(in, ENABLED));
	add_cost(f, in, p);
}

static void say_off(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_process(in, p),
		"transparent huge pages are switched off for it");

	find_process(f, in, p);
	find_evidence_text(f, an, "THP_enabled: 0");
	add_cost(f, in, p);
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *policy = in_file(in, ENABLED), *from = NULL;
	struct str word = { 0 };
	uint64_t on, kb;

	if (status_number(an->bytes, "THP_enabled", &on) && !on)
		say_off(in, p, an, out);
	else if (policy->state != ANSWER_OK || fact_choice(policy->bytes, &word))
		find_unreadable(out, subject_process(in, p), policy, true);
	else if (of_group(in, p, &kb, &from) || of_rollup(in, p, &kb, &from))
		say(in, p, word, kb, from, out);
	else
		find_process_unreadable(out, in, p, from, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_thp[] = {
	{
		.id = "proc.thp",
		.rule = 1,
		.title = "Processes that matter have no transparent huge pages by accident",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/status", ASK_FILE },
			{ "/proc/{target}/smaps_rollup", ASK_FILE }, { ENABLED, ASK_FILE } },
		.needs = { &fact_target_memory },
		.implied_by = { "mem.thp_enabled" },
		.why = "what khugepaged collapses, splits and compacts is such memory: 1 to 10 ms a stall",
		.fix_now =
			"restart it after the policy was set; or prctl(PR_SET_THP_DISABLE) in the program",
		.source = "mm/huge_memory.c; Documentation/admin-guide/mm/transhuge.rst; proc(5)",
		.run = run,
	},
	{ 0 },
};
