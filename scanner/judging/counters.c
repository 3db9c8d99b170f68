/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/counters.h"

#include "scanner/facts/mem/vmstat.h"

#include <string.h>

static bool counts(const struct counter *c, struct str name)
{
	if (c->except && str_glob(str_from(c->except), name))
		return false;
	return str_glob(str_from(c->glob), name) || (c->also && str_glob(str_from(c->also), name));
}

static const struct named_counter *row_of(const struct named_counters *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->v[i].name, name))
			return &s->v[i];
	}
	return NULL;
}

/* How many rows of the sample are counted, and what they add up to. */
static unsigned rows_of(const struct named_counters *s, const struct counter *c, uint64_t *ret_sum)
{
	unsigned n = 0;

	*ret_sum = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (counts(c, s->v[i].name)) {
			*ret_sum += s->v[i].value;
			n++;
		}
	}
	return n;
}

static enum moved subtract(const struct named_counters *before, const struct named_counters *now,
	const struct counter *c, uint64_t *ret)
{
	uint64_t sum = 0, d;

	for (size_t i = 0; i < now->n; i++) {
		const struct named_counter *row = &now->v[i], *old;

		if (!counts(c, row->name))
			continue;
		old = row_of(before, row->name);
		if (!old)
			return MOVED_VANISHED;
		if (delta_counter(old->value, row->value, 64, &d) != DELTA_OK)
			return MOVED_RESET;
		sum += d;
	}
	*ret = sum;
	return MOVED_OK;
}

enum moved counter_moved(const struct counter_tables *t, const struct counter *c, uint64_t *ret)
{
	unsigned n_before, n_now;
	uint64_t unused;

	if (!t->before.valid || !t->now.valid)
		return MOVED_UNREADABLE;
	n_before = rows_of(&t->before, c, &unused);
	n_now = rows_of(&t->now, c, &unused);
	if (!n_before && !n_now)
		return MOVED_ABSENT;
	return n_before == n_now ? subtract(&t->before, &t->now, c, ret) : MOVED_VANISHED;
}

static struct named_counters table_of(const struct vmstat *s)
{
	return s ? (struct named_counters){ s->from, s->valid, s->v, s->n }
		 : (struct named_counters){ 0 };
}

static struct counter_tables vmstat_tables(const struct check_in *in)
{
	return (struct counter_tables){
		.before = table_of(in_fact_before(in, &fact_vmstat)),
		.now = table_of(in_fact(in, &fact_vmstat)),
		.subject = subject_host(),
	};
}

enum moved in_vmstat_moved(const struct check_in *in, const struct counter *c, uint64_t *ret)
{
	struct counter_tables t = vmstat_tables(in);

	return counter_moved(&t, c, ret);
}

struct tally {
	const struct counter *said; /* the first of the worst */
	const struct counter *reset, *vanished;
	const struct counter *timeless; /* it moved, and its limit is a rate without a time */
	unsigned present;
};

static bool is_rate(const struct check_in *in, const struct counter *c)
{
	for (const struct limit *l = in->check->limits; c->limit && l->name; l++) {
		if (!strcmp(l->name, c->limit))
			return l->unit && !strcmp(l->unit, "1/s");
	}
	return false;
}

/* How far it may move within the window; false: that is a rate, and the time is not known. */
static bool allowed_in_window(const struct check_in *in, const struct counter *c, double *ret)
{
	double allowed = c->limit ? in_limit(in, c->limit) : 0;

	if (is_rate(in, c) && allowed > 0) {
		if (in_seconds(in) <= 0)
			return false;
		allowed *= in_seconds(in);
	}
	*ret = allowed;
	return true;
}

/* What all lines moved that share this one's limit. */
static uint64_t shared(const struct counter_tables *tables, const struct counter *v, unsigned n,
	const struct counter *c)
{
	uint64_t sum = 0, d;

	for (unsigned i = 0; i < n; i++) {
		bool same = &v[i] == c || (c->limit && v[i].limit && !strcmp(c->limit, v[i].limit));

		if (same && counter_moved(tables, &v[i], &d) == MOVED_OK)
			sum += d;
	}
	return sum;
}

static void add(const struct check_in *in, const struct counter_tables *tables,
	const struct counter *v, unsigned n, const struct counter *c, struct tally *t)
{
	double allowed;
	uint64_t d = 0;

	switch (counter_moved(tables, c, &d)) {
	case MOVED_OK:
		t->present++;
		break;
	case MOVED_RESET:
		t->reset = c;
		return;
	case MOVED_VANISHED:
		t->vanished = c;
		return;
	case MOVED_ABSENT:
	case MOVED_UNREADABLE:
		return;
	}
	if (!d)
		return;
	if (!allowed_in_window(in, c, &allowed))
		t->timeless = c;
	else if ((double)shared(tables, v, n, c) > allowed &&
		 (!t->said || c->status > t->said->status))
		t->said = c;
}

/* The file that the first of its rows is in, where the table is made of several. */
static const struct answer *source_of(const struct named_counters *s, const struct counter *c)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].from && counts(c, s->v[i].name))
			return s->v[i].from;
	}
	return s->from;
}

static void add_evidence_of(
	const struct counter_tables *t, const struct counter *c, struct finding *f)
{
	const struct answer *from = source_of(&t->now, c);
	uint64_t d = 0, total;
	enum moved m = counter_moved(t, c, &d);

	rows_of(&t->now, c, &total);
	if (m == MOVED_OK && (d || c->status > STATUS_PASS))
		find_evidence_text(f, from, "%s +%llu (%llu since boot)", c->glob,
			(unsigned long long)d, (unsigned long long)total);
	else if (m == MOVED_ABSENT && c->status > STATUS_PASS)
		find_evidence_text(f, from, "%s: not counted by this kernel", c->glob);
}

/* A counter has two lines where a little of it warns and a lot fails: it is shown once. */
static void add_evidence(
	const struct counter_tables *t, const struct counter *v, unsigned n, struct finding *f)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned k = 0;

		while (k < i && strcmp(v[k].glob, v[i].glob))
			k++;
		if (k == i)
			add_evidence_of(t, &v[i], f);
	}
}

/* "allocstall* +603, pgscan_direct_throttle +2": what moved, of one status. */
static struct str movements(const struct check_in *in, const struct counter_tables *t,
	const struct counter *v, unsigned n, enum status status, uint64_t *ret_sum)
{
	struct str s = { 0 };
	uint64_t d;

	*ret_sum = 0;
	for (unsigned i = 0; i < n; i++) {
		if (v[i].status != status || counter_moved(t, &v[i], &d) != MOVED_OK || !d)
			continue;
		s = str_printf(in->scratch, STR_FMT "%s%s +%llu", STR_ARG(s), s.n ? ", " : "",
			v[i].glob, (unsigned long long)d);
		*ret_sum += d;
	}
	return s;
}

static struct finding *say_moved(const struct check_in *in, const struct counter_tables *tables,
	const struct tally *t, const struct counter *v, unsigned n, struct findings *out)
{
	double allowed = t->said->limit ? in_limit(in, t->said->limit) : 0;
	struct finding *f = find(out, t->said->status, tables->subject, "%s", t->said->what);
	bool timed = in_seconds(in) > 0;
	struct str what;
	uint64_t sum;

	what = movements(in, tables, v, n, t->said->status, &sum);
	find_observed(f, STR_FMT "%s" STR_FMT, STR_ARG(what), timed ? " in " : "",
		STR_ARG(timed ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed_value(f, (double)sum, "1");
	find_wanted(f, "at most %g%s", allowed, is_rate(in, t->said) && allowed > 0 ? "/s" : "");
	add_evidence(tables, v, n, f);
	return f;
}

/* What a pass rests on: nothing moved, or no more than is allowed. */
static void say_still(const struct check_in *in, const struct counter_tables *tables,
	const struct counter *v, unsigned n, struct finding *f)
{
	uint64_t fails, warns;
	struct str worse = movements(in, tables, v, n, STATUS_FAIL, &fails);
	struct str bad = movements(in, tables, v, n, STATUS_WARN, &warns);

	if (fails + warns)
		find_observed(f, STR_FMT "%s" STR_FMT, STR_ARG(worse), worse.n && bad.n ? ", " : "",
			STR_ARG(bad));
	else
		find_observed(f, "0");
	find_observed_value(f, (double)(fails + warns), "1");
}

static void say_unreadable(const struct counter_tables *t, struct findings *out)
{
	if (!t->now.valid)
		find_unreadable(out, t->subject, t->now.from, false);
	else if (!t->before.valid)
		find_unreadable(
			out, t->subject, t->before.from ? t->before.from : t->now.from, false);
	else
		find_reason(out, STATUS_SKIP, REASON_NOCONFIG, t->subject,
			"this kernel has none of the counters");
}

static void say_lost(
	const struct counter_tables *tables, const struct tally *t, struct findings *out)
{
	const struct named_counters *now = &tables->now;
	struct finding *f;

	if (t->reset) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, tables->subject,
			"%s went back between the samples", t->reset->glob);
		find_evidence_text(f, now->from, "%s", t->reset->glob);
	}
	if (t->vanished) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_VANISHED, tables->subject,
			"%s is in one of the samples only", t->vanished->glob);
		find_evidence_text(f, now->from, "%s", t->vanished->glob);
	}
	if (t->timeless && (!t->said || t->said->status < t->timeless->status)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, tables->subject,
			"%s moved, and how fast cannot be told", t->timeless->glob);
		find_evidence_text(f, now->from, "%s", t->timeless->glob);
	}
}

struct finding *judge_counter_tables(const struct check_in *in, const struct counter_tables *tables,
	const struct counter *v, unsigned n, const char *pass, struct findings *out)
{
	struct tally t = { 0 };
	struct finding *f = NULL;

	for (unsigned i = 0; i < n; i++) {
		if (v[i].status > STATUS_PASS)
			add(in, tables, v, n, &v[i], &t);
	}
	say_lost(tables, &t, out);
	if (t.said) {
		f = say_moved(in, tables, &t, v, n, out);
	} else if (!t.reset && !t.vanished && !t.present) {
		say_unreadable(tables, out);
	} else if (!t.reset && !t.vanished && !t.timeless) {
		f = find(out, STATUS_PASS, tables->subject, "%s", pass);
		say_still(in, tables, v, n, f);
		add_evidence(tables, v, n, f);
	}
	return f;
}

struct finding *judge_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *pass, struct findings *out)
{
	struct counter_tables t = vmstat_tables(in);

	return judge_counter_tables(in, &t, v, n, pass, out);
}

void judge_since_boot(
	const struct check_in *in, const struct counter *v, unsigned n, struct findings *out)
{
	struct named_counters table = table_of(in_fact(in, &fact_vmstat)), *now = &table;
	double most = in_limit(in, "since_boot_max");
	uint64_t sum = 0, one, d;
	struct finding *f;

	for (unsigned i = 0; now->valid && i < n; i++) {
		if (v[i].status != STATUS_FAIL || !rows_of(now, &v[i], &one))
			continue;
		sum += one;
		if (in_vmstat_moved(in, &v[i], &d) == MOVED_OK)
			sum -= d;
	}
	if (most < 0 || (double)sum <= most)
		return;
	f = find(out, STATUS_WARN, subject_host(), "it happened before this window, since boot");
	find_observed(f, "%llu since boot", (unsigned long long)sum);
	find_observed_value(f, (double)sum, "1");
	find_wanted(f, "at most %g since boot", most);
	find_evidence_text(f, now->from, "%llu since boot", (unsigned long long)sum);
}
