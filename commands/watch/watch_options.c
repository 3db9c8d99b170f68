/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/watch/watch_options.h"

#include "scanner/base/text.h"
#include "commands/command.h"

#include <string.h>

enum { DAY_S = 86400, THRESHOLD_MAX = 100000, RING_MIB_MAX = 1 << 20 };
static const uint64_t NS_PER_S = 1000000000u, MIB = 1 << 20;

struct watch_options *watch_options(struct arena *a, struct scan_options *o)
{
	if (o->watch)
		return o->watch;
	o->watch = ARENA_NEW(a, struct watch_options, 1);
	o->watch->interval_ns = 5 * NS_PER_S;
	o->watch->slow_ns = 60 * NS_PER_S;
	o->watch->ring_bytes = 64 * MIB;
	return o->watch;
}

static int take_time(const char *name, const char *value, uint64_t *ret)
{
	uint64_t ns;

	if (options_duration(str_from(value), &ns) || ns < NS_PER_S / 10 || ns > DAY_S * NS_PER_S)
		return usage_error(
			"--%s \"%s\": expected a duration such as 5s, 500ms or 1m, from 100ms to a day",
			name, value);
	*ret = ns;
	return 0;
}

static int take_interval(struct arena *a, struct scan_options *o, const char *value)
{
	return take_time("interval", value, &watch_options(a, o)->interval_ns);
}

static int take_slow(struct arena *a, struct scan_options *o, const char *value)
{
	return take_time("slow", value, &watch_options(a, o)->slow_ns);
}

static int take_for(struct arena *a, struct scan_options *o, const char *value)
{
	return take_time("for", value, &watch_options(a, o)->for_ns);
}

/* The first one takes the place of what is watched by default. */
static int take_only(struct arena *a, struct scan_options *o, const char *value)
{
	struct watch_options *w = watch_options(a, o);

	if (!w->only_given)
		o->only = (struct str){ 0 };
	w->only_given = true;
	for (unsigned i = 0; scan_row(i); i++) {
		if (!strcmp(scan_row(i)->usage.name, "only"))
			return scan_row(i)->take(a, o, value);
	}
	return internal_error("there is no --only");
}

static int take_threshold(
	struct arena *a, struct scan_options *o, const char *value, const char *name, bool clear)
{
	struct watch_options *w = watch_options(a, o);
	struct str glob, number;
	uint64_t n;

	if (!str_split(str_from(value), '=', &glob, &number)) {
		glob = STR("*");
		number = str_from(value);
	}
	if (str_u64(number, 10, &n) || n < 1 || n > THRESHOLD_MAX)
		return usage_error(
			"--%s \"%s\": expected how many looks in a row, from 1 to %d, or CHECKS=N",
			name, value, THRESHOLD_MAX);
	if (!str_is(glob, "*") && select_stray(glob).n)
		return usage_error("--%s \"%s\": \"" STR_FMT
				   "\" matches no check; \"latscan list\" shows them",
			name, value, STR_ARG(select_stray(glob)));
	if (w->n_settings == WATCH_SETTINGS)
		return usage_error("more than %d --raise-after and --clear-after", WATCH_SETTINGS);
	w->settings[w->n_settings++] = (struct watch_setting){ glob, (unsigned)n, clear };
	return 0;
}

static int take_raise(struct arena *a, struct scan_options *o, const char *value)
{
	return take_threshold(a, o, value, "raise-after", false);
}

static int take_clear(struct arena *a, struct scan_options *o, const char *value)
{
	return take_threshold(a, o, value, "clear-after", true);
}

static int take_format(struct arena *a, struct scan_options *o, const char *value)
{
	unsigned i;

	if (word_find(words_event_format, str_from(value), &i))
		return word_error("format", str_from(value), words_event_format);
	watch_options(a, o)->json = i == 1;
	return 0;
}

static int take_ring(struct arena *a, struct scan_options *o, const char *value)
{
	if (!*value)
		return usage_error("--ring: expected a folder");
	watch_options(a, o)->ring = value;
	return 0;
}

static int take_ring_size(struct arena *a, struct scan_options *o, const char *value)
{
	uint64_t n;

	if (str_u64(str_from(value), 10, &n) || n < 1 || n > RING_MIB_MAX)
		return usage_error(
			"--ring-size \"%s\": expected MiB, from 1 to %d", value, RING_MIB_MAX);
	watch_options(a, o)->ring_bytes = n * MIB;
	return 0;
}

static int take_journal(struct arena *a, struct scan_options *o, const char *value)
{
	watch_options(a, o)->journal = value;
	return 0;
}

static int take_prometheus(struct arena *a, struct scan_options *o, const char *value)
{
	watch_options(a, o)->prometheus = value;
	return 0;
}

static int take_webhook(struct arena *a, struct scan_options *o, const char *value)
{
	struct str url = str_from(value);

	if (!str_starts(url, "https://") && !str_starts(url, "http://"))
		return usage_error("--webhook \"%s\": expected https://… or http://…", value);
	watch_options(a, o)->webhook = value;
	return 0;
}

static int take_header_file(struct arena *a, struct scan_options *o, const char *value)
{
	watch_options(a, o)->header_file = value;
	return 0;
}

static int take_cacert(struct arena *a, struct scan_options *o, const char *value)
{
	watch_options(a, o)->cacert = value;
	return 0;
}

static int take_series(struct arena *a, struct scan_options *o, const char *value)
{
	watch_options(a, o)->series = value;
	return 0;
}

static const struct option_row rows[] = {
	{ { "interval", "T", 'i', VALUES_ANY, NULL,
		  "time between two looks (default 5s), from 100ms on" },
		take_interval },
	{ { "slow", "T", 0, VALUES_ANY, NULL,
		  "time between two looks at what is dear: what walks over tasks or folders (default 1m)" },
		take_slow },
	{ { "only", "GLOBS", 0, VALUES_CHECKS, NULL,
		  "only these checks, as in 'nic.*,smi.count', instead of those that are watched by default" },
		take_only },
	{ { "raise-after", "[CHECKS=]N", 0, VALUES_ANY, NULL,
		  "looks in a row that must fail before an event is raised (default 3; 1 for what happens once, and for what is dear); can be given many times, the last that matches holds" },
		take_raise },
	{ { "clear-after", "[CHECKS=]N", 0, VALUES_ANY, NULL,
		  "looks in a row that must be well before it is cleared (default 12; 3 for what is dear); likewise" },
		take_clear },
	{ { "format", "FORMAT", 'f', VALUES_WORDS, words_event_format,
		  "of the events on standard output: text (default), or json: a line each" },
		take_format },
	{ { "ring", "FOLDER", 0, VALUES_FOLDER, NULL,
		  "keep what was counted there, beat by beat, for 'latscan triage --since'" },
		take_ring },
	{ { "ring-size", "MIB", 0, VALUES_ANY, NULL,
		  "what all its files may hold together (default 64)" },
		take_ring_size },
	{ { "journal", "SOCKET", 0, VALUES_FILE, NULL,
		  "send events to the journal too, with fields: /run/systemd/journal/socket" },
		take_journal },
	{ { "prometheus", "FILE", 0, VALUES_FILE, NULL,
		  "write what is known as metrics, for node_exporter's textfile collector, as often as --slow says" },
		take_prometheus },
	{ { "webhook", "URL", 0, VALUES_ANY, NULL,
		  "POST each event there, as JSON; again where that may help" },
		take_webhook },
	{ { "header-file", "FILE", 0, VALUES_FILE, NULL,
		  "headers of these requests, one a line: keys and tokens" },
		take_header_file },
	{ { "cacert", "FILE", 0, VALUES_FILE, NULL,
		  "certificates (PEM) that are trusted for them instead of the system's" },
		take_cacert },
	{ { "for", "T", 0, VALUES_ANY, NULL, "end after this time (default: when a signal comes)" },
		take_for },
	{ { "series", "FOLDER", 0, VALUES_FOLDER, NULL,
		  "watch the captures of that folder instead of this host, in the order of their names, as fast as they can be read" },
		take_series },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Of a scan's options those that are about one report, or stand above. */
static bool is_left_out(const char *name)
{
	static const char *const names[] = { "window", "only", "format", "show", "quiet", "wide",
		"strict", "fail-on-new", "full", "record", "sign", "no-progress" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

const struct option_row *watch_row(unsigned i)
{
	if (i < N_ROWS)
		return &rows[i];
	i -= N_ROWS;
	for (unsigned k = 0; scan_row(k); k++) {
		if (!is_left_out(scan_row(k)->usage.name) && i-- == 0)
			return scan_row(k);
	}
	return NULL;
}

const struct usage_option *watch_option(unsigned i)
{
	const struct option_row *row = watch_row(i);

	return row ? &row->usage : NULL;
}
