/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of /probe/jitter, and a report of the probe that they are made of: what is made is understood, and
 * what is understood keeps to its bounds.
 */
#include "scanner/engine/jitter.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct jitter *j)
{
	FUZZ_CHECK(j->policy.n && j->n_cpus <= JITTER_CPUS);
	for (size_t i = 0; i < j->n_cpus; i++) {
		const struct jitter_cpu *c = &j->cpus[i];

		FUZZ_CHECK(c->n_buckets <= JITTER_BUCKETS && c->n_slots <= JITTER_SLOTS);
		FUZZ_CHECK(c->n_causes <= JITTER_CAUSES);
		for (unsigned k = 1; k < c->n_buckets; k++)
			FUZZ_CHECK(c->buckets[k - 1].first_ns < c->buckets[k].first_ns);
		for (unsigned k = 0; k < c->n_causes; k++)
			FUZZ_CHECK(c->causes[k].kind.n > 0);
	}
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str lines, host = { 0 }, error = { 0 };
	struct jitter j;

	if (!jitter_parse(a, input, &j))
		check(&j);
	if (jitter_of_json(a, input, &lines, &host, &error)) {
		FUZZ_CHECK(error.n > 0);
		return;
	}
	FUZZ_CHECK(!jitter_parse(a, lines, &j));
	check(&j);
}
