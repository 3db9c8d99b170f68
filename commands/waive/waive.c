/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan waive ID: the entry of a profile that accepts what a check says, to be read, completed
 * and pasted below "waivers:". Nothing is written: whoever accepts something puts it down himself.
 */
#include "scanner/base/names.h"
#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/json.h"
#include "scanner/base/release.h"
#include "commands/command.h"
#include "commands/waive/waive_subjects.h"
#include "scanner/engine/catalogue.h"
#include "scanner/source/clock.h"
#include "scanner/source/slurp.h"

#include <string.h>
#include <unistd.h>

enum { WAIVE_CAP = 1 << 28, REPORT_BYTES = 64 << 20, DAYS = 90, DAYS_MOST = 3650 };

struct waive {
	struct arena *a;
	const char *subject, *host, *kernel, *reason, *owner, *ticket, *report;
	bool unknown;
	uint64_t days;
	bool has_until;
	int64_t until;
};

static int take_text(struct waive *w, const char **to, const char *name, const char *value)
{
	(void)w;
	if (!str_trim(str_from(value)).n)
		return usage_error("--%s \"\": expected a text", name);
	*to = value;
	return 0;
}

static int take_subject(struct waive *w, const char *value)
{
	return take_text(w, &w->subject, "subject", value);
}

static int take_host(struct waive *w, const char *value)
{
	return take_text(w, &w->host, "host", value);
}

static int take_kernel(struct waive *w, const char *value)
{
	if (release_pattern(str_from(value)))
		return usage_error("--kernel \"%s\": expected a release such as \"5.14.*\", or a "
				   "range such as 5.14..6.1",
			value);
	w->kernel = value;
	return 0;
}

static int take_accept(struct waive *w, const char *value)
{
	if (strcmp(value, "fail") && strcmp(value, "unknown"))
		return usage_error("--accept \"%s\": expected fail or unknown", value);
	w->unknown = !strcmp(value, "unknown");
	return 0;
}

static int take_reason(struct waive *w, const char *value)
{
	return take_text(w, &w->reason, "reason", value);
}

static int take_owner(struct waive *w, const char *value)
{
	return take_text(w, &w->owner, "owner", value);
}

static int take_ticket(struct waive *w, const char *value)
{
	return take_text(w, &w->ticket, "ticket", value);
}

static int take_days(struct waive *w, const char *value)
{
	if (str_u64(str_from(value), 10, &w->days) || w->days < 1 || w->days > DAYS_MOST)
		return usage_error(
			"--days \"%s\": expected a number from 1 to %d", value, DAYS_MOST);
	return 0;
}

static int take_until(struct waive *w, const char *value)
{
	if (date_days(str_from(value), &w->until))
		return usage_error("--until \"%s\": expected a day such as 2026-12-31", value);
	w->has_until = true;
	return 0;
}

static int take_report(struct waive *w, const char *value)
{
	w->report = value;
	return 0;
}

static const char *words_accept(unsigned i)
{
	static const char *const words[] = { "fail", "unknown" };

	return i < 2 ? words[i] : NULL;
}

static const struct {
	struct usage_option usage;
	int (*take)(struct waive *w, const char *value);
} rows[] = {
	{ { "subject", "GLOB", 0, VALUES_ANY, NULL, "whom it is about, as reports name it" },
		take_subject },
	{ { "from-report", "REPORT.json", 0, VALUES_FILE, NULL,
		  "an entry for each subject that fails in that report" },
		take_report },
	{ { "host", "GLOB", 0, VALUES_ANY, NULL, "names of hosts that it is for" }, take_host },
	{ { "kernel", "RELEASES", 0, VALUES_ANY, NULL, "\"5.14.*\", or 5.14..6.1" }, take_kernel },
	{ { "accept", "STATUS", 0, VALUES_WORDS, words_accept,
		  "fail (default; a warning too), or unknown" },
		take_accept },
	{ { "reason", "TEXT", 0, VALUES_ANY, NULL, "why it is accepted" }, take_reason },
	{ { "owner", "TEXT", 0, VALUES_ANY, NULL, "who answers for it" }, take_owner },
	{ { "ticket", "TEXT", 0, VALUES_ANY, NULL, "where it is written down" }, take_ticket },
	{ { "days", "N", 0, VALUES_ANY, NULL, "its last day is in N days (default 90)" },
		take_days },
	{ { "until", "DATE", 0, VALUES_ANY, NULL, "its last day, in UTC" }, take_until },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct usage_option *option(unsigned i)
{
	return i < N_ROWS ? &rows[i].usage : NULL;
}

static int take(void *user, unsigned i, const char *value)
{
	return rows[i].take(user, value);
}

/* A quoted scalar of YAML is one of JSON, but for what text_sanitise() takes out. */
static void member(struct waive *w, struct out *o, const char *key, struct str value)
{
	out_printf(o, "    %s: ", key);
	json_quote(o, text_sanitise(w->a, value));
	out_z(o, "\n");
}

static void optional(struct waive *w, struct out *o, const char *key, const char *value)
{
	if (value)
		member(w, o, key, str_from(value));
}

/* An empty value with a comment: the reader of profiles refuses it until it is filled in. */
static void needed(
	struct waive *w, struct out *o, const char *key, const char *value, const char *what)
{
	if (value)
		member(w, o, key, str_from(value));
	else
		out_printf(o, "    %s: # fill in: %s\n", key, what);
}

static void entry(struct waive *w, struct out *o, struct str id, struct str subject)
{
	int64_t today = date_of_ns(clock_live.realtime_ns(clock_live.user));
	int64_t until = w->has_until ? w->until : today + (int64_t)w->days;

	out_z(o, "  - check: ");
	json_quote(o, id);
	out_z(o, "\n");
	if (subject.n)
		member(w, o, "subject", subject);
	optional(w, o, "host", w->host);
	optional(w, o, "kernel", w->kernel);
	out_printf(o, "    accept: %s\n", w->unknown ? "unknown" : "fail");
	needed(w, o, "reason", w->reason, "why it is accepted");
	needed(w, o, "owner", w->owner, "who answers for it");
	optional(w, o, "ticket", w->ticket);
	out_printf(o, "    from: " STR_FMT "\n", STR_ARG(date_text(w->a, today)));
	out_printf(o, "    until: " STR_FMT "\n", STR_ARG(date_text(w->a, until)));
}

static int no_check(const char *id)
{
	const char *near = checks_nearest(str_from(id));

	return usage_error(
		"no check \"%s\"" NEAR_FMT, id, NEAR_ARG(near, "; \"latscan list\" shows them"));
}

static int from_report(struct waive *w, struct out *o, struct str id)
{
	struct waive_subjects v;
	struct str text, error;
	int r = slurp_path(w->report, 64 << 10, REPORT_BYTES, w->a, &text);

	if (r)
		return usage_error("--from-report %s: %s", w->report, strerror(-r));
	if (waive_subjects(w->a, text, id, w->unknown, &v, &error))
		return usage_error("--from-report %s: " STR_FMT, w->report, STR_ARG(error));
	if (!v.n)
		return usage_error("--from-report %s: nothing of " STR_FMT " %s there", w->report,
			STR_ARG(id), w->unknown ? "is unknown" : "fails or warns");
	for (size_t i = 0; i < v.n; i++)
		entry(w, o, v.v[i].check, v.v[i].subject);
	return 0;
}

static int print(struct waive *w, const char *id)
{
	struct out o;
	int r = 0;

	if (!checks_match(str_from(id)) && !checks_of_site(str_from(id)))
		return no_check(id);
	if (w->report && w->subject)
		return usage_error("--subject and --from-report exclude each other");
	if (w->has_until && w->until < date_of_ns(clock_live.realtime_ns(clock_live.user)))
		return usage_error("--until: that day is past");
	out_init(&o, STDOUT_FILENO);
	if (w->report)
		r = from_report(w, &o, str_from(id));
	else
		entry(w, &o, str_from(id), str_from(w->subject));
	if (out_flush(&o) && !r)
		r = internal_error("the entry could not be written");
	return r;
}

static int run(int argc, char **argv)
{
	struct waive w = { .days = DAYS };
	int operand, r;
	bool help;

	r = usage_parse(&command_waive, argc, argv, take, &w, &operand, &help);
	if (r || help)
		return r;
	if (operand + 1 != argc)
		return usage_error("waive: expected one id, or a pattern of ids");
	w.a = arena_new("the report", WAIVE_CAP);
	r = print(&w, argv[operand]);
	arena_free(w.a);
	return r;
}

const struct command command_waive = {
	.name = "waive",
	.what = "print the entry of a profile that accepts what a check says, for a while",
	.run = run,
	.operands = "ID",
	.operand = VALUES_CHECKS,
	.option = option,
	.about =
		"Prints YAML to paste below \"waivers:\" of a profile, and writes nothing. What is\n"
		"marked \"fill in\" is refused by every profile until it is filled in.",
	.status =
		"Exit status: 0; 3 bad usage, no such check, or nothing of it fails in the report.",
};
