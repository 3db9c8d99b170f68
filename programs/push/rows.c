/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report as rows of tables: one JSON object a line, which ClickHouse calls JSONEachRow. Each row
 * says whose it is and when, so that no question needs a join; report_id makes the same row of the
 * same report the same key, however often it is sent.
 *
 * Times are ten digits of seconds in quotes: the one way of writing a DateTime that old and new
 * servers read alike, whatever their time zone.
 */
#include "programs/push/rows.h"

#include "reporters/render.h"
#include "scanner/base/arena.h"

#include <string.h>

const char *rows_table(enum rows t)
{
	static const char *const names[] = { "findings", "facts", "waivers", "checks", "reports" };

	return names[t];
}

static struct str seconds(struct arena *a, uint64_t ns)
{
	return str_printf(a, "%010llu", (unsigned long long)(ns / 1000000000));
}

void row_begin(struct json *j, struct out *o, const struct parcel *p)
{
	const struct run_info *run = &p->report->run;

	json_init(j, o, false);
	json_object(j, NULL);
	json_str(j, "report_id", p->key);
	json_str(j, "host_id", run->host_id.n ? run->host_id : run->host);
	json_str(j, "host", run->host);
	json_str(j, "sampled_at", seconds(p->arena, render_moment_ns(p->report)));
}

void row_end(struct json *j, struct out *o)
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

/* What the host is for, by the processes that somebody named. */
static struct str role(struct arena *a, const struct report *r)
{
	struct str names = { 0 };

	for (size_t i = 0; i < r->n_targets; i++)
		names = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(names), i ? "," : "",
			STR_ARG(r->targets[i].name));
	return names;
}

struct divergence {
	struct str clock;
	uint64_t ns;
};

static void farther(struct divergence *d, struct str clock, double ns)
{
	uint64_t n = (uint64_t)(ns < 0 ? -ns : ns);

	if (d->clock.n && n <= d->ns)
		return;
	*d = (struct divergence){ clock, n };
}

/* Offsets that daemons and cards told of themselves at the moment of the sample. */
static bool is_offset(const struct trait *t)
{
	return t->unit && !strcmp(t->unit, "ns") && t->number > -1e18 && t->number < 1e18 &&
	       (str_ends(t->key, " offset") || str_is(t->key, "chrony correction") ||
		       str_ends(t->key, " from the system's"));
}

/* How far a clock was off at most, and which. */
static void write_divergence(struct json *j, const struct report *r)
{
	struct divergence d = { .ns = 0 };

	for (size_t i = 0; i < r->n_series; i++) {
		for (size_t k = 0; k < r->series[i].n_points; k++)
			farther(&d, r->series[i].clock, (double)r->series[i].points[k].offset_ns);
	}
	for (size_t g = 0; g < r->n_traits; g++) {
		for (size_t i = 0; str_is(r->traits[g].name, "time") && i < r->traits[g].n; i++) {
			if (is_offset(&r->traits[g].v[i]))
				farther(&d, r->traits[g].v[i].key, r->traits[g].v[i].number);
		}
	}
	json_str(j, "clock", d.clock);
	json_u64(j, "divergence_ns", d.ns);
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
	json_str(j, "role", role(p->arena, r));
}

static void write_override(struct json *j, const struct report *r, struct arena *a)
{
	const struct override *o = &r->gate.override;

	json_u64(j, "override", o->honoured);
	json_str(j, "override_reason", o->reason);
	json_str(j, "override_owner", o->owner);
	json_str(j, "override_until", seconds(a, o->honoured ? o->until_ns : 0));
	json_u64(j, "override_found", o->there);
	json_str(j, "override_refused", o->refused);
	json_u64(j, "override_until_ms", o->there ? o->until_ns / 1000000 : 0);
}

static void write_report(const struct parcel *p, struct out *o)
{
	const struct report *r = p->report;
	const struct summary *s = &r->summary;
	struct json j;

	row_begin(&j, o, p);
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
	write_divergence(&j, r);
	write_override(&j, r, p->arena);
	json_u64(&j, "bytes", p->json.n);
	row_end(&j, o);
}

void rows_write(const struct parcel *p, enum rows t, struct out *o)
{
	size_t mark = arena_used(p->arena);

	if (t == ROWS_REPORTS)
		write_report(p, o);
	else if (t == ROWS_FINDINGS)
		rows_findings(p, NULL, o);
	else if (t == ROWS_FACTS)
		rows_facts(p, o);
	else if (t == ROWS_WAIVERS)
		rows_waivers(p, o);
	else if (t == ROWS_CHECKS)
		rows_checks(p, o);
	arena_rewind(p->arena, mark);
}

void rows_write_bulk(const struct parcel *p, const char *index, struct out *o)
{
	size_t mark = arena_used(p->arena);

	rows_findings(p, index, o);
	out_printf(o, "{\"index\":{\"_index\":\"%s-reports\",\"_id\":\"" STR_FMT "\"}}\n", index,
		STR_ARG(p->key));
	write_report(p, o);
	arena_rewind(p->arena, mark);
}
