/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of a Nagios or Icinga plugin: a line with its state, what is wrong, and after a
 * bar the performance data; then a line for each finding that is wrong. The exit codes of
 * plugins collide with latscan's: check_latscan translates them.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"

enum { NAMED = 5 };

/* The bar separates performance data, and some front ends take tags. */
static void plain(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool bad = s.p[i] == '|' || s.p[i] == '<' || s.p[i] == '>';

		out_bytes(o, bad ? "/" : &s.p[i], 1);
	}
}

static const char *state(const struct report *r)
{
	const struct summary *s = &r->summary;

	if (s->verdict == VERDICT_FAIL)
		return "CRITICAL";
	if (s->verdict == VERDICT_UNKNOWN)
		return "UNKNOWN";
	return s->by_status[STATUS_FAIL] || s->by_status[STATUS_WARN] ? "WARNING" : "OK";
}

/* The ids of one outcome, the first few. */
static void names(struct out *o, const struct report *r, enum outcome outcome, const char *label)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		if (render_outcome(&r->results[i]) != outcome)
			continue;
		if (n < NAMED)
			out_printf(o, "%s%s", n ? ", " : label, r->results[i].check->id);
		n++;
	}
	if (n > NAMED)
		out_printf(o, " and %u more", n - NAMED);
}

static void performance(struct out *o, const struct report *r)
{
	const unsigned *n = r->summary.by_status;

	out_printf(o, "fail=%u;;0;0; warn=%u;0;;0; unknown=%u;;;0; pass=%u;;;0; skip=%u;;;0;",
		n[STATUS_FAIL], n[STATUS_WARN], n[STATUS_UNKNOWN], n[STATUS_PASS], n[STATUS_SKIP]);
	out_printf(o, " time=%llu.%03us;;;0; window=%llu.%03us;;;0;",
		(unsigned long long)(r->run.duration_ms / 1000),
		(unsigned)(r->run.duration_ms % 1000),
		(unsigned long long)(r->run.window_ms / 1000), (unsigned)(r->run.window_ms % 1000));
	if (r->receipt.n_cpus && r->matrix.activity.interrupts)
		out_printf(o, " hot_interrupts=%llu;;;0; hot_ipis=%llu;;;0;",
			(unsigned long long)r->receipt.hot_interrupts,
			(unsigned long long)r->receipt.hot_ipis);
	if (r->receipt.n_cpus && r->matrix.activity.switches)
		out_printf(
			o, " hot_switches=%llu;;;0;", (unsigned long long)r->receipt.hot_switches);
	out_z(o, "\n");
}

static void details(struct out *o, const struct report *r)
{
	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];
		enum outcome oc = render_outcome(res);
		size_t mark;

		if (oc != OUTCOME_FAILURE && oc != OUTCOME_WARN && oc != OUTCOME_ERROR)
			continue;
		mark = arena_used(r->arena);
		out_printf(o, "%s %s %s: ", status_word(res->status), severity_word(res->severity),
			res->check->id);
		plain(o, render_first(res)->subject.label);
		out_z(o, ": ");
		plain(o, render_message(r->arena, res));
		out_z(o, "\n");
		arena_rewind(r->arena, mark);
	}
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);

	(void)style;
	out_printf(o, "LATSCAN %s - ", state(r));
	plain(o, render_verdict_line(r->arena, r));
	names(o, r, OUTCOME_FAILURE, "; failed: ");
	names(o, r, OUTCOME_ERROR, "; not told: ");
	names(o, r, OUTCOME_WARN, "; warned: ");
	out_z(o, " | ");
	performance(o, r);
	details(o, r);
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_nagios = {
	.name = "nagios",
	.what = "plugin output for Nagios and Icinga; check_latscan has the exit codes",
	.write = write,
};
