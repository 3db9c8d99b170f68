/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/beats.h"

#include <string.h>

#include "scanner/base/sort.h"
#include "scanner/base/text.h"

struct making {
	struct arena *a;
	const struct ring **rings; /* by time */
	size_t n_rings;
	const struct beats_range *range;
	struct beats *b;
	uint32_t **columns; /* of each ring: which of ours */
	size_t cap_columns, n_slots;
	uint32_t *slots; /* number + 1 of a column */
	size_t *fill;	 /* cells of each column so far */
};

bool beats_is_event(struct str name)
{
	static const char *const not [] = { "*pgscan*", "*pgsteal*", "*workingset_refault*",
		"*compact_migrate_scanned", "*compact_isolated", "*numa_pte_updates",
		"*numa_pages_migrated", "*numa_huge_pte_updates", "*pgmigrate_*", "*numa_foreign",
		"*numa_miss", "*numa_other", "*balloon_*" };

	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++) {
		if (str_glob(str_from(not [i]), name))
			return false;
	}
	return true;
}

static const struct suspect_class *class_of(struct str word)
{
	for (const struct suspect_class *c = suspect_classes; word.n && c->word; c++) {
		if (str_is(word, c->word))
			return c;
	}
	return NULL;
}

/* What all other CPUs counted together stands in one column of the host. */
static enum nearness nearness_of(const struct making *m, const struct ring_column *c)
{
	if (c->cpu == RING_NO_CPU)
		return str_ends(c->name, " on other CPUs") ? NEAR_OTHER : NEAR_HOST;
	if (cpuset_is_empty(m->range->cpus) || cpuset_has(m->range->cpus, (unsigned)c->cpu))
		return NEAR_CPU;
	return NEAR_OTHER;
}

static bool is_same(const struct beats_column *mine, const struct suspect_class *class,
	const struct ring_column *c)
{
	return mine->class == class && mine->cpu == c->cpu && mine->is_time == c->is_time &&
	       str_eq(mine->name, c->name);
}

/* The same counter of two rings is one column. */
static uint32_t column_of(struct making *m, const struct ring_column *c)
{
	const struct suspect_class *class = class_of(c->suspect);
	uint64_t place = text_hash(c->name) * 31 + (uint64_t)(c->cpu + 2);
	size_t at = (size_t)(place % m->n_slots);
	struct beats *b = m->b;

	for (; m->slots[at]; at = (at + 1) % m->n_slots) {
		if (is_same(&b->columns[m->slots[at] - 1], class, c))
			return m->slots[at] - 1;
	}
	b->columns[b->n_columns] = (struct beats_column){
		.class = class,
		.name = str_copy(m->a, c->name),
		.cpu = c->cpu,
		.near = nearness_of(m, c),
		.is_time = c->is_time,
		.is_event = !c->is_time && beats_is_event(c->name),
	};
	m->slots[at] = ++b->n_columns;
	return b->n_columns - 1;
}

static void make_columns(struct making *m)
{
	size_t all = 0;

	for (size_t i = 0; i < m->n_rings; i++)
		all += ring_n_columns(m->rings[i]);
	m->n_slots = 2 * all + 1;
	m->slots = ARENA_NEW(m->a, uint32_t, m->n_slots);
	m->b->columns = ARENA_NEW(m->a, struct beats_column, all + 1);
	m->columns = ARENA_NEW(m->a, uint32_t *, m->n_rings + 1);
	for (size_t i = 0; i < m->n_rings; i++) {
		size_t n = ring_n_columns(m->rings[i]);

		m->columns[i] = ARENA_NEW(m->a, uint32_t, n + 1);
		for (size_t k = 0; k < n; k++)
			m->columns[i][k] = column_of(m, ring_column(m->rings[i], k));
	}
}

static bool is_in(const struct making *m, const struct ring_beat *rb)
{
	uint64_t begin = rb->real_ns > rb->span_ns ? rb->real_ns - rb->span_ns : 0;

	return rb->real_ns > m->range->since_ns && begin < m->range->until_ns;
}

/* A beat that an earlier ring has too, or that counts nothing, is no beat of ours. */
static bool is_new(const struct making *m, const struct ring_beat *rb, unsigned boot)
{
	const struct beat *last = m->b->n ? &m->b->v[m->b->n - 1] : NULL;

	return rb->span_ns && rb->span_ns <= rb->real_ns && rb->span_ns <= rb->mono_ns &&
	       rb->real_ns <= INT64_MAX && is_in(m, rb) &&
	       !(last && last->boot == boot && rb->mono_ns <= last->mono_ns);
}

typedef void each_beat(struct making *m, size_t ring, unsigned boot, const struct ring_beat *rb);

static void walk(struct making *m, each_beat *each)
{
	unsigned boot = 0;

	m->b->n = 0;
	for (size_t i = 0; i < m->n_rings; i++) {
		const struct ring *r = m->rings[i];
		bool other = i && !str_eq(ring_boot_id(r), ring_boot_id(m->rings[i - 1]));

		boot += other;
		m->b->boots = boot + 1;
		for (size_t k = 0; k < ring_n_beats(r); k++) {
			const struct ring_beat *rb = ring_beat(r, k);

			if (is_new(m, rb, boot))
				each(m, i, boot, rb);
		}
	}
}

static void take_beat(struct making *m, size_t ring, unsigned boot, const struct ring_beat *rb)
{
	m->b->v[m->b->n++] = (struct beat){
		.real_ns = rb->real_ns,
		.mono_ns = rb->mono_ns,
		.tsc = rb->tsc,
		.span_ns = rb->span_ns,
		.error_ns = rb->error_ns,
		.tsc_hz = rb->tsc ? ring_tsc_hz(m->rings[ring]) : 0,
		.boot = boot,
	};
	for (uint32_t i = 0; i < rb->n_counts; i++)
		m->b->columns[m->columns[ring][rb->counts[i].column]].n++;
}

static void take_counts(struct making *m, size_t ring, unsigned boot, const struct ring_beat *rb)
{
	uint32_t beat = m->b->n++;

	(void)boot;
	for (uint32_t i = 0; i < rb->n_counts; i++) {
		uint32_t c = m->columns[ring][rb->counts[i].column];

		m->b->columns[c].cells[m->fill[c]++] =
			(struct beat_cell){ beat, rb->counts[i].delta };
		m->b->columns[c].total += rb->counts[i].delta;
	}
}

static void make_cells(struct making *m)
{
	struct beats *b = m->b;

	m->fill = ARENA_NEW(m->a, size_t, b->n_columns + 1);
	for (uint32_t i = 0; i < b->n_columns; i++)
		b->columns[i].cells = ARENA_NEW(m->a, struct beat_cell, b->columns[i].n + 1);
	walk(m, take_counts);
}

static int by_span(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static void measure_spans(struct making *m)
{
	struct beats *b = m->b;
	uint64_t *spans = ARENA_NEW(m->a, uint64_t, b->n + 1);

	for (uint32_t i = 0; i < b->n; i++) {
		spans[i] = b->v[i].span_ns;
		b->watched_ns += spans[i];
	}
	sort_in_place(spans, b->n, sizeof(*spans), by_span);
	b->usual_span_ns = b->n ? spans[b->n / 2] : 0;
}

static int by_real(const void *x, const void *y)
{
	const struct ring_mark *a = x, *b = y;

	return a->real_ns < b->real_ns ? -1 : a->real_ns > b->real_ns;
}

static void make_marks(struct making *m)
{
	struct ring_mark *marks;
	size_t all = 0, n = 0;

	for (size_t i = 0; i < m->n_rings; i++)
		all += ring_n_marks(m->rings[i]);
	marks = ARENA_NEW(m->a, struct ring_mark, all + 1);
	for (size_t i = 0; i < m->n_rings; i++) {
		for (size_t k = 0; k < ring_n_marks(m->rings[i]); k++) {
			const struct ring_mark *mark = ring_mark(m->rings[i], k);

			if (mark->real_ns < m->range->since_ns ||
				mark->real_ns > m->range->until_ns)
				continue;
			marks[n++] =
				(struct ring_mark){ mark->real_ns, str_copy(m->a, mark->text) };
		}
		m->b->dropped += ring_n_dropped(m->rings[i]);
	}
	sort_in_place(marks, n, sizeof(*marks), by_real);
	m->b->marks = marks;
	m->b->n_marks = n;
}

static struct str mark_within(const struct beats *b, uint64_t from, uint64_t until)
{
	for (size_t i = 0; i < b->n_marks; i++) {
		if (b->marks[i].real_ns >= from && b->marks[i].real_ns <= until)
			return b->marks[i].text;
	}
	return (struct str){ 0 };
}

/* Less than half a beat is how exactly beats are stamped. */
static void make_gaps(struct making *m)
{
	struct beats *b = m->b;
	struct beats_gap *gaps = ARENA_NEW(m->a, struct beats_gap, b->n + 1);

	for (uint32_t i = 1; i < b->n; i++) {
		const struct beat *last = &b->v[i - 1], *next = &b->v[i];
		uint64_t begin = next->mono_ns > next->span_ns ? next->mono_ns - next->span_ns : 0;
		uint64_t real = next->real_ns > next->span_ns ? next->real_ns - next->span_ns : 0;

		if (last->boot == next->boot && begin <= last->mono_ns + b->usual_span_ns / 2)
			continue;
		gaps[b->n_gaps++] = (struct beats_gap){ last->real_ns,
			real > last->real_ns ? real : last->real_ns,
			mark_within(b, last->real_ns, next->real_ns) };
	}
	b->gaps = gaps;
}

/* Beats of one boot are in the order of its own clock, which nobody can step; boots in that of the time of day. */
static bool comes_before(const struct ring *x, const struct ring *y)
{
	const struct ring_beat *a = ring_n_beats(x) ? ring_beat(x, 0) : NULL;
	const struct ring_beat *b = ring_n_beats(y) ? ring_beat(y, 0) : NULL;

	if (!a || !b)
		return !a && b;
	if (str_eq(ring_boot_id(x), ring_boot_id(y)))
		return a->mono_ns < b->mono_ns;
	return a->real_ns < b->real_ns;
}

static void sort_rings(const struct ring **v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct ring *r = v[i];
		size_t k = i;

		for (; k && comes_before(r, v[k - 1]); k--)
			v[k] = v[k - 1];
		v[k] = r;
	}
}

bool beats_make(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, struct beats *ret, const char **why)
{
	struct making m = { .a = a, .n_rings = n, .range = range, .b = ret };
	size_t all = 0;

	*ret = (struct beats){ .host = n ? ring_host(rings[0]) : STR("") };
	m.rings = ARENA_NEW(a, const struct ring *, n + 1);
	for (size_t i = 0; i < n; i++) {
		m.rings[i] = rings[i];
		all += ring_n_beats(rings[i]);
		if (!str_eq(ring_host(rings[i]), ret->host)) {
			*why = "rings of two hosts: expected those of one, or --merge";
			return false;
		}
	}
	if (all > BEATS_MOST) {
		*why = "more than 4 million beats: expected --since with a later moment";
		return false;
	}
	sort_rings(m.rings, n);
	make_columns(&m);
	ret->v = ARENA_NEW(a, struct beat, all + 1);
	walk(&m, take_beat);
	make_cells(&m);
	measure_spans(&m);
	make_marks(&m);
	make_gaps(&m);
	return true;
}
