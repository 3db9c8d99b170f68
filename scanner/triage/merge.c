/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/triage/merge.h"

#include <math.h>
#include <string.h>

#include "scanner/base/sort.h"
#include "scanner/triage/merge_parts.h"

enum { BYTES_MOST = 1 << 28, PER_SLOT = 17, PER_HOST = 2, USUAL_LEAST = 8 };

static const uint64_t slot_least = 200000000;

static bool add_host(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, struct str name, struct merged_host *h, const char **why)
{
	const struct ring **own = ARENA_NEW(a, const struct ring *, n);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (str_eq(ring_host(rings[i]), name))
			own[k++] = rings[i];
	}
	h->name = name;
	return beats_make(a, own, k, range, &h->b, why);
}

static bool is_known(const struct merged *m, struct str name)
{
	for (size_t i = 0; i < m->n_hosts; i++) {
		if (str_eq(m->hosts[i].name, name))
			return true;
	}
	return false;
}

static bool find_hosts(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, struct merged *m, const char **why)
{
	m->hosts = ARENA_NEW(a, struct merged_host, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str name = ring_host(rings[i]);

		if (is_known(m, name))
			continue;
		if (m->n_hosts == MERGE_HOSTS_MOST) {
			*why = "more than 4096 hosts";
			return false;
		}
		if (!add_host(a, rings, n, range, name, &m->hosts[m->n_hosts], why))
			return false;
		m->n_hosts++;
	}
	if (m->n_hosts < 2) {
		*why = "all rings are of one host: expected those of two at least, or --since";
		return false;
	}
	return true;
}

static int by_size(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static uint64_t middle_error(struct arena *a, const struct beats *b)
{
	size_t mark = arena_used(a);
	uint64_t *v = ARENA_NEW(a, uint64_t, b->n + 1), middle;

	for (uint32_t i = 0; i < b->n; i++)
		v[i] = b->v[i].error_ns;
	sort_in_place(v, b->n, sizeof(*v), by_size);
	middle = b->n ? v[b->n / 2] : RING_ERROR_UNKNOWN;
	arena_rewind(a, mark);
	return middle;
}

static const char *why_not(const struct merged *m, const struct merged_host *h)
{
	if (!h->b.n)
		return "it has no beats of that time";
	if (h->error_ns == RING_ERROR_UNKNOWN)
		return "the error of its clock is not known";
	if (h->error_ns > m->slot_ns / 2)
		return "its clock may be off by more than half a slot";
	if (h->b.usual_span_ns > m->slot_ns + m->slot_ns / 4)
		return "its beats are longer than a slot";
	return NULL;
}

static bool lay_slots(struct arena *a, struct merged *m, uint64_t slot_ns, const char **why)
{
	uint64_t from = UINT64_MAX, until = 0;

	m->slot_ns = slot_ns;
	for (size_t i = 0; i < m->n_hosts && !slot_ns; i++) {
		uint64_t span = m->hosts[i].b.usual_span_ns;

		m->slot_ns = span > m->slot_ns ? span : m->slot_ns;
	}
	if (!slot_ns && m->slot_ns < slot_least)
		m->slot_ns = slot_least;
	for (size_t i = 0; i < m->n_hosts; i++) {
		struct merged_host *h = &m->hosts[i];
		const struct beats *b = &h->b;

		h->error_ns = middle_error(a, b);
		h->why = why_not(m, h);
		h->judged = !h->why;
		if (!h->judged)
			continue;
		m->n_judged++;
		for (uint32_t k = 0; k < b->n; k++) {
			uint64_t begin = b->v[k].real_ns - b->v[k].span_ns;

			from = begin < from ? begin : from;
			until = b->v[k].real_ns > until ? b->v[k].real_ns : until;
		}
	}
	if (!m->n_judged)
		return true;
	m->from_ns = from;
	m->until_ns = until;
	m->n_slots = (size_t)((until - from) / m->slot_ns + 1);
	if (m->n_slots <= BYTES_MOST / (PER_SLOT + PER_HOST * m->n_hosts))
		return true;
	*why = "too many slots: expected a later --since, or a longer --slot";
	return false;
}

/* Time where it was counted, else by what an event costs at most; pages only so that they count at all. */
static double weight_of(const struct beats_column *c)
{
	if (c->is_time)
		return 1;
	if (!c->is_event)
		return 1e-3;
	return c->class->most_ns > 0 ? c->class->most_ns : 1e3;
}

static void add_up(const struct merging *g, const struct beats *b, double *taken)
{
	memset(taken, 0, b->n * sizeof(*taken));
	for (uint32_t i = 0; i < b->n_columns; i++) {
		const struct beats_column *c = &b->columns[i];

		if (c->class != g->class || c->near == NEAR_OTHER)
			continue;
		for (uint32_t k = 0; k < c->n; k++)
			taken[c->cells[k].beat] += (double)c->cells[k].delta * weight_of(c);
	}
	for (uint32_t i = 0; i < b->n; i++)
		taken[i] *= 1e9 / (double)b->v[i].span_ns;
}

static int by_number(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/*
 * Above it a beat is unusual. Asked are two things, as of spikes (overlap.h): whether the class moved at all, where it
 * mostly does not, and whether it moved more than usually. INFINITY: this one cannot be asked.
 */
static double usual_of(const struct merging *g, const double *taken, uint32_t n)
{
	size_t mark = arena_used(g->a);
	double *v = ARENA_NEW(g->a, double, n + 1), median, usual = INFINITY;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (taken[i] > 0)
			v[k++] = taken[i];
	}
	if (!g->is_raised) {
		usual = k <= n / 2 ? 0 : INFINITY;
	} else if (k >= USUAL_LEAST) {
		sort_in_place(v, k, sizeof(*v), by_number);
		median = v[k / 2];
		for (uint32_t i = 0; i < k; i++)
			v[i] = fabs(v[i] - median);
		sort_in_place(v, k, sizeof(*v), by_number);
		usual = fmax(median + 4 * 1.4826 * v[k / 2], 1.5 * median);
	}
	arena_rewind(g->a, mark);
	return usual;
}

/* Slots that a beat touches, with so much on both sides. */
static void touch(const struct merged *m, const struct beat *v, uint64_t error, uint8_t *slots)
{
	uint64_t begin = v->real_ns - v->span_ns, first, last;

	begin = begin > m->from_ns + error ? begin - error - m->from_ns : 0;
	first = begin / m->slot_ns;
	last = (v->real_ns + error - m->from_ns - 1) / m->slot_ns;
	for (; first <= last && first < m->n_slots; first++)
		slots[first] = 1;
}

static void mark_host(struct merging *g, size_t i)
{
	const struct merged_host *h = &g->m->hosts[i];
	const struct beats *b = &h->b;
	size_t used = arena_used(g->a);
	double *taken = ARENA_NEW(g->a, double, b->n + 1), usual;

	add_up(g, b, taken);
	usual = usual_of(g, taken, b->n);
	g->worst[i] = 0;
	memset(g->unusual[i], 0, g->m->n_slots);
	for (uint32_t k = 0; k < b->n; k++) {
		uint64_t error = b->v[k].error_ns;

		error = error == RING_ERROR_UNKNOWN ? h->error_ns : error;
		if (taken[k] <= usual || error > g->m->slot_ns / 2)
			continue;
		touch(g->m, &b->v[k], error, g->unusual[i]);
		if (taken[k] > g->worst[i]) {
			g->worst[i] = taken[k];
			g->worst_ns[i] = b->v[k].real_ns - b->v[k].span_ns / 2;
		}
	}
	g->worst[i] *= b->n ? (double)b->usual_span_ns / 1e9 : 0;
	arena_rewind(g->a, used);
}

static void count(struct merging *g)
{
	const struct merged *m = g->m;

	memset(g->hosts_unusual, 0, m->n_slots * sizeof(*g->hosts_unusual));
	memset(g->expected, 0, m->n_slots * sizeof(*g->expected));
	memset(g->in_event, 0, m->n_slots * sizeof(*g->in_event));
	for (size_t i = 0; i < m->n_hosts; i++) {
		g->marked[i] = 0;
		for (size_t s = 0; m->hosts[i].judged && s < m->n_slots; s++) {
			g->unusual[i][s] &= g->watched[i][s];
			g->marked[i] += g->unusual[i][s];
			g->hosts_unusual[s] += g->unusual[i][s];
		}
		g->share[i] = g->slots[i] ? (double)g->marked[i] / (double)g->slots[i] : 0;
		for (size_t s = 0; m->hosts[i].judged && s < m->n_slots; s++)
			g->expected[s] += g->watched[i][s] ? g->share[i] : 0;
	}
}

static void begin(struct merging *g)
{
	struct merged *m = g->m;

	g->unusual = ARENA_NEW(g->a, uint8_t *, m->n_hosts);
	g->watched = ARENA_NEW(g->a, uint8_t *, m->n_hosts);
	g->share = ARENA_NEW(g->a, double, m->n_hosts);
	g->marked = ARENA_NEW(g->a, size_t, m->n_hosts);
	g->slots = ARENA_NEW(g->a, size_t, m->n_hosts);
	g->worst = ARENA_NEW(g->a, double, m->n_hosts);
	g->worst_ns = ARENA_NEW(g->a, uint64_t, m->n_hosts);
	g->hosts_unusual = ARENA_NEW(g->a, uint32_t, m->n_slots + 1);
	g->hosts_watched = ARENA_NEW(g->a, uint32_t, m->n_slots + 1);
	g->expected = ARENA_NEW(g->a, double, m->n_slots + 1);
	g->in_event = ARENA_NEW(g->a, bool, m->n_slots + 1);
	for (size_t i = 0; i < m->n_hosts; i++) {
		g->unusual[i] = ARENA_NEW(g->a, uint8_t, m->n_slots + 1);
		g->watched[i] = ARENA_NEW(g->a, uint8_t, m->n_slots + 1);
		for (uint32_t k = 0; m->hosts[i].judged && k < m->hosts[i].b.n; k++)
			touch(m, &m->hosts[i].b.v[k], 0, g->watched[i]);
		for (size_t s = 0; s < m->n_slots; s++) {
			g->slots[i] += g->watched[i][s];
			g->hosts_watched[s] += g->watched[i][s];
		}
	}
}

static bool moves(const struct merged *m, const struct suspect_class *class)
{
	for (size_t i = 0; i < m->n_hosts; i++) {
		const struct beats *b = &m->hosts[i].b;

		for (uint32_t c = 0; m->hosts[i].judged && c < b->n_columns; c++) {
			if (b->columns[c].class == class && b->columns[c].n &&
				b->columns[c].near != NEAR_OTHER)
				return true;
		}
	}
	return false;
}

static void ask(struct merging *g)
{
	for (unsigned way = 0; way < 2; way++) {
		g->is_raised = way == 1;
		for (size_t i = 0; i < g->m->n_hosts; i++) {
			if (g->m->hosts[i].judged)
				mark_host(g, i);
		}
		count(g);
		merge_find_events(g);
		merge_find_alone(g);
	}
}

bool merge_hosts(struct arena *a, const struct ring *const *rings, size_t n,
	const struct beats_range *range, uint64_t slot_ns, struct merged *ret, const char **why)
{
	struct merged m = { .n_hosts = 0 };
	struct merging g = { .a = a, .m = &m };

	if (!find_hosts(a, rings, n, range, &m, why) || !lay_slots(a, &m, slot_ns, why))
		return false;
	m.events = ARENA_NEW(a, struct merged_event, MERGE_EVENTS_MOST);
	m.alone = ARENA_NEW(a, struct merged_alone, MERGE_ALONE_MOST);
	if (m.n_judged)
		begin(&g);
	for (const struct suspect_class *c = suspect_classes; c->word; c++)
		m.n_classes += m.n_judged && moves(&m, c);
	for (g.class = suspect_classes; g.class->word && m.n_judged; g.class ++) {
		if (moves(&m, g.class))
			ask(&g);
	}
	merge_sort(&m);
	*ret = m;
	return true;
}
