/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/watch/between.h"

#include <string.h>

/*
 * The clocks of a moment are read one after another, and the reader may lose its CPU in between: less than this is no
 * event. A slew of 500 ppm (adjtimex's most; chronyd's is 100 000 ppm at worst, when it is told to) is no step either.
 */
enum { LEAST_STEP_NS = 20000000, SLEW_PARTS = 1000 };

static int64_t apart(uint64_t x, uint64_t y)
{
	return (int64_t)(x - y);
}

static bool is_other_boot(const struct instant *b, const struct instant *n)
{
	if (*b->boot_id && *n->boot_id)
		return strcmp(b->boot_id, n->boot_id) != 0;
	return (n->mono_ns && n->mono_ns < b->mono_ns) || (n->boot_ns && n->boot_ns < b->boot_ns);
}

static void find_step(const struct instant *b, const struct instant *n, struct between *ret)
{
	uint64_t real = n->real_ns, was = b->real_ns, passed;
	int64_t step;

	if (!real || !was || !n->boot_ns || !b->boot_ns)
		return;
	passed = n->boot_ns - b->boot_ns;
	step = apart(real, was) - (int64_t)passed;
	if ((uint64_t)(step < 0 ? -step : step) < LEAST_STEP_NS + passed / SLEW_PARTS)
		return;
	ret->stepped = true;
	ret->step_ns = step;
}

/* A tree that somebody copied tells no more than its uptime, or not even that. */
static uint64_t passed_between(
	const struct instant *b, const struct instant *n, uint64_t interval_ns)
{
	if (b->mono_ns && n->mono_ns)
		return n->mono_ns - b->mono_ns;
	return b->boot_ns && n->boot_ns ? n->boot_ns - b->boot_ns : interval_ns;
}

struct between between(
	const struct instant *before, const struct instant *now, uint64_t interval_ns)
{
	struct between r = { .kind = BETWEEN_FIRST };
	int64_t asleep;

	if (!before)
		return r;
	if (is_other_boot(before, now)) {
		r.kind = BETWEEN_REBOOTED;
		return r;
	}
	find_step(before, now, &r);
	r.span_ns = passed_between(before, now, interval_ns);
	asleep = now->mono_ns && before->mono_ns && now->boot_ns && before->boot_ns
			 ? apart(now->boot_ns, before->boot_ns) - (int64_t)r.span_ns
			 : 0;
	if (asleep > LEAST_STEP_NS + (int64_t)(r.span_ns / SLEW_PARTS)) {
		r.kind = BETWEEN_SUSPENDED;
		r.asleep_ns = (uint64_t)asleep;
		r.span_ns = 0;
		return r;
	}
	r.kind = BETWEEN_NORMAL;
	if (interval_ns && r.span_ns >= 2 * interval_ns) {
		r.kind = BETWEEN_STALLED;
		r.missed = r.span_ns / interval_ns - 1;
	}
	return r;
}
