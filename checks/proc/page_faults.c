/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page faults of hot threads in the window: fields 10 and 12 of /proc/PID/task/TID/stat
 * (fs/proc/array.c do_task_stat; counted in mm/memory.c mm_account_fault for each thread). A major
 * one waited for a device, a minor one found the page in memory: first touch of a page, a copy
 * after fork, a page that NUMA balancing took away to see who uses it. mlockall() and
 * MAP_POPULATE make their faults at once, and count them as minor ones too.
 *
 * /proc/PID/stat adds up all threads, those that ended too: what hot threads did not make was
 * made by the others.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/judging/hot_threads.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/host.h"

enum { TICKS = 100 }; /* a second of start_ticks */

struct faults {
	uint64_t minor, major;
};

static bool parse_two(const struct answer *from, const struct answer *to, struct faults *before,
	struct faults *now)
{
	*before = (struct faults){ 0 };
	return task_parse_faults(to->bytes, &now->minor, &now->major) == 0 &&
	       (!from || task_parse_faults(from->bytes, &before->minor, &before->major) == 0);
}

/* It was started so shortly before the window that it may still be touching its memory. */
static bool warms_up(const struct check_in *in, const struct process *p)
{
	const struct host *h = in_fact_before(in, &fact_host);
	double began = (double)p->start_ticks / TICKS;

	return h && h->boottime_ns && in_limit(in, "warmup") > 0 &&
	       began + in_limit(in, "warmup") > (double)h->boottime_ns / 1e9;
}

static enum status minor_status(const struct check_in *in, uint64_t minor)
{
	return in_count_status(in, minor, in_limit(in, "warn"), in_limit(in, "fail"));
}

static struct finding *begin(const struct check_in *in, const struct hot_thread *h,
	const struct faults *d, enum status status, struct findings *out)
{
	if (d->major)
		return find_thread(
			out, in, STATUS_FAIL, h, "it waited for a device to bring in a page");
	if (status == STATUS_UNKNOWN)
		return find_reason(out, status, REASON_NO_TIME,
			subject_thread(in, h->process, h->task),
			"it faults, and nothing tells how often a second");
	return find_thread(out, in, status, h, "it touches memory that is not mapped yet");
}

static bool judge(const struct check_in *in, const struct hot_thread *h, const struct faults *d,
	struct findings *out)
{
	enum status status = minor_status(in, d->minor);
	struct finding *f;

	if (!d->major && status == STATUS_PASS)
		return false;
	f = begin(in, h, d, status, out);
	find_observed(f, "%llu major, " STR_FMT " minor", (unsigned long long)d->major,
		STR_ARG(in_count_text(in, d->minor)));
	find_observed_value(f, (double)(d->major + d->minor), "1");
	find_wanted(f, "no major ones, at most %g minor ones a second", in_limit(in, "warn"));
	find_evidence_text(f, h->now, "faults in the window: %llu major, %llu minor",
		(unsigned long long)d->major, (unsigned long long)d->minor);
	return true;
}

static bool look_at(const struct check_in *in, const struct hot_thread *h, uint64_t *ret_major,
	struct findings *out)
{
	const struct answer *from = h->seen == THREAD_NEW ? NULL : h->before;
	struct faults before, now, d;

	if (!parse_two(from, h->now, &before, &now)) {
		find_thread_format(out, in, h);
		return true;
	}
	if (!hot_thread_delta(h, before.minor, now.minor, &d.minor) ||
		!hot_thread_delta(h, before.major, now.major, &d.major)) {
		find_thread_reset(out, in, h);
		return true;
	}
	*ret_major += d.major;
	return judge(in, h, &d, out);
}

/* Major faults of the process that no hot thread made. */
static bool look_at_rest(const struct check_in *in, const struct process *p, uint64_t hot_major,
	struct findings *out)
{
	struct str path = str_printf(in->scratch, "/proc/%d/stat", p->pid);
	const struct answer *before = in_file_before(in, str_z(in->scratch, path));
	const struct answer *now = in_process(in, p, "stat", ASK_FILE);
	struct task earlier = { 0 };
	struct faults b, n;
	struct finding *f;

	if (before->state != ANSWER_OK || now->state != ANSWER_OK ||
		task_parse_stat(before->bytes, &earlier) < 0 ||
		earlier.start_ticks != p->start_ticks || !parse_two(before, now, &b, &n) ||
		n.major <= b.major + hot_major)
		return false;
	f = find(out, STATUS_WARN, subject_process(in, p),
		"threads of it that are not hot ones wait for devices to bring in pages");
	find_observed(f, "%llu major faults", (unsigned long long)(n.major - b.major - hot_major));
	find_wanted(f, "none");
	find_process(f, in, p);
	find_evidence_text(f, now, "%llu major faults of the process, %llu of its hot threads",
		(unsigned long long)(n.major - b.major), (unsigned long long)hot_major);
	return true;
}

static bool say_warming(const struct check_in *in, const struct process *p, struct findings *out)
{
	struct finding *f;

	if (!warms_up(in, p))
		return false;
	f = find_reason(out, STATUS_UNKNOWN, REASON_WINDOW, subject_process(in, p),
		"it was started less than %g s before the window: it may still be touching its memory",
		in_limit(in, "warmup"));
	find_process(f, in, p);
	return true;
}

static size_t look_at_process(const struct check_in *in, const struct process *p,
	const struct hot_thread *v, size_t n, struct findings *out)
{
	uint64_t major = 0;
	size_t said = 0;

	if (say_warming(in, p, out))
		return 1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].process == p && hot_thread_told(&v[i]))
			said += look_at(in, &v[i], &major, out);
	}
	return said + look_at_rest(in, p, major, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct roles *r = in->roles;
	const struct hot_thread *v;
	size_t n, said;

	(void)self;
	if (find_no_hot_thread(out, in))
		return;
	n = in_hot_threads(in, "stat", &v);
	said = find_untold(out, in, v, n) + find_hot_unread(out, in);
	for (size_t i = 0; i < r->n_processes; i++) {
		if (r->processes[i].n_hot)
			said += look_at_process(in, &r->processes[i], v, n, out);
	}
	if (!said)
		find_threads_pass(out, in, v, n, "no hot thread took a page fault");
}

const struct check check_proc_page_faults[] = {
	{
		.id = "proc.page_faults",
		.rule = 1,
		.title = "Hot threads of the named processes take no page faults",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 10,
		.reads = { { HOT_THREAD_STAT, ASK_FILE }, { "/proc/{target}/stat", ASK_FILE } },
		.needs = { &fact_tasks, &fact_hot_tasks, &fact_host },
		.limits = {
			{ "warn", "1/s", 0, 0, 1e9, NULL, "minor faults a second of a hot thread that pass" },
			{ "fail", "1/s", 100, 0, 1e9, NULL,
				"minor faults a second of a hot thread that only warn" },
			{ "warmup", "s", 10, 0, 1e6, NULL,
				"a process younger than that is not judged yet" },
		},
		.implied_by = { "mem.direct_reclaim", "mem.swap_activity", "mem.thp_activity",
			"numa.balancing_activity", "numa.balancing", "numa.foreign_rate", "mem.cache_thrash" },
		.why = "a minor fault stalls the thread for 5 to 50 us, a major one for as long as the device takes",
		.fix_now = "restart it with its memory locked: mlockall(MCL_CURRENT | MCL_FUTURE) at start",
		.fix_boot =
			"touch every page before the market opens and keep it: mlockall(), MAP_POPULATE, pools of objects, no fork()",
		.remedies = { { REMEDY_MANUAL, "",
			"touch every page before the market opens and keep it: mlockall(), MAP_POPULATE, pools of objects, no fork()",
			NULL } },
		.source = "proc(5); mm/memory.c mm_account_fault(); measured on 6.18: 100 pages touched by a thread counted 100 there",
		.run = run,
	},
	{ 0 },
};
