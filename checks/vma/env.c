/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What VMA or XLIO was told by the environment of a process (README of libvma). VMA_SPEC=latency
 * sets the others; without it polling ends after some rounds and the thread of the library may run
 * anywhere. A name that it does not know is ignored: VMA_HUGETLB (it is VMA_HUGETBL, and
 * VMA_MEM_ALLOC_TYPE since), VMA_STRQ (libxlio has XLIO_STRQ), VMA_RING_ALLOCATION_LOGIC (with _TX
 * or _RX behind it).
 */
#include "scanner/judging/tunables.h"
#include "scanner/facts/process/bypass.h"

static const char *no_name(const struct str *v)
{
	return v ? "it was given a variable that the library does not know" : NULL;
}

static const char *no_polling(const struct str *v)
{
	return !v || !str_is(*v, "-1") ? "it polls for a while and then sleeps" : NULL;
}

static const char *no_affinity(const struct str *v)
{
	return !v || str_is(*v, "-1") ? "the library's own thread may run on hot CPUs" : NULL;
}

static const char *no_huge(const struct str *v)
{
	return !v || !str_is(*v, "2") ? "its buffers are not in huge pages" : NULL;
}

static const struct env_rule vma_rules[] = {
	{ "VMA_HUGETLB", no_name, "VMA_HUGETBL, or VMA_MEM_ALLOC_TYPE=2" },
	{ "VMA_STRQ", no_name, "no such parameter" },
	{ "VMA_RING_ALLOCATION_LOGIC", no_name, "VMA_RING_ALLOCATION_LOGIC_RX and _TX" },
	{ "VMA_INTERNAL_THREAD_AFFINITY", no_affinity, "a housekeeping CPU" },
	{ "VMA_RX_POLL", no_polling, "-1" },
	{ "VMA_SELECT_POLL", no_polling, "-1" },
	{ "VMA_MEM_ALLOC_TYPE", no_huge, "2" },
};
static const struct env_rule xlio_rules[] = {
	{ "XLIO_INTERNAL_THREAD_AFFINITY", no_affinity, "a housekeeping CPU" },
	{ "XLIO_RX_POLL", no_polling, "-1" },
	{ "XLIO_SELECT_POLL", no_polling, "-1" },
	{ "XLIO_MEM_ALLOC_TYPE", no_huge, "2" },
};
enum {
	VMA_RULES = sizeof(vma_rules) / sizeof(vma_rules[0]),
	XLIO_RULES = sizeof(xlio_rules) / sizeof(xlio_rules[0]),
	NAMES = 4 /* the first of them, which VMA_SPEC does not set */
};
static const char *const prefixes[] = { "VMA_", "XLIO_", "LD_PRELOAD", NULL };

static bool is_latency(struct str text, const char *name)
{
	struct str v;

	return env_value(text, name, &v) && (str_is(v, "latency") || str_is(v, "10"));
}

static void judge(const struct check_in *in, const struct process *p, struct findings *out)
{
	const struct answer *an = in_env(in, p);
	struct str text = an->bytes, preload = { 0 };
	bool xlio;

	if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_process(in, p), an, false);
		return;
	}
	(void)env_value(text, "LD_PRELOAD", &preload);
	xlio = str_has(preload, "libxlio") || str_has(text, "\nXLIO_") || str_starts(text, "XLIO_");
	if (xlio)
		judge_env(in, p, xlio_rules, is_latency(text, "XLIO_SPEC") ? 1 : XLIO_RULES,
			"XLIO was told to be fast", prefixes, out);
	else
		judge_env(in, p, vma_rules, is_latency(text, "VMA_SPEC") ? NAMES : VMA_RULES,
			"VMA was told to be fast", prefixes, out);
}

/* Its library was preloaded, or something was said to it. */
static bool is_told(struct str text)
{
	struct str v;

	return (env_value(text, "LD_PRELOAD", &v) &&
		       (str_has(v, "libvma") || str_has(v, "libxlio"))) ||
	       str_starts(text, "VMA_") || str_has(text, "\nVMA_") || str_starts(text, "XLIO_") ||
	       str_has(text, "\nXLIO_");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct bypass *t = in_fact(in, &fact_target_bypass);
	unsigned n = 0;

	(void)self;
	if (find_no_process(out, in))
		return;
	for (size_t i = 0; i < in->roles->n_processes; i++) {
		const struct process *p = &in->roles->processes[i];
		const struct bypass_process *b = bypass_find(t, p->pid);
		const struct answer *an = in_env(in, p);

		/* A verbs device alone may be plain RDMA. */
		if (an->state == ANSWER_OK ? !is_told(an->bytes) : !b || !b->verbs)
			continue;
		judge(in, p, out);
		n++;
	}
	if (n)
		return;
	if (t->from->state != ANSWER_OK)
		find_unreadable(out, subject_host(), t->from, false);
	else
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no process that matters was started with VMA or XLIO");
}

const struct check check_vma_env[] = {
	{
		.id = "vma.env",
		.rule = 1,
		.title = "VMA and XLIO are told to poll, and by names that they know",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/probe/env/{target}", ASK_FILE } },
		.needs = { &fact_target_bypass },
		.why = "a variable with a wrong name is ignored without a word, and without polling each message waits for an interrupt",
		.fix_now =
			"VMA_SPEC=latency, VMA_INTERNAL_THREAD_AFFINITY=<housekeeping CPU>; VMA_TRACELEVEL=details shows what it took",
		.fix_boot = "Environment= of its unit",
		.source = "libvma, README; libxlio, README",
		.run = run,
	},
	{ 0 },
};
