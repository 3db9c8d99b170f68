/* SPDX-License-Identifier: Apache-2.0 */
/* The course of each clock's offset. Who is followed stands where it changes. */
#include "reporters/json_parts.h"
#include "reporters/render.h"

static void write_point(
	struct json_writer *w, const struct series_point *p, const struct series_point *before)
{
	json_object(&w->j, NULL);
	json_i64(&w->j, "at_ms", render_whole_ms(p->at_ns));
	json_i64(&w->j, "offset_ns", p->offset_ns);
	if (p->has_delay)
		json_i64(&w->j, "delay_ns", p->delay_ns);
	if (!before || !str_eq(before->source, p->source))
		json_member(w, "source", p->source);
	json_end_object(&w->j);
}

static void write_one(struct json_writer *w, const struct series *s)
{
	json_object(&w->j, NULL);
	json_str(&w->j, "clock", s->clock);
	if (s->pid > 0)
		json_i64(&w->j, "pid", s->pid);
	if (s->limit_ns > 0)
		json_double(&w->j, "limit_ns", s->limit_ns);
	json_i64(&w->j, "from_ms", render_whole_ms(s->from_ns));
	json_i64(&w->j, "to_ms", render_whole_ms(s->to_ns));
	json_u64(&w->j, "asked", s->asked);
	if (s->left_out)
		json_u64(&w->j, "left_out", s->left_out);
	json_array(&w->j, "points");
	for (size_t i = 0; i < s->n_points; i++)
		write_point(w, &s->points[i], i ? &s->points[i - 1] : NULL);
	json_end_array(&w->j);
	json_end_object(&w->j);
}

void json_series(struct json_writer *w)
{
	if (!w->r->n_series)
		return;
	json_array(&w->j, "series");
	for (size_t i = 0; i < w->r->n_series; i++)
		write_one(w, &w->r->series[i]);
	json_end_array(&w->j);
}
