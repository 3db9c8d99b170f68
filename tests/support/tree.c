/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/tree.h"

#include "scanner/engine/engine.h"

struct sample *sample_from_tree(
	struct arena *a, const char *dir, const struct fact *const *facts, size_t n)
{
	struct check *c = ARENA_NEW(a, struct check, 1);
	const struct check **checks = ARENA_NEW(a, const struct check *, 1);
	struct job job = { .checks = checks, .n_checks = 1 };
	struct source *s = source_tree(dir);
	struct sample *sm;

	if (!s)
		return NULL;
	checks[0] = c;
	c->id = "test.facts";
	for (size_t i = 0; i < n && i < CHECK_NEEDS; i++)
		c->needs[i] = facts[i];
	sm = sample_take(plan_new(a, &job), SAMPLE_ALL, s, &job.intent, NULL);
	source_close(s);
	return sm;
}
