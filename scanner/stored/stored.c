/* SPDX-License-Identifier: Apache-2.0 */
/* json-c reads; this fills in: the scan, its roles, its sums, its receipt. */
#include "scanner/stored/stored.h"

#include "scanner/base/date.h"
#include "scanner/stored/parts.h"

#include <errno.h>

enum { DEPTH = 16 };

/* "2026-01-31T09:30:00.123Z" in ns since 1970; 0 when it is missing. */
uint64_t stored_time(struct field f, const char *key)
{
	struct str s = field_str(f, key);
	uint64_t ns = 0;

	if (s.n && date_time_parse(s, &ns))
		field_fault(field_of(f, key), "a time such as 2026-01-31T09:30:00.123Z");
	return ns;
}

static uint64_t hex_of(struct field f, const char *key)
{
	struct str s = field_str(f, key);
	uint64_t n = 0;

	if (s.n && str_u64(s, 16, &n))
		field_fault(field_of(f, key), "16 hexadecimal digits");
	return n;
}

static const struct str *lines_of(struct field f, const char *key, size_t *ret_n)
{
	struct field v = field_array(f, key, ret_n);
	struct str *lines = ARENA_NEW(f.r->a, struct str, *ret_n + 1);

	for (size_t i = 0; i < *ret_n; i++) {
		struct field line = field_at(v, i);

		if (!json_object_is_type(line.value, json_type_string))
			field_fault(line, "a string");
		else
			lines[i] = text_sanitise(f.r->a,
				str_copy(f.r->a, str_from(json_object_get_string(line.value))));
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
	run->version = str_z(r->arena, field_str(f, "version"));
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
	run->notes = lines_of(f, "notes", &run->n_notes);
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
		nics[i] = (struct nic){ field_str(field_at(v, i), "name"),
			stored_role(field_at(v, i)), field_int(field_at(v, i), "node", -1) };
	roles->nics = nics;
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
	rc->missing = lines_of(f, "missing", &rc->n_missing);
	read_hot(f, r);
}

static struct report *read_all(struct field doc)
{
	struct report *r = ARENA_NEW(doc.r->a, struct report, 1);

	r->arena = doc.r->a;
	if (!json_object_is_type(doc.value, json_type_object)) {
		field_fault(doc, "an object");
		return r;
	}
	if (field_u64(doc, "schema") < 1 || field_u64(doc, "schema") > REPORT_SCHEMA) {
		field_fault(field_of(doc, "schema"), "1: a later latscan may have written this");
		return r;
	}
	read_run(doc, r);
	read_roles(doc, r);
	stored_matrix(doc, r);
	stored_topology(doc, r);
	stored_series(doc, r);
	stored_waivers(doc, r);
	stored_checks(doc, r);
	read_receipt(doc, r);
	read_summary(doc, r);
	stored_gate(doc, r);
	return r;
}

static unsigned line_of(struct str json, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < json.n; i++)
		line += json.p[i] == '\n';
	return line;
}

/* The whole text is one document in valid UTF-8, and nothing stands behind it. */
static json_object *parse(struct arena *a, struct str json, struct str *ret_error)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH);
	json_object *doc = NULL;

	if (!tok || json.n > INT32_MAX) {
		json_tokener_free(tok);
		*ret_error = STR("too large");
		return NULL;
	}
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	doc = json_tokener_parse_ex(tok, json.p, (int)json.n);
	if (json_tokener_get_error(tok) != json_tokener_success) {
		*ret_error = str_printf(a, "line %u: expected JSON: %s",
			line_of(json, json_tokener_get_parse_end(tok)),
			json_tokener_get_error(tok) == json_tokener_continue
				? "it ends too early"
				: json_tokener_error_desc(json_tokener_get_error(tok)));
		json_object_put(doc);
		doc = NULL;
	}
	json_tokener_free(tok);
	return doc;
}

int stored_read(struct arena *a, struct str json, struct report **ret, struct str *ret_error)
{
	struct reader r = { .a = a };
	struct report *report;
	json_object *doc = parse(a, json, ret_error);

	if (!doc)
		return -EINVAL;
	report = read_all((struct field){ .r = &r, .value = doc });
	json_object_put(doc);
	if (r.error.n) {
		*ret_error = r.error;
		return -EINVAL;
	}
	*ret = report;
	return 0;
}
