/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for programs: docs/report.schema.json, described in docs/format-report.md.
 * One check a line, so that grep and diff serve; else compact, since a fleet keeps thousands
 * of them. What is not known is left out and never null. Titles stay because the contract
 * names them; why, fix and source are the same in every report of a version and come only
 * when style->full asks.
 */
#include "reporters/json_parts.h"
#include "reporters/render.h"
#include "reporters/reporter.h"

static void hex(struct json_writer *w, const char *key, uint64_t value)
{
	json_str(&w->j, key, str_printf(w->a, "%016llx", (unsigned long long)value));
}

static void lines(struct json_writer *w, const char *key, const struct str *line, size_t n)
{
	if (!n)
		return;
	json_array(&w->j, key);
	for (size_t i = 0; i < n; i++)
		json_str(&w->j, NULL, line[i]);
	json_end_array(&w->j);
}

static void write_run(struct json_writer *w)
{
	const struct run_info *run = &w->r->run;

	json_object(&w->j, "run");
	json_z(&w->j, "version", run->version);
	hex(w, "catalogue", run->catalogue);
	json_member(w, "host", run->host);
	json_member(w, "host_id", run->host_id);
	json_member(w, "kernel", run->kernel);
	json_member(w, "boot_id", run->boot_id);
	json_member(w, "virt", run->virt);
	json_member(w, "sampled_at", render_time(w->a, run->sampled_at_ns));
	json_member(w, "judged_at", render_time(w->a, run->judged_at_ns));
	json_u64(&w->j, "duration_ms", run->duration_ms);
	json_u64(&w->j, "window_ms", run->window_ms);
	json_u64(&w->j, "samples", run->samples);
	json_member(w, "root", run->root);
	json_z(&w->j, "budget", render_budget(run->budget));
	json_z(&w->j, "phase", run->phase);
	json_member(w, "profile", run->profile);
	json_z(&w->j, "level", severity_word(run->level));
	json_bool(&w->j, "incomplete", w->r->summary.incomplete);
	lines(w, "notes", run->notes, run->n_notes);
	json_end_object(&w->j);
}

/* The processes that somebody named; nothing where nobody did. */
static void write_targets(struct json_writer *w)
{
	const struct report *r = w->r;

	if (!r->n_targets && !r->targets_missing)
		return;
	json_array(&w->j, "targets");
	for (size_t i = 0; i < r->n_targets; i++) {
		const struct report_target *t = &r->targets[i];

		json_object(&w->j, NULL);
		json_str(&w->j, "name", t->name);
		json_str(&w->j, "comm", t->comm);
		json_member(w, "unit", t->unit);
		json_i64(&w->j, "pid", t->pid);
		json_u64(&w->j, "threads", t->threads);
		json_u64(&w->j, "hot", t->hot);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
	json_u64(&w->j, "targets_missing", r->targets_missing);
}

static void write_roles(struct json_writer *w)
{
	const struct roles *roles = &w->r->roles;

	json_object(&w->j, "roles");
	json_cpus(w, "online", roles->online);
	json_cpus(w, "hot", roles->hot);
	json_cpus(w, "housekeeping", roles->housekeeping);
	if (!cpuset_is_empty(roles->hot_offline))
		json_cpus(w, "hot_offline", roles->hot_offline);
	if (!cpuset_is_empty(roles->hot_nodes))
		json_cpus(w, "hot_nodes", roles->hot_nodes);
	json_member(w, "hot_from", roles->hot_from);
	json_bool(&w->j, "declared", roles->declared);
	json_bool(&w->j, "intent", roles->intent);
	json_array(&w->j, "nics");
	for (size_t i = 0; i < roles->n_nics; i++) {
		json_object(&w->j, NULL);
		json_str(&w->j, "name", roles->nics[i].name);
		json_z(&w->j, "role", nic_role_word(roles->nics[i].role));
		if (roles->nics[i].node >= 0)
			json_i64(&w->j, "node", roles->nics[i].node);
		json_member(w, "above", roles->nics[i].above);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
	write_targets(w);
	json_end_object(&w->j);
}

static void write_summary(struct json_writer *w)
{
	const struct summary *s = &w->r->summary;

	json_object(&w->j, "summary");
	json_u64(&w->j, "pass", s->by_status[STATUS_PASS]);
	json_u64(&w->j, "warn", s->by_status[STATUS_WARN]);
	json_u64(&w->j, "fail", s->by_status[STATUS_FAIL]);
	json_u64(&w->j, "unknown", s->by_status[STATUS_UNKNOWN]);
	json_u64(&w->j, "skip", s->by_status[STATUS_SKIP]);
	json_u64(&w->j, "waived", s->waived);
	json_u64(&w->j, "withheld", s->withheld);
	json_u64(&w->j, "fail_at_level", s->fail_at);
	json_u64(&w->j, "fail_below_level", s->fail_below);
	json_u64(&w->j, "unknown_gating", s->unknown_gating);
	json_z(&w->j, "verdict", verdict_word(s->verdict));
	json_u64(&w->j, "exit", s->exit);
	json_u64(&w->j, "judged", s->judged);
	if (s->floor)
		json_u64(&w->j, "floor", s->floor);
	if (w->r->n_waivers)
		json_u64(&w->j, "waivers_stale", s->waivers_stale);
	json_flag(w, "strict", s->strict);
	json_bool(&w->j, "advisory", s->advisory);
	if (s->advisory)
		json_u64(&w->j, "settings_differ", s->settings_differ);
	json_end_object(&w->j);
}

static void write_number(struct json_writer *w, const char *key, int value)
{
	if (value >= 0)
		json_i64(&w->j, key, value);
}

static void write_subject(struct json_writer *w, const struct subject *s)
{
	json_object(&w->j, "subject");
	json_z(&w->j, "kind", subject_kind_word(s->kind));
	json_str(&w->j, "key", s->key);
	json_member(w, "label", s->label);
	write_number(w, "cpu", s->cpu);
	write_number(w, "node", s->node);
	write_number(w, "irq", s->irq);
	write_number(w, "pid", s->pid);
	write_number(w, "ifindex", s->ifindex);
	json_end_object(&w->j);
}

static void write_quantity(struct json_writer *w, const char *key, const struct quantity *q)
{
	if (!q->text.n && !q->unit)
		return;
	json_object(&w->j, key);
	json_member(w, "text", q->text);
	if (q->unit) {
		json_double(&w->j, "value", q->value);
		json_z(&w->j, "unit", q->unit);
	}
	json_end_object(&w->j);
}

void json_evidence(struct json_writer *w, const struct finding *f)
{
	if (!f->n_evidence)
		return;
	json_array(&w->j, "evidence");
	for (unsigned i = 0; i < f->n_evidence; i++) {
		const struct evidence *e = &f->evidence[i];

		json_object(&w->j, NULL);
		json_str(&w->j, "path", e->path);
		json_z(&w->j, "state", answer_state_word(e->state));
		if (e->value.n || e->state == ANSWER_OK)
			json_str(&w->j, "value", e->value);
		json_member(w, "from", e->from);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
}

/* Of a pass, who, what was seen and where: the rest says nothing that its check's title does not. */
static void write_finding(struct json_writer *w, const struct finding *f)
{
	bool brief = f->status == STATUS_PASS && !w->full;
	size_t mark = arena_used(w->a);

	json_object(&w->j, NULL);
	json_z(&w->j, "status", status_word(f->status));
	if (f->reason != REASON_NONE)
		json_z(&w->j, "reason", reason_word(f->reason));
	json_flag(w, "waived", f->waived);
	if (f->waiver)
		json_i64(&w->j, "waiver", f->waiver - w->r->waivers);
	json_flag(w, "known", f->known);
	write_subject(w, &f->subject);
	if (!brief && !cpuset_is_empty(f->cpus))
		json_cpus(w, "cpus", f->cpus);
	hex(w, "fingerprint", f->fingerprint);
	write_quantity(w, "observed", &f->observed);
	if (!brief) {
		write_quantity(w, "wanted", &f->wanted);
		json_member(w, "text", f->text);
		json_z(&w->j, "cause", f->cause);
	}
	json_evidence(w, f);
	json_end_object(&w->j);
	arena_rewind(w->a, mark);
}

static void write_static(struct json_writer *w, const struct check *c)
{
	json_z(&w->j, "why", c->why);
	if (c->fix_now || c->fix_boot) {
		json_object(&w->j, "fix");
		json_z(&w->j, "now", c->fix_now);
		json_z(&w->j, "boot", c->fix_boot);
		json_end_object(&w->j);
	}
	json_z(&w->j, "source", c->source);
}

/* What would mend it: latscan fix --print makes files of them. */
static void write_remedies(struct json_writer *w, const struct result *r)
{
	if (!r->n_remedies)
		return;
	json_array(&w->j, "remedies");
	for (unsigned i = 0; i < r->n_remedies; i++) {
		json_object(&w->j, NULL);
		json_z(&w->j, "kind", remedy_kind_word(r->remedies[i].kind));
		json_member(w, "key", r->remedies[i].key);
		json_member(w, "value", r->remedies[i].value);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
}

static void write_check(struct json_writer *w, const struct result *r)
{
	const struct check *c = r->check;

	json_object(&w->j, NULL);
	json_z(&w->j, "id", c->id);
	json_u64(&w->j, "rule", c->rule);
	json_z(&w->j, "title", c->title);
	json_str(&w->j, "area", check_area(c));
	json_z(&w->j, "severity", severity_word(r->severity));
	json_z(&w->j, "kind", render_kind(c->kind));
	json_z(&w->j, "status", status_word(r->status));
	if (r->reason != REASON_NONE)
		json_z(&w->j, "reason", reason_word(r->reason));
	if (r->open != r->status)
		json_z(&w->j, "open", status_word(r->open));
	json_flag(w, "required", r->required);
	json_flag(w, "newer", r->newer);
	json_flag(w, "advisory", r->capped);
	json_u64(&w->j, "duration_us", r->duration_us);
	if (w->full)
		write_static(w, c);
	json_array(&w->j, "findings");
	for (const struct finding *f = r->findings; f; f = f->next)
		write_finding(w, f);
	json_end_array(&w->j);
	if (r->total > r->kept) {
		json_u64(&w->j, "findings_total", r->total);
		if (r->waived)
			json_u64(&w->j, "findings_waived", r->waived);
		if (r->known)
			json_u64(&w->j, "findings_known", r->known);
	}
	write_remedies(w, r);
	json_end_object(&w->j);
}

void json_line_break(struct json_writer *w, bool comma)
{
	out_z(w->j.out, comma ? ",\n" : "\n");
	w->j.some[w->j.depth] = false;
}

static void write_checks(struct json_writer *w)
{
	json_array(&w->j, "checks");
	for (size_t i = 0; i < w->r->n_results; i++) {
		size_t mark = arena_used(w->a);

		json_line_break(w, i > 0);
		write_check(w, &w->r->results[i]);
		arena_rewind(w->a, mark);
	}
	out_z(w->j.out, "\n");
	json_end_array(&w->j);
}

/* What was not counted is left out: it is not 0. */
static void write_seen_counts(
	struct json_writer *w, uint64_t interrupts, uint64_t ipis, uint64_t switches)
{
	const struct activity *act = &w->r->matrix.activity;

	if (act->interrupts) {
		json_u64(&w->j, "interrupts", interrupts);
		json_u64(&w->j, "ipis", ipis);
	}
	if (act->switches)
		json_u64(&w->j, "switches", switches);
}

static void write_receipt_cpus(struct json_writer *w)
{
	const struct receipt *rc = &w->r->receipt;

	if (!rc->n_cpus)
		return;
	json_object(&w->j, "hot");
	write_seen_counts(w, rc->hot_interrupts, rc->hot_ipis, rc->hot_switches);
	json_array(&w->j, "cpus");
	for (size_t i = 0; i < rc->n_cpus; i++) {
		const struct receipt_cpu *c = &rc->cpus[i];

		json_object(&w->j, NULL);
		json_u64(&w->j, "cpu", c->cpu);
		write_seen_counts(w, c->interrupts, c->ipis, c->switches);
		json_end_object(&w->j);
	}
	json_end_array(&w->j);
	json_end_object(&w->j);
}

static void write_receipt(struct json_writer *w)
{
	const struct receipt *rc = &w->r->receipt;

	json_object(&w->j, "receipt");
	json_bool(&w->j, "live", rc->live);
	json_bool(&w->j, "sandboxed", rc->sandboxed);
	json_member(w, "sandbox", rc->sandbox);
	write_number(w, "cpu", rc->cpu);
	json_u64(&w->j, "cpu_ns_main", rc->cpu_ns_main);
	json_u64(&w->j, "cpu_ns_child", rc->cpu_ns_child);
	json_u64(&w->j, "reads", rc->reads);
	json_u64(&w->j, "bytes", rc->bytes);
	json_u64(&w->j, "questions", rc->questions);
	json_u64(&w->j, "timeouts", rc->timeouts);
	json_u64(&w->j, "withheld", rc->withheld);
	lines(w, "missing", rc->missing, rc->n_missing);
	write_receipt_cpus(w);
	json_end_object(&w->j);
}

static bool has_waivers(const struct report *r)
{
	return r->n_waivers > 0;
}

static bool has_baseline(const struct report *r)
{
	return r->ratchet.used;
}

static bool has_series(const struct report *r)
{
	return r->n_series > 0;
}

static bool has_feeds(const struct report *r)
{
	return r->n_feeds > 0;
}

static bool has_triage(const struct report *r)
{
	return r->triage.is;
}

static bool has_probe(const struct report *r)
{
	return r->jitter;
}

static bool has_traits(const struct report *r)
{
	return r->n_traits > 0;
}

static const struct {
	void (*write)(struct json_writer *w);
	bool (*has)(const struct report *r); /* NULL: always there */
} parts[] = {
	{ write_run, NULL },
	{ write_roles, NULL },
	{ write_summary, NULL },
	{ json_triage, has_triage },
	{ json_probe, has_probe },
	{ json_waivers, has_waivers },
	{ json_baseline, has_baseline },
	{ json_matrix, NULL },
	{ json_topology, NULL },
	{ json_feeds, has_feeds },
	{ json_series, has_series },
	{ write_checks, NULL },
	{ json_traits, has_traits },
	{ write_receipt, NULL },
};

static void write(const struct report *r, const struct report_style *style, struct out *o)
{
	struct json_writer w = { .a = r->arena, .r = r, .full = style->full };
	size_t mark = arena_used(r->arena);

	json_init(&w.j, o, false);
	json_object(&w.j, NULL);
	json_u64(&w.j, "schema", REPORT_SCHEMA);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].has && !parts[i].has(r))
			continue;
		json_line_break(&w, true);
		parts[i].write(&w);
	}
	if (r->gate.is) {
		json_line_break(&w, true);
		json_gate(&w);
	}
	json_end_object(&w.j);
	out_z(o, "\n");
	arena_rewind(r->arena, mark);
}

const struct reporter reporter_json = {
	.name = "json",
	.what = "for programs: docs/report.schema.json",
	.write = write,
};
