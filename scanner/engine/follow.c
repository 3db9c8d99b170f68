/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds of questions that only answers lead to. Who asks sees the answer at once, so most
 * chains of includes are done in one round. A host that makes a chain endless ends it at a bound.
 */
#include "scanner/engine/collect.h"

#include <string.h>

struct round {
	struct follower follower;
	struct collector *c;
	size_t asked; /* new ones, of all rounds of one fact */
};

/* What a source takes: "/a/b", no component empty, "." or "..", no NUL. */
static bool is_normal(struct str path)
{
	struct str rest = str_skip(path, 1), part;

	if (path.n < 2 || path.p[0] != '/' || path.p[path.n - 1] == '/' ||
		memchr(path.p, '\0', path.n))
		return false;
	while (str_cut(&rest, '/', &part)) {
		if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static void ask(struct follower *f, struct str path, enum ask_kind kind, size_t cap)
{
	struct round *r = (struct round *)f;

	if (r->asked >= FOLLOW_CAP || !is_normal(path) || answers_find(r->c->answers, path, kind))
		return;
	collect_capped(r->c, path, kind, cap);
	r->asked++;
}

void collect_followed(struct collector *c, const struct facts *fs, const struct fact *fact)
{
	struct fact_in in = { c->answers, fs, c->arena };
	struct round r = { .follower = { .ask = ask }, .c = c };
	size_t before;

	for (unsigned round = 0; fact->follow && round < FOLLOW_ROUNDS; round++) {
		before = r.asked;
		fact->follow(&in, &r.follower);
		if (r.asked == before)
			break;
	}
}
