/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes system calls, loads or faults of a process slower than its code: a seccomp filter
 * (kernel/seccomp.c: each call runs each filter), speculative stores switched off for it
 * (Speculation_Store_Bypass, by prctl() or, before 5.16, by seccomp), a userfaultfd (another process
 * answers its faults). uprobes are the host's, and trace.active's.
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/bypass.h"

struct marks {
	uint64_t seccomp, filters;
	bool slow_stores;
	unsigned uffds;
};

static struct marks read_marks(
	const struct check_in *in, const struct process *p, struct str status)
{
	const struct bypass_process *b = bypass_find(in_fact(in, &fact_target_bypass), p->pid);
	struct marks m = { .uffds = b ? b->uffd : 0 };
	struct str word;

	(void)status_number(status, "Seccomp", &m.seccomp);
	(void)status_number(status, "Seccomp_filters", &m.filters);
	if (status_field(status, "Speculation_Store_Bypass", &word))
		m.slow_stores =
			str_is(word, "thread mitigated") || str_is(word, "thread force mitigated");
	return m;
}

static struct str words_of(struct arena *a, const struct marks *m)
{
	struct str s = STR("");

	if (m->uffds)
		s = STR("userfaultfd");
	if (m->seccomp == 2)
		s = str_printf(a, STR_FMT "%sseccomp filters", STR_ARG(s), s.n ? ", " : "");
	if (m->slow_stores)
		s = str_printf(a, STR_FMT "%sspeculative stores off", STR_ARG(s), s.n ? ", " : "");
	return s;
}

static void say(const struct check_in *in, const struct process *p, const struct marks *m,
	const struct answer *an, struct findings *out)
{
	struct str words = words_of(in->scratch, m);
	struct finding *f =
		find(out, words.n ? STATUS_WARN : STATUS_PASS, subject_process(in, p), "%s",
			words.n ? "its system calls, loads or faults are filtered or slowed down"
				: "no probe or filter is on it");

	find_observed(f, STR_FMT, STR_ARG(words.n ? words : STR("none")));
	find_wanted(f, "none");
	find_process(f, in, p);
	find_evidence_text(f, an, "Seccomp: %llu, %llu filters; speculative stores %s",
		(unsigned long long)m->seccomp, (unsigned long long)m->filters,
		m->slow_stores ? "off" : "on");
	if (m->uffds)
		find_evidence_text(f,
			((const struct bypass *)in_fact(in, &fact_target_bypass))->from,
			"%u userfaultfd", m->uffds);
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct marks m = read_marks(in, p, an->bytes);
	const struct bypass *b = in_fact(in, &fact_target_bypass);
	struct finding *f;
	struct str word;

	if (!status_field(an->bytes, "Seccomp", &word)) {
		find_process_unreadable(out, in, p, an, false);
	} else if (words_of(in->scratch, &m).n || b->known) {
		say(in, p, &m, an, out);
	} else if (b->from->state == ANSWER_OK) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_process(in, p),
			"the open files of all processes could not be seen");
		find_evidence(f, b->from);
	} else {
		find_unreadable(out, subject_process(in, p), b->from, false);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "status", false, judge);
}

const struct check check_proc_probes[] = {
	{
		.id = "proc.probes",
		.rule = 1,
		.title = "No probe or filter slows processes that matter down",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/status", ASK_FILE } },
		.needs = { &fact_target_bypass },
		.why = "a seccomp filter costs 50 to 500 ns a system call, a fault that another process answers two switches",
		.fix_now =
			"run it without the preset filter of the container, and without PR_SET_SPECULATION_CTRL",
		.fix_boot =
			"Kubernetes: seccompProfile Unconfined; systemd: no SystemCallFilter= in its unit",
		.remedies = { { REMEDY_MANUAL, "",
			"no SystemCallFilter= in its unit, seccompProfile Unconfined in Kubernetes",
			NULL } },
		.source =
			"kernel/seccomp.c; fs/userfaultfd.c; Documentation/userspace-api/spec_ctrl.rst",
		.run = run,
	},
	{ 0 },
};
