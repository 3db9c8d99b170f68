/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the kernel ends when memory runs out (mm/oom_kill.c oom_badness): the process with the most
 * memory, shifted by /proc/PID/oom_score_adj in thousandths of what there is: -1000 takes it out,
 * 1000 puts it first. A cgroup at its limit and a node that a policy binds to choose among their
 * own, by the same number. Its score itself is not read: the kernel adds up page tables for it.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/hot_tasks.h"

static void add_remedy(struct finding *f, const struct check_in *in, const struct process *p)
{
	struct str unit = task_unit(p->cgroup);

	if (str_ends(unit, ".service"))
		find_remedy(f, REMEDY_DROPIN,
			str_printf(in->scratch, STR_FMT ":Service:OOMScoreAdjust", STR_ARG(unit)),
			"%.0f", in_limit(in, "max"));
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	double most = in_limit(in, "max");
	struct finding *f;
	enum status s;
	int64_t n;

	if (str_i64(str_trim(an->bytes), &n) || n < -1000 || n > 1000) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	s = (double)n <= most ? STATUS_PASS : n > 0 ? STATUS_FAIL : STATUS_WARN;
	f = find(out, s, subject_process(in, p), "%s",
		s == STATUS_PASS   ? "others are ended first when memory runs out"
		: s == STATUS_FAIL ? "it is put first to be ended when memory runs out"
				   : "it may be the one that is ended when memory runs out");
	find_observed(f, "%lld", (long long)n);
	find_observed_value(f, (double)n, "1");
	find_wanted(f, "%.0f at most", most);
	find_process(f, in, p);
	find_evidence(f, an);
	if (s != STATUS_PASS)
		add_remedy(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "oom_score_adj", false, judge);
}

const struct check check_proc_oom_adj[] = {
	{
		.id = "proc.oom_adj",
		.rule = 1,
		.title = "Processes that matter are not ended when memory runs out",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/oom_score_adj", ASK_FILE } },
		.limits = { { "max", "1", -900, -1000, 1000, NULL, "oom_score_adj that passes" } },
		.why = "a job that fills the memory has the largest process ended, which is often the one that matters",
		.fix_now = "choom -n -900 -p PID",
		.fix_boot = "OOMScoreAdjust=-900 in its unit",
		.source = "mm/oom_kill.c oom_badness; fs/proc/base.c; proc(5)",
		.run = run,
	},
	{ 0 },
};
