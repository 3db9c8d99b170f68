/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sadf prints of sysstat's files: rates over intervals of minutes, to two decimals. Times the interval they are
 * counts again, and percents of a CPU are time. Groups of records are found by their names at any depth, since
 * editions nest them differently. A record tells of a CPU, of a device, or of the host.
 */
#include "programs/import/sysstat.h"

#include "scanner/base/date.h"
#include "scanner/base/json_read.h"
#include "scanner/base/text.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/triage/columns.h"

#include <errno.h>
#include <string.h>

enum { GROUPS_DEEP = 8, INTERVAL_MOST = 86400 };

/* One value of a record, before the interval is known: keys come in any order. */
struct value {
	struct ring_column column;
	double rate;		       /* events, or ns, a second */
	const struct sysstat_row *row; /* NULL: an interrupt */
	bool of_all; /* the sum over all CPUs, which counts where they do not stand apart */
};

struct stamp {
	struct str date, time;
	bool in_utc;
	uint64_t interval_s;
};

struct reading {
	struct kept *k;
	struct json_reader json;
	struct stamp stamp;
	struct value *values;
	size_t n, cap;
	uint64_t n_cpus;
};

/* "12.34". A sign or an exponent are of nothing that sadf prints here. */
static int number_of(struct str s, double *ret)
{
	struct str whole = s, part = STR("");
	uint64_t w, p = 0;
	double scale = 1;

	str_split(s, '.', &whole, &part);
	if (str_u64(whole, 10, &w) || part.n > 9 || (part.n && str_u64(part, 10, &p)))
		return -EINVAL;
	for (size_t i = 0; i < part.n; i++)
		scale *= 10;
	*ret = (double)w + (double)p / scale;
	return 0;
}

static struct value *put(
	struct reading *r, struct str name, struct str suspect, int cpu, bool is_time, double rate)
{
	r->values = arena_grow(r->k->arena, r->values, r->n, &r->cap, sizeof(*r->values));
	r->values[r->n] = (struct value){
		.column = { .suspect = suspect, .name = name, .cpu = cpu, .is_time = is_time },
		.rate = rate
	};
	return &r->values[r->n++];
}

struct member {
	struct str key;
	double value;
};

/* Who a record is of, and its numbers. */
struct record {
	struct str group;
	struct str cpu, device, interrupt;
	struct member *v;
	size_t n, cap;
};

static void put_row(
	struct reading *r, const struct record *rec, const struct sysstat_row *row, double value)
{
	struct arena *a = r->k->arena;
	bool is_time = row->kind == SYSSTAT_PERCENT;
	struct str name = str_from(row->name);
	double rate = is_time ? value * 1e7 : value;
	uint64_t cpu = 0;
	int which = RING_NO_CPU;
	struct value *v;

	if (rec->cpu.n && !str_is(rec->cpu, "all")) {
		if (str_u64(rec->cpu, 10, &cpu) || cpu >= CPUSET_LIMIT)
			return;
		which = (int)cpu;
	} else if (rec->cpu.n) {
		name = str_printf(a, STR_FMT " on all CPUs", STR_ARG(name));
		if (is_time)
			rate *= r->n_cpus ? (double)r->n_cpus : 1;
	}
	if (rec->device.n)
		name = str_printf(
			a, "net/" STR_FMT "/%s", STR_ARG(kept_text(r->k, rec->device)), row->name);
	v = put(r, name, str_from(row->suspect), which, is_time, rate);
	v->row = row;
	v->of_all = rec->cpu.n && which == RING_NO_CPU;
}

/* {"intr": "24", "all": 3.00, "CPU0": 1.00, …}; up to 12.5 {"intr": "24", "value": 3.00}. */
static void put_interrupt(struct reading *r, const struct record *rec)
{
	struct irq_row row = { .key = rec->interrupt, .irq = -1 };
	struct str name;
	uint64_t n;
	bool apart = false;

	if (str_is(rec->interrupt, "sum"))
		return;
	if (!str_u64(rec->interrupt, 10, &n) && n < INT32_MAX)
		row.irq = (int)n;
	name = str_printf(r->k->arena, "irq/" STR_FMT, STR_ARG(kept_text(r->k, rec->interrupt)));
	for (size_t i = 0; i < rec->n; i++) {
		if (!str_starts(rec->v[i].key, "CPU") ||
			str_u64(str_skip(rec->v[i].key, 3), 10, &n) || n >= CPUSET_LIMIT)
			continue;
		apart = true;
		put(r, name, str_from(columns_irq_suspect(&row)), (int)n, false, rec->v[i].value);
	}
	for (size_t i = 0; !apart && i < rec->n; i++) {
		if (str_is(rec->v[i].key, "value") || str_is(rec->v[i].key, "all"))
			put(r, name, str_from(columns_irq_suspect(&row)), RING_NO_CPU, false,
				rec->v[i].value);
	}
}

static void put_record(struct reading *r, const struct record *rec)
{
	if (rec->interrupt.n) {
		put_interrupt(r, rec);
		return;
	}
	for (size_t i = 0; i < rec->n; i++) {
		const struct sysstat_row *row = sysstat_row(rec->group, rec->v[i].key);

		if (row)
			put_row(r, rec, row, rec->v[i].value);
	}
}

static void read_group(struct reading *r, struct str group, unsigned depth);

/* A member of a record: whom it is of, a number, or a group within. */
static void read_member(struct reading *r, struct record *rec, struct str key, unsigned depth)
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
	else if (number_of(text, &value) == 0) {
		rec->v = arena_grow(r->k->scratch, rec->v, rec->n, &rec->cap, sizeof(*rec->v));
		rec->v[rec->n++] = (struct member){ key, value };
	}
}

static void read_record(struct reading *r, struct str group, unsigned depth)
{
	struct record rec = { .group = group };
	struct str key;

	if (!json_read_object(&r->json))
		return;
	while (json_read_key(&r->json, &key))
		read_member(r, &rec, key, depth);
	put_record(r, &rec);
}

static void read_group(struct reading *r, struct str group, unsigned depth)
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
static void read_stamp(struct reading *r, struct stamp *ret)
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

static bool time_of(struct reading *r, const struct stamp *s, uint64_t *ret_ns)
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

static bool stands_apart(const struct reading *r, const struct value *all)
{
	for (size_t i = 0; all->of_all && i < r->n; i++) {
		if (r->values[i].row == all->row && !r->values[i].of_all)
			return true;
	}
	return false;
}

/* The first record after a start has no interval, and counts since boot. */
static void end_interval(struct reading *r)
{
	struct stamp *s = &r->stamp;
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

static void read_interval(struct reading *r)
{
	struct str key;

	r->n = 0;
	r->stamp = (struct stamp){ .interval_s = 0 };
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
static void read_marks(struct reading *r, const char *what)
{
	struct str key;
	uint64_t at;

	if (!json_read_array(&r->json))
		return;
	while (json_read_element(&r->json)) {
		if (!json_read_object(&r->json))
			return;
		while (json_read_key(&r->json, &key)) {
			struct stamp s = { .interval_s = 0 };

			read_stamp(r, &s);
			if (!r->json.error.n && s.date.n && time_of(r, &s, &at))
				*kept_event(r->k) = (struct kept_event){ .real_ns = at,
					.text = str_from(what) };
		}
	}
}

static void read_host(struct reading *r)
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

static void read_hosts(struct reading *r)
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
	struct reading r = { .k = k };
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
