/* SPDX-License-Identifier: Apache-2.0 */
/* Rings by hand: noise that is the same each time, and what a test plants in it. */
#ifndef LATSCAN_TESTS_RINGS_H
#define LATSCAN_TESTS_RINGS_H

#include "scanner/triage/ring.h"

#define RINGS_EPOCH UINT64_C(1700000000000000000)
#define RINGS_MONO  UINT64_C(5000000000000)
#define RINGS_BEAT  UINT64_C(100000000)
#define RINGS_HZ    UINT64_C(2000000000)

enum { RINGS_COLUMNS = 256 };

/* A beat is made column by column, then added. */
struct rings {
	struct ring *ring;
	uint64_t seed;
	uint64_t n; /* beats so far */
	uint64_t error_ns, offset_ns, beat_ns;
	uint64_t deltas[RINGS_COLUMNS];
};

/* An LCG (Knuth's MMIX): 0 to 1. */
static inline double rings_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 11) / 9007199254740992.0;
}

static inline void rings_begin(struct rings *r, const char *host, uint64_t seed)
{
	*r = (struct rings){
		.ring = ring_new(host, STR("boot"), 64 << 20), .seed = seed, .beat_ns = RINGS_BEAT
	};
	ck_assert_ptr_nonnull(r->ring);
	ring_set_tsc_hz(r->ring, RINGS_HZ);
}

static inline int rings_column(
	struct rings *r, const char *suspect, const char *name, int cpu, bool is_time)
{
	struct ring_column c = { str_from(suspect), str_from(name), cpu, is_time };
	int n = ring_add_column(r->ring, &c);

	ck_assert_int_ge(n, 0);
	ck_assert_int_lt(n, RINGS_COLUMNS);
	return n;
}

/* What was set in deltas becomes a beat. */
static inline void rings_beat(struct rings *r)
{
	struct ring_count counts[RINGS_COLUMNS];
	uint64_t at = ++r->n * r->beat_ns;
	struct ring_beat b = { RINGS_EPOCH + r->offset_ns + at, RINGS_MONO + at, r->beat_ns,
		(RINGS_MONO + at) / 1000000000 * RINGS_HZ + (RINGS_MONO + at) % 1000000000 * 2,
		r->error_ns, counts, 0 };

	for (uint32_t i = 0; i < ring_n_columns(r->ring); i++) {
		if (r->deltas[i])
			counts[b.n_counts++] = (struct ring_count){ i, r->deltas[i] };
		r->deltas[i] = 0;
	}
	ck_assert_int_eq(ring_add_beat(r->ring, &b), 0);
}

#endif
