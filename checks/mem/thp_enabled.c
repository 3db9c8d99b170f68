/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transparent huge pages, the global switch and, from 6.8 on, one for each size: a global
 * never with hugepages-64kB/enabled = always still makes them. "inherit" and a missing folder
 * take the global word; where every size has a word of its own, the global one governs only
 * khugepaged's work on files (mm/khugepaged.c hugepage_pmd_enabled()). PREEMPT_RT kernels are
 * built without them: no folder at all. never does not stop madvise(MADV_COLLAPSE) (6.1+),
 * nor shmem, nor hugetlbfs.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"

#define FOLDER "/sys/kernel/mm/transparent_hugepage"
#define GLOBAL FOLDER "/enabled"
#define SIZES  FOLDER "/hugepages-#kB/enabled"

/* The status of one word; false: not a word that is known. */
static bool judge_word(const struct check_in *in, struct str word, enum status *ret)
{
	struct str madvise = in_word(in, "madvise");

	if (str_is(word, "never"))
		*ret = STATUS_PASS;
	else if (str_is(word, "always"))
		*ret = STATUS_FAIL;
	else if (str_is(word, "madvise"))
		*ret = str_is(madvise, "allow")	 ? STATUS_PASS
		       : str_is(madvise, "fail") ? STATUS_FAIL
						 : STATUS_WARN;
	else
		return false;
	return true;
}

/* The word that was asked for at boot: a runtime that differs was changed since. */
static void add_cmdline(const struct check_in *in, struct str word, struct finding *f)
{
	static const char *const names[] = { "transparent_hugepage", "thp_anon" };
	const struct cmdline *c = in_fact(in, &fact_cmdline);

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct param *p = cmdline_last(c, names[i]);

		if (p)
			find_evidence_text(f, c->from, "%s=" STR_FMT "%s", names[i],
				STR_ARG(p->value),
				i || str_eq(p->value, word) ? "" : ": changed since boot");
	}
}

static struct finding *say(struct subject who, enum status s, const char *what, struct str word,
	const struct answer *an, struct findings *out)
{
	struct finding *f = find(out, s, who, "%s", what);

	find_observed(f, STR_FMT, STR_ARG(word));
	find_wanted(f, "never");
	find_evidence(f, an);
	return f;
}

static const char *meaning(enum status s)
{
	return s == STATUS_PASS	  ? "transparent huge pages are off, or only where it is allowed"
	       : s == STATUS_WARN ? "any program that asks for them gets transparent huge pages"
				  : "the kernel makes huge pages out of any program's memory";
}

static void judge_size(const struct check_in *in, const struct match *m, struct findings *out)
{
	struct str word, label;
	enum status s;

	/* Two pages: of files in memory only, anonymous memory has no such size (6.13 lists it). */
	if (m->answer->state == ANSWER_ABSENT)
		return;
	label = str_printf(in->scratch, "hugepages-" STR_FMT "kB", STR_ARG(m->star[0]));
	if (m->answer->state != ANSWER_OK || fact_choice(m->answer->bytes, &word)) {
		find_unreadable(out, subject_named(SUBJECT_FILE, label), m->answer, false);
		return;
	}
	if (str_is(word, "inherit"))
		return;
	if (!judge_word(in, word, &s))
		find_unreadable(out, subject_named(SUBJECT_FILE, label), m->answer, false);
	else if (s != STATUS_PASS)
		say(subject_named(SUBJECT_FILE, label), s, meaning(s), word, m->answer, out);
}

/* Does memory follow the global word: no size has a word of its own, or one inherits? */
static bool is_followed(struct matches sizes)
{
	bool any = false;
	struct str word;

	for (size_t i = 0; i < sizes.n; i++) {
		const struct answer *an = sizes.v[i].answer;

		if (an->state == ANSWER_ABSENT)
			continue;
		any = true;
		if (an->state == ANSWER_OK && fact_choice(an->bytes, &word) == 0 &&
			str_is(word, "inherit"))
			return true;
	}
	return !any;
}

static void judge_global(const struct check_in *in, struct str word, enum status s,
	const struct answer *an, struct findings *out)
{
	struct matches sizes = in_match(in, SIZES);
	struct finding *f;

	if (s != STATUS_PASS && !is_followed(sizes))
		f = say(subject_host(), STATUS_WARN,
			"no size follows the global word, but khugepaged still scans files", word,
			an, out);
	else
		f = say(subject_host(), s, meaning(s), word, an, out);
	add_cmdline(in, word, f);
	for (size_t i = 0; i < sizes.n; i++) {
		if (sizes.v[i].answer->state == ANSWER_OK)
			find_evidence(f, sizes.v[i].answer);
		judge_size(in, &sizes.v[i], out);
	}
}

static void say_absent(const struct check_in *in, const struct answer *an, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(), "%s",
		h->realtime ? "a PREEMPT_RT kernel is built without transparent huge pages"
			    : "this kernel was built without transparent huge pages");
	find_evidence(f, an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, GLOBAL);
	const struct answer *list = in_ask(in, STR(FOLDER), ASK_LIST);
	struct str word;
	enum status s;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		say_absent(in, an, out);
		return;
	}
	if (an->state != ANSWER_OK || fact_choice(an->bytes, &word) || !judge_word(in, word, &s)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	judge_global(in, word, s, an, out);
	if (list->state != ANSWER_OK) /* which sizes there are was not told */
		find_unreadable(out, subject_named(SUBJECT_FILE, STR(FOLDER)), list, false);
}

const struct check check_mem_thp_enabled[] = {
	{
		.id = "mem.thp_enabled",
		.rule = 1,
		.title = "Transparent huge pages are off, for every size",
		.severity = SEVERITY_HIGH,
		.reads = { { GLOBAL, ASK_FILE }, { SIZES, ASK_FILE }, { FOLDER, ASK_LIST } },
		.needs = { &fact_cmdline, &fact_host },
		.limits = { { "madvise", NULL, 1, 0, 2, "allow|warn|fail",
			"what the word madvise means" } },
		.why = "collapsing a huge page stalls the process for 1 to 10 ms; any word but never also runs "
		       "khugepaged, whose scans queue work on every CPU",
		.fix_now = "for f in " FOLDER "/enabled " FOLDER
			   "/hugepages-*/enabled; do echo never > $f; done; then "
			   "restart the application",
		.fix_boot = "transparent_hugepage=never on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "transparent_hugepage", "never", NULL } },
		.source = "Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
