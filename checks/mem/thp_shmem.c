/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages of memory that is shared: System V segments, memfd, shared anonymous
 * mappings all lie on the kernel's internal tmpfs and follow shmem_enabled (4.8), or since 6.11
 * the word of each size, where "inherit" takes the global shmem_enabled and not the word of
 * anonymous memory (mm/shmem.c). A tmpfs that is mounted follows its own option huge=, unless
 * shmem_enabled is force or deny. transparent_hugepage/enabled = never switches none of it off.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/meminfo.h"

#define FOLDER "/sys/kernel/mm/transparent_hugepage"
#define GLOBAL FOLDER "/shmem_enabled"
#define SIZES  FOLDER "/hugepages-#kB/shmem_enabled"
#define MOUNTS "/proc/self/mountinfo"

/* false: not a word that is known. */
static bool judge_word(struct str word, enum status *ret)
{
	if (str_is(word, "never") || str_is(word, "deny"))
		*ret = STATUS_PASS;
	else if (str_is(word, "always") || str_is(word, "force"))
		*ret = STATUS_FAIL;
	else if (str_is(word, "within_size") || str_is(word, "advise"))
		*ret = STATUS_WARN;
	else
		return false;
	return true;
}

static const char *meaning(enum status s)
{
	return s == STATUS_FAIL	  ? "shared memory is made of transparent huge pages"
	       : s == STATUS_WARN ? "some shared memory is made of transparent huge pages"
				  : "shared memory is made of small pages";
}

static struct finding *say(struct subject who, enum status s, struct str word, struct findings *out)
{
	struct finding *f = find(out, s, who, "%s", meaning(s));

	find_observed(f, STR_FMT, STR_ARG(word));
	find_wanted(f, "never");
	return f;
}

static void judge_size(const struct check_in *in, const struct match *m, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_FILE,
		str_printf(in->scratch, "hugepages-" STR_FMT "kB", STR_ARG(m->star[0])));
	struct str word;
	enum status s;

	if (m->answer->state == ANSWER_ABSENT)
		return; /* a size that only anonymous memory has */
	if (m->answer->state != ANSWER_OK || fact_choice(m->answer->bytes, &word)) {
		find_unreadable(out, who, m->answer, false);
	} else if (!str_is(word, "inherit")) {
		if (!judge_word(word, &s))
			find_unreadable(out, who, m->answer, false);
		else if (s != STATUS_PASS)
			find_evidence(say(who, s, word, out), m->answer);
	}
}

/* "… / /dev/shm rw - tmpfs tmpfs rw,huge=always": type and options stand behind " - ". */
static bool tmpfs_huge(struct str line, struct str *ret_where, struct str *ret_word)
{
	struct str rest = line, word = { 0 }, option, type = { 0 };

	for (unsigned i = 0; i < 5; i++) {
		if (!str_word(&rest, &word))
			return false;
	}
	*ret_where = word;
	while (str_word(&rest, &word) && !str_is(word, "-"))
		;
	if (!str_word(&rest, &type) || !str_is(type, "tmpfs") || !str_word(&rest, &word) ||
		!str_word(&rest, &word))
		return false;
	while (str_cut(&word, ',', &option)) {
		if (str_starts(option, "huge=")) {
			*ret_word = str_skip(option, 5);
			return true;
		}
	}
	return false;
}

static void judge_mounts(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MOUNTS);
	struct str rest = an->bytes, line, where, word;
	enum status s;

	if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_named(SUBJECT_FILE, STR("tmpfs")), an, false);
		return;
	}
	while (str_cut(&rest, '\n', &line)) {
		if (!tmpfs_huge(line, &where, &word))
			continue;
		if (!judge_word(word, &s))
			find_unreadable(out, subject_named(SUBJECT_FILE, where), an, false);
		else if (s != STATUS_PASS)
			find_evidence_text(say(subject_named(SUBJECT_FILE, where), s, word, out),
				an, STR_FMT, STR_ARG(line));
	}
}

static void add_used(const struct check_in *in, struct finding *f)
{
	const struct meminfo *m = in_fact(in, &fact_meminfo);
	uint64_t kb;

	if (m->valid && meminfo_get(m->from->bytes, "ShmemHugePages", &kb))
		find_evidence_text(f, m->from, "ShmemHugePages: %llu kB", (unsigned long long)kb);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, GLOBAL);
	struct matches sizes = in_match(in, SIZES);
	struct finding *f;
	struct str word;
	enum status s;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no transparent huge pages of shared memory");
		find_evidence(f, an);
		return;
	}
	if (an->state != ANSWER_OK || fact_choice(an->bytes, &word) || !judge_word(word, &s)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = say(subject_host(), s, word, out);
	find_evidence(f, an);
	add_used(in, f);
	for (size_t i = 0; i < sizes.n; i++)
		judge_size(in, &sizes.v[i], out);
	if (in_ask(in, STR(FOLDER), ASK_LIST)->state != ANSWER_OK) /* which sizes there are */
		find_unreadable(out, subject_named(SUBJECT_FILE, STR(FOLDER)),
			in_ask(in, STR(FOLDER), ASK_LIST), false);
	if (!str_is(word, "deny"))
		judge_mounts(in, out);
}

const struct check check_mem_thp_shmem[] = {
	{
		.id = "mem.thp_shmem",
		.rule = 1,
		.title = "Shared memory is not made of transparent huge pages",
		.severity = SEVERITY_MEDIUM,
		.reads = { { GLOBAL, ASK_FILE }, { SIZES, ASK_FILE }, { FOLDER, ASK_LIST },
			{ MOUNTS, ASK_FILE } },
		.needs = { &fact_meminfo },
		.why = "rings in System V segments, memfd and shared mappings are collapsed and split like any other "
		       "memory: 1 to 10 ms",
		.fix_now =
			"for f in " FOLDER "/shmem_enabled " FOLDER
			"/hugepages-*/shmem_enabled; do echo never > $f; done; mount -o remount,huge=never the "
			"tmpfs; then restart the application",
		.fix_boot = "write never to " GLOBAL
			    " at boot; no huge= among the options of tmpfs in /etc/fstab",
		.remedies = { { REMEDY_SYSFS, GLOBAL, "never", NULL } },
		.source = "Documentation/admin-guide/mm/transhuge.rst; mm/shmem.c",
		.run = run,
	},
	{ 0 },
};
