/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes whose memory a process may have at all (Mems_allowed_list of /proc/PID/status: its
 * cpuset's, kernel/cgroup/cpuset.c), against the nodes of the CPUs that its hot threads are
 * on. A cpuset without that node makes every access cross the interconnect, whatever the program
 * asks for. More nodes than its own are no fault: its memory policy chooses among them.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/mem/nodes.h"

static void say_no_hot(const struct check_in *in, const struct process *p, struct findings *out)
{
	struct finding *f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_process(in, p),
		"it has no hot thread, or its node is not told");

	find_process(f, in, p);
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct cpuset allowed, missing;
	struct finding *f;
	struct str text;

	if (!status_field(an->bytes, "Mems_allowed_list", &text) ||
		cpuset_parse_list(in->scratch, text, &allowed)) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	if (cpuset_is_empty(p->nodes)) {
		say_no_hot(in, p, out);
		return;
	}
	missing = cpuset_minus(in->scratch, p->nodes, allowed);
	f = find(out, cpuset_is_empty(missing) ? STATUS_PASS : STATUS_FAIL, subject_process(in, p),
		cpuset_is_empty(missing)
			? "its cpuset lets it have memory where its hot threads run"
			: "its cpuset forbids memory of the node on which its hot threads run");
	find_observed(f, "nodes " STR_FMT, STR_ARG(cpuset_format(in->scratch, allowed)));
	find_wanted(
		f, "node " STR_FMT " among them", STR_ARG(cpuset_format(in->scratch, p->nodes)));
	find_process(f, in, p);
	find_evidence_text(f, an, "Mems_allowed_list: " STR_FMT, STR_ARG(text));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_mems_allowed[] = {
	{
		.id = "proc.mems_allowed",
		.rule = 1,
		.title = "Processes that matter may have memory where they run",
		.severity = SEVERITY_LOW,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_nodes },
		.why = "memory of another node costs some 60 to 100 ns more for each access that misses the caches",
		.fix_now = "give its cpuset the node: cpuset.mems, AllowedMemoryNodes= of its unit",
		.source = "kernel/cgroup/cpuset.c; fs/proc/array.c; proc(5)",
		.run = run,
	},
	{ 0 },
};
