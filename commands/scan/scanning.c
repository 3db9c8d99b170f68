/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/scanning.h"

#include "commands/scan/clock_watch.h"
#include "commands/command.h"
#include "commands/scan/inferring.h"
#include "commands/scan/keeping.h"
#include "commands/names.h"
#include "commands/scan/roots.h"
#include "scanner/engine/describe.h"
#include "scanner/engine/series.h"
#include "scanner/engine/targets.h"
#include "scanner/profile/infer.h"
#include "scanner/source/terminal.h"

#include <string.h>
#include <unistd.h>

enum { OPTIONS_CAP = 1 << 28, REPORT_CAP = 1 << 28 };

void scanning_job(struct scanning *s)
{
	const struct scan_options *o = &s->options;

	s->job = (struct job){
		.checks = o->selection.checks,
		.n_checks = o->selection.n,
		.left_out = o->selection.left_out,
		.n_left_out = o->selection.n_left_out,
		.limits = o->selection.limits,
		.intent = o->intent,
		.level = o->level,
		.fail_on_warn = o->fail_on_warn,
		.allow_unknown = o->allow_unknown,
		.window_asked = o->window_ns > 0,
		.severities = o->selection.severities,
		.required = o->selection.required,
		.strict = o->strict,
		.baseline = o->baseline,
	};
	if (o->profile)
		profile_job(o->profile, &s->job);
	if (o->gate.inferred) { /* so that a recording has them */
		s->job.facts = infer_facts;
		s->job.n_facts = infer_n_facts;
	}
	s->plan = plan_new(s->arena, &s->job);
}

static struct sample *take(
	struct scanning *s, enum sample_part part, struct source *source, const struct roles *roles)
{
	return sample_take(s->plan, part, source, &s->job.intent, roles);
}

/* Of the facts that follow devices to their configuration, and of the check that asks itself. */
static bool asks_pci(const struct plan *p)
{
	return plan_asks(p, "/sys/class/nvme/*") ||
	       plan_asks(p, "/sys/class/net/{nic:fast}/device/config");
}

int scanning_start(struct scanning *s, char **argv)
{
	unsigned wants =
		(plan_asks(s->plan, "/probe/ptp4l") ? CHILD_PTP4L : 0) |
		(plan_asks(s->plan, "/probe/perf/{package:amd}/smi") ? CHILD_SMI : 0) |
		(plan_asks(s->plan, "/probe/audit") ? CHILD_AUDIT : 0) |
		(plan_asks(s->plan, "/probe/igmp") && s->options.intent.feeds.n_groups ? CHILD_IGMP
										       : 0) |
		(plan_asks(s->plan, "/probe/dpdk") ? CHILD_DPDK : 0) |
		(asks_pci(s->plan) ? CHILD_PCI : 0);
	int r = start_live(s->arena, &s->options, wants, argv, &s->start);

	if (r)
		return r;
	s->start.source = bios_files_wrap(s->arena, &s->options.bios, s->start.source);
	s->start.source = probe_file_wrap(s->arena, &s->options.probe, s->start.source);
	if (!s->start.source)
		return EXIT_INTERNAL; /* it was said there */
	recording_begin(&s->recording, s->options.record, s->start.roles.housekeeping);
	window_catch_signals();
	inferring_look(s, NULL, s->start.source);
	return 0;
}

int scanning_host(struct scanning *s)
{
	struct source *source;

	if (s->job.window_asked && !s->interrupted) {
		struct clock_watch clocks = { .beat = { .run = NULL } };

		unsigned daemons = (plan_asks(s->plan, "/probe/ptp4l") ? CLOCK_WATCH_PTP4L : 0) |
				   (plan_asks(s->plan, "/probe/chrony") ? CLOCK_WATCH_CHRONY : 0);

		if (daemons)
			clock_watch_begin(&clocks, s->arena, s->start.source, daemons,
				s->start.roles.hot, s->options.window_ns);
		source = recording_wrap(&s->recording, s->start.source);
		s->start.roles.wanted = s->job.intent.targets;
		s->start.roles.n_wanted = s->job.intent.n_targets;
		targets_bootstrap(s->start.source, s->arena, &s->start.roles);
		s->before = take(s, SAMPLE_DELTA, source, &s->start.roles);
		recording_save(&s->recording, "before");
		clocks.beat.next = s->watch ? s->watch(s) : NULL;
		s->interrupted = !window_wait(
			&clock_live, s->options.window_ns, !s->options.no_progress, &clocks.beat);
		if (s->watched)
			s->watched(s);
	}
	source = recording_wrap(&s->recording, s->start.source);
	s->now = take(s, SAMPLE_ALL, source, NULL);
	if (s->options.probe.lines.n)
		s->jitter = probe_file_ask(s->arena, source);
	recording_save(&s->recording, "after");
	return recording_end(&s->recording);
}

/* Of each earlier root one answer: of those between the first and the last it is all. */
static void remember(struct scanning *s, struct source *source)
{
	static const char *const paths[] = { "/probe/ptp4l", "/probe/chrony" };

	for (unsigned i = 0; i < 2; i++) {
		struct request r = { .path = str_from(paths[i]), .kind = ASK_FILE };
		struct answer an;

		if (!plan_asks(s->plan, paths[i]))
			continue;
		source_answer(source, &r, s->arena, &an);
		if (an.state == ANSWER_OK)
			series_remember(s->now, an.bytes);
	}
}

static int remember_earlier(struct scanning *s, struct source *first)
{
	const struct scan_options *o = &s->options;
	bool unused;

	if (!first || (!plan_asks(s->plan, "/probe/ptp4l") && !plan_asks(s->plan, "/probe/chrony")))
		return 0;
	remember(s, first);
	for (unsigned i = 1; i + 1 < o->n_roots; i++) {
		struct source *between = root_open(s->arena, o->roots[i], MOMENT_NOW, &unused);

		if (!between)
			return EXIT_USAGE;
		remember(s, between);
		source_close(between);
	}
	return 0;
}

/* A redacted capture says so by an answer of its own, so that its unpacked text does too. */
static bool is_redacted(struct arena *a, struct source *root)
{
	const struct request r = { .path = STR("/probe/redacted"), .kind = ASK_FILE };
	struct answer an;

	source_answer(root, &r, a, &an);
	return an.state == ANSWER_OK;
}

static int read_roots(struct scanning *s)
{
	const struct scan_options *o = &s->options;
	struct source *last, *first = NULL;
	bool two, unused;
	int r;

	last = bios_files_wrap(s->arena, &s->options.bios,
		root_open(s->arena, o->roots[o->n_roots - 1], MOMENT_NOW, &two));
	last = probe_file_wrap(s->arena, &s->options.probe, last);
	if (!last)
		return EXIT_USAGE;
	s->jitter = probe_file_ask(s->arena, last);
	if (o->n_roots > 1 || two) {
		first = bios_files_wrap(s->arena, &s->options.bios,
			root_open(s->arena, o->roots[0], MOMENT_BEFORE, &unused));
		if (!first) {
			source_close(last);
			return EXIT_USAGE;
		}
	}
	s->redacted = is_redacted(s->arena, last);
	r = s->settle ? s->settle(s, last) : 0;
	if (r) {
		source_close(first);
		source_close(last);
		return r;
	}
	inferring_look(s, first, last);
	s->now = take(s, SAMPLE_ALL, last, NULL);
	if (first && s->job.window_asked)
		s->before = take(s, SAMPLE_DELTA, first, sample_roles(s->now));
	r = remember_earlier(s, first);
	source_close(first);
	source_close(last);
	return r;
}

int scanning_roots(struct scanning *s)
{
	struct str error;
	int status = read_roots(s);

	if (status == 0 && outputs_open(s->arena, &s->options.outputs, &error))
		status = usage_error(STR_FMT, STR_ARG(error));
	return status;
}

/* Only a report for people has names: the database costs some 10 ms. */
static bool is_for_people(const struct outputs *os)
{
	for (unsigned i = 0; i < os->n; i++) {
		if (os->v[i].reporter && !strcmp(os->v[i].reporter->name, "text"))
			return true;
	}
	return false;
}

struct report *scanning_judge(struct scanning *s)
{
	const struct scan_options *o = &s->options;
	struct arena *a = arena_new("the report", REPORT_CAP);
	struct report *r = engine_judge(a, &s->job, s->before, s->now,
		o->n_roots ? o->declared_window_ns : o->window_ns, s->interrupted, &clock_live);

	r->jitter = s->jitter;
	r->run.budget = o->budget;
	r->run.root = o->n_roots ? text_sanitise(a, str_from(o->roots[o->n_roots - 1])) : STR("");
	r->run.samples = o->n_roots > 1 ? o->n_roots : (s->before ? 2 : 1);
	r->run.duration_ms = (clock_live.raw_ns(NULL) - s->begun_ns) / 1000000;
	r->receipt.reads = s->now->reads + (s->before ? s->before->reads : 0);
	r->receipt.cpu_ns_main = clock_live.cpu_ns(NULL);
	if (!o->n_roots) {
		struct child_usage usage;

		if (is_for_people(&o->outputs))
			names_of_devices(r, s->start.source);
		child_usage(s->start.probes, a, &usage);
		describe_live(r, &s->start.sandbox, &usage, s->start.cpu, clock_live.cpu_ns(NULL));
		r->receipt.reads = s->start.source->reads;
		r->receipt.bytes = s->start.source->bytes;
	}
	describe_notes(r);
	if (s->redacted)
		describe_redacted(r);
	return r;
}

int scanning_write(struct scanning *s, const struct report *r)
{
	struct report_style style = {
		.colour = terminal_colour(STDOUT_FILENO),
		.width = s->options.wide ? 0 : terminal_width(STDOUT_FILENO),
		.detail = s->options.detail,
		.full = s->options.full,
	};
	struct str error = { 0 };

	if (!outputs_write(s->arena, &s->options.outputs, r, &style, &error))
		return 0;
	internal_error(STR_FMT, STR_ARG(error));
	return internal_error("the verdict is %s, and a report could not be written",
		verdict_word(r->summary.verdict));
}

struct scanning *scanning_new(void)
{
	struct arena *a = arena_new("the command", OPTIONS_CAP);
	struct scanning *s = ARENA_NEW(a, struct scanning, 1);

	s->arena = a;
	s->begun_ns = clock_live.raw_ns(NULL);
	return s;
}

void scanning_free(struct scanning *s)
{
	outputs_abandon(&s->options.outputs);
	sample_free(s->before);
	sample_free(s->now);
	start_end(&s->start);
	arena_free(s->arena);
}

int scanning_run(const struct scanning_verb *v, int argc, char **argv)
{
	struct scanning *s = scanning_new();
	bool done, keeps, without = false;
	int status;

	s->options = *v->defaults;
	status = options_parse(s->arena, v->command, v->row, argc, argv, &s->options, &done);
	keeps = keeping_asked(&s->options);
	if (status == 0 && !done && keeps)
		status = keeping_run(s->arena, &s->options, argv, &without);
	if (status == 0 && !done && (!keeps || without))
		status = v->run(s, argv - 1);
	scanning_free(s);
	return status;
}
