/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hugetlbfs for each page size that the workload uses, where it can use it. DPDK, libhugetlbfs
 * and QEMU make files there; a file system has one size of pages, its option pagesize=, which
 * the kernel prints as "2M" and "1024M" (fs/hugetlbfs/inode.c hugetlbfs_show_options; up to 4.10
 * it prints what the administrator wrote, and nothing means the default size). size= bounds it,
 * uid=, gid= and mode= are those of its root as it was mounted. Mounts belong to a namespace: a
 * container has its own, so the process is asked where one is named.
 */
#include "scanner/judging/pages.h"
#include "scanner/judging/process_texts.h"
#include "scanner/facts/mem/huge_mounts.h"
#include "scanner/facts/mem/meminfo.h"

#define OWN "/proc/self/mountinfo"

enum { CAPABILITY_DAC_OVERRIDE = 1 };

/* Who is to use it. */
struct user {
	struct subject who;
	const struct answer *mounts;
	const struct answer *status; /* NULL: nobody is named */
};

/* The bits of the root's mode that count for the process: may it make files there? */
static bool may_write(const struct answer *status, const struct huge_mount *m)
{
	uint64_t uid, group, shift = 0;
	struct str text, word, groups;
	bool all;

	if (!status || status->state != ANSWER_OK ||
		(status_capability(status->bytes, CAPABILITY_DAC_OVERRIDE, &all) && all))
		return true;
	if (!status_field(status->bytes, "Uid", &text))
		return true;
	while (str_word(&text, &word)) { /* of the file system: the last one */
		if (str_u64(word, 10, &uid))
			return true;
	}
	if (uid == m->uid)
		return (m->mode >> 6 & 3) == 3;
	if (status_field(status->bytes, "Gid", &text)) {
		while (str_word(&text, &word))
			shift = str_u64(word, 10, &group) == 0 && group == m->gid ? 3 : 0;
	}
	if (status_field(status->bytes, "Groups", &groups)) {
		while (str_word(&groups, &word))
			shift = str_u64(word, 10, &group) == 0 && group == m->gid ? 3 : shift;
	}
	return (m->mode >> shift & 3) == 3;
}

/* How good a mount is for the size; a better one makes up for the others. */
static enum status weigh(
	const struct user *u, const struct huge_mount *m, double want_bytes, const char **ret_text)
{
	*ret_text = "its file system for pages of that size is read-only";
	if (m->read_only)
		return STATUS_FAIL;
	*ret_text = "its file system for pages of that size is smaller than what is wanted";
	if ((double)m->bytes < want_bytes)
		return STATUS_FAIL;
	*ret_text =
		"it may not make files in the file system for pages of that size, as that was mounted";
	if (!may_write(u->status, m))
		return STATUS_WARN;
	*ret_text = "there is a file system for pages of that size";
	return STATUS_PASS;
}

struct best {
	enum status status;
	const char *text;
	struct huge_mount mount;
	struct str line;
	unsigned n, odd;
};

static struct best look(const struct user *u, uint64_t kb, uint64_t default_kb, double want_bytes)
{
	struct best b = { .status = STATUS_FAIL,
		.text = "no file system is mounted for pages of that size" };
	struct str text = u->mounts->bytes, line, why_line;
	struct huge_mount m;

	while (str_cut(&text, '\n', &line)) {
		enum status s;
		const char *why;

		why_line = line;
		if (!huge_mount_parse(line, default_kb, &m))
			continue;
		b.odd += m.odd;
		if (m.odd || m.kb != kb)
			continue;
		s = weigh(u, &m, want_bytes, &why);
		if (!b.n++ || s < b.status) {
			b.status = s;
			b.text = why;
			b.mount = m;
			b.line = why_line;
		}
	}
	return b;
}

static struct subject subject_of(const struct check_in *in, const struct user *u, uint64_t kb)
{
	struct subject s = u->who;
	struct subject pages = subject_pages(in, kb);

	if (!u->status)
		return pages;
	s.key = str_printf(in->scratch, STR_FMT " " STR_FMT, STR_ARG(s.key), STR_ARG(pages.key));
	s.label = str_printf(
		in->scratch, STR_FMT ", " STR_FMT, STR_ARG(s.label), STR_ARG(pages.label));
	return s;
}

static void judge_size(const struct check_in *in, const struct user *u, uint64_t kb,
	uint64_t default_kb, struct findings *out)
{
	double want = in_pages_wanted(in, kb), bytes = want * (double)kb * 1024;
	struct best b = look(u, kb, default_kb, bytes);
	struct subject who = subject_of(in, u, kb);
	struct finding *f;

	if (b.status != STATUS_PASS && b.odd)
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, who,
			"the options of a hugetlbfs were not understood");
	else
		f = find(out, b.status, who, "%s", b.text);
	if (b.n)
		find_observed(f, STR_FMT ", %u in all", STR_ARG(b.mount.where), b.n);
	else
		find_observed(f, "none");
	find_wanted(f, "a hugetlbfs with pagesize=%lluM for %.0f MiB", (unsigned long long)kb >> 10,
		bytes / (1 << 20));
	find_evidence_text(f, u->mounts, STR_FMT, STR_ARG(b.n ? b.line : STR("no such mount")));
}

static void judge_user(
	const struct check_in *in, const struct user *u, uint64_t default_kb, struct findings *out)
{
	static const uint64_t sizes[] = { 2 << 10, 1 << 20 };

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (in_pages_wanted(in, sizes[i]) > 0)
			judge_size(in, u, sizes[i], default_kb, out);
	}
}

static void judge_one(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct user u = { subject_process(in, p), an, in_process(in, p, "status", ASK_FILE) };
	const struct meminfo *info = in_fact(in, &fact_meminfo);
	uint64_t default_kb = 0;

	(void)meminfo_get(info->from->bytes, "Hugepagesize", &default_kb);
	judge_user(in, &u, default_kb, out);
}

static bool settled_early(const struct check_in *in, uint64_t *ret_kb, struct findings *out)
{
	const struct meminfo *info = in_fact(in, &fact_meminfo);

	if (in_pages_wanted(in, 2 << 10) <= 0 && in_pages_wanted(in, 1 << 20) <= 0)
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"nobody said that a file system of huge pages is needed");
	else if (!info->valid)
		find_unreadable(out, subject_host(), info->from, false);
	else if (!meminfo_get(info->from->bytes, "Hugepagesize", ret_kb))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
				      "this kernel has no huge pages"),
			info->from);
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct user u = { .who = subject_host(), .mounts = in_file(in, OWN) };
	uint64_t kb;

	(void)self;
	if (settled_early(in, &kb, out) || find_processes_hidden(out, in))
		return;
	if (in->roles->n_processes)
		judge_each_process(in, out, "mountinfo", false, judge_one);
	else if (u.mounts->state != ANSWER_OK)
		find_unreadable(out, subject_host(), u.mounts, false);
	else
		judge_user(in, &u, kb, out);
}

const struct check check_huge_mounts[] = {
	{
		.id = "huge.mounts",
		.rule = 1,
		.title = "The workload has a file system for each size of its huge pages",
		.severity = SEVERITY_MEDIUM,
		.reads = { { OWN, ASK_FILE }, { "/proc/{target}/mountinfo", ASK_FILE },
			{ "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_meminfo, &fact_tasks },
		.limits = {
			{ "pages_2m", "1", -1, -1, 1e9, NULL,
				"2 MiB pages that it needs in files; 0: none; -1: nobody said" },
			{ "pages_1g", "1", -1, -1, 1e6, NULL,
				"1 GiB pages that it needs in files; 0: none; -1: nobody said" },
		},
		.why = "DPDK and libhugetlbfs make their memory of files: without a mount of the right size they do not start, "
		       "or fall back to 4 KiB pages",
		.fix_now = "mount -t hugetlbfs -o pagesize=1G,uid=<user> nodev /mnt/huge1G",
		.fix_boot = "/etc/fstab: nodev /mnt/huge1G hugetlbfs pagesize=1G,uid=<user> 0 0",
		.remedies = { { REMEDY_MANUAL, "",
			"a line of /etc/fstab: nodev /mnt/huge1G hugetlbfs pagesize=1G 0 0", NULL } },
		.source = "fs/hugetlbfs/inode.c; Documentation/admin-guide/mm/hugetlbpage.rst",
		.run = run,
	},
	{ 0 },
};
