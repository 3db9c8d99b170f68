/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/counters.h"

#include "scanner/facts/vmstat.h"

enum moved in_vmstat_moved(
	const struct check_in *in, const char *glob, const char *except, uint64_t *ret)
{
	const struct vmstat *before = in_fact_before(in, &fact_vmstat);
	const struct vmstat *now = in_fact(in, &fact_vmstat);
	uint64_t a, b;

	if (!before || !now || !before->valid || !now->valid)
		return MOVED_UNREADABLE;
	if (!vmstat_sum(before, glob, except, &a) || !vmstat_sum(now, glob, except, &b))
		return MOVED_ABSENT;
	return delta_counter(a, b, 64, ret) == DELTA_OK ? MOVED_OK : MOVED_RESET;
}

struct tally {
	enum status worst;
	const struct counter *said; /* of the worst */
	uint64_t most;
	unsigned present, reset;
};

static void add(const struct check_in *in, const struct counter *c, struct tally *t)
{
	double allowed = c->limit ? in_limit(in, c->limit) : 0;
	uint64_t d = 0;

	switch (in_vmstat_moved(in, c->glob, c->except, &d)) {
	case MOVED_OK:
		t->present++;
		break;
	case MOVED_RESET:
		t->reset++;
		return;
	case MOVED_ABSENT:
	case MOVED_UNREADABLE:
		return;
	}
	if ((double)d > allowed && (!t->said || c->status > t->worst)) {
		t->said = c;
		t->worst = c->status;
		t->most = d;
	}
}

static void add_evidence(
	const struct check_in *in, const struct counter *v, unsigned n, struct finding *f)
{
	const struct vmstat *now = in_fact(in, &fact_vmstat);

	for (unsigned i = 0; i < n; i++) {
		uint64_t d, total;

		if (in_vmstat_moved(in, v[i].glob, v[i].except, &d) != MOVED_OK ||
			!vmstat_sum(now, v[i].glob, v[i].except, &total))
			continue;
		find_evidence_text(f, now->from, "%s +%llu (%llu since boot)", v[i].glob,
			(unsigned long long)d, (unsigned long long)total);
	}
}

static void say_moved(const struct check_in *in, const struct tally *t, const struct counter *v,
	unsigned n, struct findings *out)
{
	double allowed = t->said->limit ? in_limit(in, t->said->limit) : 0;
	struct finding *f = find(out, t->worst, subject_host(), "%s", t->said->what);
	double seconds = in_seconds(in);

	find_observed(f, "%s +%llu%s" STR_FMT, t->said->glob, (unsigned long long)t->most,
		seconds > 0 ? " in " : "",
		STR_ARG(seconds > 0 ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed_value(f, (double)t->most, "1");
	find_wanted(f, "at most %g", allowed);
	add_evidence(in, v, n, f);
}

static void say_unreadable(const struct check_in *in, const struct tally *t, struct findings *out)
{
	const struct vmstat *before = in_fact_before(in, &fact_vmstat);
	const struct vmstat *now = in_fact(in, &fact_vmstat);

	if (t->reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"a counter of /proc/vmstat went back");
	else if (!now->valid)
		find_unreadable(out, subject_host(), now->from, false);
	else if (!before || !before->valid)
		find_unreadable(out, subject_host(), before ? before->from : now->from, false);
	else
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel has none of the counters");
}

void judge_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *pass, struct findings *out)
{
	struct tally t = { .worst = STATUS_SKIP };
	struct finding *f;

	for (unsigned i = 0; i < n; i++)
		add(in, &v[i], &t);
	if (t.said) {
		say_moved(in, &t, v, n, out);
	} else if (!t.present || t.reset) {
		say_unreadable(in, &t, out);
	} else {
		f = find(out, STATUS_PASS, subject_host(), "%s", pass);
		add_evidence(in, v, n, f);
	}
}
