/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML as Jenkins and GitLab read it (tests/schema/junit.xsd): a suite an area, a case a
 * check. A fail is a failure, what could not be told an error, so that a pipeline never takes
 * it for green; skip and waived are skipped; a warning passes and says so in system-out.
 * Times are those of the checks: they are tiny, and that is right.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/xml.h"

struct tally {
	unsigned n, by[OUTCOMES];
	uint64_t us;
};

static struct tally tally(const struct result *v, size_t n)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < n; i++) {
		t.n++;
		t.by[render_outcome(&v[i])]++;
		t.us += v[i].duration_us;
	}
	return t;
}

static void attribute(struct out *o, const char *name, struct str value)
{
	out_printf(o, " %s=\"", name);
	xml_escape(o, value);
	out_z(o, "\"");
}

static void counts(struct out *o, const struct tally *t)
{
	out_printf(o,
		" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%llu.%06u\"",
		t->n, t->by[OUTCOME_FAILURE], t->by[OUTCOME_ERROR], t->by[OUTCOME_SKIPPED],
		(unsigned long long)(t->us / 1000000), (unsigned)(t->us % 1000000));
}

static void labelled(struct out *o, const char *label, struct str text)
{
	if (!text.n)
		return;
	out_z(o, label);
	xml_escape(o, text);
	out_z(o, "\n");
}

static void evidence(struct out *o, struct arena *a, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_evidence; i++) {
		out_z(o, "    ");
		xml_escape(o, render_evidence(a, &f->evidence[i]));
		out_z(o, "\n");
	}
}

/* Newlines between the parts are ours and stand as they are. */
static void findings(struct out *o, struct arena *a, const struct result *r)
{
	size_t mark = arena_used(a);

	for (const struct finding *f = r->findings; f; f = f->next) {
		out_printf(o, "%s%s", f->waived ? "waived " : "", status_word(f->status));
		if (f->reason != REASON_NONE)
			out_printf(o, " (%s)", reason_word(f->reason));
		out_z(o, " ");
		xml_escape(o, f->subject.label);
		out_z(o, ": ");
		xml_escape(o, f->text);
		out_z(o, "\n");
		labelled(o, "    observed: ", render_quantity(a, &f->observed));
		labelled(o, "    wanted: ", render_quantity(a, &f->wanted));
		evidence(o, a, f);
		labelled(o, "    cause: ", str_from(f->cause));
		arena_rewind(a, mark);
	}
	if (r->total > r->kept)
		out_printf(o, "and %u findings more\n", r->total - r->kept);
}

static void body(struct out *o, struct arena *a, const struct result *r)
{
	findings(o, a, r);
	if (r->status == STATUS_SKIP)
		return;
	labelled(o, "why: ", str_from(r->check->why));
	labelled(o, "fix now: ", str_from(r->check->fix_now));
	labelled(o, "fix at boot: ", str_from(r->check->fix_boot));
}

static void verdict_of(struct out *o, struct arena *a, const struct result *r)
{
	static const char *const tags[OUTCOMES] = {
		[OUTCOME_PASS] = "system-out",
		[OUTCOME_WARN] = "system-out",
		[OUTCOME_FAILURE] = "failure",
		[OUTCOME_ERROR] = "error",
		[OUTCOME_SKIPPED] = "skipped",
	};
	enum outcome oc = render_outcome(r);

	out_printf(o, "      <%s", tags[oc]);
	if (oc != OUTCOME_WARN)
		attribute(o, "message", render_message(a, r));
	if (oc == OUTCOME_FAILURE)
		attribute(o, "type", str_from(severity_word(r->severity)));
	else if (oc == OUTCOME_ERROR)
		attribute(o, "type", str_from(reason_word(r->reason)));
	out_z(o, ">");
	body(o, a, r);
	out_printf(o, "</%s>\n", tags[oc]);
}

static void testcase(struct out *o, struct arena *a, const struct result *r)
{
	struct str area = check_area(r->check);

	out_z(o, "    <testcase");
	attribute(o, "classname", str_printf(a, "latscan." STR_FMT, STR_ARG(area)));
	attribute(o, "name", str_from(r->check->id));
	out_printf(o, " time=\"%llu.%06u\"", (unsigned long long)(r->duration_us / 1000000),
		(unsigned)(r->duration_us % 1000000));
	if (render_outcome(r) == OUTCOME_PASS) {
		out_z(o, "/>\n");
		return;
	}
	out_z(o, ">\n");
	verdict_of(o, a, r);
	out_z(o, "    </testcase>\n");
}

static void property(struct out *o, struct str name, struct str value)
{
	out_z(o, "      <property");
	attribute(o, "name", name);
	attribute(o, "value", value);
	out_z(o, "/>\n");
}

/* In each suite what a gate did as a whole, and how the checks of its area settled. */
static void gate_properties(struct out *o, const struct report *r, struct str area)
{
	struct arena *a = r->arena;
	const struct gate *g = &r->gate;

	out_z(o, "    <properties>\n");
	property(o, STR("latscan.exit"), str_printf(a, "%u", r->summary.exit));
	property(o, STR("latscan.verdict"), render_verdict_line(a, r));
	if (g->observe)
		property(o, STR("latscan.observe"), str_printf(a, "would exit %d", (int)g->would));
	if (g->override.honoured)
		property(o, STR("latscan.override"), g->override.reason);
	for (size_t i = 0; i < g->n_settled; i++) {
		struct str check = str_from(g->settled[i].check), its = { 0 }, name;

		if (str_split(check, '.', &its, &name) && str_eq(its, area))
			property(o, str_printf(a, "latscan.settled." STR_FMT, STR_ARG(check)),
				render_settled(a, &g->settled[i]));
	}
	out_z(o, "    </properties>\n");
}

static void testsuite(struct out *o, const struct report *r, const struct result *v, size_t n)
{
	struct tally t = tally(v, n);
	struct str at = render_time(r->arena, r->run.sampled_at_ns);

	out_z(o, "  <testsuite");
	attribute(
		o, "name", str_printf(r->arena, "latscan." STR_FMT, STR_ARG(check_area(v->check))));
	counts(o, &t);
	/* The common schemas have seconds without a zone here. */
	if (at.n)
		attribute(o, "timestamp", str_head(at, sizeof("2026-01-31T09:30:00") - 1));
	if (r->run.host.n)
		attribute(o, "hostname", r->run.host);
	out_z(o, ">\n");
	if (r->gate.is)
		gate_properties(o, r, check_area(v->check));
	for (size_t i = 0; i < n; i++) {
		size_t mark = arena_used(r->arena);

		testcase(o, r->arena, &v[i]);
		arena_rewind(r->arena, mark);
	}
	out_z(o, "  </testsuite>\n");
}

static size_t same_area(const struct report *r, size_t from)
{
	struct str area = check_area(r->results[from].check);
	size_t n = 1;

	while (from + n < r->n_results && str_eq(check_area(r->results[from + n].check), area))
		n++;
	return n;
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	struct tally all = tally(r->results, r->n_results);
	size_t mark = arena_used(r->arena), n;

	(void)style;
	out_z(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"latscan\"");
	counts(o, &all);
	out_z(o, ">\n");
	for (size_t i = 0; i < r->n_results; i += n) {
		n = same_area(r, i);
		testsuite(o, r, &r->results[i], n);
		arena_rewind(r->arena, mark);
	}
	out_z(o, "</testsuites>\n");
}

const struct reporter reporter_junit = {
	.name = "junit",
	.what = "JUnit XML for Jenkins and GitLab",
	.write = write,
};
