/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of others' histories becomes a ring that can be read again, or a fault with a line. */
#ifndef LATSCAN_TESTS_FUZZ_IMPORT_H
#define LATSCAN_TESTS_FUZZ_IMPORT_H

#include "programs/import/import.h"
#include "tests/fuzz/fuzz.h"

typedef int import_fn(struct kept *k, struct str text, struct kept_fault *ret);

static inline void fuzz_import(struct arena *a, struct str input, import_fn *read)
{
	struct kept k = { .arena = a, .scratch = arena_new("scratch", FUZZ_CAP) };
	struct kept_fault fault = { 0, { 0 } };
	struct ring *ring = NULL;
	int r;

	FUZZ_CHECK(k.scratch);
	r = read(&k, input, &fault);
	FUZZ_CHECK(r == 0 || fault.why.n);
	if (r == 0 && kept_ring(&k, 0, &ring) == 0) {
		uint64_t last = 0;

		for (size_t i = 0; i < ring_n_beats(ring); i++) {
			FUZZ_CHECK(ring_beat(ring, i)->real_ns >= last);
			last = ring_beat(ring, i)->real_ns;
		}
		ring_free(ring);
	}
	arena_free(k.scratch);
}

#endif
