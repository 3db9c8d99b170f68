/* SPDX-License-Identifier: Apache-2.0 */
/* The course of clocks in a stored report; missing in those of before it was kept. */
#include "scanner/stored/parts.h"

enum { TOO_LONG_MS = 2147483647, NS_PER_MS = 1000000 };

/* About 24 days on either side: no window, and no series of samples of one boot, is longer. */
static int64_t ms_of(struct field f, const char *key)
{
	int64_t ms = field_i64(f, key);

	if (ms < -(int64_t)TOO_LONG_MS || ms > TOO_LONG_MS) {
		field_fault(field_of(f, key), "milliseconds in 32 bits");
		return 0;
	}
	return ms * NS_PER_MS;
}

static void read_point(struct field f, struct series_point *p, const struct series_point *before)
{
	*p = (struct series_point){ .at_ns = ms_of(f, "at_ms"),
		.offset_ns = field_i64(f, "offset_ns"),
		.has_delay = field_has(f, "delay_ns"),
		.delay_ns = field_i64(f, "delay_ns") };
	if (field_has(f, "source"))
		p->source = field_str(f, "source");
	else if (before)
		p->source = before->source;
	if (before && p->at_ns < before->at_ns)
		field_fault(field_of(f, "at_ms"), "no earlier time than the point before");
}

static void read_one(struct field f, struct series *s)
{
	size_t n;
	struct field v = field_array(f, "points", &n);
	struct series_point *points = ARENA_NEW(f.r->a, struct series_point, n + 1);

	*s = (struct series){ .clock = field_str(f, "clock"),
		.pid = field_int(f, "pid", 0),
		.limit_ns = field_double(f, "limit_ns"),
		.from_ns = ms_of(f, "from_ms"),
		.to_ns = ms_of(f, "to_ms"),
		.asked = field_u64(f, "asked"),
		.left_out = field_u64(f, "left_out"),
		.points = points,
		.n_points = n };
	if (s->to_ns < s->from_ns)
		field_fault(field_of(f, "to_ms"), "no earlier time than from_ms");
	for (size_t i = 0; i < n; i++)
		read_point(field_at(v, i), &points[i], i ? &points[i - 1] : NULL);
}

void stored_series(struct field doc, struct report *r)
{
	struct field v = field_array(doc, "series", &r->n_series);
	struct series *all = ARENA_NEW(r->arena, struct series, r->n_series + 1);

	for (size_t i = 0; i < r->n_series; i++)
		read_one(field_at(v, i), &all[i]);
	r->series = all;
}
