/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time that tasks lost for want of memory: reclaim, refaults, compaction, swap, added up by the
 * kernel over the whole host (kernel/sched/psi.c, 4.20). "some": one task at least waited;
 * "full": nobody who could have run did. total= is in microseconds; the averages decay and are
 * not judged. It is the sum of what other checks tell by counters, so it only speaks where none
 * of them does. A read collects the counters of all CPUs under a mutex, without an IPI.
 */
#include "scanner/engine/check.h"

#define MEMORY "/proc/pressure/memory"

struct totals {
	uint64_t some_us, full_us;
};

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345" */
static bool total_of(struct str line, uint64_t *ret)
{
	struct str word;

	while (str_word(&line, &word)) {
		if (str_starts(word, "total="))
			return str_u64(str_skip(word, 6), 10, ret) == 0;
	}
	return false;
}

static bool parse(const struct answer *an, struct totals *ret)
{
	struct str rest = an->bytes, line;
	bool some = false, full = false;

	while (an->state == ANSWER_OK && str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "some "))
			some = total_of(line, &ret->some_us);
		else if (str_starts(line, "full "))
			full = total_of(line, &ret->full_us);
	}
	return some && full;
}

static bool is_off(const struct answer *an, struct findings *out)
{
	struct finding *f;

	if (an->state != ANSWER_ABSENT && an->state != ANSWER_UNSUPPORTED)
		return false;
	f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
		"the kernel does not keep the time that tasks wait");
	find_evidence(f, an);
	return true;
}

/* Percent of the window; us is the time waited. */
static double percent(const struct check_in *in, uint64_t us)
{
	return 100 * (double)us * 1000 / (double)in->window_ns;
}

static struct finding *judge(
	const struct check_in *in, const struct totals *d, struct findings *out)
{
	double some, full;

	if (!d->some_us && !d->full_us)
		return find(out, STATUS_PASS, subject_host(), "no task waited for memory");
	if (in_seconds(in) <= 0)
		return find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
			"tasks waited for memory, and in how long a time cannot be told");
	some = percent(in, d->some_us);
	full = percent(in, d->full_us);
	if (full > in_limit(in, "full_fail") || some > in_limit(in, "some_fail"))
		return find(out, STATUS_FAIL, subject_host(), "tasks wait for memory");
	if (some > in_limit(in, "some_warn"))
		return find(out, STATUS_WARN, subject_host(), "tasks waited for memory a little");
	return find(out, STATUS_PASS, subject_host(), "hardly any task waited for memory");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, MEMORY), *old = in_file_before(in, MEMORY);
	struct totals a = { 0 }, b = { 0 }, d = { 0 };
	struct finding *f;

	(void)self;
	if (is_off(an, out))
		return;
	if (!parse(an, &b) || !parse(old, &a)) {
		find_unreadable(out, subject_host(), parse(an, &b) ? old : an, false);
		return;
	}
	if (delta_counter(a.some_us, b.some_us, 64, &d.some_us) != DELTA_OK ||
		delta_counter(a.full_us, b.full_us, 64, &d.full_us) != DELTA_OK) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the time waited went back between the samples");
		find_evidence(f, an);
		return;
	}
	f = judge(in, &d, out);
	if (in_seconds(in) > 0)
		find_observed(f, "some %.2f %%, full %.2f %%", percent(in, d.some_us),
			percent(in, d.full_us));
	else
		find_observed(f, "some %llu us, full %llu us", (unsigned long long)d.some_us,
			(unsigned long long)d.full_us);
	find_observed_value(f, (double)d.some_us * 1000, "ns");
	find_wanted(f, "some at most %g %%, full at most %g %%", in_limit(in, "some_warn"),
		in_limit(in, "full_fail"));
	find_evidence(f, an);
}

const struct check check_psi_memory[] = {
	{
		.id = "psi.memory",
		.rule = 1,
		.title = "No task waits for memory",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.reads = { { MEMORY, ASK_FILE } },
		.limits = {
			{ "some_warn", "%", 0.1, 0, 100, NULL, "of the window that some task may wait" },
			{ "some_fail", "%", 1, 0, 100, NULL, "above it fails" },
			{ "full_fail", "%", 0.1, 0, 100, NULL, "of the window in which nobody could run" },
		},
		.implied_by = { "mem.direct_reclaim", "mem.swap_activity", "mem.compaction_activity",
			"mem.thp_activity", "mem.thp_enabled", "mem.cache_thrash",
			"mem.kswapd_activity", "mem.oom", "proc.cgroup_memory" },
		.why = "it is time lost in reclaim, refaults and compaction, by whichever task: 0.1 % is 1 ms a second",
		.fix_now = "find the cgroup with the highest memory.pressure, and limit or move it",
		.source = "Documentation/accounting/psi.rst; kernel/sched/psi.c",
		.run = run,
	},
	{ 0 },
};
