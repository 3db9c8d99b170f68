/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From any host's answers comes a profile that the reader takes, with the hot CPUs, NICs and targets
 * that were inferred; and one that shows no intent declares none.
 */
#include "scanner/profile/profile.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/infer.h"

static int read_text(void *user, struct arena *a, struct str path, struct str *ret_text)
{
	(void)a;
	(void)path;
	*ret_text = *(const struct str *)user;
	return 0;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct str name = STR("./inferred.yaml"), text;
	struct problems *problems = ARENA_NEW(a, struct problems, 1);
	struct profile_loading l = {
		.arena = a, .problems = problems, .read = read_text, .user = &text
	};
	struct index_text parsed;
	struct index_error e;
	struct inferred in;
	const struct profile *p;

	if (input.n > 1 << 16 || index_parse(a, input, &parsed, &e))
		return;
	infer_from_text(a, input, &in);
	text = infer_text(a, &in);
	problems->arena = a;
	p = profile_load(&l, &name, 1);
	FUZZ_CHECK(p);
	FUZZ_CHECK(p->intent.meant == in.found);
	FUZZ_CHECK(p->intent.has_hot == in.intent.has_hot);
	FUZZ_CHECK(cpuset_eq(p->intent.hot, in.intent.hot));
	FUZZ_CHECK(p->intent.n_nics == in.intent.n_nics);
	FUZZ_CHECK(p->intent.n_targets == in.intent.n_targets);
	FUZZ_CHECK(p->intent.time == in.intent.time);
}
