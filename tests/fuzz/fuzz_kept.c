/* SPDX-License-Identifier: Apache-2.0 */
/* Rings of anyone: put in a row, ranked, held against spikes and merged with another host's, nothing falls over. */
#include "scanner/triage/merge.h"
#include "scanner/triage/overlap.h"
#include "scanner/triage/past.h"
#include "tests/fuzz/fuzz.h"

enum { SPIKES = 40 };

static void overlap(struct arena *a, struct arena *scratch, const struct beats *b)
{
	struct spikes s = { .v = ARENA_NEW(a, struct spike, SPIKES), .resolution_ns = 1 };
	struct spikes_told told;
	const char *why = NULL;

	for (uint32_t i = 0; i < b->n && s.n < SPIKES; i += 1 + b->n / SPIKES)
		s.v[s.n++] = (struct spike){ b->v[i].real_ns, b->v[i].span_ns, (uint32_t)s.n + 1 };
	for (unsigned c = 0; c < SPIKE_CLOCKS && s.n; c++) {
		s.clock = (enum spike_clock)c;
		if (overlap_tell(a, scratch, b, &s, "f", &told, &why)) {
			FUZZ_CHECK(why);
			continue;
		}
		FUZZ_CHECK(told.fate[SPIKE_EXPLAINED] + told.fate[SPIKE_UNEXPLAINED] +
				   told.fate[SPIKE_BEFORE] + told.fate[SPIKE_AFTER] +
				   told.fate[SPIKE_GAP] ==
			   s.n);
		for (size_t i = 0; i < told.n_thieves; i++)
			FUZZ_CHECK(told.thieves[i].chance <= OVERLAP_LEVEL &&
				   told.thieves[i].own <= told.thieves[i].spikes);
	}
}

static void merge(struct arena *a, const struct ring *ring, const struct beats_range *all)
{
	struct ring *other = ring_new("another", STR("b"), 1 << 16);
	const struct ring_count one = { 0, 1 };
	const struct ring_column c = { STR("irq"), STR("irq/1"), 2, false };
	const struct ring *both[2] = { ring, other };
	struct merged m;
	const char *why = NULL;

	FUZZ_CHECK(other && ring_add_column(other, &c) == 0);
	for (size_t i = 0; i < ring_n_beats(ring) && i < 100; i++) {
		struct ring_beat b = *ring_beat(ring, i);

		b.counts = &one;
		b.n_counts = b.span_ns ? 1 : 0;
		FUZZ_CHECK(ring_add_beat(other, &b) == 0);
	}
	if (merge_hosts(a, both, 2, all, 0, &m, &why))
		FUZZ_CHECK(m.n_judged <= m.n_hosts && m.n_hosts <= 2);
	else
		FUZZ_CHECK(why);
	ring_free(other);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	const struct beats_range all = { .until_ns = UINT64_MAX };
	struct arena *big = arena_new("kept", (size_t)1 << 30);
	struct ring *ring = NULL;
	const struct ring *rings[2];
	const char *why = NULL;
	struct past past;
	struct beats b;
	size_t line;

	FUZZ_CHECK(big);
	if (ring_read(input, 1 << 20, &ring, &line, &why) == 0) {
		rings[0] = rings[1] = ring;
		FUZZ_CHECK(beats_make(big, rings, 2, &all, &b, &why));
		past_rank(big, &b, &past);
		for (size_t i = 0; i < past.n; i++)
			FUZZ_CHECK(past.suspects[i].beats && past.suspects[i].beats <= b.n);
		overlap(big, a, &b);
		merge(big, ring, &all);
		ring_free(ring);
	}
	arena_free(big);
}
