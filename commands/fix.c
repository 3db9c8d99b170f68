/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan fix --print: what an administrator would apply, as files to review. Reads and judges
 * as scan does, and judges the same sample once more with the files in place.
 */
#include "commands/command.h"
#include "commands/scan/folder.h"
#include "commands/scan/roots.h"
#include "commands/scan/scanning.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/lint/lint.h"
#include "scanner/remedy/remain.h"
#include "scanner/source/overlay.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { RECORD_CAP = 1 << 28, REPORT_CAP = 1 << 28, TEXT_CAP_BYTES = 1 << 26 };

static int take_print(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->print = true;
	return 0;
}

static int take_folder(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->folder = value;
	return 0;
}

static const struct option_row rows[] = {
	{ { "print", NULL, 0, VALUES_NONE, NULL,
		  "the suggestions as one text, with file headings" },
		take_print },
	{ { "output-dir", "DIR", 0, VALUES_FOLDER, NULL,
		  "each suggested file in this folder, made when it is not there; no place of the system" },
		take_folder },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Those of scan but for what shapes a report. */
static bool is_shared(const struct option_row *row)
{
	static const char *const names[] = { "root", "host-prefix", "profile", "only", "skip",
		"window", "hot-cpus", "nic", "group", "target", "hot-threads", "set", "budget",
		"level", "fail-on", "allow-unknown", "no-progress" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(row->usage.name, names[i]))
			return true;
	}
	return false;
}

static const struct option_row *fix_row(unsigned i)
{
	const struct option_row *row;
	unsigned n = N_ROWS;

	if (i < N_ROWS)
		return &rows[i];
	for (unsigned k = 0; (row = scan_row(k)) != NULL; k++) {
		if (is_shared(row) && n++ == i)
			return row;
	}
	return NULL;
}

static const struct usage_option *fix_option(unsigned i)
{
	const struct option_row *row = fix_row(i);

	return row ? &row->usage : NULL;
}

struct fixing {
	struct scanning *s;
	struct arena *recorded;
	struct index *index;   /* what this host said; NULL: captured trees */
	struct source *direct; /* below the recorder */
};

static int sample(struct fixing *x, char **argv)
{
	struct scanning *s = x->s;
	int status;

	if (s->options.n_roots)
		return scanning_roots(s);
	status = scanning_start(s, argv);
	if (status)
		return status;
	x->recorded = arena_new("the recording", RECORD_CAP);
	x->index = index_new(x->recorded);
	x->direct = s->start.source;
	s->start.source = source_record(x->direct, x->index, x->recorded);
	if (!s->start.source)
		out_of_room("the recording", 0);
	if (!s->start.source) {
		s->start.source = x->direct;
		return internal_error("no memory");
	}
	status = scanning_host(s);
	return status;
}

/* The same answers once more. */
static struct source *again(struct fixing *x)
{
	const struct scan_options *o = &x->s->options;
	bool two;

	if (x->index)
		return source_index(x->index, true);
	return root_open(x->s->arena, o->roots[o->n_roots - 1], MOMENT_NOW, &two);
}

static struct index *in_place(struct arena *a, const struct written_files *w)
{
	struct index *ix = index_new(a);

	for (size_t i = 0; i < w->n; i++) {
		struct answer an = { .path = w->v[i].path,
			.kind = ASK_FILE,
			.state = ANSWER_OK,
			.bytes = w->v[i].bytes };

		index_put(ix, &an);
	}
	return ix;
}

/* Judges with the files in place; NULL after saying why not. */
static struct report *judge_again(
	struct fixing *x, const struct files_in *in, const struct remedy_files *files)
{
	struct scanning *s = x->s;
	struct written_files written;
	struct source *inner = again(x), *over;
	struct sample *then;
	struct report *r;

	if (!inner)
		return NULL;
	remain_written(in, files, &written);
	over = source_overlay(inner, in_place(in->a, &written));
	if (!over) {
		source_close(inner);
		internal_error("no memory");
		return NULL;
	}
	then = sample_take(s->plan, SAMPLE_ALL, over, &s->job.intent, NULL);
	r = engine_judge(arena_new("the second report", REPORT_CAP), &s->job, s->before, then,
		s->options.n_roots ? s->options.declared_window_ns : s->options.window_ns,
		s->interrupted, &clock_live);
	sample_free(then);
	source_close(over);
	source_close(inner);
	return r;
}

/* The suggested line as "latscan lint" judges it, on the host that it is meant for. */
static struct str linted(struct fixing *x, const struct files_in *in)
{
	const struct facts *facts = x->s->now->facts;
	struct bootline_in how = files_bootline(in);
	struct bootline line;
	struct lint_in lint = { .has_line = true,
		.cpus = facts_get(facts, &fact_cpus),
		.nodes = facts_get(facts, &fact_nodes),
		.netdevs = facts_get(facts, &fact_netdevs),
		.kconfig = facts_get(facts, &fact_kconfig) };
	struct str text = { 0 };
	const struct lint_report *r;

	if (!in->running || in->running->from->state != ANSWER_OK)
		return text;
	bootline_apply(in->a, &how, in->running->from->bytes, true, &line);
	if (!line.changed)
		return text;
	lint.line.text = line.text;
	if (in->report->run.kernel.n)
		(void)kernel_id_parse(in->a, in->report->run.kernel, &lint.kernel);
	r = lint_run(in->a, &lint);
	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->v[i];

		if (f->level == LINT_FAIL || f->level == LINT_WARN)
			text = str_printf(in->a, STR_FMT "#   %s %s: " STR_FMT ": " STR_FMT "\n",
				STR_ARG(text), lint_level_word(f->level), f->rule->id,
				STR_ARG(text_sanitise(in->a, f->subject)),
				STR_ARG(text_sanitise(in->a, f->text)));
	}
	if (!text.n)
		return STR("# the suggested command line, linted: nothing wrong\n");
	return str_printf(in->a, "# the suggested command line, linted:\n" STR_FMT, STR_ARG(text));
}

static struct str heading(struct arena *a, const struct files_in *in)
{
	const struct report *r = in->report;
	struct str text = str_printf(a,
		"# latscan %s: what would mend the failures of " STR_FMT ", kernel " STR_FMT
		"; to be reviewed, nothing was changed.\n",
		r->run.version, STR_ARG(r->run.host.n ? r->run.host : STR("this host")),
		STR_ARG(r->run.kernel.n ? r->run.kernel : STR("not told")));

	if (cpuset_is_empty(r->roles.hot))
		return str_printf(a,
			STR_FMT
			"# No hot CPU is known: say which are to be quiet (--hot-cpus, --profile).\n",
			STR_ARG(text));
	return str_printf(a,
		STR_FMT "# Hot CPUs " STR_FMT " (from " STR_FMT "), housekeeping " STR_FMT ".\n",
		STR_ARG(text), STR_ARG(cpuset_format(a, r->roles.hot)), STR_ARG(r->roles.hot_from),
		STR_ARG(cpuset_format(a, r->roles.housekeeping)));
}

static bool is_of_etc(const struct remedy_file *f)
{
	return str_starts(f->path, "etc/");
}

static int print(struct arena *a, const struct files_in *in, const struct remedy_files *files)
{
	struct out o;
	int r;

	out_init(&o, STDOUT_FILENO);
	out_str(&o, heading(a, in));
	if (files->n == 1)
		out_z(&o, "# Nothing to do: no failure has a mending that a file could hold.\n");
	for (size_t i = 0; i < files->n; i++) {
		const struct remedy_file *f = &files->v[i];

		out_printf(
			&o, "\n# ==== %s" STR_FMT "\n", is_of_etc(f) ? "/" : "", STR_ARG(f->path));
		out_str(&o, f->text);
	}
	r = out_flush(&o);
	return r ? internal_error("cannot write: %s", strerror(-r)) : 0;
}

/* "etc/sysctl.d/x.conf" is "etc-sysctl.d-x.conf": a flat folder, since main may make no other. */
static struct str flat(struct arena *a, struct str path)
{
	char *z = str_z(a, path);

	for (size_t i = 0; i < path.n; i++) {
		if (z[i] == '/')
			z[i] = '-';
	}
	return (struct str){ z, path.n };
}

static int write_folder(struct arena *a, const char *dir, const struct files_in *in,
	const struct remedy_files *files)
{
	struct folder_file *v = ARENA_NEW(a, struct folder_file, files->n + 1);
	struct str error;

	for (size_t i = 0; i < files->n; i++) {
		const struct remedy_file *f = &files->v[i];
		struct str place = is_of_etc(f)
					   ? str_printf(a, "# For /" STR_FMT "\n", STR_ARG(f->path))
					   : (struct str){ 0 };

		v[i] = (struct folder_file){ flat(a, f->path),
			str_join(a, place, f->text, (struct str){ 0 }) };
	}
	v[files->n] = (struct folder_file){ STR("README.txt"), heading(a, in) };
	if (folder_write(a, dir, v, files->n + 1, &error))
		return internal_error(STR_FMT, STR_ARG(error));
	return 0;
}

static int suggest(struct fixing *x)
{
	struct scanning *s = x->s;
	struct arena *a = arena_new("suggestions", TEXT_CAP_BYTES);
	const struct scan_options *o = &s->options;
	struct report *r = scanning_judge(s), *then;
	struct suggestions suggestions;
	struct remedy_files files;
	struct files_in in = { .a = a,
		.suggestions = &suggestions,
		.running = facts_get(s->now->facts, &fact_cmdline),
		.boot = facts_get(s->now->facts, &fact_bootloader),
		.tuned = facts_get(s->now->facts, &fact_tuned_profile),
		.host = facts_get(s->now->facts, &fact_host),
		.report = r };
	int status = 0, verdict = (int)r->summary.exit;

	suggestions_of(a, r, o->fail_on_warn, &suggestions);
	remedy_files(&in, &files);
	then = judge_again(x, &in, &files);
	if (!then)
		status = EXIT_INTERNAL;
	else
		file_add(a, &files, STR("what-would-remain.txt"),
			str_join(a, remain_text(&in, then, o->fail_on_warn), linted(x, &in),
				(struct str){ 0 }));
	if (status == 0 && o->print)
		status = print(a, &in, &files);
	if (status == 0 && o->folder)
		status = write_folder(a, o->folder, &in, &files);
	if (then)
		arena_free(then->arena);
	arena_free(r->arena);
	arena_free(a);
	return status ? status : verdict;
}

static int fix(struct fixing *x, char **argv)
{
	struct scan_options *o = &x->s->options;
	struct str error;
	int status;

	if (!o->print && !o->folder)
		return usage_error(
			"latscan changes nothing: \"latscan fix --print\" writes what to review, "
			"--output-dir DIR puts it into a folder");
	if (o->folder && folder_make(x->s->arena, o->folder, &o->folder, &error))
		return usage_error(STR_FMT, STR_ARG(error));
	scanning_job(x->s);
	status = sample(x, argv);
	return status ? status : suggest(x);
}

static int run(int argc, char **argv)
{
	struct fixing x = { .s = scanning_new() };
	bool done;
	int status;

	x.s->options = scan_defaults;
	x.s->options.only_asked = true;
	status = options_parse(x.s->arena, &command_fix, fix_row, argc, argv, &x.s->options, &done);
	if (status == 0 && !done)
		status = fix(&x, argv - 1);
	if (x.direct) {
		source_close(x.s->start.source);
		x.s->start.source = x.direct;
	}
	scanning_free(x.s);
	if (x.recorded)
		arena_free(x.recorded);
	return status;
}

const struct command command_fix = {
	.name = "fix",
	.what = "what would mend the failures, as files to review",
	.run = run,
	.option = fix_option,
	.about =
		"Reads and judges as scan does, and writes what an administrator would apply: kernel\n"
		"arguments, sysctl.d, tmpfiles.d, udev rules, .link files, drop-ins, a tuned profile, and\n"
		"what would remain. Nothing is ever applied. For warnings too: --fail-on warn.",
	.status =
		"Exit status: that of the scan. 0 all that was required holds; 1 something required\n"
		"failed; 2 nothing failed, but something required is unknown; 3 bad usage or input; 4\n"
		"internal error, or files that could not be written.",
};
