/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/probe/calibrate.h"

#include "programs/probe/counter.h"

enum { TRIES = 64 };

struct pair pair_take(void)
{
	struct pair best = { .width = UINT64_MAX };

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = counter_now(), raw = raw_now(), behind = counter_now();

		if (behind - before < best.width)
			best = (struct pair){ before + (behind - before) / 2, raw,
				behind - before };
	}
	return best;
}

struct line line_of(struct pair from, struct pair to)
{
	struct line l = { .from = from, .to = to, .ns_per_tick = 1 };

	if (to.ticks > from.ticks && to.raw_ns > from.raw_ns)
		l.ns_per_tick = (double)(to.raw_ns - from.raw_ns) / (double)(to.ticks - from.ticks);
	return l;
}

/* From the nearer end, in signed differences: a double holds those exactly, and not the sum. */
uint64_t line_raw(const struct line *l, uint64_t ticks)
{
	int64_t since = (int64_t)(ticks - l->from.ticks);

	return l->from.raw_ns + (uint64_t)(int64_t)((double)since * l->ns_per_tick);
}

uint64_t line_ns(const struct line *l, uint64_t ticks)
{
	return (uint64_t)((double)ticks * l->ns_per_tick + 0.5);
}

uint64_t line_ticks(const struct line *l, uint64_t ns)
{
	return (uint64_t)((double)ns / l->ns_per_tick + 0.5);
}

double line_drift_ppm(const struct line *first, const struct line *second)
{
	return (second->ns_per_tick / first->ns_per_tick - 1) * 1e6;
}

uint64_t line_error_ns(const struct line *l)
{
	return line_ns(l, l->from.width / 2 + l->to.width / 2);
}
