/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ExportLogsServiceRequest of OTLP in JSON: a record for the verdict, then one for each finding.
 * A record's severity is what an operator's filter goes by, so that it says how much the finding
 * weighs for this host, and not how grave the check is: what is waived, caused by another or in
 * order stays below a warning.
 */
#include "reporters/otlp.h"
#include "reporters/render.h"
#include "reporters/reporter.h"
#include "scanner/base/date.h"

/* SeverityNumber of OTLP: the first of each range, and the second of the errors. */
enum { LOG_DEBUG = 5, LOG_INFO = 9, LOG_WARN = 13, LOG_ERROR = 17, LOG_ERROR2 = 18 };

static unsigned weight(const struct result *r, const struct finding *f)
{
	if (f->waived)
		return LOG_INFO;
	switch (f->status) {
	case STATUS_FAIL:
		return r->severity == SEVERITY_CRITICAL ? LOG_ERROR2 : LOG_ERROR;
	case STATUS_WARN:
		return LOG_WARN;
	case STATUS_UNKNOWN: /* what the budget withheld says nothing about the host */
		return f->reason == REASON_WITHHELD ? LOG_INFO : LOG_WARN;
	case STATUS_PASS:
	case STATUS_SKIP:
	case STATUSES:
		break;
	}
	return LOG_DEBUG;
}

/* A record is open until its attributes end. */
static void record(
	struct otlp *w, unsigned severity, const char *word, struct str body, const char *event)
{
	uint64_t now = render_moment_ns(w->r);

	json_object(&w->j, NULL);
	if (now) {
		otlp_u64(w, "timeUnixNano", now);
		otlp_u64(w, "observedTimeUnixNano", now);
	}
	json_u64(&w->j, "severityNumber", severity);
	json_z(&w->j, "severityText", word);
	json_object(&w->j, "body");
	json_str(&w->j, "stringValue", body);
	json_end_object(&w->j);
	json_z(&w->j, "eventName", event);
	json_array(&w->j, "attributes");
}

static void end_record(struct otlp *w)
{
	json_end_array(&w->j);
	json_end_object(&w->j);
}

static struct str override_reason(const struct report *r)
{
	return r->gate.override.honoured ? r->gate.override.reason : STR("");
}

static void verdict(struct otlp *w)
{
	static const unsigned severities[] = { LOG_INFO, LOG_ERROR, LOG_WARN };
	const struct summary *s = &w->r->summary;
	const struct run_info *run = &w->r->run;

	record(w, severities[s->verdict], verdict_word(s->verdict), render_verdict_line(w->a, w->r),
		"latscan.verdict");
	otlp_attribute(w, "latscan.report.id", render_id(w->a, w->r));
	otlp_attribute_z(w, "latscan.verdict", verdict_word(s->verdict));
	otlp_attribute_z(w, "latscan.level", severity_word(run->level));
	for (int i = 0; i < STATUSES; i++) {
		const char *key = str_z(
			w->a, str_printf(w->a, "latscan.checks.%s", status_word((enum status)i)));

		otlp_attribute_int(w, key, s->by_status[i]);
	}
	otlp_attribute_int(w, "latscan.findings.waived", s->waived);
	otlp_attribute_int(w, "latscan.checks.withheld", s->withheld);
	otlp_attribute_flag(w, "latscan.advisory", s->advisory);
	otlp_attribute_flag(w, "latscan.incomplete", s->incomplete);
	otlp_attribute(w, "latscan.boot_id", run->boot_id);
	otlp_attribute(w, "latscan.root", run->root);
	otlp_attribute(w, "latscan.profile", run->profile);
	otlp_attribute_z(w, "latscan.budget", render_budget(run->budget));
	otlp_attribute_int(w, "latscan.window_ms", (int64_t)run->window_ms);
	if (w->r->gate.is) {
		otlp_attribute_int(w, "latscan.gate.exit", s->exit);
		otlp_attribute_flag(w, "latscan.gate.observe", w->r->gate.observe);
		otlp_attribute(w, "latscan.gate.override.reason", override_reason(w->r));
	}
	end_record(w);
}

static void number(struct otlp *w, const char *key, int value)
{
	if (value >= 0)
		otlp_attribute_int(w, key, value);
}

static void subject(struct otlp *w, const struct subject *s)
{
	otlp_attribute_z(w, "latscan.subject.kind", subject_kind_word(s->kind));
	otlp_attribute(w, "latscan.subject.key", s->key);
	otlp_attribute(w, "latscan.subject.label", s->label);
	number(w, "cpu.logical_number", s->cpu);
	number(w, "latscan.subject.node", s->node);
	number(w, "latscan.subject.irq", s->irq);
	number(w, "process.pid", s->pid);
}

static void observed(struct otlp *w, const struct finding *f)
{
	const struct quantity *q = &f->observed;

	otlp_attribute(w, "latscan.observed", render_quantity(w->a, q));
	otlp_attribute(w, "latscan.wanted", render_quantity(w->a, &f->wanted));
	if (q->unit && q->value - q->value == 0) { /* a finite number */
		otlp_attribute_double(w, "latscan.observed.value", q->value);
		otlp_attribute_z(w, "latscan.observed.unit", q->unit);
	}
}

static void evidence(struct otlp *w, const struct finding *f)
{
	struct str *lines = ARENA_NEW(w->a, struct str, f->n_evidence + 1);

	for (unsigned i = 0; i < f->n_evidence; i++)
		lines[i] = render_evidence(w->a, &f->evidence[i]);
	otlp_attribute_list(w, "latscan.evidence", lines, f->n_evidence);
}

static void waiver(struct otlp *w, const struct waiver *v)
{
	otlp_attribute(w, "latscan.waiver.reason", v->reason);
	otlp_attribute(w, "latscan.waiver.owner", v->owner);
	otlp_attribute(w, "latscan.waiver.ticket", v->ticket);
	otlp_attribute(w, "latscan.waiver.until", date_text(w->a, v->until));
}

static void finding(struct otlp *w, const struct result *res, const struct finding *f)
{
	const struct check *c = res->check;
	/* A stored pass has lost its sentence; its title says the same. */
	struct str body = f->text.n && f->status != STATUS_PASS ? f->text : str_from(c->title);

	record(w, weight(res, f), status_word(f->status), body, "latscan.finding");
	otlp_attribute_check(w, res);
	otlp_attribute_int(w, "latscan.check.rule", c->rule);
	otlp_attribute_z(w, "latscan.check.status", status_word(res->status));
	otlp_attribute_z(w, "latscan.status", status_word(f->status));
	if (f->reason != REASON_NONE)
		otlp_attribute_z(w, "latscan.reason", reason_word(f->reason));
	otlp_attribute_flag(w, "latscan.waived", f->waived);
	otlp_attribute_flag(w, "latscan.known", f->known);
	if (f->waiver)
		waiver(w, f->waiver->waiver);
	otlp_attribute_flag(w, "latscan.advisory", res->capped);
	otlp_attribute_z(w, "latscan.cause", f->cause);
	otlp_attribute(w, "latscan.fingerprint",
		str_printf(w->a, "%016llx", (unsigned long long)f->fingerprint));
	subject(w, &f->subject);
	observed(w, f);
	evidence(w, f);
	end_record(w);
}

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	size_t mark = arena_used(r->arena);
	struct otlp w;

	(void)style;
	otlp_begin(&w, r, o, "Logs", "logRecords");
	verdict(&w);
	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			size_t before = arena_used(w.a);

			finding(&w, &r->results[i], f);
			arena_rewind(w.a, before);
		}
	}
	otlp_end(&w);
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_otlp_logs = {
	.name = "otlp-logs",
	.what = "OpenTelemetry: a request of logs, as latscan push sends it",
	.write = write,
};
