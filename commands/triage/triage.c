/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan triage: what stole the time. A scan that watches, whose findings are put together by what happens to a CPU, and ranked.
 * While the window runs the cheap counters are read beat by beat, for a first answer after two seconds and for when it happened; the
 * last answer is the report.
 */
#include "commands/command.h"
#include "commands/scan/keeping.h"
#include "commands/scan/scanning.h"
#include "commands/triage/afterwards.h"
#include "commands/triage/series_ring.h"
#include "commands/triage/times.h"
#include "commands/triage/about.h"
#include "commands/triage/watching.h"
#include "scanner/triage/triage.h"
#include "scanner/triage/when.h"

static const struct scan_options triage_defaults = {
	.host_prefix = "",
	.level = SEVERITY_HIGH,
	.window_ns = 60000000000u,
};

static int take_cpu(struct arena *a, struct scan_options *o, const char *value)
{
	if (cpuset_parse_list(a, str_from(value), &o->focus) || cpuset_is_empty(o->focus))
		return usage_error(
			"--cpu \"%s\": expected a list of CPUs such as 6 or 2-3,6", value);
	return 0;
}

static int take_ring(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (o->ring)
		return usage_error("--ring can be given once");
	o->ring = outputs_add_raw(&o->outputs, value);
	return o->ring ? 0 : usage_error("more than %d outputs", OUTPUTS_MAX);
}

static const struct option_row rows[] = {
	{ { "cpu", "LIST", 0, VALUES_ANY, NULL,
		  "the CPUs that it is about (default: the hot ones)" },
		take_cpu },
	{ { "ring", "FILE", 0, VALUES_FILE, NULL,
		  "keep what was counted beat by beat (docs/format-ring.md)" },
		take_ring },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct option_row *triage_row(unsigned i)
{
	unsigned own = N_ROWS;

	if (i < own)
		return &rows[i];
	for (unsigned k = 0; afterwards_row(k); k++, own++) {
		if (i == own)
			return afterwards_row(k);
	}
	if (i < own + 2)
		return i == own ? &keeping_since : &times_row;
	return scan_row(i - own - 2);
}

static const struct usage_option *triage_option(unsigned i)
{
	const struct option_row *row = triage_row(i);

	return row ? &row->usage : NULL;
}

/* 1: something of the window is suspected; 2: nothing is, and something could not be looked at. */
static int status_of(const struct triage *t)
{
	for (size_t i = 0; i < t->n_suspects; i++) {
		if (t->suspects[i].confidence != CONFIDENCE_LOW)
			return VERDICT_FAIL;
	}
	return t->n_untold ? VERDICT_UNKNOWN : VERDICT_PASS;
}

/* Of the one triage that runs. */
static struct watching watching;

static struct window_beat *watch(struct scanning *s)
{
	return watching_begin(&watching, s);
}

static void watched(struct scanning *s)
{
	(void)s;
	watching_end(&watching);
}

/* The first and the last are judged; all of them tell when something happened. */
static int series(struct scanning *s)
{
	int status = scanning_roots(s);

	if (status == 0)
		status = series_ring(s, s->options.focus, &watching.ring);
	if (status == 0 && s->options.ring && !watching.ring)
		status = usage_error("--ring: expected two samples at least");
	return status;
}

static int samples(struct scanning *s, char **argv)
{
	int status = s->options.n_roots ? 0 : about_this_host(s);

	if (status)
		return status;
	scanning_job(s);
	s->settle = about_settle;
	if (s->options.n_roots)
		return series(s);
	s->watch = watch;
	s->watched = watched;
	status = scanning_start(s, argv);
	return status ? status : scanning_host(s);
}

/* The application writes its file while the window runs: it is read at the end. */
static int take_spikes(struct scanning *s, struct report *r)
{
	struct spikes spikes;
	int status;

	if (!s->options.kept.spikes)
		return 0;
	if (!watching.ring)
		return usage_error("--spikes: expected a window that is watched, samples of three "
				   "moments, or a ring (--since)");
	status = afterwards_spikes(r->arena, &s->options.kept, &spikes);
	return status ? status
		      : afterwards_overlap(r->arena, &s->options.kept, watching.ring, watching.cpus,
				&spikes, &r->triage.spikes);
}

static int judge(struct scanning *s)
{
	struct report *r = scanning_judge(s);
	int status, lost = 0, verdict, spikes;

	triage_fill(r, s->options.focus);
	if (watching.ring)
		triage_when(r, watching.ring);
	r->triage.timeline = watching_timeline(&watching, r);
	spikes = take_spikes(s, r);
	verdict = status_of(&r->triage);
	if (s->options.ring)
		lost = watching_write(&watching, s->options.ring);
	status = scanning_write(s, r);
	arena_free(r->arena);
	return status ? status : lost ? lost : spikes ? spikes : verdict;
}

static int triage(struct scanning *s, char **argv)
{
	int status;

	if (afterwards_asked(&s->options))
		return afterwards_run(s->arena, &s->options);
	if (s->options.kept.n_operands)
		return usage_error("unexpected \"%s\": expected --since or --merge before rings",
			s->options.kept.operands[0]);
	if (!s->options.window_ns)
		return usage_error("--window 0: expected a time in which something can happen");
	status = series_times(&s->options);
	if (status)
		return status;
	status = samples(s, argv);
	if (status == 0)
		status = judge(s);
	watching_free(&watching);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct scanning_verb verb = { &command_triage, &triage_defaults, triage_row,
		triage };

	return scanning_run(&verb, argc, argv);
}

const struct command command_triage = {
	.name = "triage",
	.what = "what stole the time of a CPU",
	.run = run,
	.operands = "[RING...]",
	.operand = VALUES_FILE,
	.option = triage_option,
	.about =
		"Watches this host (or compares captured samples) and ranks what may have stolen the time of\n"
		"its hot CPUs: what happened, how often, the time that it took, and the next command to run.\n"
		"No tracer is armed, and nothing runs on those CPUs.\n"
		"With --since or --merge nothing is watched: rings that were kept are read.",
	.status =
		"Exit status: 0 nothing found; 1 something of the window is suspected; 2 nothing found, and\n"
		"something could not be looked at; 3 bad usage or input; 4 internal error.",
};
