/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts and lock contention of Onload's stacks (/proc/driver/onload/stacks,
 * linux_stats.c): "ID: PID UID" and 23 counters of 32 bits. A stack that spins takes no
 * interrupts, and threads that share one wake each other at its lock. The set of columns goes
 * with the version; with another number of them nothing is judged.
 */
#include "scanner/judging/hot_counts.h"

#define STACKS "/proc/driver/onload/stacks"

enum { COLUMNS = 23, INTERRUPTS = 3, LOCK_WAKES = 12 };

struct stack {
	struct str id, pid;
	uint64_t v[COLUMNS];
};

/* False for a line that has another number of columns. */
static bool parse(struct str line, struct stack *ret)
{
	struct stack s = { .id = { 0 } };
	struct str word;
	unsigned n = 0;

	if (!str_word(&line, &word) || !str_ends(word, ":"))
		return false;
	s.id = str_head(word, word.n - 1);
	if (!str_word(&line, &s.pid) || !str_word(&line, &word))
		return false;
	while (str_word(&line, &word)) {
		if (n == COLUMNS || str_u64(word, 10, &s.v[n++]))
			return false;
	}
	*ret = s;
	return n == COLUMNS;
}

static bool find_stack(struct str text, const struct stack *want, struct stack *ret)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (parse(line, ret) && str_eq(ret->id, want->id) && str_eq(ret->pid, want->pid))
			return true;
	}
	return false;
}

static void judge(const struct check_in *in, const struct stack *now, struct findings *out)
{
	const struct answer *an = in_file(in, STACKS), *earlier = in_file_before(in, STACKS);
	struct subject who = subject_named(
		SUBJECT_DEVICE, str_printf(in->scratch, "Onload stack " STR_FMT, STR_ARG(now->id)));
	uint64_t interrupts, wakes;
	enum status s, t;
	struct stack before;
	struct finding *f;

	if (!find_stack(earlier->bytes, now, &before)) {
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, who,
			"it was not there in the first sample");
		return;
	}
	if (delta_counter(before.v[INTERRUPTS], now->v[INTERRUPTS], 32, &interrupts) ||
		delta_counter(before.v[LOCK_WAKES], now->v[LOCK_WAKES], 32, &wakes)) {
		find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "its counters went back");
		return;
	}
	s = in_count_status(in, interrupts, in_limit(in, "max_rate"), 1e18);
	t = in_count_status(in, wakes, in_limit(in, "max_rate"), 1e18);
	if (s == STATUS_UNKNOWN || t == STATUS_UNKNOWN) {
		find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, who,
			"it interrupted or waited, and the samples do not say in what time");
		return;
	}
	f = find(out, s == STATUS_WARN ? s : t, who,
		s == STATUS_WARN   ? "it takes interrupts: it does not spin"
		: t == STATUS_WARN ? "its threads wait for its lock"
				   : "it spins, and nobody waits for its lock");
	find_observed(f, "interrupts " STR_FMT ", waits for its lock " STR_FMT,
		STR_ARG(in_count_text(in, interrupts)), STR_ARG(in_count_text(in, wakes)));
	find_wanted(f, "at most %g/s", in_limit(in, "max_rate"));
	find_evidence_text(
		f, an, "stack " STR_FMT " of pid " STR_FMT, STR_ARG(now->id), STR_ARG(now->pid));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, STACKS), *earlier = in_file_before(in, STACKS);
	struct str text = an->bytes, line;
	unsigned n = 0;

	(void)self;
	if (an->state == ANSWER_ABSENT) {
		find_reason(
			out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "Onload is not loaded");
		return;
	}
	if (an->state != ANSWER_OK || earlier->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), an->state != ANSWER_OK ? an : earlier, false);
		return;
	}
	while (str_cut(&text, '\n', &line)) {
		struct stack s;
		uint64_t id;
		struct str head, tail;

		if (!str_split(line, ':', &head, &tail) || str_u64(str_trim(head), 10, &id))
			continue; /* a heading */
		n++;
		if (parse(line, &s)) {
			judge(in, &s, out);
			continue;
		}
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "this version of Onload counts in other columns"),
			an);
		return;
	}
	if (!n)
		find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "Onload has no stack");
}

const struct check check_onload_stack_stats[] = {
	{
		.id = "onload.stack_stats",
		.rule = 1,
		.title = "Onload's stacks spin, and nobody waits for their locks",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { STACKS, ASK_FILE } },
		.limits = { { "max_rate", "1/s", 10, 0, 1e9, NULL,
			"interrupts, or waits for the lock, a second of one stack" } },
		.implied_by = { "onload.env" },
		.why = "an interrupt, or a thread that is woken, is some 5 us late where a spinning one is 1 us",
		.fix_now = "EF_POLL_USEC, EF_INT_DRIVEN=0, EF_STACK_PER_THREAD=1",
		.source = "Onload, src/driver/linux_onload/linux_stats.c",
		.run = run,
	},
	{ 0 },
};
