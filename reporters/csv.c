/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row a finding, for spreadsheets and databases (RFC 4180: CRLF, quotes doubled). A text
 * that a spreadsheet would take for a formula gets an apostrophe before it; a number does not.
 */
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/date.h"
#include "scanner/base/json.h"

static bool is_number(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '.' &&
			!(i == 0 && s.p[i] == '-'))
			return false;
	}
	return digits > 0;
}

static bool is_formula(struct str s)
{
	return s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@') &&
	       !is_number(s);
}

static bool needs_quotes(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' || s.p[i] == '\r' ||
			s.p[i] == ' ' || s.p[i] == ';')
			return true;
	}
	return false;
}

static void cell(struct out *o, struct str s)
{
	bool quotes = needs_quotes(s) || is_formula(s);

	out_z(o, quotes ? "\"" : "");
	if (is_formula(s))
		out_z(o, "'");
	for (size_t i = 0; i < s.n; i++)
		out_z(o, s.p[i] == '"' ? "\"\"" : (const char[]){ s.p[i], 0 });
	out_z(o, quotes ? "\"" : "");
}

static void next(struct out *o, struct str s)
{
	out_z(o, ",");
	cell(o, s);
}

static void value(struct out *o, struct arena *a, const struct quantity *q)
{
	next(o, render_quantity(a, q));
	out_z(o, ",");
	if (q->unit)
		json_number(o, q->value);
	next(o, str_from(q->unit));
}

static void waiver(struct out *o, struct arena *a, const struct finding *f)
{
	static const struct waiver none = { .until = INT64_MAX };
	const struct waiver *w = f->waiver ? f->waiver->waiver : &none;

	next(o, f->known ? STR("yes") : STR("no"));
	next(o, w->reason);
	next(o, w->owner);
	next(o, w->ticket);
	next(o, date_text(a, w->until));
}

static void row(
	struct out *o, const struct report *r, const struct result *res, const struct finding *f)
{
	struct arena *a = r->arena;
	const struct check *c = res->check;

	cell(o, r->run.host);
	next(o, render_time(a, r->run.sampled_at_ns));
	next(o, str_from(c->id));
	next(o, str_from(severity_word(res->severity)));
	next(o, str_from(render_kind(c->kind)));
	next(o, str_from(status_word(res->status)));
	next(o, str_from(status_word(f->status)));
	next(o, str_from(f->reason == REASON_NONE ? "" : reason_word(f->reason)));
	next(o, f->waived ? STR("yes") : STR("no"));
	next(o, str_from(subject_kind_word(f->subject.kind)));
	next(o, f->subject.key);
	next(o, f->subject.label);
	next(o, cpuset_is_empty(f->cpus) ? (struct str){ 0 } : cpuset_format(a, f->cpus));
	value(o, a, &f->observed);
	value(o, a, &f->wanted);
	next(o, f->text);
	next(o, str_from(f->cause));
	next(o, f->n_evidence ? render_evidence(a, &f->evidence[0]) : (struct str){ 0 });
	next(o, str_from(c->fix_now));
	next(o, str_from(c->fix_boot));
	next(o, str_printf(a, "%016llx", (unsigned long long)f->fingerprint));
	next(o, r->gate.override.honoured ? r->gate.override.reason : (struct str){ 0 });
	waiver(o, a, f);
	out_z(o, "\r\n");
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);

	(void)style;
	out_z(o,
		"host,sampled_at,id,severity,kind,check_status,status,reason,waived,subject_kind,"
		"subject_key,subject,cpus,observed,observed_value,observed_unit,wanted,"
		"wanted_value,wanted_unit,text,cause,evidence,fix_now,fix_boot,fingerprint,override,"
		"known,waiver_reason,waiver_owner,waiver_ticket,waiver_until\r\n");
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			row(o, r, &r->results[i], f);
			arena_rewind(r->arena, mark);
		}
	}
}

const struct reporter reporter_csv = {
	.name = "csv",
	.what = "a row a finding, for spreadsheets",
	.write = write,
};
