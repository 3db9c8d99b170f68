/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much address space a process may lock (RLIMIT_MEMLOCK), against what it has. The preset of
 * the kernel is 64 KiB, from 5.16 on 8 MiB (include/uapi/linux/resource.h MLOCK_LIMIT). Who has
 * CAP_IPC_LOCK is not held to it (mm/mlock.c can_do_mlock). After mlockall(MCL_FUTURE) each new
 * mapping counts, a thread's stack of 8 MiB with all of its reserve: mmap and pthread_create fail
 * with EAGAIN or ENOMEM.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/hot_tasks.h"

/* Above its address space of today, for threads and buffers to come. */
#define RESERVE 1.2

struct sizes {
	uint64_t soft, hard;			 /* bytes */
	uint64_t size, resident, pinned, locked; /* kB */
	bool may_lock;
};

static bool read_sizes(struct str limits, struct str status, struct sizes *ret)
{
	(void)status_number(status, "VmPin", &ret->pinned);
	(void)status_number(status, "VmLck", &ret->locked);
	return limits_get(limits, "Max locked memory", &ret->soft, &ret->hard) &&
	       status_number(status, "VmSize", &ret->size) &&
	       status_number(status, "VmRSS", &ret->resident) &&
	       status_capability(status, CAPABILITY_IPC_LOCK, &ret->may_lock);
}

static enum status status_of(const struct check_in *in, const struct sizes *s)
{
	double wanted = RESERVE * (double)s->size * 1024, least = in_limit(in, "min");

	if (s->soft == LIMIT_NONE || s->may_lock)
		return STATUS_PASS;
	if (least > wanted)
		wanted = least;
	if ((double)s->soft >= wanted)
		return STATUS_PASS;
	return s->soft < (s->resident + s->pinned) * 1024 ? STATUS_FAIL : STATUS_WARN;
}

static struct str limit_text(struct arena *a, uint64_t bytes)
{
	return bytes == LIMIT_NONE ? STR("unlimited") : memory_text(a, bytes >> 10);
}

static const char *words_of(enum status st, const struct sizes *s)
{
	if (st == STATUS_FAIL)
		return "it may not lock the memory that it has";
	if (st == STATUS_WARN)
		return "the limit of locked memory leaves no room for threads and buffers to come";
	return s->soft == LIMIT_NONE ? "it may lock all memory"
	       : s->may_lock	     ? "it may lock all memory: CAP_IPC_LOCK"
				     : "the limit of locked memory is above what it has";
}

static void add_remedy(struct finding *f, const struct check_in *in, const struct process *p)
{
	struct str unit = task_unit(p->cgroup);

	if (str_ends(unit, ".service"))
		find_remedy(f, REMEDY_DROPIN,
			str_printf(in->scratch, STR_FMT ":Service:LimitMEMLOCK", STR_ARG(unit)),
			"infinity");
	else
		find_remedy(f, REMEDY_MANUAL, STR(""),
			"limits.conf: memlock unlimited for its user; or LimitMEMLOCK=infinity of its unit");
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *status = in_process(in, p, "status", ASK_FILE);
	struct sizes s = { 0 };
	struct finding *f;
	enum status st;

	if (status->state != ANSWER_OK) {
		find_process_unreadable(out, in, p, status, false);
		return;
	}
	if (!read_sizes(an->bytes, status->bytes, &s)) {
		find_process_unreadable(out, in, p, an, false);
		return;
	}
	st = status_of(in, &s);
	f = find(out, st, subject_process(in, p), "%s", words_of(st, &s));
	find_observed(f, STR_FMT ", %s CAP_IPC_LOCK", STR_ARG(limit_text(in->scratch, s.soft)),
		s.may_lock ? "with" : "without");
	find_wanted(f, "unlimited, or CAP_IPC_LOCK");
	find_process(f, in, p);
	find_evidence_text(f, an, "soft " STR_FMT ", hard " STR_FMT,
		STR_ARG(limit_text(in->scratch, s.soft)), STR_ARG(limit_text(in->scratch, s.hard)));
	find_evidence_text(f, status, "VmSize %llu kB, VmRSS %llu kB, VmPin %llu kB, VmLck %llu kB",
		(unsigned long long)s.size, (unsigned long long)s.resident,
		(unsigned long long)s.pinned, (unsigned long long)s.locked);
	if (st != STATUS_PASS)
		add_remedy(f, in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "limits", false, judge);
}

const struct check check_proc_memlock_limit[] = {
	{
		.id = "proc.memlock_limit",
		.rule = 1,
		.title = "Processes that matter may lock their memory",
		.severity = SEVERITY_HIGH,
		.reads = { { "/proc/{target}/limits", ASK_FILE },
			{ "/proc/{target}/status", ASK_FILE } },
		.limits = { { "min", "bytes", 0, 0, 1e15, NULL,
			"locked memory that must be allowed, whatever it has today" } },
		.why = "the presets are 64 KiB or 8 MiB: mlockall() fails, or a later mmap() does, and many programs go on without",
		.fix_now =
			"prlimit --memlock=unlimited --pid PID, then mlockall() again: a restart is surer",
		.fix_boot =
			"LimitMEMLOCK=infinity in its unit; for logins memlock unlimited in limits.conf",
		.source = "mm/mlock.c can_do_mlock, do_mlock; systemd.exec(5); setrlimit(2)",
		.run = run,
	},
	{ 0 },
};
