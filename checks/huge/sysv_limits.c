/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System V shared memory of huge pages: shmget(SHM_HUGETLB). A segment is refused (EINVAL) above
 * kernel.shmmax bytes, and (ENOSPC) once all of them hold kernel.shmall pages of memory
 * (ipc/shm.c newseg). Its creator needs CAP_IPC_LOCK or the group vm.hugetlb_shm_group
 * (fs/hugetlbfs/inode.c can_do_hugetlb_shm); RLIMIT_MEMLOCK still stands in for it, with a line
 * in the log that it will not for ever. Both limits are practically none since 3.16, unless
 * an old sysctl.conf makes them small. Libraries that are refused go on with small pages.
 */
#include "scanner/judging/pages.h"
#include "scanner/judging/process_texts.h"

#include <math.h>
#include <string.h>

#include "scanner/facts/mem/meminfo.h"
#include "scanner/facts/mem/vmstat.h"

#define SHMMAX "/proc/sys/kernel/shmmax"
#define SHMALL "/proc/sys/kernel/shmall"
#define GROUP  "/proc/sys/vm/hugetlb_shm_group"

/* A limit that is too small; false: said so, or why it is not known. */
static bool judge_limit(const struct check_in *in, const char *path, const char *text, double unit,
	struct findings *out)
{
	const struct answer *an = in_file(in, path);
	struct subject who = subject_named(
		SUBJECT_PARAM, str_from(strcmp(path, SHMMAX) ? "kernel.shmall" : "kernel.shmmax"));
	double want = in_limit(in, "mib") * (1 << 20);
	struct finding *f;
	uint64_t n;

	if (fact_u64(an, &n)) {
		find_unreadable(out, who, an, false);
		return false;
	}
	if ((double)n * unit >= want)
		return true;
	f = find(out, STATUS_FAIL, who, "%s", text);
	find_observed(f, "%.0f MiB", (double)n * unit / (1 << 20));
	find_observed_value(f, (double)n * unit, "bytes");
	find_wanted(f, "%g MiB", in_limit(in, "mib"));
	find_evidence(f, an);
	find_remedy(f, REMEDY_SYSCTL, who.key, "%.0f", ceil(want / unit));
	return false;
}

/* Its own group, or one of its others; false: the lines are not there. */
static bool is_in_group(struct str status, uint64_t group, bool *ret)
{
	struct str own, others, word;
	uint64_t n;

	if (!status_field(status, "Gid", &own) || !status_field(status, "Groups", &others))
		return false;
	*ret = false;
	/* real, effective, saved, of the file system: the last one counts (in_group_p) */
	while (str_word(&own, &word)) {
		if (str_u64(word, 10, &n))
			return false;
		*ret = n == group;
	}
	while (str_word(&others, &word)) {
		if (str_u64(word, 10, &n))
			return false;
		*ret |= n == group;
	}
	return true;
}

static bool may_lock_all(struct str status)
{
	bool has;

	return status_capability(status, CAPABILITY_IPC_LOCK, &has) && has;
}

static void judge_one(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	const struct answer *from = in_file(in, GROUP);
	struct finding *f;
	uint64_t group;
	bool member;

	if (fact_u64(from, &group)) {
		find_unreadable(out, subject_process(in, p), from, false);
		return;
	}
	if (!is_in_group(an->bytes, group, &member)) {
		find_unreadable(out, subject_process(in, p), an, false);
		return;
	}
	if (member || may_lock_all(an->bytes))
		f = find(out, STATUS_PASS, subject_process(in, p),
			"it may make shared memory of huge pages");
	else
		f = find(out, STATUS_WARN, subject_process(in, p),
			"it may not make shared memory of huge pages, but for what RLIMIT_MEMLOCK "
			"still allows");
	find_observed(f, "%s group %llu, %s CAP_IPC_LOCK", member ? "in" : "not in",
		(unsigned long long)group, may_lock_all(an->bytes) ? "with" : "without");
	find_wanted(f, "in group %llu, or CAP_IPC_LOCK", (unsigned long long)group);
	find_process(f, in, p);
	find_evidence(f, from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct finding *f;
	bool good;

	(void)self;
	if (in_limit(in, "mib") < 0) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody said that System V shared memory of huge pages is wanted");
		return;
	}
	good = judge_limit(in, SHMMAX, "a segment may not be as large as is wanted", 1, out);
	good &= judge_limit(in, SHMALL, "all segments together may not be as large as is wanted",
		1024.0 * in_page_kb(in), out);
	if (good) {
		f = find(out, STATUS_PASS, subject_host(), "segments may be as large as is wanted");
		find_wanted(f, "%g MiB", in_limit(in, "mib"));
		find_evidence(f, in_file(in, SHMMAX));
		find_evidence(f, in_file(in, SHMALL));
	}
	if (!find_processes_hidden(out, in) && in->roles->n_processes)
		judge_each_process(in, out, "status", false, judge_one);
}

const struct check check_huge_sysv_limits[] = {
	{
		.id = "huge.sysv_limits",
		.rule = 1,
		.title = "System V shared memory of huge pages is allowed as large as it is wanted",
		.severity = SEVERITY_LOW,
		.reads = { { SHMMAX, ASK_FILE }, { SHMALL, ASK_FILE }, { GROUP, ASK_FILE },
			{ "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_meminfo, &fact_vmstat, &fact_tasks },
		.limits = { { "mib", "MiB", -1, -1, 1e8, NULL,
			"shared memory of huge pages (SHM_HUGETLB) that is wanted; -1: nobody said" } },
		.why = "shmget(SHM_HUGETLB) is refused, and the library goes on with 4 KiB pages and their TLB misses without "
		       "a word",
		.fix_now =
			"sysctl -w kernel.shmmax=BYTES kernel.shmall=PAGES vm.hugetlb_shm_group=GID",
		.fix_boot =
			"kernel.shmmax and kernel.shmall in /etc/sysctl.d/99-latency.conf, or out of an old sysctl.conf",
		.remedies = { { REMEDY_MANUAL, "",
			"AmbientCapabilities=CAP_IPC_LOCK of the unit, or vm.hugetlb_shm_group",
			NULL } },
		.source =
			"ipc/shm.c; fs/hugetlbfs/inode.c; shmget(2); Documentation/admin-guide/sysctl/vm.rst, hugetlb_shm_group",
		.run = run,
	},
	{ 0 },
};
