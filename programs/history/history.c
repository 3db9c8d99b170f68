/* SPDX-License-Identifier: Apache-2.0 */
/* The verb: its options, its files, its outputs. */
#include "programs/history/history.h"

#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/scan/outputs.h"
#include "commands/send/history_options.h"
#include "scanner/source/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	struct history h;
	struct outputs outputs;
	enum history_format formats[OUTPUTS_MAX];
	bool wide;
	char *arguments[SCAN_ARGUMENTS_MAX]; /* of scans */
	unsigned n_arguments;
};

static int take_format(struct options *o, const char *value)
{
	struct str format = str_from(value), file = { 0 };
	unsigned which;

	str_split(format, ':', &format, &file);
	if (word_find(words_history_format, format, &which))
		return word_error("format", format, words_history_format);
	if (o->outputs.n == OUTPUTS_MAX)
		return usage_error("more than %d outputs", OUTPUTS_MAX);
	o->formats[o->outputs.n] = (enum history_format)which;
	outputs_add_raw(&o->outputs, file.n && !str_is(file, "-") ? str_z(o->h.a, file) : NULL);
	return 0;
}

static int take_level(struct options *o, const char *value)
{
	unsigned level;

	if (word_find(words_severity, str_from(value), &level))
		return word_error("level", str_from(value), words_severity);
	o->h.level = (enum severity)level;
	return 0;
}

/* For the scanner, which says what is wrong with it. */
static int pass_on(struct options *o, unsigned option, const char *value)
{
	const struct usage_option *u = history_option(option);

	if (o->n_arguments + 2 > SCAN_ARGUMENTS_MAX)
		return usage_error("too many options");
	o->arguments[o->n_arguments++] = str_z(o->h.a, str_printf(o->h.a, "--%s", u->name));
	if (u->values != VALUES_NONE)
		o->arguments[o->n_arguments++] = str_z(o->h.a, str_from(value));
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct options *o = user;

	switch (option) {
	case HISTORY_FORMAT:
		return take_format(o, value);
	case HISTORY_LEVEL:
		return take_level(o, value);
	case HISTORY_ALL:
		o->h.all = true;
		return 0;
	case HISTORY_WIDE:
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

	r = usage_parse(&command_history, argc, argv, take, o, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	if (operand >= argc)
		return usage_error("expected a folder of captures and reports, or some of them; "
				   "\"latscan history --help\" tells how");
	for (; operand < argc; operand++)
		history_operand(&o->h, argv[operand]);
	if (o->h.n_files >= HISTORY_FILES)
		return usage_error("more than %d files", HISTORY_FILES);
	if (!o->outputs.n)
		r = take_format(o, "text");
	o->h.arguments = o->arguments;
	o->h.n_arguments = o->n_arguments;
	return r;
}

bool history_is_changed(const struct history *h)
{
	for (size_t i = 0; i < h->n_lines; i++) {
		if (h->lines[i].changed)
			return true;
	}
	return false;
}

static int write_one(const struct history *h, enum history_format format, struct output *to)
{
	struct history own = *h;
	struct out out;
	int error;

	if (to->path) {
		own.colour = false;
		own.width = 0;
	}
	out_init(&out, to->fd);
	if (format == HISTORY_JSON)
		history_json(&own, &out);
	else
		history_text(&own, &out);
	error = out_flush(&out);
	if (!error)
		return 0;
	outputs_drop(to);
	return internal_error(
		"cannot write %s: %s", to->path ? to->path : "standard output", strerror(-error));
}

static int write_all(struct options *o)
{
	static const struct report none;
	const struct report_style style = { .width = 0 };
	struct str error = { 0 };
	int status = 0, failed = 0;

	if (outputs_open(o->h.a, &o->outputs, &error))
		status = usage_error(STR_FMT, STR_ARG(error));
	for (unsigned i = 0; status == 0 && i < o->outputs.n; i++) {
		int r = write_one(&o->h, o->formats[i], &o->outputs.v[i]);

		failed = failed ? failed : r;
	}
	/* What was written is renamed; nobody renders into them here. */
	if (status == 0 && outputs_write(o->h.a, &o->outputs, &none, &style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&o->outputs);
	return status ? status : failed;
}

/* Two of one host, or there is no history; then each file that is none is named here. */
static int too_few(const struct history *h)
{
	for (size_t i = 0; i < h->n_lines; i++) {
		if (h->lines[i].n > 1)
			return 0;
	}
	for (size_t i = 0; i < h->n_files; i++) {
		if (h->files[i].why.n)
			usage_error(STR_FMT ": " STR_FMT, STR_ARG(h->files[i].name),
				STR_ARG(h->files[i].why));
	}
	return usage_error("expected at least two captures or reports of one host, taken at "
			   "different times");
}

static int run(struct options *o)
{
	struct history *h = &o->h;
	int status;

	history_index(h);
	for (size_t i = 0; i < h->n_lines; i++)
		history_follow(h, &h->lines[i]);
	for (size_t i = 0; i < h->n_files; i++)
		h->n_passed += h->files[i].why.n > 0;
	status = too_few(h);
	if (status == 0)
		status = write_all(o);
	return status ? status : history_is_changed(h);
}

int history(int argc, char **argv)
{
	struct options o = { .h = { .a = arena_new("the history", ARENA_CAP_HISTORY),
				     .level = SEVERITY_LOW } };
	int status;

	arena_on_full(out_of_room);
	o.h.colour = terminal_colour(STDOUT_FILENO);
	status = parse(argc, argv, &o);
	o.h.width = o.wide ? 0 : terminal_width(STDOUT_FILENO);
	if (status == 0)
		status = run(&o);
	arena_free(o.h.a);
	return status;
}
