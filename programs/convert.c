/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan convert: a stored JSON report in any other format. A program of its own, because it
 * links json-c, which the scanner does not need. It opens the files that it is told to open
 * and nothing else.
 */
#include "scanner/base/arena.h"
#include "scanner/base/str.h"
#include "commands/command.h"
#include "commands/send/convert_options.h"
#include "commands/scan/outputs.h"
#include "scanner/source/slurp.h"
#include "scanner/source/terminal.h"
#include "scanner/stored/stored.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_CAP = 256 << 20, ARENA_CAP = 1 << 30 };

struct options {
	const char *report;
	struct outputs outputs;
	struct report_style style;
};

struct parsing {
	struct arena *a;
	struct options *options;
};

static int take_format(struct parsing *p, const char *value)
{
	struct str error;

	if (outputs_add(p->a, &p->options->outputs, value, &error))
		return usage_error("--format \"%s\": " STR_FMT, value, STR_ARG(error));
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct parsing *p = user;
	struct report_style *style = &p->options->style;
	unsigned show;

	switch ((enum convert_option)option) {
	case CONVERT_FORMAT:
		return take_format(p, value);
	case CONVERT_SHOW:
		if (word_find(words_show, str_from(value), &show))
			return word_error("show", str_from(value), words_show);
		style->detail = show ? DETAIL_ALL : DETAIL_NORMAL;
		return 0;
	case CONVERT_QUIET:
		style->detail = DETAIL_QUIET;
		return 0;
	case CONVERT_WIDE:
		style->width = 0;
		return 0;
	case CONVERT_FULL:
		style->full = true;
		return 0;
	case CONVERT_SIGN:
		p->options->outputs.signing.key = value;
		return 0;
	}
	return internal_error("an option that convert does not know");
}

static int parse(struct arena *a, int argc, char **argv, struct options *o)
{
	struct parsing p = { .a = a, .options = o };
	struct str error;
	int operand, r;
	bool help;

	r = usage_parse(&command_convert, argc, argv, take, &p, &operand, &help);
	if (r)
		return r;
	if (help)
		exit(fflush(stdout) ? EXIT_INTERNAL : 0);
	if (operand + 1 != argc)
		return usage_error("expected one report; \"latscan convert --help\" tells how");
	o->report = argv[operand];
	if (!o->outputs.n && outputs_add(a, &o->outputs, "text", &error))
		return internal_error(STR_FMT, STR_ARG(error));
	return 0;
}

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	exit(usage_error("%s needs more than %zu MiB: this is no report", what, cap >> 20));
}

static int load(struct arena *a, const char *path, struct report **ret)
{
	int fd = slurp_open(path), r;
	struct str error;

	if (fd < 0)
		return usage_error("cannot read %s: %s", path, strerror(-fd));
	r = stored_read_fd(a, fd, FILE_CAP, ret, &error);
	close(fd);
	if (r == -EINVAL)
		return usage_error("%s: " STR_FMT, path, STR_ARG(error));
	return r ? usage_error("cannot read %s: " STR_FMT, path, STR_ARG(error)) : 0;
}

static int render(struct arena *a, struct options *o, const struct report *r)
{
	struct str error = { 0 };
	int status = (int)r->summary.exit;

	if (outputs_open(a, &o->outputs, &error))
		status = usage_error(STR_FMT, STR_ARG(error));
	else if (outputs_write(a, &o->outputs, r, &o->style, &error))
		status = internal_error(STR_FMT, STR_ARG(error));
	outputs_abandon(&o->outputs);
	return status;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("the report", ARENA_CAP);
	struct options o = { .style = { .colour = terminal_colour(STDOUT_FILENO),
				     .width = terminal_width(STDOUT_FILENO) } };
	struct report *r;
	int status;

	arena_on_full(too_large);
	status = parse(a, argc, argv, &o);
	if (status == 0)
		status = load(a, o.report, &r);
	if (status == 0)
		status = render(a, &o, r);
	arena_free(a);
	return status;
}
