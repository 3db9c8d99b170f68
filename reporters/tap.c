/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TAP version 14: a point a check. What failed is "not ok"; a warning and what could not be
 * told are "not ok" with a TODO directive, which a harness counts apart from both ok and
 * failure; skip and waived are SKIP. Details stand in a YAML block whose scalars are JSON
 * strings, which YAML reads alike.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/json.h"

/* '#' begins a directive and '\' escapes it: both are escaped in what is said. */
static void describe(struct out *o, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '#' || s.p[i] == '\\')
			out_z(o, "\\");
		out_bytes(o, &s.p[i], 1);
	}
}

static void scalar(struct out *o, const char *indent, const char *key, struct str value)
{
	if (!value.n)
		return;
	out_printf(o, "%s%s: ", indent, key);
	json_quote(o, value);
	out_z(o, "\n");
}

/*
 * Members with keys, not one string: prove's reader of YAML takes a point that begins with a
 * quoted word and a colon for a member.
 */
static void evidence(struct out *o, const struct evidence *e)
{
	out_z(o, "        - path: ");
	json_quote(o, e->path);
	out_z(o, "\n");
	if (e->state != ANSWER_OK)
		out_printf(o, "          state: %s\n", answer_state_word(e->state));
	scalar(o, "          ", "value", e->value);
	scalar(o, "          ", "from", e->from);
}

static void finding(struct out *o, struct arena *a, const struct finding *f)
{
	size_t mark = arena_used(a);

	out_printf(o, "    - status: %s\n", status_word(f->status));
	if (f->reason != REASON_NONE)
		out_printf(o, "      reason: %s\n", reason_word(f->reason));
	if (f->waived)
		out_z(o, "      waived: true\n");
	if (f->waiver)
		scalar(o, "      ", "waiver", render_waiver(a, f->waiver->waiver));
	if (f->known)
		out_z(o, "      known: true\n");
	scalar(o, "      ", "subject", f->subject.label);
	scalar(o, "      ", "text", f->text);
	scalar(o, "      ", "observed", render_quantity(a, &f->observed));
	scalar(o, "      ", "wanted", render_quantity(a, &f->wanted));
	scalar(o, "      ", "cause", str_from(f->cause));
	if (f->n_evidence)
		out_z(o, "      evidence:\n");
	for (unsigned i = 0; i < f->n_evidence; i++)
		evidence(o, &f->evidence[i]);
	arena_rewind(a, mark);
}

static void details(struct out *o, struct arena *a, const struct result *r)
{
	out_printf(o, "  ---\n  severity: %s\n  duration_ms: %llu.%03u\n",
		severity_word(r->severity), (unsigned long long)(r->duration_us / 1000),
		(unsigned)(r->duration_us % 1000));
	scalar(o, "  ", "why", str_from(r->check->why));
	scalar(o, "  ", "fix_now", str_from(r->check->fix_now));
	scalar(o, "  ", "fix_boot", str_from(r->check->fix_boot));
	out_z(o, "  findings:\n");
	for (const struct finding *f = r->findings; f; f = f->next)
		finding(o, a, f);
	if (r->total > r->kept)
		out_printf(o, "  more: %u\n", r->total - r->kept);
	out_z(o, "  ...\n");
}

static void point(struct out *o, struct arena *a, const struct result *r, size_t number)
{
	enum outcome oc = render_outcome(r);
	bool ok = oc == OUTCOME_PASS || oc == OUTCOME_SKIPPED;

	out_printf(o, "%s %zu - %s: ", ok ? "ok" : "not ok", number, r->check->id);
	describe(o, str_from(r->check->title));
	if (oc == OUTCOME_SKIPPED)
		out_z(o, " # SKIP ");
	else if (oc == OUTCOME_WARN || oc == OUTCOME_ERROR)
		out_printf(o, " # TODO %s: ", oc == OUTCOME_WARN ? "warning" : "unknown");
	if (oc == OUTCOME_SKIPPED || oc == OUTCOME_WARN || oc == OUTCOME_ERROR)
		describe(o, render_message(a, r));
	out_z(o, "\n");
	if (oc == OUTCOME_FAILURE || oc == OUTCOME_WARN || oc == OUTCOME_ERROR)
		details(o, a, r);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);

	(void)style;
	out_printf(o, "TAP version 14\n1..%zu\n# ", r->n_results);
	describe(o, render_verdict_line(r->arena, r));
	out_z(o, "\n");
	for (size_t i = 0; i < r->n_results; i++) {
		point(o, r->arena, &r->results[i], i + 1);
		arena_rewind(r->arena, mark);
	}
}

const struct reporter reporter_tap = {
	.name = "tap",
	.what = "TAP version 14, for prove and other harnesses",
	.write = write,
};
