/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML as Jenkins and GitLab read it (tests/schema/junit.xsd): a suite an area, a case a
 * check. A fail is a failure, what could not be told an error, so that a pipeline never takes
 * it for green; skip and waived are skipped; a warning passes and says so in system-out.
 * Times are those of the checks: they are tiny, and that is right.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "reporters/xml.h"

enum outcome {
	OUTCOME_PASS = 0,
	OUTCOME_WARN,
	OUTCOME_FAILURE,
	OUTCOME_ERROR,
	OUTCOME_SKIPPED,
	OUTCOMES
};

struct tally {
	unsigned n, by[OUTCOMES];
	uint64_t us;
};

static enum outcome outcome_of(const struct result *r)
{
	if (r->status == STATUS_PASS)
		return OUTCOME_PASS;
	if (r->status == STATUS_SKIP || render_waived(r))
		return OUTCOME_SKIPPED;
	if (r->status == STATUS_FAIL)
		return OUTCOME_FAILURE;
	return r->status == STATUS_UNKNOWN ? OUTCOME_ERROR : OUTCOME_WARN;
}

static struct tally tally(const struct result *v, size_t n)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < n; i++) {
		t.n++;
		t.by[outcome_of(&v[i])]++;
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

static void evidence(struct out *o, const struct finding *f)
{
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		out_z(o, "    ");
		xml_escape(o, e->path);
		if (e->state != ANSWER_OK)
			out_printf(
				o, ": %s%s", answer_state_word(e->state), e->value.n ? ", " : "");
		else
			out_z(o, " = ");
		xml_escape(o, e->value);
		out_z(o, "\n");
	}
}

/* Newlines between the parts are ours and stand as they are. */
static void findings(struct out *o, struct arena *a, const struct result *r)
{
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
		evidence(o, f);
		labelled(o, "    cause: ", str_from(f->cause));
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

static struct str message(struct arena *a, const struct result *r)
{
	const struct finding *f = render_first(r);
	struct str text = f ? f->text : (struct str){ 0 };

	if (r->status == STATUS_SKIP || r->status == STATUS_UNKNOWN)
		return str_printf(a, "%s: " STR_FMT, reason_word(r->reason), STR_ARG(text));
	if (render_waived(r))
		return str_printf(a, "waived: " STR_FMT, STR_ARG(text));
	return text;
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
	enum outcome oc = outcome_of(r);

	out_printf(o, "      <%s", tags[oc]);
	if (oc != OUTCOME_WARN)
		attribute(o, "message", message(a, r));
	if (oc == OUTCOME_FAILURE)
		attribute(o, "type", str_from(severity_word(r->check->severity)));
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
	if (outcome_of(r) == OUTCOME_PASS) {
		out_z(o, "/>\n");
		return;
	}
	out_z(o, ">\n");
	verdict_of(o, a, r);
	out_z(o, "    </testcase>\n");
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
	for (size_t i = 0; i < n; i++)
		testcase(o, r->arena, &v[i]);
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
