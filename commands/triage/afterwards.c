/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/triage/afterwards.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/date.h"
#include "commands/command.h"
#include "scanner/source/clock.h"
#include "scanner/source/slurp.h"
#include "scanner/source/terminal.h"
#include "scanner/triage/merge.h"
#include "scanner/triage/overlap.h"

enum { CHUNK = 1 << 20 };

static const size_t work_cap = (size_t)2 << 30;

bool afterwards_asked(const struct scan_options *o)
{
	return o->kept.since || o->kept.until || o->kept.merge;
}

/* "-10m" from now, or a date with a time. */
static int moment(const char *option, const char *value, uint64_t *ret)
{
	struct str s = str_from(value);
	uint64_t now = clock_live.realtime_ns(clock_live.user), back, step;
	bool zone;

	if (!value)
		return 0;
	if (str_starts(s, "-") && options_duration(str_skip(s, 1), &back) == 0 && back < now) {
		*ret = now - back;
		return 0;
	}
	if (moment_iso(s, ret, &step, &zone) == 0)
		return 0;
	return usage_error("--%s \"%s\": expected -10m, -90s, -2h, or a time such as "
			   "2026-11-22T16:29:58Z",
		option, value);
}

/* Spikes without a range are of whatever the rings hold. */
static int range_of(const struct scan_options *o, struct beats_range *ret)
{
	int r = moment("since", o->kept.since, &ret->since_ns);

	if (r == 0)
		r = moment("until", o->kept.until, &ret->until_ns);
	if (r == 0 && ret->until_ns <= ret->since_ns)
		r = usage_error("--until: expected a time behind --since");
	return r;
}

static int check(const struct scan_options *o)
{
	if (o->n_roots)
		return usage_error(
			"--since and --merge read what was kept: --root does not go with them");
	if (o->record)
		return usage_error(
			"--since and --merge scan nothing: --record does not go with them");
	if (o->kept.merge && o->kept.spikes)
		return usage_error("--spikes are of one host: expected --since, not --merge");
	if (o->kept.slot_ns && !o->kept.merge)
		return usage_error("--slot goes with --merge");
	if (!o->kept.merge && o->kept.n_operands > 1)
		return usage_error(
			"--since reads one file or folder: expected --merge for those of many hosts");
	if (o->kept.merge && o->kept.n_operands < 2)
		return usage_error(
			"--merge: expected rings of two hosts at least, as files or folders");
	return 0;
}

int afterwards_spikes(struct arena *a, const struct kept_options *k, struct spikes *ret)
{
	struct arena *scratch, *text_arena;
	struct str text, error;
	int r;

	if (!k->spikes)
		return 0;
	text_arena = arena_new("the spikes' file", 2 * (size_t)SPIKES_BYTES_MOST + (1 << 20));
	scratch = arena_new("the spikes' reader", work_cap);
	if (!text_arena || !scratch)
		return internal_error("no memory for the spikes");
	r = slurp_path(k->spikes, CHUNK, SPIKES_BYTES_MOST, text_arena, &text);
	if (r)
		r = usage_error("cannot read %s: %s", k->spikes, strerror(-r));
	else if (spikes_read(a, scratch, k->spikes, text, &k->how, ret, &error))
		r = usage_error(STR_FMT, STR_ARG(error));
	arena_free(scratch);
	arena_free(text_arena);
	return r;
}

static int hold_against(struct arena *a, const struct kept_options *k, const struct beats *b,
	const struct spikes *s, struct spikes_told *ret)
{
	struct arena *scratch = arena_new("spikes and beats", work_cap);
	const char *why = "";
	int r;

	if (!scratch)
		return internal_error("no memory for the spikes");
	r = overlap_tell(a, scratch, b, s, k->spikes, ret, &why);
	arena_free(scratch);
	return r ? usage_error("%s: %s", k->spikes, why) : 0;
}

int afterwards_overlap(struct arena *a, const struct kept_options *k, const struct ring *ring,
	struct cpuset cpus, const struct spikes *s, struct spikes_told *ret)
{
	const struct beats_range all = { .until_ns = UINT64_MAX, .cpus = cpus };
	const char *why = "";
	struct beats b;

	if (!k->spikes)
		return 0;
	if (!beats_make(a, &ring, 1, &all, &b, &why))
		return internal_error("%s", why);
	return hold_against(a, k, &b, s, ret);
}

int afterwards_write(
	struct arena *a, struct scan_options *o, const struct afterwards_page *page, bool merged)
{
	struct report_style style = {
		.colour = terminal_colour(STDOUT_FILENO),
		.width = o->wide ? 0 : terminal_width(STDOUT_FILENO),
		.detail = o->detail,
	};
	struct str error = { 0 };

	for (unsigned i = 0; i < o->outputs.n; i++) {
		struct output *out = &o->outputs.v[i];

		if (!strcmp(out->reporter->name, "text"))
			out->reporter = merged ? &merged_text : &past_text;
		else if (!strcmp(out->reporter->name, "json"))
			out->reporter = merged ? &merged_json : &past_json;
		else
			return usage_error("--format %s is of a scan: expected text or json",
				out->reporter->name);
	}
	if (outputs_open(a, &o->outputs, &error)) {
		outputs_abandon(&o->outputs);
		return usage_error(STR_FMT, STR_ARG(error));
	}
	if (outputs_write(a, &o->outputs, &page->report, &style, &error)) {
		outputs_abandon(&o->outputs);
		return internal_error(STR_FMT, STR_ARG(error));
	}
	return 0;
}

/* 1: something is suspected; 2: nothing is, and not all of the time was watched. */
static int status_of(const struct past *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->suspects[i].confidence != CONFIDENCE_LOW)
			return VERDICT_FAIL;
	}
	return p->b->n && !p->b->n_gaps ? VERDICT_PASS : VERDICT_UNKNOWN;
}

static int tell(struct arena *a, struct scan_options *o, const struct kept_rings *rings)
{
	struct beats_range range = { .until_ns = UINT64_MAX, .cpus = o->focus };
	struct afterwards_page page = { .report = { .arena = a }, .files = rings->n };
	struct spikes spikes;
	const char *why = "";
	struct past past;
	struct beats b;
	int r = range_of(o, &range);

	if (r == 0)
		r = afterwards_spikes(a, &o->kept, &spikes);
	if (r)
		return r;
	if (!beats_make(a, (const struct ring *const *)rings->v, rings->n, &range, &b, &why))
		return usage_error("%s", why);
	past_rank(a, &b, &past);
	page.past = &past;
	page.cpus = o->focus;
	page.since_ns = range.since_ns;
	page.until_ns = range.until_ns;
	if (o->kept.spikes)
		r = hold_against(a, &o->kept, &b, &spikes, &page.spikes);
	if (r == 0)
		r = afterwards_write(a, o, &page, false);
	return r ? r : status_of(&past);
}

static int merge(struct arena *a, struct scan_options *o, const struct kept_rings *rings)
{
	struct beats_range range = { .until_ns = UINT64_MAX, .cpus = o->focus };
	struct afterwards_page page = { .report = { .arena = a }, .files = rings->n };
	struct merged merged;
	const char *why = "";
	int r = range_of(o, &range);

	if (r)
		return r;
	if (!merge_hosts(a, (const struct ring *const *)rings->v, rings->n, &range, o->kept.slot_ns,
		    &merged, &why))
		return usage_error("--merge: %s", why);
	page.merged = &merged;
	page.cpus = o->focus;
	page.since_ns = range.since_ns;
	page.until_ns = range.until_ns;
	r = afterwards_write(a, o, &page, true);
	if (r)
		return r;
	if (merged.n_events || merged.n_alone)
		return VERDICT_FAIL;
	return merged.n_judged == merged.n_hosts ? VERDICT_PASS : VERDICT_UNKNOWN;
}

int afterwards_run(struct arena *a, struct scan_options *o)
{
	char *const preset[] = { str_z(a, STR(AFTERWARDS_FOLDER)) };
	char *const *names = o->kept.n_operands ? o->kept.operands : preset;
	unsigned n = o->kept.n_operands ? o->kept.n_operands : 1;
	struct arena *work;
	struct kept_rings rings = { 0 };
	int r = check(o);

	if (r)
		return r;
	work = arena_new("what was kept", work_cap);
	if (!work)
		return internal_error("no memory for the rings");
	for (unsigned i = 0; i < n && r == 0; i++)
		r = kept_read(a, names[i], &rings);
	if (r == 0)
		r = o->kept.merge ? merge(work, o, &rings) : tell(work, o, &rings);
	kept_free(&rings);
	arena_free(work);
	return r;
}
