/* SPDX-License-Identifier: Apache-2.0 */
/* Fixtures: a text (docs/format-fixture.md) to samples, and one check judged on them. */
#ifndef LATSCAN_TESTS_SUPPORT_FIXTURE_H
#define LATSCAN_TESTS_SUPPORT_FIXTURE_H

#include "scanner/engine/engine.h"
#include "scanner/source/index.h"

/* What a fixture's headers say. Words are as in docs/format-fixture.md. */
struct fixture {
	struct str path;
	struct index_text text;
	const struct check *check;
	const struct check **with; /* judged beside it: they may be the cause */
	const double **with_limits;
	size_t n_with;
	struct str cause;  /* id of the check that must have silenced it; empty: any or none */
	struct str expect; /* status word */
	struct str reason; /* empty: any */
	const struct str *texts; /* each must appear in a finding */
	size_t n_texts;
	const struct str *subjects; /* each must be the label of a finding of the expected status */
	size_t n_subjects;
	const struct str *warned; /* each must be the label of a warning, beside a worse finding */
	size_t n_warned;
	uint64_t window_ns;
	bool advisory; /* no intent is presumed */
	enum phase phase;
	struct intent intent;
	const double *limits;
	enum budget_level budget;
};

/* NULL with *ret_error, a sentence, when the text is not a good fixture. */
struct fixture *fixture_parse(
	struct arena *a, struct str path, struct str text, struct str *ret_error);
/* The result of the fixture's own check. */
const struct result *fixture_result(const struct fixture *f, const struct report *r);
/* Judge it; denied may be NULL, or a path pattern whose answers are all refused. */
struct report *fixture_judge(struct arena *a, const struct fixture *f, struct str denied);

/* A sample of everything that the facts given read, from index text; for tests of facts. */
struct sample *sample_from_text(
	struct arena *a, struct str text, const struct fact *const *facts, size_t n);

struct str read_whole_file(struct arena *a, const char *path); /* exits when it cannot */

#endif
