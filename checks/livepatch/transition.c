/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A live patch takes hold task by task, when each is seen outside the functions that it
 * replaces; until the last one is over, transition is 1 (kernel/livepatch/transition.c, 4.12
 * on). The kernel looks again each second, and after 15 s it wakes what sleeps and interrupts
 * what runs. A thread that spins in user space on a nohz_full CPU passes through the kernel so seldom
 * that it can keep the patch pending for ever.
 */
#include "scanner/engine/check.h"

#define DIR	   "/sys/kernel/livepatch"
#define TRANSITION DIR "/*/transition"

/* 1: pending, 0: over, -1: not told. */
static int pending(const struct answer *an)
{
	uint64_t n;

	return fact_u64(an, &n) == 0 && n <= 1 ? (int)n : -1;
}

static void say_patch(const struct match *m, struct findings *out)
{
	struct subject s = subject_named(SUBJECT_DEVICE, m->star[0]);
	struct finding *f;

	if (m->answer->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_KERNEL, s,
			"before 4.12 a patch takes hold at once");
		return;
	}
	if (pending(m->answer) < 0) {
		find_unreadable(out, s, m->answer, false);
		return;
	}
	if (!pending(m->answer))
		return;
	f = find(out, STATUS_WARN, s, "a live patch waits for tasks that never let go");
	find_observed(f, "transition 1");
	find_wanted(f, "transition 0");
	find_evidence(f, m->answer);
}

static void say_settled(const struct check_in *in, struct matches m, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST);
	struct finding *f;

	for (size_t i = 0; i < m.n; i++) {
		if (pending(m.v[i].answer) != 0)
			return;
	}
	f = find(out, STATUS_PASS, subject_host(), "no live patch is on its way");
	find_observed(f, "%zu patches in force", m.n);
	find_wanted(f, "none pending");
	find_evidence_text(f, list, "%zu patches", m.n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *list = in_ask(in, STR(DIR), ASK_LIST);
	struct matches m = in_match(in, TRANSITION);

	(void)self;
	if (list->state == ANSWER_ABSENT) {
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"the kernel was built without live patching");
		return;
	}
	if (list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), list, false);
		return;
	}
	for (size_t i = 0; i < m.n; i++)
		say_patch(&m.v[i], out);
	say_settled(in, m, out);
}

const struct check check_livepatch_transition[] = {
	{
		.id = "livepatch.transition",
		.rule = 1,
		.title = "No live patch waits to take hold",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = { { DIR, ASK_LIST }, { TRANSITION, ASK_FILE } },
		.why = "while a patch waits, every patched function takes a detour, and the kernel prods all "
		       "tasks each second, and from time to time by an interrupt",
		.fix_now =
			"find the tasks whose /proc/PID/patch_state lags (1 while a patch is put in) and restart "
			"them, or echo 0 > " DIR "/<patch>/enabled",
		.fix_boot = "boot the patched kernel itself",
		.source = "Documentation/livepatch/livepatch.rst",
		.run = run,
	},
	{ 0 },
};
