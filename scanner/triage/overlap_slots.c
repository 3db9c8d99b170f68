/* SPDX-License-Identifier: Apache-2.0 */
/* Which beats each spike touches, on the clock of the spikes. */
#include "scanner/triage/overlap_parts.h"

#include <errno.h>

#include "scanner/base/sort.h"

enum { EDGE = 16 }; /* so many parts of a beat are vague at each end */

/* A beat on the spikes' clock; until is never less than that of a beat before, for searching. */
struct stretch {
	uint64_t from, until, until_most;
};

static uint64_t less(uint64_t x, uint64_t y)
{
	return x > y ? x - y : 0;
}

static uint64_t more(uint64_t x, uint64_t y)
{
	return x > UINT64_MAX - y ? UINT64_MAX : x + y;
}

static uint64_t cycles(uint64_t ns, uint64_t hz)
{
	return (uint64_t)((double)ns * (double)hz / 1e9);
}

/* Clocks that begin anew at each boot can only be of the last one. */
static bool has_clock(const struct overlap *o, const struct beat *v)
{
	switch (o->s->clock) {
	case SPIKE_UTC:
		return v->error_ns != RING_ERROR_UNKNOWN;
	case SPIKE_MONOTONIC:
		return v->boot + 1 == o->b->boots;
	case SPIKE_TSC:
		return v->boot + 1 == o->b->boots && v->tsc && v->tsc_hz;
	case SPIKE_REALTIME:
	case SPIKE_CLOCKS:
		break;
	}
	return true;
}

static struct stretch place_of(const struct overlap *o, const struct beat *v)
{
	uint64_t span = v->span_ns, end = v->real_ns, vague;

	if (o->s->clock == SPIKE_MONOTONIC)
		end = v->mono_ns;
	if (o->s->clock == SPIKE_TSC) {
		end = v->tsc;
		span = cycles(span, v->tsc_hz);
	}
	vague = span / EDGE + (o->s->clock == SPIKE_UTC ? v->error_ns : 0);
	return (struct stretch){ less(less(end, span), vague), more(end, vague), 0 };
}

static struct stretch *make_places(struct overlap *o, bool *any)
{
	struct stretch *v = ARENA_NEW(o->scratch, struct stretch, o->b->n + 1);
	uint64_t most = 0;

	*any = false;
	for (uint32_t i = 0; i < o->b->n; i++) {
		if (has_clock(o, &o->b->v[i])) {
			v[i] = place_of(o, &o->b->v[i]);
			*any = true;
		}
		most = v[i].until > most ? v[i].until : most;
		v[i].until_most = most;
	}
	return v;
}

static uint64_t clock_hz(const struct overlap *o)
{
	for (uint32_t i = o->b->n; i-- > 0;) {
		if (o->b->v[i].tsc_hz)
			return o->b->v[i].tsc_hz;
	}
	return 0;
}

/* The first beat that ends behind a moment. */
static uint32_t first_behind(const struct stretch *v, uint32_t n, uint64_t moment)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (v[mid].until_most > moment)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static struct slot slot_of(
	const struct overlap *o, const struct stretch *v, uint32_t i, uint64_t hz)
{
	const struct spike *spike = &o->s->v[i];
	bool to_cycles = o->s->clock == SPIKE_TSC && !o->s->in_cycles;
	uint64_t length = to_cycles ? cycles(spike->length, hz) : spike->length;
	uint64_t from = o->s->at_end ? less(spike->at, length) : spike->at;
	uint64_t until = more(more(from, length), o->s->resolution_ns);
	uint32_t at = first_behind(v, o->b->n, from);
	struct slot s = { .first = 1, .last = 0, .spike = i, .owner = -1 };

	for (; at < o->b->n && v[at].from < until; at++) {
		if (v[at].until <= from)
			continue;
		if (s.first > s.last)
			s.first = at;
		s.last = at;
		s.fate = SPIKE_UNEXPLAINED;
	}
	if (s.fate == SPIKE_UNEXPLAINED)
		return s;
	s.fate = at == 0 ? SPIKE_BEFORE : at == o->b->n ? SPIKE_AFTER : SPIKE_GAP;
	return s;
}

static int by_beat(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;
	bool a_in = a->fate == SPIKE_UNEXPLAINED, b_in = b->fate == SPIKE_UNEXPLAINED;

	if (a_in != b_in)
		return a_in ? -1 : 1;
	if (a_in && a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->spike < b->spike ? -1 : a->spike > b->spike;
}

/* Widths of slots and how many have them; past some kinds a wider one speaks for it: more by accident, not less. */
static void count_width(struct overlap *o, uint32_t beats)
{
	unsigned i = 0;

	while (i < o->n_widths && o->widths[i].beats != beats)
		i++;
	if (i == WIDTHS_MOST) {
		i = 0;
		for (unsigned k = 0; k < WIDTHS_MOST; k++) {
			if (o->widths[k].beats > o->widths[i].beats)
				i = k;
		}
		if (beats > o->widths[i].beats)
			o->widths[i].beats = beats;
	} else if (i == o->n_widths) {
		o->widths[o->n_widths++].beats = beats;
	}
	o->widths[i].trials++;
}

static void find_trials(struct overlap *o)
{
	uint32_t next = 0;

	for (size_t i = 0; i < o->n_watched; i++) {
		struct slot *s = &o->slots[i];

		if (o->n_trials && s->first < next)
			continue;
		s->is_trial = true;
		next = s->last + 1;
		o->n_trials++;
		count_width(o, s->last - s->first + 1);
	}
}

static bool is_in_order(const struct overlap *o)
{
	for (size_t i = 1; i < o->n_slots; i++) {
		if (by_beat(&o->slots[i - 1], &o->slots[i]) > 0)
			return false;
	}
	return true;
}

int overlap_slots(struct overlap *o, const char **why)
{
	bool any;
	struct stretch *places = make_places(o, &any);
	uint64_t hz = clock_hz(o);

	if (!any && o->b->n) {
		*why = o->s->clock == SPIKE_TSC
			       ? "the ring has no TSC (or not an invariant one): expected spikes of another clock"
			       : "the error of the ring's clock is not known: expected spikes of the host's own clock";
		return -EINVAL;
	}
	o->slots = ARENA_NEW(o->a, struct slot, o->s->n + 1);
	for (size_t i = 0; i < o->s->n; i++) {
		struct slot *s = &o->slots[o->n_slots++];

		*s = slot_of(o, places, (uint32_t)i, hz);
		o->told->fate[s->fate]++;
		o->n_watched += s->fate == SPIKE_UNEXPLAINED;
	}
	if (!is_in_order(o))
		sort_in_place(o->slots, o->n_slots, sizeof(*o->slots), by_beat);
	find_trials(o);
	return 0;
}

uint64_t overlap_length_ns(const struct overlap *o, const struct slot *s)
{
	uint64_t hz = o->s->in_cycles ? clock_hz(o) : 0;
	uint64_t length = o->s->v[s->spike].length;

	return hz ? (uint64_t)((double)length * 1e9 / (double)hz) : length;
}

uint64_t overlap_real_ns(const struct overlap *o, const struct slot *s)
{
	const struct beat *v = &o->b->v[s->first];
	uint64_t at = o->s->v[s->spike].at;

	if (o->s->clock <= SPIKE_UTC)
		return at;
	if (s->fate > SPIKE_UNEXPLAINED)
		return 0;
	if (o->s->clock == SPIKE_MONOTONIC)
		return v->real_ns - v->mono_ns + at;
	return (uint64_t)((double)v->real_ns +
			  ((double)at - (double)v->tsc) * 1e9 / (double)v->tsc_hz);
}
