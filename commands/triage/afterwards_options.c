/* SPDX-License-Identifier: Apache-2.0 */
/* Options of latscan triage about what was kept, and about the application's own spikes. */
#include "commands/command.h"
#include "commands/triage/afterwards.h"

static int take_since(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->kept.since = value;
	return 0;
}

static int take_until(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->kept.until = value;
	return 0;
}

static int take_merge(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->kept.merge = true;
	return 0;
}

static int take_slot(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (options_duration(str_from(value), &o->kept.slot_ns) || !o->kept.slot_ns)
		return usage_error("--slot \"%s\": expected a duration such as 200ms or 5s", value);
	return 0;
}

/* What nothing says is not UNIT_NS, which is 0. */
static void begin(struct kept_options *k)
{
	if (k->spikes_begun)
		return;
	k->spikes_begun = true;
	k->how.time_unit = k->how.length_unit = UNIT_UNKNOWN;
}

static int take_spikes(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	begin(&o->kept);
	o->kept.spikes = value;
	return 0;
}

static int take_clock(struct arena *a, struct scan_options *o, const char *value)
{
	unsigned i;

	(void)a;
	begin(&o->kept);
	if (word_find(words_spike_clock, str_from(value), &i))
		return word_error("spikes-clock", str_from(value), words_spike_clock);
	o->kept.how.has_clock = true;
	o->kept.how.clock = (enum spike_clock)i;
	return 0;
}

static int take_unit(struct arena *a, struct scan_options *o, const char *value)
{
	struct str length = str_from(value), time = { 0 };
	bool both = str_split(length, ',', &time, &length);

	(void)a;
	begin(&o->kept);
	o->kept.how.length_unit = moment_unit(length);
	o->kept.how.time_unit = moment_unit(both ? time : length);
	if (o->kept.how.length_unit == UNIT_UNKNOWN || o->kept.how.time_unit == UNIT_UNKNOWN)
		return usage_error(
			"--spikes-unit \"%s\": expected ns, us, ms or s; or two of them, of time "
			"stamps and of durations: s,us",
			value);
	return 0;
}

static int take_end(struct arena *a, struct scan_options *o, const char *value)
{
	unsigned i;

	(void)a;
	begin(&o->kept);
	if (word_find(words_spike_end, str_from(value), &i))
		return word_error("spikes-at", str_from(value), words_spike_end);
	o->kept.how.at_end = i == 1;
	return 0;
}

static const struct option_row rows[] = {
	{ { "spikes", "FILE", 0, VALUES_FILE, NULL,
		  "times and lengths of the application's own spikes, as CSV or JSON: which suspects go with them, and how likely that is an accident" },
		take_spikes },
	{ { "spikes-clock", "CLOCK", 0, VALUES_WORDS, words_spike_clock,
		  "of their time stamps: realtime, monotonic or tsc of this host, or utc: stamped elsewhere (default: as the file's names or their size tell)" },
		take_clock },
	{ { "spikes-unit", "UNIT[,UNIT]", 0, VALUES_ANY, NULL,
		  "ns, us, ms or s, where the file's names do not say; of two, the first is of time stamps and the second of durations" },
		take_unit },
	{ { "spikes-at", "WHICH", 0, VALUES_WORDS, words_spike_end,
		  "a time stamp is the begin (default) or the end of its spike" },
		take_end },
	{ { "since", "TIME", 0, VALUES_ANY, NULL,
		  "no scan: what the rings of FILE or FOLDER (default: " AFTERWARDS_FOLDER
		  ") kept since -10m, or 2026-11-22T16:29:58Z" },
		take_since },
	{ { "until", "TIME", 0, VALUES_ANY, NULL, "likewise: up to that time (default: now)" },
		take_until },
	{ { "merge", NULL, 0, VALUES_NONE, NULL,
		  "no scan: rings of many hosts, files or folders, on one axis: what hit many of them at once, and what one alone" },
		take_merge },
	{ { "slot", "DURATION", 0, VALUES_ANY, NULL,
		  "of --merge: what counts as at once (default: the beats' length, at least 200ms)" },
		take_slot },
};

const struct option_row *afterwards_row(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}
