/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row adds up the columns of one suspect. What it counts in nearly every beat is steady; else beats one behind another are a burst,
 * and where at least four bursts begin at the same distance, a beat more or less, that is said: a vmstat worker comes every second, a
 * watchdog every four, a cron job every minute, and packets when they come.
 */
#include "scanner/triage/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "scanner/base/text.h"
#include "scanner/triage/early.h"

enum { LEAST_DISTANCES = 4, NOTES_MOST = 16 };
static const uint64_t ms_ns = 1000000;

/* One beat of a row. */
struct point {
	uint64_t from_ns, to_ns; /* from the beginning */
	double v;
};

struct laying {
	struct arena *a;
	const struct ring *ring;
	struct cpuset cpus;
	struct timeline *t;
	struct point *points; /* room for one a beat */
	size_t n_points;
	uint64_t begin_ns, end_ns; /* CLOCK_MONOTONIC */
};

static enum nearness nearness_of(const struct ring_column *c, struct cpuset cpus)
{
	if (c->cpu < 0)
		return NEAR_HOST;
	return cpuset_is_empty(cpus) || cpuset_has(cpus, (unsigned)c->cpu) ? NEAR_CPU : NEAR_OTHER;
}

static bool is_of(
	const struct laying *l, const struct timeline_row *row, const struct ring_column *c)
{
	return c->is_time == row->is_time && str_eq(c->suspect, row->kind) &&
	       nearness_of(c, l->cpus) == row->near;
}

static double count_of(const struct laying *l, const bool *mine, const struct ring_beat *b)
{
	double v = 0;

	(void)l;
	for (uint32_t i = 0; i < b->n_counts; i++) {
		if (mine[b->counts[i].column])
			v += (double)b->counts[i].delta;
	}
	return v;
}

static void fill_points(struct laying *l, const struct timeline_row *row)
{
	bool *mine = ARENA_NEW(l->a, bool, ring_n_columns(l->ring) + 1);

	for (size_t i = 0; i < ring_n_columns(l->ring); i++)
		mine[i] = is_of(l, row, ring_column(l->ring, i));
	l->n_points = 0;
	for (size_t i = 0; i < ring_n_beats(l->ring); i++) {
		const struct ring_beat *b = ring_beat(l->ring, i);
		uint64_t to = b->mono_ns > l->begin_ns ? b->mono_ns - l->begin_ns : 0;

		if (!b->span_ns)
			continue;
		l->points[l->n_points++] = (struct point){ to > b->span_ns ? to - b->span_ns : 0,
			to, count_of(l, mine, b) };
	}
}

static void fill_slots(const struct laying *l, struct timeline_row *row)
{
	uint64_t all = l->end_ns - l->begin_ns;

	for (size_t i = 0; i < l->n_points; i++) {
		uint64_t middle = l->points[i].from_ns / 2 + l->points[i].to_ns / 2;
		size_t slot = (size_t)((double)middle / (double)all * (double)l->t->n_slots);

		row->slots[slot < l->t->n_slots ? slot : l->t->n_slots - 1] += l->points[i].v;
	}
}

static void keep_worst(struct timeline_row *row, struct timeline_burst b)
{
	size_t least = 0;

	if (row->n_worst < TIMELINE_BURSTS) {
		row->worst[row->n_worst++] = b;
		return;
	}
	for (size_t i = 1; i < row->n_worst; i++) {
		if (row->worst[i].total < row->worst[least].total)
			least = i;
	}
	if (b.total <= row->worst[least].total)
		return;
	memmove(&row->worst[least], &row->worst[least + 1],
		(row->n_worst - least - 1) * sizeof(*row->worst));
	row->worst[row->n_worst - 1] = b;
}

static int by_value(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static uint64_t median(uint64_t *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n ? v[n / 2] : 0;
}

/*
 * starts: where bursts begin. Three of four distances must be the median's, a beat more or less; what they come to together, divided
 * by how many they are, is nearer to the truth than any of them.
 */
static uint64_t distance_of(const struct laying *l, const uint64_t *starts, size_t n)
{
	uint64_t *d = ARENA_NEW(l->a, uint64_t, n + 1), middle, sum = 0;
	uint64_t slack = l->t->period_ms * ms_ns * 3 / 2;
	size_t near = 0;

	if (n < LEAST_DISTANCES + 1)
		return 0;
	for (size_t i = 0; i + 1 < n; i++)
		d[i] = starts[i + 1] - starts[i];
	middle = median(d, n - 1);
	for (size_t i = 0; i + 1 < n; i++) {
		if (d[i] + slack < middle || d[i] > middle + slack)
			continue;
		sum += d[i];
		near++;
	}
	/* Nearer than three beats, any series of events would do. */
	if (near * 4 < (n - 1) * 3 || middle < 3 * l->t->period_ms * ms_ns)
		return 0;
	return sum / near;
}

static void find_bursts(struct laying *l, struct timeline_row *row)
{
	uint64_t *starts = ARENA_NEW(l->a, uint64_t, l->n_points + 1);
	size_t active = 0;

	for (size_t i = 0; i < l->n_points;) {
		uint64_t from = l->points[i].from_ns, to = from;
		double total = 0;

		for (; i < l->n_points && l->points[i].v > 0; i++, active++) {
			to = l->points[i].to_ns;
			total += l->points[i].v;
		}
		if (total <= 0) {
			i++;
			continue;
		}
		if (!row->n_bursts)
			row->first_ms = from / ms_ns;
		row->last_ms = to / ms_ns;
		row->total += total;
		keep_worst(
			row, (struct timeline_burst){ from / ms_ns, (to - from) / ms_ns, total });
		starts[row->n_bursts++] = from;
	}
	row->steady = l->n_points >= 5 && active * 5 > l->n_points * 4;
	if (!row->steady)
		row->every_ms = distance_of(l, starts, row->n_bursts) / ms_ns;
}

static void add_row(struct laying *l, struct timeline_row *row, const struct early_line *from)
{
	size_t mark;

	*row = (struct timeline_row){ .kind = str_from(from->class->word),
		.near = from->near,
		.column = str_copy(l->a, from->column->name),
		.cpu = from->column->cpu,
		.is_time = from->column->is_time };
	mark = arena_used(l->a);
	fill_points(l, row);
	fill_slots(l, row);
	find_bursts(l, row);
	arena_rewind(l->a, mark);
}

static void note(struct laying *l, struct str *notes, struct str line)
{
	if (l->t->n_notes < NOTES_MOST)
		notes[l->t->n_notes++] = line;
}

/* Steps of the clock and suspensions. */
static void add_marks(struct laying *l)
{
	struct str *notes = ARENA_NEW(l->a, struct str, NOTES_MOST);

	l->t->notes = notes;
	for (size_t i = 0; i < ring_n_marks(l->ring); i++) {
		const struct ring_mark *m = ring_mark(l->ring, i);
		uint64_t after = m->real_ns > l->t->began_ns ? m->real_ns - l->t->began_ns : 0;

		note(l, notes,
			str_printf(l->a, STR_FMT " after " STR_FMT, STR_ARG(m->text),
				STR_ARG(text_duration(l->a, after / ms_ns * ms_ns))));
	}
}

static bool measure(struct laying *l)
{
	size_t n = ring_n_beats(l->ring), spans = 0, mark;
	const struct ring_beat *first, *last;
	uint64_t *span;

	if (n < 2)
		return false;
	first = ring_beat(l->ring, 0);
	last = ring_beat(l->ring, n - 1);
	l->begin_ns = first->mono_ns - (first->span_ns < first->mono_ns ? first->span_ns : 0);
	l->end_ns = last->mono_ns;
	if (l->end_ns <= l->begin_ns)
		return false;
	mark = arena_used(l->a);
	span = ARENA_NEW(l->a, uint64_t, n);
	for (size_t i = 0; i < n; i++) {
		if (ring_beat(l->ring, i)->span_ns)
			span[spans++] = ring_beat(l->ring, i)->span_ns;
	}
	l->t->period_ms = (median(span, spans) + ms_ns / 2) / ms_ns;
	arena_rewind(l->a, mark);
	l->t->began_ns = first->real_ns - (first->span_ns < first->real_ns ? first->span_ns : 0);
	l->t->beats = n;
	l->t->dropped = ring_n_dropped(l->ring);
	l->t->for_ms = (l->end_ns - l->begin_ns) / ms_ns;
	l->t->n_slots = spans < TIMELINE_SLOTS ? spans : TIMELINE_SLOTS;
	l->t->slot_ms = l->t->n_slots ? l->t->for_ms / l->t->n_slots : 0;
	return spans > 0;
}

struct timeline *timeline_of(struct arena *a, const struct ring *r, struct cpuset cpus)
{
	struct timeline *t = ARENA_NEW(a, struct timeline, 1);
	struct laying l = { .a = a, .ring = r, .cpus = cpus, .t = t };
	struct timeline_row *rows;
	struct early e;

	if (!measure(&l))
		return NULL;
	l.points = ARENA_NEW(a, struct point, ring_n_beats(r));
	early_all(a, r, cpus, &e);
	rows = ARENA_NEW(a, struct timeline_row, TIMELINE_ROWS);
	for (size_t i = 0; i < e.n && t->n_rows < TIMELINE_ROWS; i++)
		add_row(&l, &rows[t->n_rows++], &e.v[i]);
	t->rows = rows;
	add_marks(&l);
	return t;
}
