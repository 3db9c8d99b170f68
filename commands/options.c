/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/options.h"

#include "scanner/base/text.h"
#include "commands/command.h"
#include "scanner/engine/baseline.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int list_error(const char *option, const char *value, const char *expected)
{
	return usage_error("--%s \"%s\": expected %s", option, value, expected);
}

/* Whoever waits that long does not count it in days. */
int options_duration(struct str s, uint64_t *ret_ns)
{
	return str_ends(s, "d") ? -EINVAL : text_duration_parse(s, 86400000000000000u, ret_ns);
}

static int take_root(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (o->n_roots == ROOTS_MAX)
		return usage_error("more than %d --root", ROOTS_MAX);
	o->roots[o->n_roots++] = value;
	return 0;
}

static int take_profile(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (o->n_profiles == PROFILES_MAX)
		return usage_error("more than %d --profile", PROFILES_MAX);
	o->profiles[o->n_profiles++] = value;
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

/* Read at once, as long as this process may read what its caller may. */
static int take_bios(struct arena *a, struct scan_options *o, const char *value)
{
	return bios_files_add(a, &o->bios, value);
}

static int take_probe(struct arena *a, struct scan_options *o, const char *value)
{
	return probe_file_add(a, &o->probe, value);
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
	o->given |= GATE_WINDOW;
	return 0;
}

static int take_hot(struct arena *a, struct scan_options *o, const char *value)
{
	o->intent.has_hot = true;
	o->intent.hot_said_by = STR("--hot-cpus");
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

static int take_group(struct arena *a, struct scan_options *o, const char *value)
{
	int error = feeds_add_group(a, &o->intent.feeds, str_from(value));

	if (error == -E2BIG)
		return usage_error("--group %s: more than %d groups", value, FEEDS_CAP);
	return error ? list_error("group", value, FEED_GROUP_EXPECTED) : 0;
}

static int take_target(struct arena *a, struct scan_options *o, const char *value)
{
	if (intent_add_target(a, &o->intent, str_from(value)) == 0)
		return 0;
	return list_error("target", value,
		"comm=NAME, pid=NUMBER, pidfile=FILE, exe=PATH, cgroup=PATH or unit=NAME");
}

static int take_hot_threads(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->hot_threads = str_from(value);
	return 0;
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
	unsigned i;

	(void)a;
	if (word_find(words_budget, str_from(value), &i))
		return word_error("budget", str_from(value), words_budget);
	o->budget = (enum budget_level)i;
	o->given |= GATE_BUDGET;
	return 0;
}

static int take_level(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (severity_from_word(str_from(value), &o->level))
		return word_error("level", str_from(value), words_severity);
	o->given |= GATE_LEVEL;
	return 0;
}

static int take_fail_on(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->fail_on_warn = !strcmp(value, "warn");
	if (!o->fail_on_warn && strcmp(value, "fail"))
		return word_error("fail-on", str_from(value), words_fail_on);
	o->given |= GATE_FAIL_ON;
	return 0;
}

static int take_allow(struct arena *a, struct scan_options *o, const char *value)
{
	struct str rest = str_from(value), word;
	enum reason r;

	(void)a;
	while (str_cut(&rest, ',', &word)) {
		if (reason_from_word(word, &r) || r < REASON_DENIED)
			return word_error("allow-unknown", word, words_unknown);
		o->allow_unknown |= 1u << r;
	}
	o->given |= GATE_ALLOW_UNKNOWN;
	return 0;
}

static int take_format(struct arena *a, struct scan_options *o, const char *value)
{
	struct str error;

	if (outputs_add(a, &o->outputs, value, &error))
		return usage_error("--format \"%s\": " STR_FMT, value, STR_ARG(error));
	return 0;
}

static int take_strict(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->strict = true;
	return 0;
}

enum { BASELINE_BYTES = 64 << 20 };

/* Read at once: before rights are dropped, and before a report of that name is written. */
static int take_baseline(struct arena *a, struct scan_options *o, const char *value)
{
	struct baseline *b;
	struct str text, error;
	int r = slurp_path(value, 64 << 10, BASELINE_BYTES, a, &text);

	if (r)
		return usage_error("--fail-on-new %s: %s", value, strerror(-r));
	if (baseline_parse(a, str_from(value), text, &b, &error))
		return usage_error("--fail-on-new %s: " STR_FMT, value, STR_ARG(error));
	o->baseline = b;
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
		return word_error("show", str_from(value), words_show);
	o->detail = strcmp(value, "all") ? DETAIL_NORMAL : DETAIL_ALL;
	return 0;
}

static int take_sign(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->outputs.signing.key = value;
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
	{ { "root", "DIR", 0, VALUES_FILE, NULL,
		  "judge a capture, a captured tree (of several in an archive one: ARCHIVE:FOLDER) or a recorded file; given again: a series in time, first against last" },
		take_root },
	{ { "host-prefix", "DIR", 0, VALUES_FOLDER, NULL,
		  "this host, its /proc and /sys mounted below DIR (a container)" },
		take_prefix },
	{ { "profile", "FILE", 'p', VALUES_FILE, NULL,
		  "what the host is meant to be: a file, or the name of a shipped profile; given again: merged in order" },
		take_profile },
	{ { "bios", "FILE", 0, VALUES_FILE, NULL,
		  "what others fetched by Redfish of this host: JSON of Bios, Bios/Settings, the system and log entries, or a folder of such files; can be given many times" },
		take_bios },
	{ { "probe", "FILE.json", 0, VALUES_FILE, NULL,
		  "what latscan probe measured on this host: shown in the report, and kept in recordings and captures" },
		take_probe },
	{ { "only", "GLOBS", 0, VALUES_CHECKS, NULL,
		  "only these checks, as in 'irq.*,smi.count'; what is not selected is not read" },
		take_only },
	{ { "skip", "GLOBS", 0, VALUES_CHECKS, NULL, "not these checks" }, take_skip },
	{ { "window", "T", 'w', VALUES_ANY, NULL,
		  "time between the two samples: 5s, 500ms, 1m (default 5s); 0: state only; with --root: how far apart the trees are, where they do not tell" },
		take_window },
	{ { "hot-cpus", "LIST", 0, VALUES_ANY, NULL,
		  "the CPUs that must be quiet, instead of what is found" },
		take_hot },
	{ { "nic", "NAME[=ROLE]", 0, VALUES_NIC, words_role,
		  "role of a NIC: fast (default), bypass, ptp, mgmt, ignore" },
		take_nic },
	{ { "group", "GROUP[:PORT][@NIC]", 0, VALUES_ANY, NULL,
		  "a multicast group that should arrive: the report says at which step it ends; ,source=ADDRESS behind it: of that sender; can be given many times" },
		take_group },
	{ { "target", "SELECTOR", 't', VALUES_ANY, NULL,
		  "a process that matters: comm=NAME, pid=NUMBER, pidfile=FILE, exe=PATH, cgroup=PATH, unit=NAME; can be given many times" },
		take_target },
	{ { "hot-threads", "GLOB", 0, VALUES_ANY, NULL,
		  "names of their threads that must not be disturbed, instead of those pinned to hot CPUs" },
		take_hot_threads },
	{ { "set", "ID.LIMIT=VALUE", 0, VALUES_SETTING, NULL,
		  "change a limit of a check; 'latscan explain ID' names them" },
		take_set },
	{ { "budget", "B", 0, VALUES_WORDS, words_budget,
		  "what reading may cost: quiet (default; nothing that disturbs a hot CPU), normal, all" },
		take_budget },
	{ { "level", "SEVERITY", 0, VALUES_WORDS, words_severity,
		  "the least severity that decides the verdict (default high)" },
		take_level },
	{ { "fail-on", "STATUS", 0, VALUES_WORDS, words_fail_on,
		  "warn: warnings decide it too (default fail)" },
		take_fail_on },
	{ { "allow-unknown", "REASONS", 0, VALUES_WORD_LIST, words_unknown,
		  "unknowns that do not decide it: denied, window, not-captured, …" },
		take_allow },
	{ { "format", "FORMAT[:FILE]", 'f', VALUES_FORMAT_FILE, words_format,
		  "text (default), json, html, junit, sarif, tap, csv, markdown, prometheus, nagios, otlp-metrics, otlp-logs, cloudevents; can be given many times; a file is written whole or not at all" },
		take_format },
	{ { "show", "WHAT", 0, VALUES_WORDS, words_show,
		  "of the text report: wrong (default), or all: every check with what it saw" },
		take_show },
	{ { "quiet", NULL, 'q', VALUES_NONE, NULL,
		  "of the text report: the verdict, and a line for each check that made it" },
		take_quiet },
	{ { "wide", NULL, 0, VALUES_NONE, NULL, "lines of the text report are not wrapped" },
		take_wide },
	{ { "strict", NULL, 0, VALUES_NONE, NULL,
		  "a waiver that is expired, matches nothing, or whose check passes makes the verdict fail" },
		take_strict },
	{ { "fail-on-new", "REPORT.json", 0, VALUES_FILE, NULL,
		  "only what did not fail in that earlier report decides the verdict" },
		take_baseline },
	{ { "full", NULL, 0, VALUES_NONE, NULL,
		  "reports carry the texts of every check too (why, fix, source)" },
		take_full },
	{ { "record", "FILE", 0, VALUES_FILE, NULL,
		  "keep every answer that the scan got, to judge it again with --root" },
		take_record },
	{ { "sign", "KEY", 0, VALUES_FILE, NULL,
		  "sign each file that is written with this private Ed25519 key (PEM, or of ssh-keygen), beside it as FILE.sig" },
		take_sign },
	{ { "no-progress", NULL, 0, VALUES_NONE, NULL, "no progress line on a terminal" },
		take_no_progress },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct option_row *scan_row(unsigned i)
{
	return i < N_ROWS ? &rows[i] : NULL;
}

const struct usage_option *scan_option(unsigned i)
{
	return i < N_ROWS ? &rows[i].usage : NULL;
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

/* --hot-threads is of all targets of the command line, wherever it stands there. */
static int name_hot_threads(struct arena *a, struct scan_options *o)
{
	struct target *v;

	if (!o->hot_threads.n)
		return 0;
	if (!o->intent.n_targets)
		return usage_error("--hot-threads names threads of a --target: expected one");
	v = ARENA_NEW(a, struct target, o->intent.n_targets);
	for (size_t i = 0; i < o->intent.n_targets; i++) {
		v[i] = o->intent.targets[i];
		v[i].hot_threads = o->hot_threads;
	}
	o->intent.targets = v;
	return 0;
}

static int finish(struct arena *a, struct scan_options *o, const char *const *settings, unsigned n)
{
	struct str error;

	if (o->n_roots && *o->host_prefix)
		return usage_error("--root and --host-prefix exclude each other");
	if (o->n_roots && o->record)
		return usage_error(
			"--record keeps what this host says; it does not go with --root");
	if (name_hot_threads(a, o) || options_by_profile(a, o))
		return EXIT_USAGE;
	if (select_checks(a, o->only, o->skip, o->profile, &o->selection))
		return usage_error("--only, --skip and the profile's \"exclude\" leave no check");
	if (o->profile)
		select_profile(a, &o->selection, o->profile);
	if (!o->only_asked && o->outputs.n == (o->record ? 1u : 0u) + (o->ring ? 1u : 0u) &&
		outputs_add(a, &o->outputs, "text", &error))
		return internal_error(STR_FMT, STR_ARG(error));
	return apply_settings(a, o, settings, n);
}

const struct scan_options scan_defaults = {
	.host_prefix = "",
	.level = SEVERITY_HIGH,
	.window_ns = 5000000000u,
};

struct parsing {
	struct arena *a;
	struct scan_options *options;
	const struct option_row *(*row)(unsigned i);
	const char **settings;
	unsigned n_settings;
};

static int take(void *user, unsigned option, const char *value)
{
	struct parsing *p = user;
	const struct option_row *row = p->row(option);

	if (row->take == take_set)
		p->settings[p->n_settings++] = value;
	return row->take(p->a, p->options, value);
}

int options_parse(struct arena *a, const struct command *verb,
	const struct option_row *(*row)(unsigned i), int argc, char **argv,
	struct scan_options *options, bool *ret_done)
{
	struct parsing p = { .a = a, .options = options, .row = row };
	int operand, r;

	p.settings = ARENA_NEW(a, const char *, (size_t)argc + 1);
	r = usage_parse(verb, argc, argv, take, &p, &operand, ret_done);
	if (r || *ret_done)
		return r;
	if (verb->operands) {
		options->kept.operands = argv + operand;
		options->kept.n_operands = (unsigned)(argc - operand);
	} else if (operand < argc)
		return usage_error("unexpected \"%s\"; \"latscan %s --help\" lists the options",
			argv[operand], verb->name);
	return finish(a, options, p.settings, p.n_settings);
}
