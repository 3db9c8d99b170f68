/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A perf ring with any bytes, from any place on, and a tracepoint's format: what comes out is in
 * order, has names that exist, and explains gaps without leaving its arrays. Input: two bytes
 * for the tail, two for the length, up to a NUL the format, then the ring.
 */
#include "programs/probe/explain.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { RING = 4096 };

static void check(const struct trace *t)
{
	struct gap gaps[4] = { { .from_raw = 1000, .to_raw = 2000 },
		{ .from_raw = 5000, .to_raw = 90000 }, { .from_raw = 100000, .to_raw = 1000000 },
		{ .from_raw = 2000000, .to_raw = UINT64_C(1) << 60 } };
	struct explain_in in = { .trace = t, .error_ns = 60, .tid = 1 };

	for (size_t i = 0; i < t->n; i++) {
		FUZZ_CHECK(t->v[i].kind < KINDS);
		FUZZ_CHECK(t->v[i].name < t->names.n);
		FUZZ_CHECK(!i || t->v[i - 1].raw_ns <= t->v[i].raw_ns);
	}
	explain(&in, gaps, 4);
	for (unsigned i = 0; i < 4; i++)
		FUZZ_CHECK(gaps[i].kind < KINDS && (!gaps[i].name || gaps[i].name < t->names.n));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct formats f = { .n = 0 };
	struct str head, rest;
	struct trace t;
	uint64_t tail, head_at;
	char *ring = ARENA_NEW(a, char, RING);

	if (input.n < 4 || !str_split(str_skip(input, 4), 0, &head, &rest))
		return;
	tail = (uint64_t)((unsigned char)input.p[0] | (unsigned char)input.p[1] << 8) &
	       ~UINT64_C(7);
	head_at = tail + ((unsigned char)input.p[2] | (unsigned char)input.p[3] << 8);
	for (unsigned i = 0; i < n_tracepoints && f.n < 4; i++) {
		if (!format_parse(head, &tracepoints[(i * 7 + 13) % n_tracepoints], &f.v[f.n]))
			f.n++;
	}
	for (size_t i = 0; i < rest.n && i < RING; i++)
		ring[(tail + i) % RING] = rest.p[i];
	t = (struct trace){ .v = ARENA_NEW(a, struct event, RING), .names.a = a };
	interned_add(&t.names, STR(""));
	FUZZ_CHECK(perf_ring_read(ring, RING, tail, head_at, &f, &t) <= head_at);
	trace_settle(&t);
	check(&t);
}
