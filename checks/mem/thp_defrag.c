/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a thread does at a fault when no huge page is free: with "always" it reclaims and
 * compacts memory itself. The words are always madvise never up to 4.5, and always defer
 * defer+madvise madvise never later; the default was always then, and is madvise now. With
 * transparent huge pages off for every size the word is moot.
 */
#include "scanner/engine/check.h"

#define FOLDER	   "/sys/kernel/mm/transparent_hugepage"
#define DEFRAG	   FOLDER "/defrag"
#define ENABLED	   FOLDER "/enabled"
#define SIZES	   FOLDER "/hugepages-#kB/enabled"
#define KHUGEPAGED FOLDER "/khugepaged/defrag"

enum off { OFF_YES, OFF_NO, OFF_UNKNOWN };

/* Is the word of one file never? *ret_inherit: it takes the global one. */
static enum off off_of(const struct answer *an, bool *ret_inherit)
{
	struct str word;

	*ret_inherit = false;
	if (an->state != ANSWER_OK || fact_choice(an->bytes, &word))
		return OFF_UNKNOWN;
	*ret_inherit = str_is(word, "inherit");
	return str_is(word, "never") ? OFF_YES : OFF_NO;
}

/*
 * Are they off for every size of anonymous memory? Where sizes have words of their own, the
 * global one counts for those that inherit it. *ret_why is what could not be told.
 */
static enum off all_off(const struct check_in *in, const struct answer **ret_why)
{
	struct matches sizes = in_match(in, SIZES);
	const struct answer *list = in_ask(in, STR(FOLDER), ASK_LIST);
	bool inherit, follows = true, any = false;
	enum off worst = OFF_YES, one;

	*ret_why = list;
	if (list->state != ANSWER_OK)
		return OFF_UNKNOWN;
	for (size_t i = 0; i < sizes.n; i++) {
		if (sizes.v[i].answer->state == ANSWER_ABSENT)
			continue; /* a size that anonymous memory does not have */
		one = off_of(sizes.v[i].answer, &inherit);
		follows = inherit || (any && follows);
		any = true;
		if (one == OFF_NO && !inherit)
			return OFF_NO;
		if (one == OFF_UNKNOWN) {
			*ret_why = sizes.v[i].answer;
			worst = one;
		}
	}
	one = off_of(in_file(in, ENABLED), &inherit);
	if (!follows || one == OFF_YES)
		return worst;
	if (one == OFF_UNKNOWN)
		*ret_why = in_file(in, ENABLED);
	return one;
}

/* False: not a word that is known. */
static bool judge_word(struct str word, enum status *ret)
{
	static const char *const milder[] = { "madvise", "defer+madvise", "defer" };

	*ret = STATUS_WARN;
	for (unsigned i = 0; i < sizeof(milder) / sizeof(milder[0]); i++) {
		if (str_is(word, milder[i]))
			return true;
	}
	*ret = str_is(word, "always") ? STATUS_FAIL : STATUS_PASS;
	return str_is(word, "always") || str_is(word, "never");
}

static void judge(const struct check_in *in, const struct answer *an, struct str word,
	enum status s, struct findings *out)
{
	const struct answer *why;
	enum off off = all_off(in, &why);
	struct finding *f;

	if (off == OFF_UNKNOWN && s != STATUS_PASS) {
		find_unreadable(out, subject_host(), why, false);
		return;
	}
	if (off == OFF_YES)
		f = find(out, STATUS_PASS, subject_host(), "moot: transparent huge pages are off");
	else
		f = find(out, s, subject_host(), "%s",
			s == STATUS_PASS ? "no thread compacts memory at a fault"
			: s == STATUS_WARN
				? "threads that ask for huge pages may compact memory at a fault"
				: "any thread may reclaim and compact memory at a fault");
	find_observed(f, STR_FMT, STR_ARG(word));
	find_wanted(f, "never");
	find_evidence(f, an);
	if (in_file(in, KHUGEPAGED)->state == ANSWER_OK)
		find_evidence(f, in_file(in, KHUGEPAGED));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, DEFRAG);
	struct finding *f;
	struct str word;
	enum status s;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel was built without transparent huge pages");
		find_evidence(f, an);
	} else if (an->state != ANSWER_OK || fact_choice(an->bytes, &word) ||
		   !judge_word(word, &s)) {
		find_unreadable(out, subject_host(), an, false);
	} else {
		judge(in, an, word, s, out);
	}
}

const struct check check_mem_thp_defrag[] = {
	{
		.id = "mem.thp_defrag",
		.rule = 1,
		.title = "No thread compacts memory when it faults a huge page in",
		.severity = SEVERITY_MEDIUM,
		.reads = {
			{ DEFRAG, ASK_FILE },
			{ ENABLED, ASK_FILE },
			{ SIZES, ASK_FILE },
			{ FOLDER, ASK_LIST },
			{ KHUGEPAGED, ASK_FILE },
		},
		.implied_by = { "mem.thp_enabled" },
		.why = "direct compaction stalls the faulting thread for milliseconds",
		.fix_now = "echo never > " DEFRAG "; echo 0 > " KHUGEPAGED,
		.fix_boot = "tmpfiles.d: w " DEFRAG " - - - - never",
		.remedies = { { REMEDY_SYSFS, "/sys/kernel/mm/transparent_hugepage/defrag", "never", NULL } },
		.source = "Documentation/admin-guide/mm/transhuge.rst",
		.run = run,
	},
	{ 0 },
};
