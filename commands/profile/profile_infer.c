/* SPDX-License-Identifier: Apache-2.0 */
/* latscan profile infer: samples as a scan takes them, and no check. */
#include "commands/profile/profile_infer.h"

#include "commands/command.h"
#include "commands/scan/roots.h"
#include "commands/scan/start.h"
#include "commands/scan/window.h"
#include "scanner/profile/infer.h"

#include <string.h>
#include <unistd.h>

enum { COMMAND_CAP = 1 << 28 };

struct inferring_command {
	struct arena *arena;
	struct scan_options options;
	struct plan *plan;
	struct start start;
	struct sample *before, *now;
};

enum { OPTION_ROOT, OPTION_PREFIX, OPTION_WINDOW, OPTION_BUDGET, OPTION_QUIET };

static const struct usage_option rows[] = {
	[OPTION_ROOT] = { "root", "DIR", 0, VALUES_FILE, NULL,
		"a captured tree or a recorded file; given again: first against last" },
	[OPTION_PREFIX] = { "host-prefix", "DIR", 0, VALUES_FOLDER, NULL,
		"this host, its /proc and /sys mounted below DIR (a container)" },
	[OPTION_WINDOW] = { "window", "T", 'w', VALUES_ANY, NULL,
		"time between the two samples (default 5s): what spins shows in it; 0: one sample; with --root: how far apart the trees are, where they do not tell" },
	[OPTION_BUDGET] = { "budget", "B", 0, VALUES_WORDS, words_budget,
		"what reading may cost: quiet (default), normal (whose libraries tell a bypass), all" },
	[OPTION_QUIET] = { "no-progress", NULL, 0, VALUES_NONE, NULL,
		"no progress line on a terminal" },
};

const struct usage_option *profile_infer_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

static const struct command usage = {
	.name = "profile infer",
	.option = profile_infer_option,
	.about =
		"Works out what this host, or a captured one, seems to be meant for, and prints it as a\n"
		"profile: hot CPUs and what for, NICs, processes, huge pages, the time source, each line\n"
		"with its evidence. What is not sure is commented out. Writes nothing to the host.",
	.status =
		"Exit status: 0, also where nothing shows what the host is meant for (then no role is\n"
		"declared); 3 bad usage or input; 4 internal error.",
};

static int take_root(struct scan_options *o, const char *value)
{
	if (o->n_roots == ROOTS_MAX)
		return usage_error("more than %d --root", ROOTS_MAX);
	o->roots[o->n_roots++] = value;
	return 0;
}

static int take_budget(struct scan_options *o, const char *value)
{
	unsigned i;

	if (word_find(words_budget, str_from(value), &i))
		return word_error("budget", str_from(value), words_budget);
	o->budget = (enum budget_level)i;
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct scan_options *o = user;

	switch (option) {
	case OPTION_ROOT:
		return take_root(o, value);
	case OPTION_PREFIX:
		o->host_prefix = value;
		return 0;
	case OPTION_WINDOW:
		if (options_duration(str_from(value), &o->window_ns))
			return usage_error(
				"--window \"%s\": expected a duration such as 5s", value);
		o->declared_window_ns = o->window_ns;
		return 0;
	case OPTION_BUDGET:
		return take_budget(o, value);
	default:
		o->no_progress = true;
		return 0;
	}
}

static struct sample *sample(struct inferring_command *c, enum sample_part part, struct source *s,
	const struct roles *roles)
{
	return sample_take(c->plan, part, s, &c->options.intent, roles);
}

static int sample_host(struct inferring_command *c, char **argv)
{
	int r = start_live(c->arena, &c->options, 0, argv, &c->start);

	if (r)
		return r;
	window_catch_signals();
	if (c->options.window_ns) {
		c->before = sample(c, SAMPLE_DELTA, c->start.source, &c->start.roles);
		if (!window_wait(&clock_live, c->options.window_ns, !c->options.no_progress, NULL))
			return usage_error("interrupted: nothing was inferred");
	}
	c->now = sample(c, SAMPLE_ALL, c->start.source, NULL);
	return 0;
}

static int sample_roots(struct inferring_command *c)
{
	const struct scan_options *o = &c->options;
	struct source *last, *first = NULL;
	bool two, unused;

	last = root_open(c->arena, o->roots[o->n_roots - 1], MOMENT_NOW, &two);
	if (!last)
		return EXIT_USAGE;
	if (o->n_roots > 1 || two) {
		first = root_open(c->arena, o->roots[0], MOMENT_BEFORE, &unused);
		if (!first) {
			source_close(last);
			return EXIT_USAGE;
		}
	}
	c->now = sample(c, SAMPLE_ALL, last, NULL);
	if (first && o->window_ns)
		c->before = sample(c, SAMPLE_DELTA, first, sample_roles(c->now));
	source_close(first);
	source_close(last);
	return 0;
}

static int print(struct inferring_command *c)
{
	const struct scan_options *o = &c->options;
	struct inferred in;
	struct out out;
	int error;

	infer(c->arena, c->before, c->now, o->n_roots ? o->declared_window_ns : o->window_ns, &in);
	out_init(&out, STDOUT_FILENO);
	infer_print(c->arena, &out, &in);
	error = out_flush(&out);
	return error ? internal_error("cannot write the profile: %s", strerror(-error)) : 0;
}

static int parse(struct scan_options *o, int argc, char **argv, bool *ret_done)
{
	int operand, r;

	*o = (struct scan_options){ .host_prefix = "", .window_ns = 5000000000u };
	r = usage_parse(&usage, argc, argv, take, o, &operand, ret_done);
	if (r || *ret_done)
		return r;
	if (operand < argc)
		return usage_error(
			"unexpected \"%s\"; \"latscan profile infer --help\" lists the options",
			argv[operand]);
	if (o->n_roots && *o->host_prefix)
		return usage_error("--root and --host-prefix exclude each other");
	return 0;
}

int profile_infer(int argc, char **argv)
{
	struct arena *a = arena_new("the command", COMMAND_CAP);
	struct inferring_command *c = ARENA_NEW(a, struct inferring_command, 1);
	bool done;
	int status = parse(&c->options, argc, argv, &done);

	c->arena = a;
	if (status || done) {
		arena_free(a);
		return status;
	}
	c->plan = infer_plan(a, c->options.window_ns > 0);
	status = c->options.n_roots ? sample_roots(c) : sample_host(c, argv - 2);
	if (status == 0)
		status = print(c);
	sample_free(c->before);
	sample_free(c->now);
	start_end(&c->start);
	arena_free(a);
	return status;
}
