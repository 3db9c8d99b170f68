/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DAMON samples which memory is used by clearing access bits of page tables, and two modules
 * act on it: damon_reclaim pages out what was not used for long, damon_lru_sort moves pages
 * between lists (5.16 and 6.0, mm/damon/). Anybody with root can set up monitors of their own
 * below /sys/kernel/mm/damon (5.18). The parameters are readable by root only on some kernels.
 */
#include "scanner/engine/check.h"

#define MODULES	 "/sys/module/"
#define RECLAIM	 MODULES "damon_reclaim/parameters/enabled"
#define LRU_SORT MODULES "damon_lru_sort/parameters/enabled"
#define STATES	 "/sys/kernel/mm/damon/admin/kdamonds/#/state"
#define KDAMONDS "/sys/kernel/mm/damon/admin/kdamonds"

struct seen {
	unsigned present, on, unread;
};

static void say_on(struct subject who, const struct answer *an, const char *what, struct seen *s,
	struct findings *out)
{
	struct finding *f = find(out, STATUS_FAIL, who, "%s", what);

	find_observed(f, STR_FMT, STR_ARG(str_trim(an->bytes)));
	find_wanted(f, "off");
	find_evidence(f, an);
	s->on++;
}

static void judge(struct subject who, const struct answer *an, const char *yes, const char *no,
	const char *what, struct seen *s, struct findings *out)
{
	struct str word = str_trim(an->bytes);

	if (an->state == ANSWER_ABSENT || an->state == ANSWER_VANISHED)
		return;
	s->present++;
	if (an->state == ANSWER_OK && str_is(word, yes)) {
		say_on(who, an, what, s, out);
	} else if (an->state != ANSWER_OK || !str_is(word, no)) {
		find_unreadable(out, who, an, false);
		s->unread++;
	}
}

static void judge_monitors(const struct check_in *in, struct seen *s, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(KDAMONDS), ASK_LIST);
	struct matches m = in_match(in, STATES);

	if (list->state != ANSWER_OK && list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_named(SUBJECT_FILE, STR("kdamonds")), list, false);
		s->unread++;
		return;
	}
	s->present += list->state == ANSWER_OK;
	for (size_t i = 0; i < m.n; i++)
		judge(subject_named(SUBJECT_FILE,
			      str_printf(in->scratch, "kdamond." STR_FMT, STR_ARG(m.v[i].star[0]))),
			m.v[i].answer, "on", "off", "memory accesses are being sampled", s, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(KDAMONDS), ASK_LIST);
	struct seen s = { 0 };
	struct finding *f;

	(void)self;
	judge(subject_named(SUBJECT_FILE, STR("damon_reclaim")), in_file(in, RECLAIM), "Y", "N",
		"memory that was not used for long is paged out ahead of need", &s, out);
	judge(subject_named(SUBJECT_FILE, STR("damon_lru_sort")), in_file(in, LRU_SORT), "Y", "N",
		"memory accesses are being sampled to sort pages", &s, out);
	judge_monitors(in, &s, out);
	if (s.on || s.unread)
		return;
	if (!s.present) {
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has no DAMON");
		find_evidence(f, list);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "DAMON watches nobody");
	find_observed(f, "off");
	find_wanted(f, "off");
	if (in_file(in, RECLAIM)->state == ANSWER_OK)
		find_evidence(f, in_file(in, RECLAIM));
	if (list->state == ANSWER_OK)
		find_evidence(f, list);
}

const struct check check_mem_damon[] = {
	{
		.id = "mem.damon",
		.rule = 1,
		.title = "DAMON neither watches nor reclaims memory",
		.severity = SEVERITY_MEDIUM,
		.reads = { { RECLAIM, ASK_FILE }, { LRU_SORT, ASK_FILE }, { STATES, ASK_FILE },
			{ KDAMONDS, ASK_LIST } },
		.why = "access bits are cleared again and again, so that the processor walks page tables anew, and what "
		       "a night did not use is gone in the morning",
		.fix_now = "echo N > " RECLAIM "; echo N > " LRU_SORT
			   "; echo off into the state of each kdamond",
		.fix_boot =
			"no damon_reclaim.enabled= or damon_lru_sort.enabled= on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "damon_reclaim.enabled", "", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "damon_lru_sort.enabled", "", NULL } },
		.source = "Documentation/admin-guide/mm/damon/; mm/damon/reclaim.c",
		.run = run,
	},
	{ 0 },
};
