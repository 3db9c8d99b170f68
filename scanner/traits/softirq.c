/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Softirqs of hot CPUs by kind (/proc/softirqs), or of all where no CPU is hot; kinds that never ran
 * have no lines.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/irq/softirqs.h"

struct ran {
	uint64_t now[2], delta[2]; /* hot, others */
	bool told;
};

static struct ran sum_of(const struct trait_in *in, const struct softirqs *t,
	const struct softirqs *before, enum softirq s)
{
	struct ran r = { .told = before != NULL };

	for (size_t i = 0; i < t->n_cpus; i++) {
		unsigned cpu = t->cpus[i], which = cpuset_has(in->roles->hot, cpu) ? 0 : 1;
		uint32_t now = t->count[s][i], then;
		uint64_t delta = 0;

		r.now[which] += now;
		if (!r.told)
			continue;
		r.told =
			softirqs_count(before, s, cpu, &then) && trait_moved(then, now, 32, &delta);
		r.delta[which] += delta;
	}
	return r;
}

static void say(const struct trait_in *in, struct trait_out *out, const char *word,
	const struct ran *r, struct str path)
{
	if (!r->now[0] && !r->now[1])
		return;
	if (!cpuset_is_empty(in->roles->hot))
		trait_count(out, trait_key(in, "%s on hot CPUs since boot", word), r->now[0], path);
	if (r->told && r->now[0])
		trait_rate(in, out, trait_key(in, "%s on hot CPUs", word), r->delta[0], path);
	if (r->told && r->now[1] && cpuset_is_empty(in->roles->hot))
		trait_rate(
			in, out, trait_key(in, "%s on housekeeping CPUs", word), r->delta[1], path);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct softirqs *t = trait_fact(in, &fact_softirqs);
	const struct softirqs *before = trait_fact_before(in, &fact_softirqs);

	if (!t->valid) {
		trait_not_whole(out);
		return;
	}
	if (before && !before->valid)
		before = NULL;
	for (unsigned s = 0; s < SOFTIRQS; s++) {
		struct ran r;

		if (!t->count[s])
			continue;
		r = sum_of(in, t, before, (enum softirq)s);
		if (before && !r.told)
			trait_not_whole(out);
		say(in, out, softirq_word((enum softirq)s), &r, t->from->path);
	}
}

const struct traits traits_softirq = {
	.group = "softirq",
	.what = "softirqs by kind on hot CPUs",
	.needs = { &fact_softirqs },
	.gather = gather,
};
