/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sadf prints of sysstat's files: rates over intervals of minutes, to two decimals. Times the interval they are
 * counts again, and percents of a CPU are time. Groups of records are found by their names at any depth, since
 * editions nest them differently. A record tells of a CPU, of a device, or of the host.
 */
#include "programs/import/sysstat.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"

#include <errno.h>

enum { GROUPS_DEEP = 8, INTERVAL_MOST = 86400 };

static void read_group(struct sysstat *r, struct str group, unsigned depth);

/* A member of a record: whom it is of, a number, or a group within. */
static void read_member(
	struct sysstat *r, struct sysstat_record *rec, struct str key, unsigned depth)
{
	struct str text = { 0 };
	int next = json_read_next(&r->json);
	double value;

	if (next == '{' || next == '[') {
		read_group(r, key, depth + 1);
		return;
	}
	if (!json_read_scalar(&r->json, &text))
		return;
	if (str_is(key, "cpu"))
		rec->cpu = text;
	else if (str_is(key, "iface"))
		rec->device = text;
	else if (str_is(key, "intr") && next == '"')
		rec->interrupt = text;
	else if (sysstat_number(text, &value) == 0) {
		rec->v = arena_grow(r->k->scratch, rec->v, rec->n, &rec->cap, sizeof(*rec->v));
		rec->v[rec->n++] = (struct sysstat_member){ key, value };
	}
}

static void read_record(struct sysstat *r, struct str group, unsigned depth)
{
	struct sysstat_record rec = { .group = group };
	struct str key;

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key))
		read_member(r, &rec, key, depth);
	sysstat_record(r, &rec);
}

static void read_group(struct sysstat *r, struct str group, unsigned depth)
{
	int next = json_read_next(&r->json);

	if (depth > GROUPS_DEEP) {
		json_read_fault(&r->json, "fewer groups within each other");
	} else if (next == '{') {
		read_record(r, group, depth);
	} else if (next == '[' && json_read_array(&r->json)) {
		while (json_read_element(&r->json))
			read_group(r, group, depth + 1);
	} else {
		json_read_skip(&r->json);
	}
}

/* {"date": "2026-11-22", "time": "05:10:00", "utc": 1, "interval": 600} */
static void read_stamp(struct sysstat *r, struct sysstat_stamp *ret)
{
	struct str key, text = { 0 };

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key)) {
		if (str_is(key, "date"))
			json_read_str(&r->json, &ret->date);
		else if (str_is(key, "time"))
			json_read_str(&r->json, &ret->time);
		else if (str_is(key, "tz") && json_read_scalar(&r->json, &text))
			ret->in_utc |= str_is(text, "UTC");
		else if (str_is(key, "utc") && json_read_scalar(&r->json, &text))
			ret->in_utc |= str_is(text, "1") || str_is(text, "true");
		else if (str_is(key, "interval"))
			json_read_u64(&r->json, &ret->interval_s);
		else if (!str_is(key, "tz") && !str_is(key, "utc"))
			json_read_skip(&r->json);
	}
}

static bool time_of(struct sysstat *r, const struct sysstat_stamp *s, uint64_t *ret_ns)
{
	struct str both = str_printf(r->k->scratch, STR_FMT "T" STR_FMT "Z",
		STR_ARG(str_head(s->date, 16)), STR_ARG(str_head(s->time, 16)));

	if (!s->in_utc)
		json_read_fault(&r->json, "times in UTC: sadf without -T and -t");
	else if (date_until(both, ret_ns))
		json_read_fault(&r->json, "a date and a time, 2026-11-22 and 05:10:00");
	else if (s->interval_s > INTERVAL_MOST)
		json_read_fault(&r->json, "an interval of at most a day");
	else
		return true;
	return false;
}

static bool stands_apart(const struct sysstat *r, const struct sysstat_value *all)
{
	for (size_t i = 0; all->of_all && i < r->n; i++) {
		if (r->values[i].row == all->row && !r->values[i].of_all)
			return true;
	}
	return false;
}

/* The first record after a start has no interval, and counts since boot. */
static void end_interval(struct sysstat *r)
{
	struct sysstat_stamp *s = &r->stamp;
	struct kept_beat *b;
	uint64_t at;

	if (!s->date.n || !time_of(r, s, &at) || !s->interval_s || s->interval_s * 1000000000 > at)
		return;
	b = kept_beat(r->k);
	b->real_ns = at;
	b->span_ns = s->interval_s * 1000000000;
	b->counts = ARENA_NEW(r->k->arena, struct kept_count, r->n + 1);
	for (size_t i = 0; i < r->n; i++) {
		double n = r->values[i].rate * (double)s->interval_s + 0.5;

		if (n >= 1 && n < 9e18 && !stands_apart(r, &r->values[i]))
			b->counts[b->n_counts++] =
				(struct kept_count){ r->values[i].column, (uint64_t)n };
	}
}

static void read_interval(struct sysstat *r)
{
	struct str key;

	r->n = 0;
	r->stamp = (struct sysstat_stamp){ .interval_s = 0 };
	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key)) {
		if (str_is(key, "timestamp"))
			read_stamp(r, &r->stamp);
		else
			read_group(r, key, 0);
	}
	if (!r->json.error.n)
		end_interval(r);
}

/* [{"boot": {"date": …, "cpu_count": 8}}]; of comments [{"comment": {"date": …, "com": "text"}}]. */
static void read_marks(struct sysstat *r, const char *what)
{
	struct str key;
	uint64_t at;

	if (!json_read_array(&r->json))
		return;
	while (json_read_element(&r->json)) {
		if (!json_read_object(&r->json))
			return;
		while (json_read_key(&r->json, &key)) {
			struct sysstat_stamp s = { .interval_s = 0 };

			read_stamp(r, &s);
			if (!r->json.error.n && s.date.n && time_of(r, &s, &at))
				*kept_event(r->k) = (struct kept_event){ .real_ns = at,
					.text = str_from(what) };
		}
	}
}

static void read_host(struct sysstat *r)
{
	struct str key, name = { 0 };

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key)) {
		if (str_is(key, "nodename") && json_read_str(&r->json, &name) &&
			kept_host(r->k, name))
			json_read_fault(&r->json, "the host that the others are of");
		else if (str_is(key, "number-of-cpus"))
			json_read_u64(&r->json, &r->n_cpus);
		else if (str_is(key, "restarts"))
			read_marks(r, "sysstat: restarted");
		else if (str_is(key, "comments"))
			read_marks(r, "sysstat: a comment");
		else if (str_is(key, "statistics") && json_read_array(&r->json)) {
			while (json_read_element(&r->json))
				read_interval(r);
		} else if (!str_is(key, "nodename"))
			json_read_skip(&r->json);
	}
}

static void read_hosts(struct sysstat *r)
{
	struct str key;

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key)) {
		if (!str_is(key, "hosts")) {
			json_read_skip(&r->json);
			continue;
		}
		if (!json_read_array(&r->json))
			return;
		while (json_read_element(&r->json))
			read_host(r);
	}
}

int kept_sysstat(struct kept *k, struct str text, struct kept_fault *ret_fault)
{
	struct sysstat r = { .k = k };
	struct str key;
	bool any = false;

	json_read_init(&r.json, k->scratch, text);
	if (json_read_object(&r.json)) {
		while (json_read_key(&r.json, &key)) {
			if (str_is(key, "sysstat")) {
				any = true;
				read_hosts(&r);
			} else {
				json_read_skip(&r.json);
			}
		}
	}
	json_read_end(&r.json);
	if (!any)
		json_read_fault(&r.json, "\"sysstat\": what sadf -j prints");
	if (!r.json.error.n)
		return 0;
	kept_json_fault(k, r.json.error, ret_fault);
	return -EINVAL;
}
