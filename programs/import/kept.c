/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intervals and events on one axis. An event within an interval is one more of its counts; one outside of all has
 * a beat of its own, of the second that it lies in, after one that counts nothing: what lies before was not kept.
 */
#include "programs/import/import.h"

#include "scanner/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RING_BYTES = 1 << 28 };

#define SECOND UINT64_C(1000000000)

struct str kept_text(struct kept *k, struct str s)
{
	return str_copy(k->arena, text_evidence(k->scratch, s));
}

int kept_host(struct kept *k, struct str name)
{
	if (k->host.n)
		return str_eq(k->host, name) ? 0 : -EINVAL;
	k->host = kept_text(k, name);
	return 0;
}

void kept_json_fault(struct kept *k, struct str error, struct kept_fault *ret)
{
	struct str line, why;
	uint64_t n;

	ret->why = str_copy(k->arena, error);
	if (!str_split(error, ':', &line, &why) || !str_starts(line, "line ") ||
		str_u64(str_skip(line, 5), 10, &n) || n > UINT32_MAX)
		return;
	ret->line = (unsigned)n;
	ret->why = str_copy(k->arena, str_trim(why));
}

struct kept_beat *kept_beat(struct kept *k)
{
	k->beats = arena_grow(k->arena, k->beats, k->n_beats, &k->cap_beats, sizeof(*k->beats));
	return memset(&k->beats[k->n_beats++], 0, sizeof(*k->beats));
}

struct kept_event *kept_event(struct kept *k)
{
	k->events =
		arena_grow(k->arena, k->events, k->n_events, &k->cap_events, sizeof(*k->events));
	return memset(&k->events[k->n_events++], 0, sizeof(*k->events));
}

static int beats_by_time(const void *x, const void *y)
{
	const struct kept_beat *a = x, *b = y;

	return a->real_ns < b->real_ns ? -1 : a->real_ns > b->real_ns;
}

static int events_by_time(const void *x, const void *y)
{
	const struct kept_event *a = x, *b = y;

	return a->real_ns < b->real_ns ? -1 : a->real_ns > b->real_ns;
}

/* While a ring is made. */
struct making {
	struct kept *k;
	struct ring *ring;
	struct ring_count *counts;
	size_t n, cap;
	uint64_t reached_ns; /* the end of the newest beat */
	int error;
};

/* Few columns: those of sysstat and of some dozen kinds of events. */
static int column_of(struct making *m, const struct ring_column *c)
{
	for (size_t i = 0; i < ring_n_columns(m->ring); i++) {
		const struct ring_column *have = ring_column(m->ring, i);

		if (have->cpu == c->cpu && str_eq(have->name, c->name))
			return (int)i;
	}
	return ring_add_column(m->ring, c);
}

static void count(struct making *m, const struct ring_column *c, uint64_t delta)
{
	int column = column_of(m, c);

	if (column < 0 || !delta)
		return;
	for (size_t i = 0; i < m->n; i++) {
		if (m->counts[i].column == (uint32_t)column) {
			m->counts[i].delta += delta;
			return;
		}
	}
	m->counts = arena_grow(m->k->arena, m->counts, m->n, &m->cap, sizeof(*m->counts));
	m->counts[m->n++] = (struct ring_count){ (uint32_t)column, delta };
}

/* What was counted since it; behind a gap a beat that counts nothing stands before it. */
static void add_beat(struct making *m, uint64_t from_ns, uint64_t to_ns)
{
	struct ring_beat b = { .real_ns = from_ns, .error_ns = RING_ERROR_UNKNOWN };
	int r = 0;

	if (from_ns != m->reached_ns)
		r = ring_add_beat(m->ring, &b);
	b.real_ns = to_ns;
	b.span_ns = to_ns - from_ns;
	b.counts = m->counts;
	b.n_counts = (uint32_t)m->n;
	if (!r)
		r = ring_add_beat(m->ring, &b);
	m->n = 0;
	m->reached_ns = to_ns;
	if (r && !m->error)
		m->error = r;
}

static void mark(struct making *m, const struct kept_event *e)
{
	int r = ring_add_mark(m->ring, e->real_ns, e->text);

	if (r && !m->error)
		m->error = r;
	if (e->column.name.n)
		count(m, &e->column, 1);
}

/* Events before the time, in beats of a second where they count. Returns the first that is not. */
static size_t add_events(struct making *m, size_t i, uint64_t before_ns)
{
	const struct kept *k = m->k;

	while (i < k->n_events && k->events[i].real_ns < before_ns) {
		uint64_t from = k->events[i].real_ns / SECOND * SECOND, to;

		if (from < m->reached_ns)
			from = m->reached_ns;
		to = from / SECOND * SECOND + SECOND;
		if (to > before_ns)
			to = before_ns;
		do {
			mark(m, &k->events[i++]);
		} while (i < k->n_events && k->events[i].real_ns < to);
		if (m->n && to > from)
			add_beat(m, from, to);
		m->n = 0;
	}
	return i;
}

static void add_all(struct making *m, uint64_t since_ns)
{
	const struct kept *k = m->k;
	size_t e = 0;

	while (e < k->n_events && k->events[e].real_ns < since_ns)
		e++;
	for (size_t i = 0; i < k->n_beats; i++) {
		const struct kept_beat *b = &k->beats[i];
		uint64_t from = b->real_ns - b->span_ns;

		/* Two files may hold the same interval. */
		if (b->real_ns <= since_ns || from < m->reached_ns)
			continue;
		e = add_events(m, e, from);
		for (size_t c = 0; c < b->n_counts; c++)
			count(m, &b->counts[c].column, b->counts[c].delta);
		for (; e < k->n_events && k->events[e].real_ns <= b->real_ns; e++)
			mark(m, &k->events[e]);
		add_beat(m, from, b->real_ns);
	}
	add_events(m, e, UINT64_MAX / SECOND * SECOND);
}

int kept_ring(struct kept *k, uint64_t span_ns, struct ring **ret)
{
	struct making m = { .k = k };
	uint64_t newest = 0;

	if (!k->n_beats && !k->n_events)
		return -ENODATA;
	if (k->n_beats)
		qsort(k->beats, k->n_beats, sizeof(*k->beats), beats_by_time);
	if (k->n_events)
		qsort(k->events, k->n_events, sizeof(*k->events), events_by_time);
	if (k->n_beats)
		newest = k->beats[k->n_beats - 1].real_ns;
	if (k->n_events && k->events[k->n_events - 1].real_ns > newest)
		newest = k->events[k->n_events - 1].real_ns;
	m.ring = ring_new(str_z(k->arena, k->host), k->boot_id, RING_BYTES);
	if (!m.ring)
		return -ENOMEM;
	add_all(&m, span_ns && span_ns < newest ? newest - span_ns : 0);
	if (m.error)
		ring_free(m.ring);
	else
		*ret = m.ring;
	return m.error;
}

int kept_lines(struct kept *k, struct str text, kept_line_fn *take, struct kept_fault *ret_fault)
{
	struct str line;
	unsigned n = 0;

	while (str_cut(&text, '\n', &line)) {
		size_t mark = arena_used(k->scratch);
		int r;

		n++;
		if (!str_trim(line).n)
			continue;
		r = take(k, line, ret_fault);
		arena_rewind(k->scratch, mark);
		if (r) {
			ret_fault->line = n;
			return r;
		}
	}
	return 0;
}
