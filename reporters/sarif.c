/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), for code scanning and its dashboards: a rule a check, a result a
 * finding. A fail is level error, a warning level warning, both of kind "fail"; what could not
 * be told is of kind "open", what does not apply "notApplicable". A waived finding has a
 * suppression. The fingerprint is the finding's own, stable across reboots.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/json.h"

#include <string.h>

struct writer {
	struct json j;
	struct arena *a;
	const struct report *r;
};

static void text(struct writer *w, const char *key, struct str s)
{
	json_object(&w->j, key);
	json_str(&w->j, "text", s);
	json_end_object(&w->j);
}

/* What a rule's findings weigh where nobody looks closer. */
static const char *level_of(enum status s)
{
	switch (s) {
	case STATUS_FAIL:
		return "error";
	case STATUS_WARN:
		return "warning";
	case STATUS_SKIP:
	case STATUS_PASS:
	case STATUS_UNKNOWN:
	case STATUSES:
		break;
	}
	return "none";
}

static const char *kind_of(enum status s)
{
	static const char *const kinds[STATUSES] = {
		[STATUS_SKIP] = "notApplicable",
		[STATUS_PASS] = "pass",
		[STATUS_WARN] = "fail",
		[STATUS_UNKNOWN] = "open",
		[STATUS_FAIL] = "fail",
	};

	return kinds[s];
}

static struct str help(struct writer *w, const struct check *c)
{
	struct str s = str_printf(w->a, "Why: %s.", c->why);

	if (c->fix_now)
		s = str_printf(w->a, STR_FMT "\nFix now: %s", STR_ARG(s), c->fix_now);
	if (c->fix_boot)
		s = str_printf(w->a, STR_FMT "\nFix for good: %s", STR_ARG(s), c->fix_boot);
	if (c->source)
		s = str_printf(w->a, STR_FMT "\nSource: %s", STR_ARG(s), c->source);
	return s;
}

static void write_rule(struct writer *w, const struct check *c)
{
	json_object(&w->j, NULL);
	json_z(&w->j, "id", c->id);
	text(w, "shortDescription", str_from(c->title));
	text(w, "help", help(w, c));
	json_object(&w->j, "properties");
	json_z(&w->j, "severity", severity_word(c->severity));
	json_str(&w->j, "area", check_area(c));
	json_u64(&w->j, "rule", c->rule);
	json_end_object(&w->j);
	json_end_object(&w->j);
}

/* A path of the host as a URI: what RFC 3986 does not leave alone is escaped. */
static struct str uri(struct writer *w, struct str path)
{
	static const char digits[] = "0123456789ABCDEF", begin[] = "file://";
	char *to = ARENA_NEW(w->a, char, sizeof(begin) + 3 * path.n);
	size_t n = sizeof(begin) - 1;

	memcpy(to, begin, n);
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' ||
			     c == '.' || c == '~';

		to[n++] = plain ? (char)c : '%';
		if (!plain) {
			to[n++] = digits[c >> 4];
			to[n++] = digits[c & 15];
		}
	}
	return (struct str){ to, n };
}

static void write_location(struct writer *w, const struct finding *f)
{
	json_array(&w->j, "locations");
	json_object(&w->j, NULL);
	if (f->n_evidence && f->evidence[0].path.n && f->evidence[0].path.p[0] == '/') {
		json_object(&w->j, "physicalLocation");
		json_object(&w->j, "artifactLocation");
		json_str(&w->j, "uri", uri(w, f->evidence[0].path));
		json_end_object(&w->j);
		json_end_object(&w->j);
	}
	json_array(&w->j, "logicalLocations");
	json_object(&w->j, NULL);
	json_str(&w->j, "name", f->subject.label);
	json_str(&w->j, "fullyQualifiedName", f->subject.key);
	json_z(&w->j, "kind", subject_kind_word(f->subject.kind));
	json_end_object(&w->j);
	json_end_array(&w->j);
	json_end_object(&w->j);
	json_end_array(&w->j);
}

static void write_properties(struct writer *w, const struct finding *f)
{
	struct str observed = render_quantity(w->a, &f->observed);
	struct str wanted = render_quantity(w->a, &f->wanted);

	json_object(&w->j, "properties");
	json_z(&w->j, "status", status_word(f->status));
	if (f->reason != REASON_NONE)
		json_z(&w->j, "reason", reason_word(f->reason));
	if (observed.n)
		json_str(&w->j, "observed", observed);
	if (wanted.n)
		json_str(&w->j, "wanted", wanted);
	json_z(&w->j, "cause", f->cause);
	if (f->n_evidence)
		json_array(&w->j, "evidence");
	for (unsigned i = 0; i < f->n_evidence; i++)
		json_str(&w->j, NULL, render_evidence(w->a, &f->evidence[i]));
	if (f->n_evidence)
		json_end_array(&w->j);
	json_end_object(&w->j);
}

static void write_result(struct writer *w, const struct finding *f, const char *id, size_t index)
{
	json_object(&w->j, NULL);
	json_z(&w->j, "ruleId", id);
	json_u64(&w->j, "ruleIndex", index);
	json_z(&w->j, "kind", kind_of(f->status));
	json_z(&w->j, "level", level_of(f->status));
	text(w, "message",
		str_printf(
			w->a, STR_FMT ": " STR_FMT, STR_ARG(f->subject.label), STR_ARG(f->text)));
	write_location(w, f);
	if (w->r->ratchet.used && (f->known || f->status == STATUS_FAIL))
		json_z(&w->j, "baselineState", f->known ? "unchanged" : "new");
	json_object(&w->j, "partialFingerprints");
	json_str(&w->j, "latscan/v1",
		str_printf(w->a, "%016llx", (unsigned long long)f->fingerprint));
	json_end_object(&w->j);
	if (f->waived) {
		json_array(&w->j, "suppressions");
		json_object(&w->j, NULL);
		json_z(&w->j, "kind", "external");
		json_z(&w->j, "status", "accepted");
		json_str(&w->j, "justification",
			f->waiver ? render_waiver(w->a, f->waiver->waiver)
				  : STR("waived by the profile"));
		json_end_object(&w->j);
		json_end_array(&w->j);
	}
	write_properties(w, f);
	json_end_object(&w->j);
}

static void write_tool(struct writer *w)
{
	json_object(&w->j, "tool");
	json_object(&w->j, "driver");
	json_z(&w->j, "name", "latscan");
	json_z(&w->j, "version", w->r->run.version);
	json_array(&w->j, "rules");
	for (size_t i = 0; i < w->r->n_results; i++) {
		size_t mark = arena_used(w->a);

		write_rule(w, w->r->results[i].check);
		arena_rewind(w->a, mark);
	}
	json_end_array(&w->j);
	json_end_object(&w->j);
	json_end_object(&w->j);
}

static void write_invocation(struct writer *w)
{
	const struct run_info *run = &w->r->run;
	struct str at = render_time(w->a, run->judged_at_ns);

	json_array(&w->j, "invocations");
	json_object(&w->j, NULL);
	json_bool(&w->j, "executionSuccessful", !w->r->summary.incomplete);
	json_u64(&w->j, "exitCode", w->r->summary.exit);
	if (at.n)
		json_str(&w->j, "endTimeUtc", at);
	if (run->host.n)
		json_str(&w->j, "machine", run->host);
	if (w->r->gate.is) {
		json_object(&w->j, "properties");
		json_str(&w->j, "latscan.verdict", render_verdict_line(w->a, w->r));
		json_u64(&w->j, "latscan.would_exit", (uint64_t)w->r->gate.would);
		json_end_object(&w->j);
	}
	json_end_object(&w->j);
	json_end_array(&w->j);
}

static void write_results(struct writer *w)
{
	json_array(&w->j, "results");
	for (size_t i = 0; i < w->r->n_results; i++) {
		const struct result *res = &w->r->results[i];

		for (const struct finding *f = res->findings; f; f = f->next) {
			size_t mark = arena_used(w->a);

			write_result(w, f, res->check->id, i);
			arena_rewind(w->a, mark);
		}
	}
	json_end_array(&w->j);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	struct writer w = { .a = r->arena, .r = r };
	size_t mark = arena_used(r->arena);

	(void)style;
	json_init(&w.j, o, false);
	json_object(&w.j, NULL);
	json_z(&w.j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_z(&w.j, "version", "2.1.0");
	json_array(&w.j, "runs");
	json_object(&w.j, NULL);
	write_tool(&w);
	write_invocation(&w);
	write_results(&w);
	json_z(&w.j, "columnKind", "utf16CodeUnits");
	json_end_object(&w.j);
	json_end_array(&w.j);
	json_end_object(&w.j);
	out_z(o, "\n");
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_sarif = {
	.name = "sarif",
	.what = "SARIF 2.1.0, for code scanning",
	.write = write,
};
