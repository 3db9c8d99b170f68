/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What automatic NUMA balancing does to the hot threads' process, by the process's own counters in
 * /proc/PID/task/TID/sched (kernel/sched/debug.c sched_show_numa, CONFIG_NUMA_BALANCING):
 * numa_pages_migrated, and mm->numa_scan_seq, counted up when the whole address space was taken
 * away once to see who touches it. total_numa_faults is halved from time to time and no counter.
 * Not read up to 4.2, where reading set numa_pages_migrated to 0.
 */
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

struct numa {
	uint64_t migrated, scans;
};

static bool parse_one(struct str text, struct numa *ret)
{
	return line_u64(text, "numa_pages_migrated", &ret->migrated) == 0 &&
	       line_u64(text, "mm->numa_scan_seq", &ret->scans) == 0;
}

static bool judge(const struct check_in *in, const struct hot_thread *h, const struct numa *d,
	struct findings *out)
{
	struct finding *f;

	if (!d->migrated && !d->scans)
		return false;
	f = find_thread(out, in, STATUS_FAIL, h,
		d->migrated ? "the kernel moved pages of it to another node"
			    : "the kernel takes its pages away to see who uses them");
	find_observed(f, "%llu pages moved, %llu scans of its memory",
		(unsigned long long)d->migrated, (unsigned long long)d->scans);
	find_observed_value(f, (double)d->migrated, "1");
	find_wanted(f, "none");
	find_evidence_text(f, h->now, "numa_pages_migrated %llu more, mm->numa_scan_seq %llu more",
		(unsigned long long)d->migrated, (unsigned long long)d->scans);
	return true;
}

/* True where something was said. */
static bool look_at(const struct check_in *in, const struct hot_thread *h, size_t *ret_told,
	struct findings *out)
{
	struct numa before, now, d;

	if (h->seen != THREAD_BOTH || !parse_one(h->now->bytes, &now) ||
		!parse_one(h->before->bytes, &before))
		return false;
	(*ret_told)++;
	if (!hot_thread_delta(h, before.migrated, now.migrated, &d.migrated) ||
		!hot_thread_delta(h, before.scans, now.scans, &d.scans)) {
		find_thread_reset(out, in, h);
		return true;
	}
	return judge(in, h, &d, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const char NO_COUNTERS[] =
		"this kernel keeps no such counters of a thread (CONFIG_SCHED_DEBUG)";
	size_t n, said, told = 0;
	const struct hot_thread *v;

	(void)self;
	if (find_no_hot_thread(out, in))
		return;
	if (!in->roles->safe_sched) {
		find_reason(out, STATUS_SKIP, REASON_KERNEL, subject_host(),
			"reading the counters would reset them on this kernel, or its version is not known");
		return;
	}
	n = in_hot_threads(in, "sched", &v);
	if (find_no_such_file(out, v, n, NO_COUNTERS))
		return;
	said = find_untold(out, in, v, n) + find_hot_unread(out, in);
	for (size_t i = 0; i < n; i++)
		said += look_at(in, &v[i], &told, out);
	if (said)
		return;
	if (told)
		find_threads_pass(out, in, v, n,
			"NUMA balancing leaves the memory of the named processes alone");
	else
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel does not balance memory between nodes (CONFIG_NUMA_BALANCING)");
}

const struct check check_proc_numa_sched[] = {
	{
		.id = "proc.numa_sched",
		.rule = 1,
		.title = "NUMA balancing leaves the memory of the named processes alone",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE },
			{ "/proc/{target:hot}/{safe:sched}", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.implied_by = { "numa.balancing", "numa.balancing_activity" },
		.why = "each page that is taken away costs its next user a fault, and a page that is moved a copy beside",
		.fix_now =
			"sysctl -w kernel.numa_balancing=0, or bind its memory: numactl --membind",
		.fix_boot = "kernel.numa_balancing=0 in /etc/sysctl.d/99-latency.conf",
		.remedies = { { REMEDY_SYSCTL, "kernel.numa_balancing", "0", NULL } },
		.source =
			"kernel/sched/debug.c sched_show_numa(); kernel/sched/fair.c task_numa_work()",
		.run = run,
	},
	{ 0 },
};
