/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The preemption model: none and voluntary let the kernel finish a long system call first, full
 * and lazy interrupt it nearly anywhere, PREEMPT_RT even in interrupt handlers and under most
 * locks. The version string tells rt ("PREEMPT_RT", in the old patches "PREEMPT RT"), full
 * ("PREEMPT"; from 6.13 on perhaps lazy), and neither (none or voluntary). "PREEMPT_DYNAMIC" (EL 9
 * and 10, Debian 12) tells nothing: the model is chosen at boot by preempt=, voluntary by default,
 * and can be changed in debugfs, whose sched/preempt has the active one in parentheses
 * (kernel/sched/core.c, sched_dynamic_show). A scan never mounts debugfs.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"

#define DEBUGFS	 "/sys/kernel/debug/sched/preempt"
#define SYSCTL	 "/proc/sys/kernel/version"
#define REALTIME "/sys/kernel/realtime" /* EL's real-time kernels */

/* What is known: one model, or two that it may be. */
struct model {
	const char *is, * or ;	   /* or NULL: certain; is NULL: anything but rt */
	const struct answer *from; /* NULL: the version */
};

/* "none (voluntary) full \n" */
static const char *active(const struct answer *an)
{
	static const char *const models[] = { "none", "voluntary", "full", "lazy" };
	struct str rest = an->bytes, word;

	while (an->state == ANSWER_OK && str_word(&rest, &word)) {
		if (!str_starts(word, "(") || !str_ends(word, ")"))
			continue;
		word = str_head(str_skip(word, 1), word.n - 2);
		for (unsigned i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
			if (str_is(word, models[i]))
				return models[i];
		}
	}
	return NULL;
}

static struct model model_of(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct answer *debugfs = in_file(in, DEBUGFS);
	struct model m = { 0 };

	if (h->realtime)
		m.is = "rt";
	else if (active(debugfs))
		m = (struct model){ .is = active(debugfs), .from = debugfs };
	else if (str_has_word(h->version, STR("PREEMPT_DYNAMIC")) || !h->version.n)
		m.from = debugfs;
	else if (str_has_word(h->version, STR("PREEMPT")))
		m = (struct model){ .is = "full",
			.or = host_kernel_at_least(h, 6, 13) ? "lazy" : NULL };
	else
		m = (struct model){ .is = "voluntary", .or = "none" };
	return m;
}

static bool may_be(const struct model *m, struct str wanted)
{
	if (!m->is)
		return !str_is(wanted, "rt");
	return str_is(wanted, m->is) || (m->or &&str_is(wanted, m->or));
}

static struct str words_of(const struct check_in *in, const struct model *m)
{
	if (!m->is)
		return STR("not told: one of none, voluntary, full, lazy");
	return m->or ? str_printf(in->scratch, "%s or %s", m->is, m->or) : str_from(m->is);
}

/* Where the version was read, in the order that fact_host takes. */
static const struct answer *version_from(const struct check_in *in)
{
	static const char *const paths[] = { "/probe/uname", SYSCTL, "/proc/version" };
	const struct answer *an = NULL;

	for (unsigned i = 0; i < 3 && (!an || an->state != ANSWER_OK); i++)
		an = in_file(in, paths[i]);
	return an;
}

static void add_evidence(const struct check_in *in, const struct model *m, struct finding *f)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "preempt");
	const struct host *h = in_fact(in, &fact_host);

	find_observed(f, STR_FMT, STR_ARG(words_of(in, m)));
	find_wanted(f, STR_FMT, STR_ARG(in_word(in, "wanted")));
	find_evidence_text(f, version_from(in), "version " STR_FMT, STR_ARG(h->version));
	if (m->from)
		find_evidence(f, m->from);
	if (p)
		find_evidence_text(f, c->from, "preempt=" STR_FMT, STR_ARG(p->value));
}

/* It is there, and might say 1. */
static bool refused(const struct answer *an)
{
	return an->state != ANSWER_OK && an->state != ANSWER_ABSENT &&
	       an->state != ANSWER_NOT_CAPTURED;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct str wanted = in_word(in, "wanted");
	struct model m = model_of(in);
	struct finding *f;

	(void)self;
	if (str_is(wanted, "any") && m.is)
		f = find(out, STATUS_PASS, subject_host(), "no position is taken");
	else if (str_is(wanted, "any"))
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"not told, and no position is taken");
	else if (!h->version.n && !m.is)
		f = find_unreadable(out, subject_host(), version_from(in), false);
	else if (!may_be(&m, wanted) && str_is(wanted, "rt") && refused(in_file(in, REALTIME)))
		f = find_unreadable(out, subject_host(), in_file(in, REALTIME), false);
	else if (!may_be(&m, wanted))
		f = find(out, STATUS_FAIL, subject_host(), "another preemption model is active");
	else if (m.is && !m.or)
		f = find(
			out, STATUS_PASS, subject_host(), "the preemption model is the one wanted");
	else if (m.is)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the version does not tell %s from %s", m.is, m.or);
	else
		f = find_unreadable(out, subject_host(), m.from, false);
	add_evidence(in, &m, f);
}

const struct check check_sched_preempt[] = {
	{
		.id = "sched.preempt",
		.rule = 1,
		.title = "The preemption model is the one that is wanted",
		.severity = SEVERITY_MEDIUM,
		.reads = { { DEBUGFS, ASK_FILE }, { REALTIME, ASK_FILE },
			{ "/probe/uname", ASK_FILE }, { SYSCTL, ASK_FILE },
			{ "/proc/version", ASK_FILE } },
		.needs = { &fact_host, &fact_cmdline },
		.limits = { { "wanted", NULL, 0, 0, 5, "any|none|voluntary|full|lazy|rt",
			"the model; any: no position" } },
		.why = "a task that wakes waits for the kernel to finish what it does: milliseconds with "
		       "none, microseconds with full; a thread that never sleeps gains nothing",
		.fix_now =
			"echo full > /sys/kernel/debug/sched/preempt, where it is PREEMPT_DYNAMIC",
		.fix_boot =
			"preempt=full on the kernel command line, or a kernel built with PREEMPT_RT",
		.remedies = { { REMEDY_KERNEL_ARG, "preempt", "<wanted>", "wanted=none" },
			{ REMEDY_KERNEL_ARG, "preempt", "<wanted>", "wanted=voluntary" },
			{ REMEDY_KERNEL_ARG, "preempt", "<wanted>", "wanted=full" },
			{ REMEDY_KERNEL_ARG, "preempt", "<wanted>", "wanted=lazy" },
			{ REMEDY_MANUAL, "", "a kernel built with PREEMPT_RT", "wanted=rt" } },
		.source =
			"Documentation/admin-guide/kernel-parameters.txt, preempt=; kernel/sched/core.c",
		.run = run,
	},
	{ 0 },
};
