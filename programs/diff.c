/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan diff: reports against each other; called as "history", in a row. A program of its own, because it links json-c. What
 * differs and what follows from what is scanner/compare; how it is shown, programs/diff.
 */
#include "programs/diff/diff.h"
#include "programs/history/history.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/scan/outputs.h"
#include "commands/send/diff_options.h"
#include "scanner/source/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_CAP = 1 << 30 };

struct options {
	struct arena *a;
	struct outputs outputs;
	enum diff_format formats[OUTPUTS_MAX];
	const char *files[COMPARE_MAX];
	unsigned n_files;
	bool expecting, all, wide, level_given;
	unsigned level;			     /* enum severity */
	char *arguments[SCAN_ARGUMENTS_MAX]; /* of scans */
	unsigned n_arguments;
};

static int take_format(struct options *o, const char *value)
{
	struct str format = str_from(value), file = { 0 };
	unsigned which;

	str_split(format, ':', &format, &file);
	if (word_find(words_diff_format, format, &which))
		return word_error("format", format, words_diff_format);
	if (o->outputs.n == OUTPUTS_MAX)
		return usage_error("more than %d outputs", OUTPUTS_MAX);
	o->formats[o->outputs.n] = (enum diff_format)which;
	outputs_add_raw(&o->outputs, file.n && !str_is(file, "-") ? str_z(o->a, file) : NULL);
	return 0;
}

static int take_file(struct options *o, const char *file)
{
	if (o->n_files == COMPARE_MAX)
		return usage_error("more than %d reports and captures", COMPARE_MAX);
	o->files[o->n_files++] = file;
	return 0;
}

static int take_expect(struct options *o, const char *file)
{
	if (o->expecting)
		return usage_error("--expect can be given once");
	o->expecting = true;
	return take_file(o, file);
}

static int take_level(struct options *o, const char *value)
{
	o->level_given = true;
	if (word_find(words_severity, str_from(value), &o->level))
		return word_error("level", str_from(value), words_severity);
	return 0;
}

/* For the scanner, which says what is wrong with it. */
static int pass_on(struct options *o, unsigned option, const char *value)
{
	const struct usage_option *u = diff_option(option);

	if (o->n_arguments + 2 > SCAN_ARGUMENTS_MAX)
		return usage_error("too many options");
	o->arguments[o->n_arguments++] = str_z(o->a, str_printf(o->a, "--%s", u->name));
	if (u->values != VALUES_NONE)
		o->arguments[o->n_arguments++] = str_z(o->a, str_from(value));
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct options *o = user;

	switch (option) {
	case DIFF_FORMAT:
		return take_format(o, value);
	case DIFF_LEVEL:
		return take_level(o, value);
	case DIFF_EXPECT:
		return take_expect(o, value);
	case DIFF_ALL:
		o->all = true;
		return 0;
	case DIFF_WIDE:
		o->wide = true;
		return 0;
	default:
		return pass_on(o, option, value);
	}
}

static int parse(int argc, char **argv, struct options *o)
{
	int operand, r;
	bool help;

	r = usage_parse(&command_diff, argc, argv, take, o, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	for (; r == 0 && operand < argc; operand++)
		r = take_file(o, argv[operand]);
	if (r == 0 && o->n_files < 2)
		r = usage_error("expected %s; \"latscan diff --help\" tells how",
			o->expecting ? "a capture or report to hold against --expect"
				     : "two captures or reports");
	if (r == 0 && !o->outputs.n)
		r = take_format(o, "text");
	if (!o->level_given)
		o->level = o->expecting ? SEVERITY_HIGH : SEVERITY_LOW;
	return r;
}

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(usage_error("%s need more than %zu MiB: these are no reports", what, cap >> 20));
}

static int write_one(const struct diffing *d, enum diff_format format, struct output *to)
{
	struct diffing own = *d;
	struct out out;
	int error;

	if (to->path) {
		own.colour = false;
		own.width = 0;
	}
	out_init(&out, to->fd);
	switch (format) {
	case DIFF_TEXT:
		diff_text(&own, &out);
		break;
	case DIFF_JSON:
		diff_json(&own, &out);
		break;
	case DIFF_HTML:
		diff_html(&own, &out);
		break;
	}
	error = out_flush(&out);
	if (!error)
		return 0;
	outputs_drop(to);
	return internal_error(
		"cannot write %s: %s", to->path ? to->path : "standard output", strerror(-error));
}

static int write_all(struct options *o, const struct diffing *d)
{
	const struct report_style style = { .width = 0 };
	struct str error = { 0 };
	int status = 0, failed = 0;

	if (outputs_open(o->a, &o->outputs, &error))
		status = usage_error(STR_FMT, STR_ARG(error));
	for (unsigned i = 0; status == 0 && i < o->outputs.n; i++) {
		int r = write_one(d, o->formats[i], &o->outputs.v[i]);

		failed = failed ? failed : r;
	}
	/* What was written is renamed; nobody renders into them here. */
	if (status == 0 && outputs_write(o->a, &o->outputs, d->c->reports[0], &style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&o->outputs);
	return status ? status : failed;
}

static int diff(struct options *o)
{
	const struct report *reports[COMPARE_MAX];
	const char *names[COMPARE_MAX];
	struct diffing d = { .files = names,
		.all = o->all,
		.expecting = o->expecting,
		.colour = terminal_colour(STDOUT_FILENO),
		.width = o->wide ? 0 : terminal_width(STDOUT_FILENO) };
	struct compare_options options = { o->all, (enum severity)o->level };
	int status = 0;

	for (unsigned i = 0; status == 0 && i < o->n_files; i++)
		status = operand_read(o->a, o->files[i], o->arguments, o->n_arguments, &reports[i]);
	if (status)
		return status;
	for (unsigned i = 0; i < o->n_files; i++)
		names[i] = str_z(o->a, text_sanitise(o->a, str_from(o->files[i])));
	d.c = compare(o->a, reports, o->n_files, &options);
	d.verdict = d.c->n_matter ? VERDICT_FAIL : VERDICT_PASS;
	if (o->expecting)
		d.verdict = compare_expect(d.c, &d.why);
	status = write_all(o, &d);
	return status ? status : (int)d.verdict;
}

int main(int argc, char **argv)
{
	struct options o = { .outputs = { .n = 0 } };
	int status;

	if (argc && str_is(str_from(argv[0]), "history"))
		return history(argc, argv);
	o.a = arena_new("the reports", ARENA_CAP);
	arena_on_full(too_large);
	status = parse(argc, argv, &o);
	if (status == 0)
		status = diff(&o);
	arena_free(o.a);
	return status;
}
