/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/histogram.h"

#include <math.h>
#include <string.h>

struct histogram histogram_new(struct arena *a)
{
	return (struct histogram){ .counts = ARENA_NEW(a, uint64_t, HISTOGRAM_BUCKETS) };
}

unsigned histogram_bucket(uint64_t ns)
{
	unsigned log, sub;

	if (ns < HISTOGRAM_EXACT)
		return (unsigned)ns;
	log = 63u - (unsigned)__builtin_clzll(ns);
	if (log >= HISTOGRAM_TOP_BITS)
		return HISTOGRAM_BUCKETS - 1;
	sub = (unsigned)(ns >> (log - HISTOGRAM_SUB_BITS)) & ((1u << HISTOGRAM_SUB_BITS) - 1);
	return HISTOGRAM_EXACT + ((log - HISTOGRAM_EXACT_BITS) << HISTOGRAM_SUB_BITS) + sub;
}

uint64_t histogram_first(unsigned bucket)
{
	unsigned log, sub;

	if (bucket < HISTOGRAM_EXACT)
		return bucket;
	if (bucket >= HISTOGRAM_BUCKETS - 1)
		return UINT64_C(1) << HISTOGRAM_TOP_BITS;
	bucket -= HISTOGRAM_EXACT;
	log = HISTOGRAM_EXACT_BITS + (bucket >> HISTOGRAM_SUB_BITS);
	sub = bucket & ((1u << HISTOGRAM_SUB_BITS) - 1);
	return (UINT64_C(1) << log) + ((uint64_t)sub << (log - HISTOGRAM_SUB_BITS));
}

uint64_t histogram_last(unsigned bucket)
{
	return bucket >= HISTOGRAM_BUCKETS - 1 ? UINT64_MAX : histogram_first(bucket + 1) - 1;
}

void histogram_add(struct histogram *h, uint64_t ns, uint64_t times)
{
	if (!times)
		return;
	h->counts[histogram_bucket(ns)] += times;
	if (!h->n || ns < h->min_ns)
		h->min_ns = ns;
	h->n += times;
	h->sum_ns += ns * times;
	if (ns > h->max_ns)
		h->max_ns = ns;
}

uint64_t histogram_percentile(const struct histogram *h, unsigned per_million)
{
	/* The number of times that must not lie above it, rounded up, without overflow. */
	uint64_t want =
		h->n / 1000000 * per_million + (h->n % 1000000 * per_million + 999999) / 1000000;
	uint64_t seen = 0;

	if (!h->n)
		return 0;
	if (!want)
		want = 1;
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->counts[i];
		if (seen >= want)
			return histogram_last(i) < h->max_ns ? histogram_last(i) : h->max_ns;
	}
	return h->max_ns;
}

/* Eight bins to a doubling, the first doubling from 1 ns. */
enum { BINS_LOG = 3, BINS = 48 << BINS_LOG };

static unsigned bin_of(uint64_t ns)
{
	unsigned log, sub;

	if (!ns)
		return 0;
	log = 63u - (unsigned)__builtin_clzll(ns);
	sub = (log >= BINS_LOG ? (unsigned)(ns >> (log - BINS_LOG))
			       : (unsigned)(ns << (BINS_LOG - log))) &
	      ((1u << BINS_LOG) - 1);
	return log >= BINS >> BINS_LOG ? BINS - 1 : (log << BINS_LOG) + sub;
}

static uint64_t bin_first(unsigned bin)
{
	unsigned log = bin >> BINS_LOG, part = (1u << BINS_LOG) + (bin & ((1u << BINS_LOG) - 1));

	return log >= BINS_LOG ? (uint64_t)part << (log - BINS_LOG) : part >> (BINS_LOG - log);
}

struct bins {
	uint64_t raw[BINS];
	double smooth[BINS];
};

static void fill(const struct histogram *h, struct bins *b)
{
	memset(b, 0, sizeof(*b));
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (h->counts[i])
			b->raw[bin_of(histogram_first(i))] += h->counts[i];
	}
	for (unsigned i = 0; i < BINS; i++) {
		double left = i ? (double)b->raw[i - 1] : 0;
		double right = i + 1 < BINS ? (double)b->raw[i + 1] : 0;

		b->smooth[i] = (left + 2 * (double)b->raw[i] + right) / 4;
	}
}

static bool apart(double lower, double valley)
{
	return valley < lower / 2 && lower - valley > 3 * sqrt(lower + valley);
}

/* One way over the bins: a peak is settled when what follows it fell far enough. */
struct walk {
	struct modes *m;
	unsigned peak, valley, from;
	double top, bottom;
	bool falling;
};

static void settle(struct walk *w, const struct bins *b, unsigned end)
{
	struct mode mode = { .from_ns = bin_first(w->from),
		.below_ns = bin_first(end),
		.peak_ns = bin_first(w->peak) };

	for (unsigned i = w->from; i < end; i++)
		mode.n += b->raw[i];
	if (w->m->n < MODES_MAX && mode.n)
		w->m->v[w->m->n++] = mode;
}

static void step(struct walk *w, const struct bins *b, unsigned i)
{
	double y = b->smooth[i];

	if (!w->falling) {
		if (y > w->top) {
			w->top = y;
			w->peak = i;
		} else if (apart(w->top, y)) {
			w->falling = true;
			w->bottom = y;
			w->valley = i;
		}
		return;
	}
	if (y < w->bottom) {
		w->bottom = y;
		w->valley = i;
	} else if (y > w->top || apart(y, w->bottom)) {
		settle(w, b, w->valley);
		*w = (struct walk){ .m = w->m, .from = w->valley, .peak = i, .top = y };
	}
}

void histogram_modes(const struct histogram *h, struct modes *ret)
{
	struct walk w = { .m = ret };
	struct bins b;
	unsigned kept = 0;

	*ret = (struct modes){ .told = h->n >= MODES_LEAST };
	if (!ret->told)
		return;
	fill(h, &b);
	for (unsigned i = 0; i < BINS; i++)
		step(&w, &b, i);
	settle(&w, &b, BINS - 1);
	for (unsigned i = 0; i < ret->n; i++) {
		if (ret->v[i].n * 20 >= h->n)
			ret->v[kept++] = ret->v[i];
	}
	ret->n = kept;
}
