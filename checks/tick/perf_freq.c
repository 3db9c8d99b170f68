/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Perf events that processes hold open. One that samples by frequency (perf record, perf top, a
 * profiling agent) needs the tick to adjust its period, on whatever CPU it counts: while there
 * is any, no nohz_full CPU of the host may stop its tick (kernel/events/core.c
 * account_freq_event_nohz, kernel/time/tick-sched.c TICK_DEP_BIT_PERF_EVENTS). Whether an event
 * samples by frequency cannot be seen from outside, and one of the clocks has its frequency
 * turned into a fixed period (perf_swevent_init_hrtimer): so a holder is a warning. The event
 * of the kernel's own NMI watchdog has no descriptor: watchdog.nmi judges it.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define HOLDERS "/probe/perf_fds/{if:hot}"

struct told {
	uint64_t processes, links, denied, more, unseen;
	bool whole;
	unsigned holders;
};

static void say_holder(
	const struct check_in *in, const struct answer *an, struct str rest, struct findings *out)
{
	uint64_t pid, fds;
	struct finding *f;

	if (!str_word_u64(&rest, 10, UINT64_MAX, &pid) ||
		!str_word_u64(&rest, 10, UINT64_MAX, &fds) || pid > INT32_MAX)
		return;
	f = find(out, STATUS_WARN, subject_task(in->scratch, (int)pid, str_trim(rest)),
		"it holds perf events open: one that samples by frequency keeps every CPU's tick");
	find_observed(f, "%llu perf event%s", (unsigned long long)fds, fds == 1 ? "" : "s");
	find_observed_value(f, (double)fds, "1");
	find_wanted(f, "none while the host works");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, an, "pid %llu: %llu descriptors", (unsigned long long)pid,
		(unsigned long long)fds);
}

static void read_lines(const struct check_in *in, const struct answer *an, bool say, struct told *t,
	struct findings *out)
{
	struct str rest = an->bytes, line, word;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_is(word, "process")) {
			t->holders++;
			if (say)
				say_holder(in, an, line, out);
		} else if (str_is(word, "seen")) {
			t->whole = str_word_u64(&line, 10, UINT64_MAX, &t->processes) &&
				   str_word_u64(&line, 10, UINT64_MAX, &t->links);
		} else if (str_is(word, "denied")) {
			(void)str_word_u64(&line, 10, UINT64_MAX, &t->denied);
		} else if (str_is(word, "more")) {
			(void)str_word_u64(&line, 10, UINT64_MAX, &t->more);
		} else if (str_is(word, "unseen")) {
			(void)str_word_u64(&line, 10, UINT64_MAX, &t->unseen);
		}
	}
}

static void say_none(const struct check_in *in, const struct answer *an, const struct told *t,
	struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (!t->whole) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	if (h->pidns_foreign) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's processes cannot be seen from a container");
		return;
	}
	if (t->denied) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, subject_host(),
			"the open files of other users' processes could not be seen");
		find_evidence_text(f, an, "%llu refused", (unsigned long long)t->denied);
	} else if (t->unseen) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more open files than are looked at: those of %llu processes were not",
			(unsigned long long)t->unseen);
	} else {
		f = find(out, STATUS_PASS, subject_host(), "no process holds perf events open");
		if (t->more)
			find_evidence_text(f, an,
				"%llu processes have more files than were looked at",
				(unsigned long long)t->more);
	}
	find_observed(f, "0 of %llu processes", (unsigned long long)t->processes);
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, an, "%llu open files of %llu processes", (unsigned long long)t->links,
		(unsigned long long)t->processes);
}

static bool say_no_question(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (!c->nohz_full.valid && c->nohz_full.from->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), c->nohz_full.from, false);
		return true;
	}
	if (c->nohz_full.valid && !cpuset_is_empty(c->nohz_full.set))
		return false;
	find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no CPU is in nohz_full: there is no stopped tick to bring back");
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, HOLDERS);
	const struct answer *an = m.n ? m.v[0].answer : in_file(in, "/probe/perf_fds/hot");
	struct told t = { 0 };

	(void)self;
	if (say_no_question(in, out))
		return;
	if (an->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	read_lines(in, an, false, &t, out);
	if ((double)t.holders > in_limit(in, "holders")) {
		read_lines(in, an, true, &t, out);
		return;
	}
	if (t.holders) {
		struct finding *f = find(out, STATUS_PASS, subject_host(),
			"no more processes hold perf events open than are allowed");

		find_observed(f, "%u processes", t.holders);
		find_wanted(f, "at most %g", in_limit(in, "holders"));
		find_evidence(f, an);
		return;
	}
	say_none(in, an, &t, out);
}

const struct check check_tick_perf_freq[] = {
	{
		.id = "tick.perf_freq",
		.rule = 1,
		.title = "No profiler keeps the tick of the tickless CPUs",
		.severity = SEVERITY_HIGH,
		.needs_hot = true,
		.reads = { { HOLDERS, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = {
			{ "holders", "1", 0, 0, 1e6, NULL,
				"processes that may hold perf events open (agents that only count)" },
		},
		.why = "one perf record -F, anywhere on the host, brings the full tick back to every nohz_full "
		       "CPU: 250 or 1000 interrupts a second",
		.fix_now =
			"stop the profiler or the agent, or let it sample by period: perf record -c <events>",
		.fix_boot = "disable the agent's unit",
		.remedies = { { REMEDY_MANUAL, "", "disable the unit of the agent that samples by frequency", NULL } },
		.source = "kernel/events/core.c account_freq_event_nohz(); kernel/time/tick-sched.c",
		.run = run,
	},
	{ 0 },
};
