/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/commands/options.h"

#include "scanner/commands/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* One row an option: its letter or number, how it is parsed, and what --help says. */
struct option_row {
	const char *name;
	const char *argument; /* NULL: none */
	int letter;	      /* 0: long form only */
	int (*take)(struct arena *a, struct scan_options *o, const char *value);
	const char *what;
};

static int list_error(const char *option, const char *value, const char *expected)
{
	return usage_error("--%s \"%s\": expected %s", option, value, expected);
}

int options_duration(struct str s, uint64_t *ret_ns)
{
	static const struct {
		const char *suffix;
		uint64_t ns;
	} units[] = { { "ms", 1000000u }, { "s", 1000000000u }, { "m", 60000000000u },
		{ "", 1000000000u } };
	uint64_t n;

	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_ends(s, units[i].suffix))
			continue;
		if (str_u64(str_head(s, s.n - strlen(units[i].suffix)), 10, &n) || n > 86400000)
			return -EINVAL;
		*ret_ns = n * units[i].ns;
		return 0;
	}
	return -EINVAL;
}

static int take_root(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (o->n_roots == ROOTS_MAX)
		return usage_error("more than %d --root", ROOTS_MAX);
	o->roots[o->n_roots++] = value;
	return 0;
}

static int take_prefix(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->host_prefix = value;
	return 0;
}

static int take_record(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (o->record)
		return usage_error("--record can be given once");
	o->record = outputs_add_raw(&o->outputs, value);
	return o->record ? 0 : usage_error("more than %d outputs", OUTPUTS_MAX);
}

static struct str joined(struct arena *a, struct str so_far, const char *value)
{
	return so_far.n ? str_printf(a, STR_FMT ",%s", STR_ARG(so_far), value) : str_from(value);
}

static int take_only(struct arena *a, struct scan_options *o, const char *value)
{
	struct str stray = select_stray(str_from(value));

	if (stray.n)
		return usage_error("--only \"" STR_FMT
				   "\" matches no check; \"latscan list\" shows them",
			STR_ARG(stray));
	o->only = joined(a, o->only, value);
	return 0;
}

static int take_skip(struct arena *a, struct scan_options *o, const char *value)
{
	struct str stray = select_stray(str_from(value));

	if (stray.n)
		return usage_error("--skip \"" STR_FMT
				   "\" matches no check; \"latscan list\" shows them",
			STR_ARG(stray));
	o->skip = joined(a, o->skip, value);
	return 0;
}

static int take_window(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (options_duration(str_from(value), &o->window_ns))
		return list_error(
			"window", value, "a duration such as 5, 5s, 500ms or 1m; 0 for state only");
	o->declared_window_ns = o->window_ns;
	return 0;
}

static int take_hot(struct arena *a, struct scan_options *o, const char *value)
{
	o->intent.has_hot = true;
	if (cpuset_parse_list(a, str_from(value), &o->intent.hot))
		return list_error("hot-cpus", value, "a list of CPUs such as 2-7,10");
	return 0;
}

static int take_nic(struct arena *a, struct scan_options *o, const char *value)
{
	if (intent_add_nic(a, &o->intent, str_from(value)) == 0)
		return 0;
	return list_error("nic", value,
		"NAME or NAME=ROLE, with a role of fast, bypass, ptp, mgmt or ignore");
}

/* Settings wait until the checks are selected: kept one a line. */
static int take_set(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)o;
	(void)value;
	return 0;
}

static int take_budget(struct arena *a, struct scan_options *o, const char *value)
{
	static const char *const words[] = { "quiet", "normal", "all" };

	(void)a;
	for (unsigned i = 0; i < 3; i++) {
		if (!strcmp(value, words[i])) {
			o->budget = (enum budget_level)i;
			return 0;
		}
	}
	return list_error("budget", value, "quiet, normal or all");
}

static int take_level(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (severity_from_word(str_from(value), &o->level))
		return list_error("level", value, "info, low, medium, high or critical");
	return 0;
}

static int take_fail_on(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->fail_on_warn = !strcmp(value, "warn");
	if (!o->fail_on_warn && strcmp(value, "fail"))
		return list_error("fail-on", value, "warn or fail");
	return 0;
}

static int take_allow(struct arena *a, struct scan_options *o, const char *value)
{
	struct str rest = str_from(value), word;
	enum reason r;

	(void)a;
	while (str_cut(&rest, ',', &word)) {
		if (reason_from_word(word, &r) || r < REASON_DENIED)
			return list_error("allow-unknown", value,
				"reasons of unknowns such as denied, window, not-captured");
		o->allow_unknown |= 1u << r;
	}
	return 0;
}

static int take_format(struct arena *a, struct scan_options *o, const char *value)
{
	struct str error;

	if (outputs_add(a, &o->outputs, value, &error))
		return usage_error("--format \"%s\": " STR_FMT, value, STR_ARG(error));
	return 0;
}

static int take_full(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->full = true;
	return 0;
}

static int take_wide(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->wide = true;
	return 0;
}

static int take_quiet(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->detail = DETAIL_QUIET;
	return 0;
}

static int take_show(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (strcmp(value, "all") && strcmp(value, "wrong"))
		return list_error("show", value, "wrong or all");
	o->detail = strcmp(value, "all") ? DETAIL_NORMAL : DETAIL_ALL;
	return 0;
}

static int take_no_progress(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->no_progress = true;
	return 0;
}

static const struct option_row rows[] = {
	{ "root", "DIR", 0, take_root,
		"judge a captured tree or a recorded file; given again: a series in time, first against last" },
	{ "host-prefix", "DIR", 0, take_prefix,
		"this host, its /proc and /sys mounted below DIR (a container)" },
	{ "only", "GLOBS", 0, take_only,
		"only these checks, as in 'irq.*,smi.count'; what is not selected is not read" },
	{ "skip", "GLOBS", 0, take_skip, "not these checks" },
	{ "window", "T", 'w', take_window,
		"time between the two samples: 5s, 500ms, 1m (default 5s); 0: state only; with --root: how far apart the trees are, where they do not tell" },
	{ "hot-cpus", "LIST", 0, take_hot,
		"the CPUs that must be quiet, instead of what is found" },
	{ "nic", "NAME[=ROLE]", 0, take_nic,
		"role of a NIC: fast (default), bypass, ptp, mgmt, ignore" },
	{ "set", "ID.LIMIT=VALUE", 0, take_set,
		"change a limit of a check; 'latscan explain ID' names them" },
	{ "budget", "B", 0, take_budget,
		"what reading may cost: quiet (default; nothing that disturbs a hot CPU), normal, all" },
	{ "level", "SEVERITY", 0, take_level,
		"the least severity that decides the verdict (default high)" },
	{ "fail-on", "STATUS", 0, take_fail_on, "warn: warnings decide it too (default fail)" },
	{ "allow-unknown", "REASONS", 0, take_allow,
		"unknowns that do not decide it: denied, window, not-captured, …" },
	{ "format", "FORMAT[:FILE]", 'f', take_format,
		"text (default), json, html, junit, sarif, tap, csv, markdown, prometheus, nagios; can be given many times; a file is written whole or not at all" },
	{ "show", "WHAT", 0, take_show,
		"of the text report: wrong (default), or all: every check with what it saw" },
	{ "quiet", NULL, 'q', take_quiet,
		"of the text report: the verdict, and a line for each check that made it" },
	{ "wide", NULL, 0, take_wide, "lines of the text report are not wrapped" },
	{ "full", NULL, 0, take_full,
		"reports carry the texts of every check too (why, fix, source)" },
	{ "record", "FILE", 0, take_record,
		"keep every answer that the scan got, to judge it again with --root" },
	{ "no-progress", NULL, 0, take_no_progress, "no progress line on a terminal" },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]), HELP = 'h', FIRST_LONG = 256 };

void options_help(void)
{
	puts("usage: latscan scan [OPTION]...\n\n"
	     "Reads this host (or a captured tree), judges it and says what is wrong, with evidence,\n"
	     "reason and fix. Writes nothing to the host; the kernel enforces that.\n");
	for (unsigned i = 0; i < N_ROWS; i++) {
		char left[64];

		snprintf(left, sizeof(left), "%s%c%s --%s%s%s", rows[i].letter ? "-" : " ",
			rows[i].letter ? rows[i].letter : ' ', rows[i].letter ? "," : " ",
			rows[i].name, rows[i].argument ? " " : "",
			rows[i].argument ? rows[i].argument : "");
		printf("  %-30s %s\n", left, rows[i].what);
	}
	puts("\nExit status: 0 all that was required holds; 1 something required failed; 2 nothing\n"
	     "failed, but something required is unknown; 3 bad usage or input; 4 internal error, or\n"
	     "a report that could not be written.");
}

static void fill(struct option *longs, char *shorts)
{
	size_t n = 0;

	for (unsigned i = 0; i < N_ROWS; i++) {
		longs[i] = (struct option){ rows[i].name,
			rows[i].argument ? required_argument : no_argument, NULL,
			FIRST_LONG + (int)i };
		if (rows[i].letter) {
			shorts[n++] = (char)rows[i].letter;
			if (rows[i].argument)
				shorts[n++] = ':';
		}
	}
	shorts[n++] = HELP;
	shorts[n] = 0;
	longs[N_ROWS] = (struct option){ "help", no_argument, NULL, HELP };
}

static const struct option_row *row_of(int c)
{
	for (unsigned i = 0; i < N_ROWS; i++) {
		if (c == FIRST_LONG + (int)i || (rows[i].letter && c == rows[i].letter))
			return &rows[i];
	}
	return NULL;
}

static int apply_settings(
	struct arena *a, struct scan_options *o, const char *const *settings, unsigned n)
{
	struct str error;

	for (unsigned i = 0; i < n; i++) {
		if (select_set(a, &o->selection, str_from(settings[i]), &error))
			return usage_error("--set " STR_FMT, STR_ARG(error));
	}
	return 0;
}

static int settle(struct arena *a, struct scan_options *o, const char *const *settings, unsigned n)
{
	struct str error;

	if (o->n_roots && *o->host_prefix)
		return usage_error("--root and --host-prefix exclude each other");
	if (o->n_roots && o->record)
		return usage_error(
			"--record keeps what this host says; it does not go with --root");
	if (select_checks(a, o->only, o->skip, &o->selection))
		return usage_error("--only and --skip leave no check");
	if (o->outputs.n == (o->record ? 1u : 0u) && outputs_add(a, &o->outputs, "text", &error))
		return internal_error(STR_FMT, STR_ARG(error));
	return apply_settings(a, o, settings, n);
}

int options_parse(struct arena *a, int argc, char **argv, struct scan_options *ret, bool *ret_done)
{
	struct option longs[N_ROWS + 2] = { { 0 } };
	char shorts[2 * N_ROWS + 2];
	const char **settings = ARENA_NEW(a, const char *, (size_t)argc + 1);
	unsigned n_settings = 0;
	int c, r;

	*ret = (struct scan_options){
		.host_prefix = "", .level = SEVERITY_HIGH, .window_ns = 5000000000u
	};
	*ret_done = false;
	fill(longs, shorts);
	optind = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = row_of(c);

		if (c == HELP) {
			options_help();
			*ret_done = true;
			return 0;
		}
		if (!row)
			return usage_error("\"latscan scan --help\" lists the options");
		if (row->take == take_set)
			settings[n_settings++] = optarg;
		r = row->take(a, ret, optarg);
		if (r)
			return r;
	}
	if (optind < argc)
		return usage_error("unexpected \"%s\"; \"latscan scan --help\" lists the options",
			argv[optind]);
	return settle(a, ret, settings, n_settings);
}
