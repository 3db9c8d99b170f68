/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/gate/gate_options.h"

#include "commands/command.h"
#include "commands/scan/keeping.h"

#include <errno.h>

const struct scan_options gate_defaults = {
	.host_prefix = "",
	.level = SEVERITY_HIGH,
	.window_ns = 60000000000u,
	.fallback_profile = "/etc/latscan/profile.yaml",
	.only_asked = true,
	.gate = { .settle_ns = 120000000000u },
};

static int take_inferred(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->gate.inferred = true;
	return 0;
}

static int take_settle(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	if (options_duration(str_from(value), &o->gate.settle_ns))
		return usage_error(
			"--settle \"%s\": expected a duration such as 120, 120s or 2m; 0 not to wait",
			value);
	o->given |= GATE_SETTLE;
	return 0;
}

static int take_rights(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->gate.require_privileged = true;
	return 0;
}

static int take_phase(struct arena *a, struct scan_options *o, const char *value)
{
	unsigned i;

	(void)a;
	if (word_find(words_phase, str_from(value), &i))
		return word_error("phase", str_from(value), words_phase);
	o->gate.phase = (enum phase)i;
	return 0;
}

static int take_observe(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->gate.observe = true;
	return 0;
}

static int take_glass(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	o->gate.break_glass = value;
	return 0;
}

static int take_hours(struct arena *a, struct scan_options *o, const char *value)
{
	int r = hours_add(&o->gate.hours, str_from(value));

	(void)a;
	if (r == 0)
		return 0;
	return usage_error("--trading-hours \"%s\": expected %s", value,
		r == -ENOSPC ? "at most 16 of them"
			     : "\"mon-fri 08:00-16:30\" in UTC, or with a distance to it as in "
			       "\"mon-fri 09:00-17:30 +01:00\"; names of time zones are not known");
}

static int take_force(struct arena *a, struct scan_options *o, const char *value)
{
	(void)a;
	(void)value;
	o->gate.force = true;
	return 0;
}

static const struct option_row rows[] = {
	{ { "inferred", NULL, 0, VALUES_NONE, NULL,
		  "without a profile: by what the host shows of itself, which proves less" },
		take_inferred },
	{ { "settle", "T", 0, VALUES_ANY, NULL,
		  "how long to wait for what does not hold yet (default 120s); 0: not at all" },
		take_settle },
	{ { "phase", "P", 0, VALUES_WORDS, words_phase,
		  "pre: before the workload runs, nothing can be disturbed, and the budget is all; post: beside it; auto (default): whether threads are pinned to hot CPUs" },
		take_phase },
	{ { "require-privileged", NULL, 0, VALUES_NONE, NULL,
		  "a right that is missing, and costs a check, makes no pass" },
		take_rights },
	{ { "observe", NULL, 0, VALUES_NONE, NULL,
		  "judge and say what would have failed; the exit status is 0" },
		take_observe },
	{ { "break-glass", "FILE", 0, VALUES_FILE, NULL,
		  "a file of root's that opens the gate: lines reason:, owner:, until:" },
		take_glass },
	{ { "trading-hours", "SPAN", 0, VALUES_ANY, NULL,
		  "when nothing dear is read: 'mon-fri 08:00-16:30' (UTC), '… +01:00'; can be given many times" },
		take_hours },
	{ { "force", NULL, 0, VALUES_NONE, NULL, "dear reads within trading hours too" },
		take_force },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct option_row *gate_row(unsigned i)
{
	if (i < N_ROWS)
		return &rows[i];
	if (i == N_ROWS)
		return &keeping_good;
	return i == N_ROWS + 1 ? &keeping_expect : scan_row(i - N_ROWS - 2);
}

const struct usage_option *gate_option(unsigned i)
{
	const struct option_row *row = gate_row(i);

	return row ? &row->usage : NULL;
}
