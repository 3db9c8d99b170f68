/* SPDX-License-Identifier: Apache-2.0 */
/* json-c reads; this fills in: the scan, its roles, its sums, its receipt. */
#include "scanner/stored/stored.h"

#include "scanner/base/date.h"
#include "scanner/stored/parts.h"

#include <errno.h>
#include <string.h>

enum { NAMES_CAP = 64 << 20 };

/* "2026-01-31T09:30:00.123Z" in ns since 1970; 0 when it is missing. */
uint64_t stored_time(struct field f, const char *key)
{
	struct str s = field_raw(f, key);
	uint64_t ns = 0;

	if (s.n && date_time_parse(s, &ns))
		field_fault(field_of(f, key), "a time such as 2026-01-31T09:30:00.123Z");
	return ns;
}

static uint64_t hex_of(struct field f, const char *key)
{
	struct str s = field_raw(f, key);
	uint64_t n = 0;

	if (s.n && str_u64(s, 16, &n))
		field_fault(field_of(f, key), "16 hexadecimal digits");
	return n;
}

const struct str *stored_lines(struct field f, const char *key, size_t *ret_n)
{
	struct field v = field_array(f, key, ret_n);
	struct str *lines = ARENA_NEW(f.r->a, struct str, *ret_n + 1);

	for (size_t i = 0; i < *ret_n; i++) {
		struct field line = field_at(v, i);

		if (!line.value)
			field_fault(line, "a string");
		lines[i] = field_str(line, "");
	}
	return lines;
}

static void read_run(struct field doc, struct report *r)
{
	static const char *const budgets[] = { "quiet", "normal", "all" };
	static const char *const phases[] = { "auto", "pre", "post" };
	static const char *const severities[] = { "info", "low", "medium", "high", "critical" };
	struct field f = field_object(doc, "run");
	struct run_info *run = &r->run;

	if (!f.value)
		field_fault(field_of(doc, "run"), "an object");
	run->version = field_z(f, "version");
	if (!run->version)
		run->version = "unknown";
	run->catalogue = hex_of(f, "catalogue");
	run->host = field_str(f, "host");
	run->host_id = field_str(f, "host_id");
	run->kernel = field_str(f, "kernel");
	run->boot_id = field_str(f, "boot_id");
	run->virt = field_str(f, "virt");
	run->sampled_at_ns = stored_time(f, "sampled_at");
	run->judged_at_ns = stored_time(f, "judged_at");
	run->duration_ms = field_u64(f, "duration_ms");
	run->window_ms = field_u64(f, "window_ms");
	run->samples = (unsigned)field_int(f, "samples", 0);
	run->root = field_str(f, "root");
	run->budget = (enum budget_level)field_word(f, "budget", budgets, 3);
	run->phase = phases[field_word(f, "phase", phases, 3)];
	run->profile = field_str(f, "profile");
	run->level = (enum severity)field_word(f, "level", severities, SEVERITIES);
	run->notes = stored_lines(f, "notes", &run->n_notes);
	r->summary.incomplete = field_bool(f, "incomplete");
}

enum nic_role stored_role(struct field nic)
{
	const char *words[NIC_ROLES];

	for (int i = 0; i < NIC_ROLES; i++)
		words[i] = nic_role_word((enum nic_role)i);
	return (enum nic_role)field_word(nic, "role", words, NIC_ROLES);
}

static void read_roles(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "roles"), v;
	struct roles *roles = &r->roles;
	struct nic *nics;

	roles->online = field_cpus(f, "online");
	roles->hot = field_cpus(f, "hot");
	roles->housekeeping = field_cpus(f, "housekeeping");
	roles->hot_offline = field_cpus(f, "hot_offline");
	roles->hot_nodes = field_cpus(f, "hot_nodes");
	roles->hot_from = field_str(f, "hot_from");
	roles->declared = field_bool(f, "declared");
	roles->intent = field_bool(f, "intent");
	v = field_array(f, "nics", &roles->n_nics);
	nics = ARENA_NEW(r->arena, struct nic, roles->n_nics + 1);
	for (size_t i = 0; i < roles->n_nics; i++)
		nics[i] = (struct nic){ .name = field_str(field_at(v, i), "name"),
			.role = stored_role(field_at(v, i)),
			.node = field_int(field_at(v, i), "node", -1),
			.above = field_str(field_at(v, i), "above") };
	roles->nics = nics;
}

static void read_targets(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "roles"), v = field_array(f, "targets", &r->n_targets);
	struct report_target *targets = ARENA_NEW(r->arena, struct report_target, r->n_targets + 1);

	for (size_t i = 0; i < r->n_targets; i++) {
		struct field t = field_at(v, i);

		targets[i] = (struct report_target){
			.name = field_str(t, "name"),
			.comm = field_str(t, "comm"),
			.unit = field_str(t, "unit"),
			.pid = field_int(t, "pid", 0),
			.threads = (unsigned)field_int(t, "threads", 0),
			.hot = (unsigned)field_int(t, "hot", 0),
		};
	}
	r->targets = targets;
	r->targets_missing = (unsigned)field_int(f, "targets_missing", 0);
}

static void read_summary(struct field doc, struct report *r)
{
	static const char *const verdicts[] = { "pass", "fail", "unknown" };
	struct field f = field_object(doc, "summary");
	struct summary *s = &r->summary;

	for (int i = 0; i < STATUSES; i++)
		s->by_status[i] = (unsigned)field_int(f, status_word((enum status)i), 0);
	s->waived = (unsigned)field_int(f, "waived", 0);
	s->withheld = (unsigned)field_int(f, "withheld", 0);
	s->fail_at = (unsigned)field_int(f, "fail_at_level", 0);
	s->fail_below = (unsigned)field_int(f, "fail_below_level", 0);
	s->unknown_gating = (unsigned)field_int(f, "unknown_gating", 0);
	s->verdict = (enum verdict)field_word(f, "verdict", verdicts, 3);
	s->exit = (unsigned)field_int(f, "exit", (int)s->verdict);
	if (s->exit > VERDICT_UNKNOWN)
		field_fault(field_of(f, "exit"), "0, 1 or 2");
	s->judged = (unsigned)field_int(f, "judged", 0);
	s->floor = (unsigned)field_int(f, "floor", 0);
	s->advisory = field_bool(f, "advisory");
	s->waivers_stale = (unsigned)field_int(f, "waivers_stale", 0);
	s->strict = field_bool(f, "strict");
	s->settings_differ = (unsigned)field_int(f, "settings_differ", 0);
}

static void read_hot(struct field f, struct report *r)
{
	struct receipt *rc = &r->receipt;
	struct field hot = field_object(f, "hot"), v = field_array(hot, "cpus", &rc->n_cpus);
	struct receipt_cpu *cpus = ARENA_NEW(r->arena, struct receipt_cpu, rc->n_cpus + 1);

	for (size_t i = 0; i < rc->n_cpus; i++) {
		struct field c = field_at(v, i);

		cpus[i] = (struct receipt_cpu){ (unsigned)field_int(c, "cpu", 0),
			field_u64(c, "interrupts"), field_u64(c, "ipis"),
			field_u64(c, "switches") };
	}
	rc->cpus = cpus;
	rc->hot_interrupts = field_u64(hot, "interrupts");
	rc->hot_ipis = field_u64(hot, "ipis");
	rc->hot_switches = field_u64(hot, "switches");
	/* Reports before there was a matrix say here what was counted. */
	r->matrix.activity.interrupts |= field_has(hot, "interrupts");
	r->matrix.activity.switches |= field_has(hot, "switches");
}

static void read_receipt(struct field doc, struct report *r)
{
	struct field f = field_object(doc, "receipt");
	struct receipt *rc = &r->receipt;

	rc->live = field_bool(f, "live");
	rc->sandboxed = field_bool(f, "sandboxed");
	rc->sandbox = field_str(f, "sandbox");
	rc->cpu = field_int(f, "cpu", -1);
	rc->cpu_ns_main = field_u64(f, "cpu_ns_main");
	rc->cpu_ns_child = field_u64(f, "cpu_ns_child");
	rc->reads = field_u64(f, "reads");
	rc->bytes = field_u64(f, "bytes");
	rc->questions = (unsigned)field_int(f, "questions", 0);
	rc->timeouts = (unsigned)field_int(f, "timeouts", 0);
	rc->withheld = (unsigned)field_int(f, "withheld", 0);
	rc->missing = stored_lines(f, "missing", &rc->n_missing);
	read_hot(f, r);
}

/* A later edition is refused for that, whatever else in it is not understood. */
static void read_all(struct field doc, struct report *r, struct reader *checks)
{
	if (field_u64(doc, "schema") < 1 || field_u64(doc, "schema") > REPORT_SCHEMA) {
		field_fault(field_of(doc, "schema"), "1: a later latscan may have written this");
		return;
	}
	read_run(doc, r);
	read_roles(doc, r);
	read_targets(doc, r);
	stored_matrix(doc, r);
	stored_topology(doc, r);
	stored_series(doc, r);
	stored_feeds(doc, r);
	stored_traits(doc, r);
	stored_waivers(doc, r);
	if (!r->results)
		field_fault(field_of(doc, "checks"), "an array");
	if (!doc.r->error.n)
		doc.r->error = checks->error;
	if (checks->referred > r->n_waivers)
		field_fault(field_of(doc, "waivers"), "every waiver that a finding names");
	read_receipt(doc, r);
	read_summary(doc, r);
	stored_gate(doc, r);
	stored_triage(doc, r);
	stored_probe(doc, r);
}

/* Checks as they come; what stands around them is small and waits for the end of it. */
static void read_members(
	struct document *d, struct json_object *small, struct report *r, struct reader *checks)
{
	struct walk members = { 0 };
	json_object *key, *value;

	while (document_member(d, &members, &key)) {
		const char *name = json_object_get_string(key);

		if (!strcmp(name, "checks") && document_peek(d) == '[')
			stored_checks(d, checks, r);
		else if (document_value(d, &value))
			json_object_object_add(small, name, value);
		json_object_put(key);
	}
}

static void read_document(struct document *d, struct reader *r, struct report *report)
{
	json_object *small = json_object_new_object();
	struct field doc = { .r = r };
	struct reader checks = *r;

	if (document_peek(d) == '{') {
		read_members(d, small, report, &checks);
		doc.value = small;
	} else if (document_value(d, &doc.value)) {
		json_object_put(doc.value);
		doc.value = NULL;
	}
	if (document_end(d) && doc.value)
		read_all(doc, report, &checks);
	else if (!d->fault.n && !d->error)
		field_fault(doc, "an object");
	json_object_put(small);
}

static int read_from(
	struct document *d, struct arena *a, struct report **ret, struct str *ret_error)
{
	struct reader r = { .a = a, .names = arena_new("names of members", NAMES_CAP) };
	struct report *report = ARENA_NEW(a, struct report, 1);

	report->arena = a;
	r.ledger = ARENA_NEW(a, struct waiver_use, LEDGER_ROOM);
	report->waivers = r.ledger;
	if (!r.names)
		d->error = -ENOMEM;
	else
		read_document(d, &r, report);
	arena_free(r.names);
	document_close(d);
	*ret_error = d->error ? str_from(strerror(-d->error)) : d->fault.n ? d->fault : r.error;
	if (d->error)
		return d->error == -EINVAL ? -EIO : d->error;
	if (ret_error->n)
		return -EINVAL;
	*ret = report;
	return 0;
}

int stored_read(struct arena *a, struct str json, struct report **ret, struct str *ret_error)
{
	struct document d;

	document_from_str(&d, a, json);
	return read_from(&d, a, ret, ret_error);
}

int stored_read_fd(struct arena *a, int fd, size_t cap, struct report **ret, struct str *ret_error)
{
	struct document d;

	document_from_fd(&d, a, fd, cap);
	return read_from(&d, a, ret, ret_error);
}
