/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of a report of some hundred kilobytes three members a finding are kept. The scanner reads it
 * with the small reader of base/: json-c would be mapped into every scan (and its memory map is
 * what later TLB flushes are about), and tells no line for a value of the wrong kind.
 */
#include "scanner/engine/baseline.h"

#include "scanner/base/date.h"
#include "scanner/base/json_read.h"
#include "scanner/base/text.h"
#include "scanner/engine/report.h"

#include <errno.h>
#include <stdlib.h>

struct parsing {
	struct json_reader r;
	struct arena *a;
	struct baseline b;
	struct baseline_check *checks;
	struct baseline_entry *entries;
	size_t cap_checks, cap_entries;
	uint64_t schema;
	bool has_run, has_checks;
};

static struct str text(struct parsing *p)
{
	struct str s = { 0 };

	json_read_str(&p->r, &s);
	return text_sanitise(p->a, str_copy(p->a, s));
}

static void read_time(struct parsing *p)
{
	struct str s = { 0 };

	if (json_read_str(&p->r, &s) && date_time_parse(s, &p->b.judged_at_ns))
		json_read_fault(&p->r, "a time such as 2026-01-31T09:30:00.123Z");
}

static void read_run(struct parsing *p)
{
	struct str key;

	p->has_run = json_read_object(&p->r);
	while (p->has_run && json_read_key(&p->r, &key)) {
		if (str_is(key, "host"))
			p->b.host = text(p);
		else if (str_is(key, "host_id"))
			p->b.host_id = text(p);
		else if (str_is(key, "profile"))
			p->b.profile = text(p);
		else if (str_is(key, "judged_at"))
			read_time(p);
		else
			json_read_skip(&p->r);
	}
}

static enum status read_status(struct parsing *p)
{
	struct str word = { 0 };

	if (!json_read_str(&p->r, &word))
		return STATUS_SKIP;
	for (int s = 0; s < STATUSES; s++) {
		if (str_is(word, status_word((enum status)s)))
			return (enum status)s;
	}
	json_read_fault(&p->r, "a status: pass, warn, fail, unknown or skip");
	return STATUS_SKIP;
}

static void read_fingerprint(struct parsing *p, struct baseline_entry *e, bool *ret_has)
{
	struct str hex = { 0 };

	if (!json_read_str(&p->r, &hex))
		return;
	if (hex.n != 16 || str_u64(hex, 16, &e->fingerprint))
		json_read_fault(&p->r, "a fingerprint of 16 hexadecimal digits");
	*ret_has = true;
}

static void add_entry(struct parsing *p, struct baseline_entry e)
{
	if (p->b.n_entries == p->cap_entries) {
		size_t cap = p->cap_entries ? 2 * p->cap_entries : 64;
		struct baseline_entry *more = ARENA_NEW(p->a, struct baseline_entry, cap);

		for (size_t i = 0; i < p->b.n_entries; i++)
			more[i] = p->entries[i];
		p->entries = more;
		p->cap_entries = cap;
	}
	p->entries[p->b.n_entries++] = e;
}

static void read_finding(struct parsing *p, struct baseline_check *c)
{
	struct baseline_entry e = { .check = (unsigned)p->b.n_checks };
	enum status status = STATUSES;
	bool waived = false, has_fingerprint = false;
	struct str key;

	if (!json_read_object(&p->r))
		return;
	while (json_read_key(&p->r, &key)) {
		if (str_is(key, "status"))
			status = read_status(p);
		else if (str_is(key, "waived"))
			json_read_bool(&p->r, &waived);
		else if (str_is(key, "fingerprint"))
			read_fingerprint(p, &e, &has_fingerprint);
		else
			json_read_skip(&p->r);
	}
	if (status == STATUSES || !has_fingerprint)
		json_read_fault(&p->r, "a status and a fingerprint in each finding");
	if (status < c->least)
		c->least = status;
	e.fails = status == STATUS_FAIL;
	e.warns = status == STATUS_WARN;
	if (!waived && (e.fails || e.warns))
		add_entry(p, e);
}

static void add_check(struct parsing *p, struct baseline_check c)
{
	if (p->b.n_checks == p->cap_checks) {
		size_t cap = p->cap_checks ? 2 * p->cap_checks : 64;
		struct baseline_check *more = ARENA_NEW(p->a, struct baseline_check, cap);

		for (size_t i = 0; i < p->b.n_checks; i++)
			more[i] = p->checks[i];
		p->checks = more;
		p->cap_checks = cap;
	}
	p->checks[p->b.n_checks++] = c;
}

static void read_check(struct parsing *p)
{
	struct baseline_check c = { .least = STATUSES };
	uint64_t kept = 0, total = 0;
	struct str key;

	if (!json_read_object(&p->r))
		return;
	while (json_read_key(&p->r, &key)) {
		if (str_is(key, "id")) {
			c.id = text(p);
		} else if (str_is(key, "findings_total")) {
			json_read_u64(&p->r, &total);
		} else if (str_is(key, "findings") && json_read_array(&p->r)) {
			for (; json_read_element(&p->r); kept++)
				read_finding(p, &c);
		} else {
			json_read_skip(&p->r);
		}
	}
	if (!c.id.n)
		json_read_fault(&p->r, "the id of a check");
	c.hidden = total > kept && total <= UINT32_MAX ? (unsigned)(total - kept) : 0;
	add_check(p, c);
}

static void read_document(struct parsing *p)
{
	struct str key;

	if (!json_read_object(&p->r))
		return;
	while (json_read_key(&p->r, &key)) {
		if (str_is(key, "schema")) {
			if (json_read_u64(&p->r, &p->schema) &&
				(p->schema < 1 || p->schema > REPORT_SCHEMA))
				json_read_fault(&p->r,
					"schema 1: this is no report that this latscan reads");
		} else if (str_is(key, "run")) {
			read_run(p);
		} else if (str_is(key, "checks")) {
			p->has_checks = json_read_array(&p->r);
			while (p->has_checks && json_read_element(&p->r))
				read_check(p);
		} else {
			json_read_skip(&p->r);
		}
	}
	json_read_end(&p->r);
	if (!p->schema || !p->has_run || !p->has_checks)
		json_read_fault(&p->r, "a report of latscan, with schema, run and checks");
}

static int by_fingerprint(const void *x, const void *y)
{
	const struct baseline_entry *a = x, *b = y;

	return a->fingerprint < b->fingerprint ? -1 : a->fingerprint > b->fingerprint;
}

/* One entry a fingerprint. */
static void join(struct parsing *p)
{
	size_t n = 0;

	if (p->b.n_entries)
		qsort(p->entries, p->b.n_entries, sizeof(*p->entries), by_fingerprint);
	for (size_t i = 0; i < p->b.n_entries; i++) {
		if (n && p->entries[n - 1].fingerprint == p->entries[i].fingerprint) {
			p->entries[n - 1].fails += p->entries[i].fails;
			p->entries[n - 1].warns += p->entries[i].warns;
		} else {
			p->entries[n++] = p->entries[i];
		}
	}
	p->b.n_entries = n;
}

int baseline_parse(struct arena *a, struct str file, struct str json, struct baseline **ret,
	struct str *ret_error)
{
	struct parsing *p = ARENA_NEW(a, struct parsing, 1);

	p->a = a;
	p->b.file = file;
	json_read_init(&p->r, a, json);
	read_document(p);
	if (p->r.error.n) {
		*ret_error = p->r.error;
		return -EINVAL;
	}
	join(p);
	p->b.checks = p->checks;
	p->b.entries = p->entries;
	*ret = &p->b;
	return 0;
}
