/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backlog of each CPU by role (/proc/net/softnet_stat): packets that found it full, and polls
 * that ended with work left.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/net/softnet.h"

struct backlog {
	uint64_t now[2][2], moved[2][2]; /* dropped, squeezed; hot, others */
	bool told;
};

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct softnet *t = trait_fact(in, &fact_softnet);
	static const char *const what[] = { "dropped", "squeezed" };
	static const char *const where[] = { "hot", "housekeeping" };
	const struct softnet *b = trait_fact_before(in, &fact_softnet);
	struct backlog s = { .told = b && b->valid };

	if (!t->valid) {
		trait_not_whole(out);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct softnet_cpu *c = &t->v[i];
		const struct softnet_cpu *was = s.told ? softnet_match(b, t, i) : NULL;
		unsigned role = c->cpu >= 0 && cpuset_has(in->roles->hot, (unsigned)c->cpu) ? 0 : 1;
		uint64_t dropped = 0, squeezed = 0;

		s.told &= was && trait_moved(was->dropped, c->dropped, 32, &dropped) &&
			  trait_moved(was->squeezed, c->squeezed, 32, &squeezed);
		s.now[0][role] += c->dropped;
		s.now[1][role] += c->squeezed;
		s.moved[0][role] += dropped;
		s.moved[1][role] += squeezed;
	}
	for (unsigned k = 0; k < 4; k++) {
		unsigned w = k / 2, role = k % 2;
		struct str key = trait_key(in, "%s on %s CPUs", what[w], where[role]);

		if (role == 0 && cpuset_is_empty(in->roles->hot))
			continue;
		trait_count(out, trait_key(in, STR_FMT " since boot", STR_ARG(key)), s.now[w][role],
			t->from->path);
		if (s.told && s.now[w][role])
			trait_rate(in, out, key, s.moved[w][role], t->from->path);
	}
}

const struct traits traits_softnet = {
	.group = "softnet",
	.what = "packets that a CPU's backlog dropped, polls that ended early",
	.needs = { &fact_softnet },
	.gather = gather,
};
