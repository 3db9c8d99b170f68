/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan watch: a scan that does not end. It says when something became wrong and when it is
 * well again, and keeps what was counted for whoever asks later. docs/watch.md.
 */
#include "commands/command.h"
#include "commands/watch/vigil.h"

/* What would raise nothing is not read; who names checks gets them all. */
static void leave_out_lesser(struct scanning *s)
{
	const struct job *job = &s->job;
	bool *keep = ARENA_NEW(s->arena, bool, job->n_checks + 1);

	if (watch_options(s->arena, &s->options)->only_given)
		return;
	for (size_t i = 0; i < job->n_checks; i++) {
		enum severity v = job->severities ? job->severities[i] : job->checks[i]->severity;

		keep[i] = v >= job->level || (job->required && job->required[i]);
	}
	s->job = job_part(s->arena, job, keep);
}

static int watch(struct scanning *s, char **argv)
{
	const struct watch_options *o = watch_options(s->arena, &s->options);
	bool captured = s->options.n_roots || o->series;

	if (captured && *s->options.host_prefix)
		return usage_error("--root, --series and --host-prefix exclude each other");
	if (captured && o->for_ns)
		return usage_error("--for is of this host: a series has its own end");
	scanning_job(s);
	leave_out_lesser(s);
	if (!s->job.n_checks)
		return usage_error("no check of at least --level is left to be watched");
	/* The child gets ready what the checks that are left ask for. */
	s->plan = plan_new(s->arena, &s->job);
	return captured ? watch_series(s) : watch_live(s, argv);
}

static int run(int argc, char **argv)
{
	struct arena *a = arena_new("what is watched", 1 << 20);
	const struct scan_options defaults = {
		.host_prefix = "",
		.level = SEVERITY_MEDIUM,
		.window_ns = 5000000000u,
		.only_asked = true,
		.only = watch_default_checks(a),
	};
	const struct scanning_verb verb = { &command_watch, &defaults, watch_row, watch };
	int status = scanning_run(&verb, argc, argv);

	arena_free(a);
	return status;
}

const struct command command_watch = {
	.name = "watch",
	.what = "look again and again, and say what changed: for a unit of systemd",
	.run = run,
	.option = watch_option,
	.about =
		"Looks at this host every few seconds and says, once, when something became wrong and when\n"
		"it is well again. Keeps what was counted for \"latscan triage --since\". Runs until a signal\n"
		"comes. What it writes to is opened at the start; the profile is read once.",
	.status =
		"Exit status: 0 it was ended by SIGTERM, SIGINT or --for, or the series is at its end;\n"
		"3 bad usage or input; 4 internal error. What it found is told by its events.",
};
