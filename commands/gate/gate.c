/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan gate: did this host boot into the state that was agreed on? A scan that waits for what
 * is late, watches for a minute, and answers with its exit status. docs/gate.md.
 */
#include "commands/command.h"
#include "commands/gate/gate_lines.h"
#include "commands/gate/gate_options.h"
#include "commands/scan/keeping.h"
#include "commands/scan/scanning.h"
#include "commands/scan/window.h"
#include "scanner/engine/gate.h"
#include "scanner/engine/override.h"
#include "scanner/engine/phase.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

struct gate_run {
	struct scanning *s;
	struct gating gating;
	bool quiet_hours; /* nothing dear is read now */
};

static bool budget_told(const struct scan_options *o)
{
	return (o->given | (o->profile ? o->profile->gate.given : 0)) & GATE_BUDGET;
}

/* What the clock and the phase leave of the budget; what the user said goes first. */
static int choose_budget(struct gate_run *g)
{
	struct scan_options *o = &g->s->options;
	bool inside = hours_inside(&o->gate.hours, clock_live.realtime_ns(clock_live.user));

	g->quiet_hours = inside && !o->gate.force;
	if (g->quiet_hours && (o->given & GATE_BUDGET) && o->budget != BUDGET_QUIET)
		return usage_error(
			"these are trading hours: nothing dear is read; --budget quiet, or "
			"--force to do it all the same");
	if (g->quiet_hours)
		o->budget = BUDGET_QUIET;
	else if (o->gate.phase == PHASE_PRE && !budget_told(o))
		o->budget = BUDGET_ALL;
	return 0;
}

static void read_override(struct gate_run *g)
{
	struct owned_file file;

	if (!g->s->options.gate.break_glass)
		return;
	owned_read(g->s->arena, g->s->options.gate.break_glass, &file);
	override_judge(
		g->s->arena, &file, clock_live.realtime_ns(clock_live.user), &g->gating.override);
}

/* Before it is known that nobody is there to be disturbed, nothing that disturbs was read. */
static void find_phase(struct gate_run *g)
{
	struct scanning *s = g->s;

	s->job.phase = s->options.gate.phase;
	if (s->job.phase != PHASE_AUTO) {
		g->gating.phase_why = STR("as told");
		return;
	}
	s->job.phase = phase_find(s->arena, &s->job, s->start.source, &g->gating.phase_why);
	if (s->job.phase != PHASE_PRE || budget_told(&s->options) || g->quiet_hours)
		return;
	s->options.budget = BUDGET_ALL;
	s->start.budget.level = BUDGET_ALL;
}

/* A line on a terminal; the log of a pipeline is told once, at the end. */
static bool wait_for(void *user, uint64_t until_ns, size_t open)
{
	const struct gate_run *g = user;
	bool tell = !g->s->options.no_progress && isatty(STDERR_FILENO);
	uint64_t now_ns = clock_live.raw_ns(clock_live.user);
	bool go_on;

	if (tell) {
		fprintf(stderr,
			"\rwaiting for %zu check%s to hold; Ctrl-C judges what is known \033[K",
			open, open == 1 ? "" : "s");
		fflush(stderr);
	}
	go_on = window_wait(&clock_live, until_ns > now_ns ? until_ns - now_ns : 0, false, NULL);
	if (tell)
		fputs("\r\033[K", stderr);
	return go_on;
}

static void settle_host(struct gate_run *g)
{
	struct scanning *s = g->s;
	const struct settling in = {
		.job = &s->job,
		.source = s->start.source,
		.clock = &clock_live,
		.time_ns = s->options.gate.settle_ns,
		.wait = wait_for,
		.user = g,
	};

	if (!in.time_ns)
		return;
	g->gating.settle_ms = in.time_ns / 1000000;
	settle(s->arena, &in, &g->gating.settlement);
	s->interrupted = g->gating.settlement.interrupted;
}

static int read_host(struct gate_run *g, char **argv)
{
	int r = scanning_start(g->s, argv);

	if (r)
		return r;
	find_phase(g);
	settle_host(g);
	return scanning_host(g->s);
}

static int conclude(struct gate_run *g)
{
	struct scanning *s = g->s;
	struct report *r = scanning_judge(s);
	int status, answer;

	g->gating.inferred = s->options.gate.inferred;
	g->gating.observe = s->options.gate.observe;
	g->gating.require_rights = s->options.gate.require_privileged;
	gate_finish(r, &s->job, &g->gating);
	answer = (int)r->summary.exit;
	gate_lines(r, &s->job);
	status = scanning_write(s, r);
	arena_free(r->arena);
	return status ? status : answer;
}

static int gate(struct scanning *s, char **argv)
{
	struct gate_run g = { .s = s };
	int r;

	if (s->options.n_roots && (s->options.given & GATE_SETTLE) && s->options.gate.settle_ns)
		return usage_error(
			"a captured tree does not change: --settle does not go with --root");
	r = choose_budget(&g);
	if (r)
		return r;
	read_override(&g);
	scanning_job(s);
	s->job.exposure = true;
	r = s->options.n_roots ? scanning_roots(s) : read_host(&g, argv);
	return r ? r : conclude(&g);
}

static int run(int argc, char **argv)
{
	static const struct scanning_verb verb = { &command_gate, &gate_defaults, gate_row, gate };

	return scanning_run(&verb, argc, argv);
}

const struct command command_gate = {
	.name = "gate",
	.what = "wait until this host is as it must be, watch it, and answer by exit status",
	.run = run,
	.option = gate_option,
	.about =
		"Waits for what does not hold yet (a late driver, a link), then watches for a minute\n"
		"and judges all. A line for each failure and the verdict go to standard error, reports\n"
		"where --format says: none unless asked. Writes nothing to the host.",
	.status =
		"Exit status: 0 all that was required holds (or --observe, or a valid break-glass file);\n"
		"1 something required failed; 2 nothing failed, but something required is unknown;\n"
		"3 bad usage, profile or input; 4 internal error, or a report that could not be written.",
};
