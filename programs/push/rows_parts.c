/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what a report has many of: checks, findings, facts, waivers. */
#include "programs/push/rows.h"

#include "reporters/render.h"
#include "scanner/base/arena.h"
#include "scanner/base/date.h"

/*
 * As a fleet counts it: what nobody accepted as it is; of what somebody did, the rest, and where
 * there is none it is accepted.
 */
static const char *counted_as(const struct result *res)
{
	if (res->status == STATUS_UNKNOWN && res->reason == REASON_WITHHELD)
		return "withheld";
	if (res->open == res->status || !res->waived)
		return status_word(res->status);
	return res->open == STATUS_SKIP || res->open == STATUS_PASS ? "waived"
								    : status_word(res->open);
}

static void write_check(const struct parcel *p, const struct result *res, struct out *o)
{
	struct json j;

	row_begin(&j, o, p);
	json_z(&j, "check_id", res->check->id);
	json_u64(&j, "rule", res->check->rule);
	json_z(&j, "severity", severity_word(res->severity));
	json_z(&j, "status", status_word(res->status));
	json_z(&j, "outcome", counted_as(res));
	json_z(&j, "reason", res->reason == REASON_NONE ? "" : reason_word(res->reason));
	json_u64(&j, "waived", res->waived);
	json_u64(&j, "findings", res->total);
	json_str(&j, "area", check_area(res->check));
	json_z(&j, "title", res->check->title);
	row_end(&j, o);
}

static void write_quantity(struct json *j, struct arena *a, const char *text, const char *number,
	const struct quantity *q)
{
	json_str(j, text, render_quantity(a, q));
	json_double(j, number, q->unit ? q->value : 0);
}

static void write_finding_members(
	struct json *j, const struct parcel *p, const struct result *res, const struct finding *f)
{
	json_z(j, "check_id", res->check->id);
	json_z(j, "severity", severity_word(res->severity));
	json_z(j, "status", status_word(f->status));
	json_z(j, "reason", f->reason == REASON_NONE ? "" : reason_word(f->reason));
	json_z(j, "subject_kind", subject_kind_word(f->subject.kind));
	json_str(j, "subject", f->subject.key);
	json_str(j, "fingerprint",
		str_printf(p->arena, "%016llx", (unsigned long long)f->fingerprint));
	write_quantity(j, p->arena, "observed", "observed_number", &f->observed);
	write_quantity(j, p->arena, "wanted", "wanted_number", &f->wanted);
	json_str(j, "text", f->text);
	json_z(j, "cause", f->cause ? f->cause : "");
}

static void write_waiver(struct json *j, struct arena *a, const struct finding *f)
{
	static const struct waiver none = { .until = INT64_MAX };
	const struct waiver *w = f->waiver ? f->waiver->waiver : &none;

	json_u64(j, "waived", f->waived);
	json_str(j, "waiver_owner", w->owner);
	json_str(j, "waiver_ticket", w->ticket);
	json_str(j, "waiver_reason", w->reason);
	json_str(j, "waiver_until", date_text(a, w->until));
}

static void write_finding(const struct parcel *p, const struct result *res, const struct finding *f,
	unsigned number, struct out *o)
{
	struct json j;

	row_begin(&j, o, p);
	json_u64(&j, "number", number);
	write_finding_members(&j, p, res, f);
	write_waiver(&j, p->arena, f);
	row_end(&j, o);
}

static void write_fact(
	const struct parcel *p, const struct trait_group *g, const struct trait *t, struct out *o)
{
	struct json j;

	row_begin(&j, o, p);
	json_str(&j, "area", g->name);
	json_str(&j, "name", t->key);
	json_z(&j, "kind", trait_kind_word(t->kind));
	json_u64(&j, "whole", g->whole);
	json_str(&j, "value", t->value);
	json_double(&j, "number", t->unit ? t->number : 0);
	json_str(&j, "unit", str_from(t->unit));
	row_end(&j, o);
}

void rows_facts(const struct parcel *p, struct out *o)
{
	const struct report *r = p->report;

	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++)
			write_fact(p, &r->traits[g], &r->traits[g].v[i], o);
	}
}

static void write_waiver_use(
	const struct parcel *p, const struct waiver_use *use, unsigned number, struct out *o)
{
	const struct waiver *w = use->waiver;
	struct arena *a = p->arena;
	struct json j;

	row_begin(&j, o, p);
	json_u64(&j, "number", number);
	json_str(&j, "check_id", w->check);
	json_str(&j, "subject", w->subject);
	json_z(&j, "accept", status_word(w->accept));
	json_str(&j, "reason", w->reason);
	json_str(&j, "owner", w->owner);
	json_str(&j, "ticket", w->ticket);
	json_str(
		&j, "valid_from", w->from == INT64_MIN ? (struct str){ 0 } : date_text(a, w->from));
	json_str(&j, "valid_until",
		w->until == INT64_MAX ? (struct str){ 0 } : date_text(a, w->until));
	json_z(&j, "state", waiver_state_word(use->state));
	json_u64(&j, "findings", use->findings);
	row_end(&j, o);
}

void rows_waivers(const struct parcel *p, struct out *o)
{
	for (size_t i = 0; i < p->report->n_waivers; i++)
		write_waiver_use(p, &p->report->waivers[i], (unsigned)i, o);
}

/* A finding that says "as wanted" is told by its check's row. */
static bool is_told(const struct finding *f)
{
	return f->status != STATUS_PASS && f->status != STATUS_SKIP;
}

void rows_findings(const struct parcel *p, const char *index, struct out *o)
{
	const struct report *r = p->report;
	unsigned number = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		for (const struct finding *f = r->results[i].findings; f; f = f->next) {
			if (!is_told(f))
				continue;
			number++;
			if (index)
				out_printf(o,
					"{\"index\":{\"_index\":\"%s-findings\",\"_id\":\"" STR_FMT
					"-%u\"}}\n",
					index, STR_ARG(p->key), number);
			write_finding(p, &r->results[i], f, number, o);
		}
	}
}

void rows_checks(const struct parcel *p, struct out *o)
{
	for (size_t i = 0; i < p->report->n_results; i++)
		write_check(p, &p->report->results[i], o);
}
