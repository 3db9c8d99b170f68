/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of a process that are in swap: VmSwap of /proc/PID/status counts its private ones
 * (fs/proc/task_mmu.c). Shared memory that was moved out is not among them; its cgroup's
 * memory.swap.current has all. zram is swap too.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/target_cgroups.h"

/* What its cgroup has in swap, in kB; false: not told. */
static bool group_swap(const struct check_in *in, const struct process *p, uint64_t *ret,
	const struct answer **ret_from)
{
	const struct target_cgroups *t = in_fact(in, &fact_target_memory);
	const struct cgroup_chain *c = target_cgroups_find(t, p->pid);
	uint64_t bytes;

	if (!c || !c->n || c->levels[0].root)
		return false;
	*ret_from = c->levels[0].files[TARGET_MEMORY_SWAP];
	if (fact_u64(*ret_from, &bytes))
		return false;
	*ret = bytes >> 10;
	return true;
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *from = NULL;
	uint64_t kb, group = 0;
	struct finding *f;
	bool told;

	if (!status_number(an->bytes, "VmSwap", &kb)) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	told = group_swap(in, p, &group, &from);
	f = find(out,
		kb	? STATUS_FAIL
		: group ? STATUS_WARN
			: STATUS_PASS,
		subject_process(in, p), "%s",
		kb	? "pages of it are in swap: the next touch of each is a major fault"
		: group ? "its cgroup has pages in swap, of shared memory or of others in it"
			: "none of its pages is in swap");
	find_observed(f, STR_FMT, STR_ARG(memory_text(in->scratch, kb ? kb : group)));
	find_observed_value(f, (double)(kb ? kb : group) * 1024, "bytes");
	find_wanted(f, "0 kB");
	find_process(f, in, p);
	find_evidence_text(f, an, "VmSwap: %llu kB", (unsigned long long)kb);
	if (told)
		find_evidence(f, from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_swap[] = {
	{
		.id = "proc.swap",
		.rule = 1,
		.title = "No page of processes that matter is in swap",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_target_memory },
		.why = "a page in swap comes back by a major fault, 100 us to 10 ms, and may come back on another node",
		.fix_now =
			"swapoff -a while it does not trade: it reads everything back; or restart it with mlockall()",
		.fix_boot = "no swap in /etc/fstab, and mlockall() in the program",
		.remedies = { { REMEDY_MANUAL, "",
			"no swap: see mem.swap_devices; memory locked: see proc.mlocked", NULL } },
		.source = "fs/proc/task_mmu.c; mm/swapfile.c; Documentation/filesystems/proc.rst",
		.run = run,
	},
	{ 0 },
};
