/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two looks in two arenas: the newer one is compared with the older, which then makes room. The wait until the next one follows what
 * they cost: not the dearest, which is the first, with all files still to be opened, but all of them together.
 */
#include "scanner/triage/pulse.h"

#include <string.h>

#include "scanner/base/text.h"
#include "scanner/source/clock.h"
#include "scanner/triage/pulse_look.h"

enum {
	LOOK_CAP = 1 << 28, /* address space; of 576 CPUs and 4000 interrupts some MiB are used */
	PLACES = 4 * RING_COLUMNS_MAX, /* a power of two */
	TRIES = 2,
	NAME_MOST = 512, /* as the ring's */
};
static const uint64_t least_ns = (uint64_t)PULSE_PERIOD_MS * 1000000;
/* /proc/interrupts may take half of what there is to spend. */
static const uint64_t interrupts_most_ns = (uint64_t)PULSE_PERIOD_MS * 1000000 / PULSE_SHARE / 2;
/* CLOCK_REALTIME is slewed by 500 ppm, in a beat of 100 ms 50 us; what is more was a step. */
static const uint64_t step_ns = 1000000;

struct pulse {
	struct arena *arena; /* of itself */
	struct source *source;
	struct ring *ring;
	struct pulse_asks asks;
	struct pulse_time time;
	struct look looks[2];
	struct arena *names; /* of one comparison */
	bool turn;
	uint16_t *places; /* by the hash of a column: its number + 1 */
	struct ring_count *counts;
	uint32_t n_counts;
	uint64_t lost; /* columns that there was no room for */
	uint64_t first_ns, last_ns;
	struct pulse_cost cost;
};

static void live_now(void *user, struct moment *ret)
{
	(void)user;
	moment_now(ret);
}

static uint64_t live_cpu(void *user)
{
	(void)user;
	return clock_live.cpu_ns(clock_live.user);
}

const struct pulse_time pulse_time_live = { .now = live_now, .cpu_ns = live_cpu };

/* What one reading of /proc/interrupts costs, once its descriptor is open. */
static void price_interrupts(struct pulse *p)
{
	struct look *l = &p->looks[0];
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = p->time.cpu_ns(p->time.user), spent;

		look_interrupts(l, p->source);
		spent = p->time.cpu_ns(p->time.user) - before;
		best = spent < best ? spent : best;
		arena_rewind(l->arena, 0);
	}
	p->cost.interrupts_ns = best;
	p->cost.interrupts = best <= interrupts_most_ns;
	p->cost.irqs = p->cost.interrupts ? 0 : p->asks.n_irqs;
	l->irqs = (struct interrupts){ 0 };
}

struct pulse *pulse_new(struct source *s, struct ring *ring, const struct pulse_asks *asks,
	const struct pulse_time *time)
{
	const size_t counts = RING_COLUMNS_MAX * sizeof(struct ring_count);
	struct arena *a = arena_new("a pulse", sizeof(struct pulse) + counts + PLACES * 2 + 4096);
	struct pulse *p;

	if (!a)
		return NULL;
	p = ARENA_NEW(a, struct pulse, 1);
	*p = (struct pulse){ .arena = a, .source = s, .ring = ring, .asks = *asks, .time = *time };
	p->places = ARENA_NEW(a, uint16_t, PLACES);
	p->counts = ARENA_NEW(a, struct ring_count, RING_COLUMNS_MAX);
	p->looks[0].arena = arena_new("a beat", LOOK_CAP);
	p->looks[1].arena = arena_new("a beat", LOOK_CAP);
	p->names = arena_new("what moved", LOOK_CAP);
	if (!p->looks[0].arena || !p->looks[1].arena || !p->names) {
		pulse_free(p);
		return NULL;
	}
	price_interrupts(p);
	return p;
}

void pulse_free(struct pulse *p)
{
	if (!p)
		return;
	arena_free(p->looks[0].arena);
	arena_free(p->looks[1].arena);
	arena_free(p->names);
	arena_free(p->arena);
}

static bool is_column(const struct ring_column *x, const struct ring_column *y)
{
	return x->cpu == y->cpu && x->is_time == y->is_time && str_eq(x->name, y->name);
}

/* The number of a column, a new one where it moves for the first time; -1: no room. */
static int column_of(struct pulse *p, const struct ring_column *c)
{
	uint64_t hash = text_place(c->name) + (uint64_t)(c->cpu + 1) * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(hash >> 32) % PLACES;
	int n;

	for (; p->places[at]; at = (at + 1) % PLACES) {
		if (is_column(ring_column(p->ring, p->places[at] - 1u), c))
			return p->places[at] - 1;
	}
	n = ring_add_column(p->ring, c);
	if (n >= 0)
		p->places[at] = (uint16_t)(n + 1);
	return n;
}

static void note(void *user, const struct ring_column *c, uint64_t delta)
{
	struct pulse *p = user;
	struct ring_column clean = *c;
	int n;

	/* As the ring keeps it, so that it is found again. */
	clean.name = str_trim(text_sanitise(p->names, str_head(str_trim(c->name), NAME_MOST)));
	n = clean.name.n > NAME_MOST ? -1 : column_of(p, &clean);
	if (n < 0 || p->n_counts == RING_COLUMNS_MAX)
		p->lost++;
	else
		p->counts[p->n_counts++] = (struct ring_count){ (uint32_t)n, delta };
}

static int64_t gained(uint64_t x1, uint64_t y1, uint64_t x2, uint64_t y2)
{
	return (int64_t)(x2 - x1) - (int64_t)(y2 - y1);
}

/* What is no counter. True: nothing can be said of the time since the beat before. */
static bool marks(struct pulse *p, const struct moment *b, const struct moment *n)
{
	int64_t slept = gained(b->boot_ns, b->mono_ns, n->boot_ns, n->mono_ns);
	int64_t step = gained(b->real_ns, b->boot_ns, n->real_ns, n->boot_ns);
	uint64_t size = (uint64_t)(step < 0 ? -step : step);

	if (size > step_ns)
		(void)ring_add_mark(p->ring, n->real_ns,
			str_printf(p->names, "clock stepped by %lld ns", (long long)step));
	if (slept <= (int64_t)step_ns)
		return false;
	(void)ring_add_mark(p->ring, n->real_ns,
		str_printf(p->names, "suspended for %lld ms", (long long)slept / 1000000));
	return true;
}

static void keep(struct pulse *p, const struct look *before, const struct look *now)
{
	struct ring_beat b = { .real_ns = now->at.real_ns,
		.mono_ns = now->at.mono_ns,
		.tsc = now->at.tsc,
		.error_ns = now->at.error_ns,
		.counts = p->counts };
	const struct look_sink sink = { note, p };

	p->n_counts = 0;
	if (before->any && !marks(p, &before->at, &now->at) &&
		now->at.mono_ns > before->at.mono_ns) {
		b.span_ns = now->at.mono_ns - before->at.mono_ns;
		look_compare(before, now, &p->asks, p->names, &sink);
	}
	b.n_counts = p->n_counts;
	if (ring_add_beat(p->ring, &b) < 0)
		p->lost++;
	arena_rewind(p->names, 0);
}

void pulse_beat(struct pulse *p)
{
	struct look *now = &p->looks[p->turn], *before = &p->looks[!p->turn];
	uint64_t spent = p->time.cpu_ns(p->time.user);

	arena_rewind(now->arena, 0);
	p->time.now(p->time.user, &now->at);
	look_take(now, p->source, &p->asks, p->cost.interrupts);
	keep(p, before, now);
	p->turn = !p->turn;
	if (!p->cost.beats++)
		p->first_ns = now->at.raw_ns;
	p->last_ns = now->at.raw_ns;
	p->cost.cpu_ns += p->time.cpu_ns(p->time.user) - spent;
	p->cost.span_ns = p->last_ns - p->first_ns;
}

/* So long that all beats so far took no more than their share of the time until the next one. */
uint64_t pulse_wait_ns(const struct pulse *p)
{
	uint64_t paid = p->cost.cpu_ns * PULSE_SHARE;
	uint64_t wait = paid > p->cost.span_ns ? paid - p->cost.span_ns : 0;

	return wait > least_ns ? wait : least_ns;
}

struct pulse_cost pulse_cost(const struct pulse *p)
{
	return p->cost;
}
