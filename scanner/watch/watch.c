/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/watch.h"

#include <stdlib.h>
#include <string.h>

#include "scanner/base/text.h"
#include "scanner/engine/run.h"
#include "scanner/engine/sample.h"
#include "scanner/facts/host.h"
#include "scanner/watch/judged.h"

enum { BEAT_CAP = 16 << 20 };

void watch_init(struct watch *w, struct arena *a, const struct watch_asked *asked)
{
	const struct job *job = asked->job;
	bool *dear = ARENA_NEW(a, bool, job->n_checks + 1);

	*w = (struct watch){ .asked = *asked, .arena = a };
	for (size_t i = 0; i < job->n_checks; i++)
		dear[i] = asked->slow_every > 1 && lane_is_dear(a, job, i);
	lane_init(a, job, dear, false, 1, &w->lanes[0]);
	lane_init(a, job, dear, true, asked->slow_every ? asked->slow_every : 1, &w->lanes[1]);
	w->alarms = hysteresis_new(a, WATCH_ALARMS);
}

void watch_emit(struct watch *w, struct event *e)
{
	e->number = ++w->number;
	e->real_ns = w->at.real_ns;
	e->host = (struct event_host){ str_from(w->host), str_from(w->at.boot_id),
		str_from(w->host_id) };
	w->asked.emit(w->asked.user, e);
}

void watch_say(struct watch *w, enum event_kind kind, struct str text)
{
	struct event e = { .kind = kind, .text = text };

	watch_emit(w, &e);
}

static void keep_word(char *to, size_t cap, struct str s)
{
	size_t n = s.n < cap ? s.n : cap - 1;

	if (n)
		memcpy(to, s.p, n);
	to[n] = '\0';
}

static void say_step(struct watch *w, struct arena *a, int64_t step_ns)
{
	uint64_t far = step_ns < 0 ? (uint64_t)-step_ns : (uint64_t)step_ns;

	watch_say(w, EVENT_STEPPED,
		str_printf(a, "CLOCK_REALTIME was set %s by " STR_FMT,
			step_ns < 0 ? "back" : "forward", STR_ARG(text_duration(a, far))));
}

static void say_between(struct watch *w, struct arena *a)
{
	const struct between *b = &w->between;

	switch (b->kind) {
	case BETWEEN_SUSPENDED:
		watch_say(w, EVENT_SUSPENDED,
			str_printf(a,
				"the machine slept for " STR_FMT ": nothing is counted across it",
				STR_ARG(text_duration(a, b->asleep_ns))));
		break;
	case BETWEEN_REBOOTED:
		watch_say(w, EVENT_REBOOTED, STR("the host was booted anew: counters begin again"));
		break;
	case BETWEEN_STALLED:
		watch_say(w, EVENT_STALLED,
			str_printf(a, "%llu beat%s missed: " STR_FMT " lie between two looks",
				(unsigned long long)b->missed, b->missed == 1 ? "" : "s",
				STR_ARG(text_duration(a, b->span_ns))));
		break;
	case BETWEEN_FIRST:
	case BETWEEN_NORMAL:
		break;
	}
	if (b->stepped)
		say_step(w, a, b->step_ns);
}

static uint64_t forward(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

/* The first look of a beat tells when it is. */
static void begin_beat(
	struct watch *w, struct arena *a, const struct sample *sm, uint64_t expected_ns)
{
	const struct host *h = facts_get(sm->facts, &fact_host);
	struct instant now;

	if (h && h->name.n)
		keep_word(w->host, sizeof(w->host), text_sanitise(a, h->name));
	if (h && h->machine_id_hash.n)
		keep_word(w->host_id, sizeof(w->host_id), text_sanitise(a, h->machine_id_hash));

	instant_of(sm, &now);
	if (!now.real_ns)
		now.real_ns = w->at.real_ns + w->asked.interval_ns;
	w->between = between(w->has_at ? &w->at : NULL, &now, expected_ns);
	if (w->between.kind == BETWEEN_REBOOTED)
		w->age_ns += forward(w->at.real_ns, now.real_ns);
	else
		w->age_ns += w->between.span_ns + w->between.asleep_ns;
	w->at = now;
	w->has_at = true;
	w->beats++;
	say_between(w, a);
}

static uint64_t spent_ns(const struct watch *w)
{
	return w->asked.spent_ns ? w->asked.spent_ns(w->asked.user) : 0;
}

static void say_pace(struct watch *w, struct arena *a, const struct lane *l)
{
	watch_say(w, EVENT_PACED,
		str_printf(a,
			"%zu checks are looked at every " STR_FMT ": a look takes " STR_FMT
			" of CPU time",
			l->job.n_checks, STR_ARG(text_duration(a, l->every * w->asked.interval_ns)),
			STR_ARG(text_duration(a, l->cost_ns))));
}

static void look(struct watch *w, struct arena *a, struct lane *l, struct source *s, bool *first)
{
	uint64_t before = spent_ns(w), expected_ns = w->lanes[0].every * w->asked.interval_ns;
	struct between b;
	bool judged = lane_look(l, s, w->asked.clock, w->asked.interval_ns, &b);

	if (*first)
		begin_beat(w, a, l->before, expected_ns);
	*first = false;
	if (judged)
		judged_take(w, a, l);
	if (lane_pay(l, spent_ns(w) - before, w->asked.interval_ns, WATCH_PARTS))
		say_pace(w, a, l);
}

/* A lane without checks is looked at all the same where it is the one that tells the time. */
void watch_beat(struct watch *w, struct source *s, uint64_t passed)
{
	struct arena *a = arena_new("a beat", BEAT_CAP);
	bool first = true;

	for (unsigned i = 0; i < WATCH_LANES; i++) {
		struct lane *l = &w->lanes[i];

		l->wait -= passed < l->wait ? (unsigned)passed : l->wait;
		if (!l->wait && (l->job.n_checks || i == 0))
			look(w, a, l, s, &first);
	}
	if (hysteresis_refused(w->alarms) > w->refused) {
		if (!w->refused)
			watch_say(w, EVENT_LOST,
				STR("more is wrong at once than a watch can tell apart: the rest is not told"));
		w->refused = hysteresis_refused(w->alarms);
	}
	arena_free(a);
}

static int by_id(const void *x, const void *y)
{
	const struct result *a = x, *b = y;

	return strcmp(a->check->id, b->check->id);
}

struct report *watch_report(const struct watch *w, struct arena *a)
{
	struct report *r = ARENA_NEW(a, struct report, 1);
	const struct report *newest = NULL;
	struct result *v = ARENA_NEW(a, struct result, w->asked.job->n_checks + 1);
	size_t n = 0;

	for (unsigned i = 0; i < WATCH_LANES; i++) {
		const struct report *one = w->lanes[i].report;

		if (!one)
			continue;
		if (!newest)
			newest = one;
		for (size_t k = 0; k < one->n_results; k++)
			v[n++] = one->results[k];
	}
	if (!newest)
		return NULL;
	*r = *newest;
	r->arena = a;
	qsort(v, n, sizeof(*v), by_id);
	r->results = v;
	r->n_results = n;
	run_sum_up(r, w->asked.job, false);
	return r;
}

void watch_free(struct watch *w)
{
	for (unsigned i = 0; i < WATCH_LANES; i++)
		lane_free(&w->lanes[i]);
}
