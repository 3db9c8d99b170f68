/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/watch/vigil.h"

#include "scanner/base/text.h"
#include "commands/command.h"

#include <errno.h>
#include <string.h>

enum { BEAT_CAP = 64 << 20 };

void vigil_init(struct vigil *v, struct scanning *s)
{
	v->s = s;
	v->options = watch_options(s->arena, &s->options);
}

static int open_ring(struct vigil *v)
{
	const struct watch_options *o = v->options;
	int r;

	if (!o->ring)
		return 0;
	r = segments_open(o->ring, "ring", o->ring_bytes, &v->segments);
	if (r)
		return usage_error("--ring %s: %s", o->ring, strerror(-r));
	r = ringing_init(&v->segments, &v->ringing);
	if (r)
		return internal_error("no memory for --ring: %s", strerror(-r));
	v->has_ring = true;
	return 0;
}

/* Rendered once for nothing, so that a name that cannot be written to is bad usage and no news of a beat. */
static int try_metrics(struct vigil *v)
{
	struct str spec = str_printf(v->s->arena, "prometheus:%s", v->options->prometheus), error;
	struct outputs os = { .n = 0 };
	int r = outputs_add(v->s->arena, &os, str_z(v->s->arena, spec), &error);

	if (r == 0)
		r = outputs_open(v->s->arena, &os, &error);
	if (r == 0 && v->extra && os.v[0].temporary)
		v->extra->dirs[v->extra->dirs[0] != NULL] = os.v[0].dir;
	outputs_abandon(&os);
	return r ? usage_error("--prometheus: " STR_FMT, STR_ARG(error)) : 0;
}

int vigil_open(struct vigil *v)
{
	int r = open_ring(v);

	if (r == 0 && v->has_ring && v->extra)
		v->extra->dirs[0] = v->options->ring;
	if (r == 0 && v->options->prometheus)
		r = try_metrics(v);
	if (r == 0)
		r = sinks_open(v->s->arena, v->options, &v->sinks);
	v->has_sinks = r == 0;
	return r;
}

static void emit(void *user, const struct event *e)
{
	struct vigil *v = user;

	sinks_emit(&v->sinks, e);
}

static struct watch_asked asked_of(
	struct vigil *v, const struct clock *clock, uint64_t (*spent)(void *user))
{
	const struct watch_options *o = v->options;
	struct job *job = &v->s->job;
	uint64_t slow = o->slow_ns / o->interval_ns;

	if (v->has_ring) {
		job->facts = ringing_facts;
		job->n_facts = ringing_n_facts;
	}
	return (struct watch_asked){ .job = job,
		.interval_ns = o->interval_ns,
		.slow_every = slow > LANE_EVERY_MAX ? LANE_EVERY_MAX : (unsigned)slow,
		.clock = clock,
		.spent_ns = spent,
		.emit = emit,
		.user = v };
}

/* Slow are the looks that are further apart than as many fast ones as raise an alarm. */
static const struct thresholds *patience(struct vigil *v)
{
	const struct lane *l = &v->watch.lanes[1];
	bool *slow = ARENA_NEW(v->s->arena, bool, v->s->job.n_checks + 1);

	for (size_t i = 0; i < l->job.n_checks; i++)
		slow[l->index[i]] = l->every > 3;
	return watch_thresholds(v->s->arena, v->options, &v->s->job, slow);
}

int vigil_begin(struct vigil *v, const struct clock *clock, uint64_t (*spent)(void *user))
{
	struct watch_asked asked = asked_of(v, clock, spent);

	watch_init(&v->watch, v->s->arena, &asked);
	v->watch.asked.thresholds = patience(v);
	v->began = true;
	return 0;
}

static void say_begin(struct vigil *v, struct arena *a)
{
	const struct watch *w = &v->watch;

	watch_say(&v->watch, EVENT_STARTED,
		str_printf(a, "%zu checks are looked at every " STR_FMT ", %zu every " STR_FMT,
			w->lanes[0].job.n_checks, STR_ARG(text_duration(a, w->asked.interval_ns)),
			w->lanes[1].job.n_checks,
			STR_ARG(text_duration(a, w->lanes[1].every * w->asked.interval_ns))));
}

static int write_metrics(struct vigil *v, struct arena *a)
{
	struct report *r = watch_report(&v->watch, a);
	const struct report_style style = { .width = 0 };
	struct outputs os = { .n = 0 };
	struct str error, spec = str_printf(a, "prometheus:%s", v->options->prometheus);
	int e;

	if (!r)
		return 0;
	e = outputs_add(a, &os, str_z(a, spec), &error);
	if (e == 0)
		e = outputs_open(a, &os, &error);
	if (e == 0)
		e = outputs_write(a, &os, r, &style, &error);
	outputs_abandon(&os);
	return e;
}

static void keep_metrics(struct vigil *v, struct arena *a)
{
	if (!v->options->prometheus || v->watch.age_ns < v->metrics_ns || v->watch.beats < 2)
		return;
	v->metrics_ns = v->watch.age_ns + v->options->slow_ns;
	sinks_note(&v->sinks, SINK_METRICS, write_metrics(v, a));
}

void vigil_beat(struct vigil *v, struct source *source, uint64_t passed)
{
	struct arena *a = arena_new("what a beat leaves", BEAT_CAP);

	watch_beat(&v->watch, source, passed);
	if (v->watch.beats == 1)
		say_begin(v, a);
	if (v->has_ring)
		sinks_note(&v->sinks, SINK_RING, ringing_beat(&v->ringing, &v->watch));
	keep_metrics(v, a);
	sinks_tell(&v->sinks, &v->watch);
	arena_free(a);
}

void vigil_end(struct vigil *v)
{
	if (v->began) {
		watch_say(&v->watch, EVENT_STOPPED, STR("the watch ends"));
		watch_free(&v->watch);
	}
	if (v->has_sinks)
		sinks_close(&v->sinks);
	if (v->has_ring) {
		ringing_free(&v->ringing);
		segments_close(&v->segments);
	}
}
