/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report as rows of tables: one JSON object a line, which ClickHouse calls JSONEachRow. Each row
 * says whose it is and when, so that no question needs a join; report_id makes the same row of the
 * same report the same key, however often it is sent.
 *
 * Times are seconds in quotes: the one way of writing a DateTime that old and new servers read
 * alike, whatever their time zone.
 */
#include "programs/push/push.h"

#include "reporters/render.h"
#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "scanner/base/json.h"

#include <string.h>

const char *rows_table(enum rows t)
{
	static const char *const names[] = { "findings", "facts", "checks", "reports" };

	return names[t];
}

static struct str seconds(struct arena *a, uint64_t ns)
{
	return str_printf(a, "%llu", (unsigned long long)(ns / 1000000000));
}

static void begin(struct json *j, struct out *o, const struct parcel *p)
{
	const struct run_info *run = &p->report->run;

	json_init(j, o, false);
	json_object(j, NULL);
	json_str(j, "report_id", p->key);
	json_str(j, "host_id", run->host_id.n ? run->host_id : run->host);
	json_str(j, "host", run->host);
	json_str(j, "sampled_at", seconds(p->arena, render_moment_ns(p->report)));
}

static void end(struct json *j, struct out *o)
{
	json_end_object(j);
	out_z(o, "\n");
}

/* The value of a fact, by which fleets are sorted into cohorts; empty: not told. */
static struct str fact(const struct report *r, const char *group, const char *key)
{
	for (size_t g = 0; g < r->n_traits; g++) {
		if (!str_is(r->traits[g].name, group))
			continue;
		for (size_t i = 0; i < r->traits[g].n; i++) {
			if (str_is(r->traits[g].v[i].key, key))
				return r->traits[g].v[i].value;
		}
	}
	return (struct str){ 0 };
}

/* Where CPUs are told apart, the hot ones stand for the host. */
static struct str of_cpus(struct arena *a, const struct report *r, const char *key)
{
	static const char *const whose[] = { "hot CPUs", "housekeeping CPUs", "CPUs" };
	struct str value = { 0 };

	for (unsigned i = 0; i < 3 && !value.n; i++)
		value = fact(r, "cpu", str_z(a, str_printf(a, "%s of %s", key, whose[i])));
	return value;
}

static void write_who(struct json *j, const struct parcel *p)
{
	const struct report *r = p->report;

	json_str(j, "boot_id", r->run.boot_id);
	json_str(j, "kernel", r->run.kernel);
	json_str(j, "virt", r->run.virt);
	json_str(j, "product", fact(r, "bios", "product"));
	json_str(j, "bios", fact(r, "bios", "version"));
	json_str(j, "cpu_model", of_cpus(p->arena, r, "model"));
	json_str(j, "microcode", of_cpus(p->arena, r, "microcode"));
	json_str(j, "hot_cpus", cpuset_format(p->arena, r->roles.hot));
}

static void write_override(struct json *j, const struct report *r, struct arena *a)
{
	const struct override *o = &r->gate.override;

	json_u64(j, "override", o->honoured);
	json_str(j, "override_reason", o->honoured ? o->reason : (struct str){ 0 });
	json_str(j, "override_owner", o->honoured ? o->owner : (struct str){ 0 });
	json_str(j, "override_until", seconds(a, o->honoured ? o->until_ns : 0));
}

static void write_report(const struct parcel *p, struct out *o)
{
	const struct report *r = p->report;
	const struct summary *s = &r->summary;
	struct json j;

	begin(&j, o, p);
	json_u64(&j, "sampled_ms", render_moment_ns(r) / 1000000);
	json_str(&j, "judged_at", seconds(p->arena, r->run.judged_at_ns));
	write_who(&j, p);
	json_str(&j, "version", str_from(r->run.version));
	json_str(&j, "catalogue",
		str_printf(p->arena, "%016llx", (unsigned long long)r->run.catalogue));
	json_str(&j, "profile", r->run.profile);
	json_z(&j, "level", severity_word(r->run.level));
	json_u64(&j, "gate", r->gate.is);
	json_u64(&j, "window_ms", r->run.window_ms);
	json_z(&j, "verdict", verdict_word(s->verdict));
	json_u64(&j, "exit", s->exit);
	json_u64(&j, "incomplete", s->incomplete);
	json_u64(&j, "advisory", s->advisory);
	json_u64(&j, "passed", s->by_status[STATUS_PASS]);
	json_u64(&j, "warned", s->by_status[STATUS_WARN]);
	json_u64(&j, "unknown", s->by_status[STATUS_UNKNOWN]);
	json_u64(&j, "failed", s->by_status[STATUS_FAIL]);
	json_u64(&j, "skipped", s->by_status[STATUS_SKIP]);
	json_u64(&j, "waived", s->waived);
	json_u64(&j, "failed_at_level", s->fail_at);
	write_override(&j, r, p->arena);
	end(&j, o);
}

static void write_check(const struct parcel *p, const struct result *res, struct out *o)
{
	struct json j;

	begin(&j, o, p);
	json_z(&j, "check_id", res->check->id);
	json_u64(&j, "rule", res->check->rule);
	json_z(&j, "severity", severity_word(res->severity));
	json_z(&j, "status", status_word(res->status));
	json_z(&j, "reason", res->reason == REASON_NONE ? "" : reason_word(res->reason));
	json_u64(&j, "waived", render_waived(res));
	json_u64(&j, "findings", res->total);
	end(&j, o);
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

	begin(&j, o, p);
	json_u64(&j, "number", number);
	write_finding_members(&j, p, res, f);
	write_waiver(&j, p->arena, f);
	end(&j, o);
}

static void write_fact(
	const struct parcel *p, const struct trait_group *g, const struct trait *t, struct out *o)
{
	struct json j;

	begin(&j, o, p);
	json_str(&j, "area", g->name);
	json_str(&j, "name", t->key);
	json_z(&j, "kind", trait_kind_word(t->kind));
	json_str(&j, "value", t->value);
	json_double(&j, "number", t->unit ? t->number : 0);
	json_str(&j, "unit", str_from(t->unit));
	end(&j, o);
}

static void write_facts(const struct parcel *p, struct out *o)
{
	const struct report *r = p->report;

	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; i < r->traits[g].n; i++)
			write_fact(p, &r->traits[g], &r->traits[g].v[i], o);
	}
}

/* A finding that says "as wanted" is told by its check's row. */
static bool is_told(const struct finding *f)
{
	return f->status != STATUS_PASS && f->status != STATUS_SKIP;
}

static void write_findings(const struct parcel *p, const char *index, struct out *o)
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

void rows_write(const struct parcel *p, enum rows t, struct out *o)
{
	size_t mark = arena_used(p->arena);

	if (t == ROWS_REPORTS)
		write_report(p, o);
	else if (t == ROWS_FINDINGS)
		write_findings(p, NULL, o);
	else if (t == ROWS_FACTS)
		write_facts(p, o);
	for (size_t i = 0; t == ROWS_CHECKS && i < p->report->n_results; i++)
		write_check(p, &p->report->results[i], o);
	arena_rewind(p->arena, mark);
}

void rows_write_bulk(const struct parcel *p, const char *index, struct out *o)
{
	size_t mark = arena_used(p->arena);

	write_findings(p, index, o);
	out_printf(o, "{\"index\":{\"_index\":\"%s-reports\",\"_id\":\"" STR_FMT "\"}}\n", index,
		STR_ARG(p->key));
	write_report(p, o);
	arena_rewind(p->arena, mark);
}
