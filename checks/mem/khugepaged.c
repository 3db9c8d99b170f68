/* SPDX-License-Identifier: Apache-2.0 */
/*
 * khugepaged scans the memory of all programs and collapses small pages into huge ones, when
 * its timer says so and not when the program does. The kernel starts the thread when a size is
 * switched on and stops it when none is (mm/khugepaged.c start_stop_khugepaged(); up to 6.1 by
 * the global word alone). Each scan drains the per-CPU lists of pages on all CPUs. The
 * document says that pages_collapsed may not be exact.
 */
#include "scanner/judging/processes.h"
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"

#define FOLDER	  "/sys/kernel/mm/transparent_hugepage/khugepaged/"
#define COLLAPSED FOLDER "pages_collapsed"
#define SCANS	  FOLDER "full_scans"
#define SLEEP	  FOLDER "scan_sleep_millisecs"
#define STATUS	  "/proc/{target}/status"

enum moved { MOVED_UNKNOWN, MOVED_NOT, MOVED_YES };

/* A program may call itself the same: the flag tells. */
static const struct task *thread(const struct check_in *in)
{
	const struct tasks *t = in_fact(in, &fact_tasks);

	for (size_t i = 0; i < t->n; i++) {
		if ((t->v[i].flags & PF_KTHREAD) && str_is(t->v[i].comm, "khugepaged"))
			return &t->v[i];
	}
	return NULL;
}

static enum moved moved(const struct check_in *in, const char *path, uint64_t *ret)
{
	uint64_t a, b;

	if (!in->before || fact_u64(in_file_before(in, path), &a) ||
		fact_u64(in_file(in, path), &b) || delta_counter(a, b, 64, ret) != DELTA_OK)
		return MOVED_UNKNOWN;
	return *ret ? MOVED_YES : MOVED_NOT;
}

/* A process that somebody named, and that takes part: "THP_enabled:	1" (5.0 and later). */
static const struct process *taker(const struct check_in *in)
{
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		struct str rest = in_process(in, p, "status", ASK_FILE)->bytes, line;

		while (str_cut(&rest, '\n', &line)) {
			if (str_starts(line, "THP_enabled:") &&
				str_is(str_trim(str_skip(line, 12)), "1"))
				return p;
		}
	}
	return NULL;
}

static void add_evidence(const struct check_in *in, const struct task *t, struct finding *f)
{
	static const char *const files[] = { COLLAPSED, SCANS, SLEEP };

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (in_file(in, files[i])->state == ANSWER_OK)
			find_evidence(f, in_file(in, files[i]));
	}
	find_evidence_text(f, t->from,
		"khugepaged: CPUs " STR_FMT ", last on %d, %llu ticks of CPU",
		STR_ARG(t->allowed_valid ? cpuset_format(in->scratch, t->allowed) : STR("unknown")),
		t->processor, (unsigned long long)(t->utime_ticks + t->stime_ticks));
}

static void judge(const struct check_in *in, const struct task *t, struct findings *out)
{
	uint64_t collapsed = 0, scans = 0;
	bool allowed = str_is(in_word(in, "thread"), "allowed");
	enum moved c = moved(in, COLLAPSED, &collapsed), s = moved(in, SCANS, &scans);
	const struct process *p = s == MOVED_YES ? taker(in) : NULL;
	struct finding *f;

	if (c == MOVED_YES)
		f = find(out, STATUS_FAIL, subject_host(), "khugepaged collapsed pages");
	else if (p)
		f = find(out, STATUS_FAIL, subject_host(),
			"khugepaged scanned the memory, and " STR_FMT " takes part",
			STR_ARG(p->comm));
	else if (!allowed)
		f = find(out, STATUS_WARN, subject_host(), "khugepaged runs");
	else if (in->before && c == MOVED_UNKNOWN)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"khugepaged runs, and what it does cannot be told");
	else
		f = find(
			out, STATUS_PASS, subject_host(), "khugepaged runs, and collapsed nothing");
	find_observed(f, "%llu pages collapsed, %llu scans", (unsigned long long)collapsed,
		(unsigned long long)scans);
	find_wanted(f, allowed ? "no page collapsed" : "no such thread");
	add_evidence(in, t, f);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	const struct task *t;
	struct finding *f;

	(void)self;
	if (find_no_tasks(out, in))
		return;
	t = thread(in);
	if (t) {
		judge(in, t, out);
		return;
	}
	if (find_tasks_unseen(out, in))
		return;
	if (!in_kthreads_seen(in)) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"no kernel thread is to be seen");
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "khugepaged does not run");
	find_evidence_text(f, tasks->list, "%zu threads", tasks->n);
}

const struct check check_mem_khugepaged[] = {
	{
		.id = "mem.khugepaged",
		.rule = 1,
		.title = "khugepaged does not run",
		.severity = SEVERITY_MEDIUM,
		.earlier = true,
		.reads = { { COLLAPSED, ASK_FILE }, { SCANS, ASK_FILE }, { SLEEP, ASK_FILE },
			{ STATUS, ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = { { "thread", NULL, 0, 0, 1, "unwanted|allowed",
			"whether the thread alone warns" } },
		.implied_by = { "mem.thp_enabled", "mem.thp_activity" },
		.why = "a collapse stalls its process for 1 to 10 ms at a time that a timer chooses, and each scan queues "
		       "work on every CPU",
		.fix_now =
			"for f in /sys/kernel/mm/transparent_hugepage/enabled "
			"/sys/kernel/mm/transparent_hugepage/hugepages-*/enabled; do echo never > $f; done",
		.fix_boot = "transparent_hugepage=never on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "transparent_hugepage", "never", NULL } },
		.source = "mm/khugepaged.c; Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
