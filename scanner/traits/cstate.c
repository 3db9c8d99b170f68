/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Idle states: what the driver offers by role, which are disabled, and on hot CPUs how often each
 * was entered (drivers/cpuidle/sysfs.c). What is offered follows from firmware, parameters and the
 * driver; "disable" is what somebody wrote.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/cpu/cpuidle.h"

#define STATE "/sys/devices/system/cpu/cpu{hot}/cpuidle/state#/"

enum { STATES_MAX = 16 }; /* CPUIDLE_STATE_MAX is 10 */

struct idle_name {
	struct str name;
	struct trait_fold *offered, *disabled;
};

struct idle_names {
	struct idle_name v[STATES_MAX];
	unsigned n;
};

static struct idle_name *name_of(
	const struct trait_in *in, struct idle_names *t, const struct idle_state *s)
{
	for (unsigned i = 0; i < t->n; i++) {
		if (str_eq(t->v[i].name, s->name))
			return &t->v[i];
	}
	if (t->n == STATES_MAX)
		return NULL;
	t->v[t->n] = (struct idle_name){ s->name, trait_fold_new(in), trait_fold_new(in) };
	return &t->v[t->n++];
}

/* The file beside the one that told the latency. */
static const struct answer *disable_of(const struct trait_in *in, const struct idle_state *s)
{
	struct str dir, name;

	if (!str_split_last(s->from->path, '/', &dir, &name))
		return s->from;
	return answers_get(
		in->answers, str_join(in->scratch, dir, STR("/disable"), STR("")), ASK_FILE);
}

static const char *words(const struct trait_in *in, const struct idle_name *n, const char *what)
{
	return str_z(in->scratch, trait_key(in, STR_FMT " %s", STR_ARG(n->name), what));
}

static void offered(const struct trait_in *in, struct trait_out *out, const struct cpuidle *t)
{
	struct idle_names names = { .n = 0 };

	for (size_t c = 0; c < t->n; c++) {
		for (size_t i = 0; i < t->v[c].n_states; i++) {
			const struct idle_state *s = &t->v[c].states[i];
			struct idle_name *n = s->valid ? name_of(in, &names, s) : NULL;

			if (!n) {
				trait_not_whole(out);
				continue;
			}
			trait_fold_put(n->offered, t->v[c].cpu,
				trait_key(in, "%llu us", (unsigned long long)s->latency_us),
				s->from);
			trait_fold_put(n->disabled, t->v[c].cpu,
				s->disabled ? STR("yes") : STR("no"), disable_of(in, s));
		}
	}
	for (unsigned i = 0; i < names.n; i++) {
		const struct idle_name *n = &names.v[i];

		trait_fold_add(n->offered, out, TRAIT_STATE, words(in, n, "latency"), NULL);
		trait_fold_add(n->disabled, out, TRAIT_SETTING, words(in, n, "disable"), NULL);
	}
}

static void resume_limits(const struct trait_in *in, struct trait_out *out, const struct cpuidle *t)
{
	struct trait_fold *f = trait_fold_new(in);

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].pm_qos.n)
			trait_fold_put(f, t->v[i].cpu, t->v[i].pm_qos, t->v[i].pm_qos_from);
	}
	trait_fold_add(f, out, TRAIT_SETTING, "resume latency limit", NULL);
}

static struct str state_name(const struct cpuidle *t, const struct match *m)
{
	const struct idle_cpu *c;
	uint64_t cpu, number;

	if (str_u64(m->star[0], 10, &cpu) || str_u64(m->star[1], 10, &number) ||
		!(c = cpuidle_cpu(t, (unsigned)cpu)))
		return (struct str){ 0 };
	for (size_t i = 0; i < c->n_states; i++) {
		if (c->states[i].number == number && c->states[i].valid)
			return c->states[i].name;
	}
	return (struct str){ 0 };
}

/* How often hot CPUs entered each state, of all of them together. */
static void entered(const struct trait_in *in, struct trait_out *out, const struct cpuidle *t)
{
	struct matches m = answers_match(in->answers, STATE "usage", ASK_FILE);
	struct {
		struct str name, path;
		uint64_t n;
	} v[STATES_MAX];
	unsigned n = 0;

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *before = trait_before(in, m.v[i].answer);
		struct str name = state_name(t, &m.v[i]);
		uint64_t then, now, delta;
		unsigned at = 0;

		if (!before || !name.n || fact_u64(before, &then) ||
			fact_u64(m.v[i].answer, &now) || !trait_moved(then, now, 64, &delta)) {
			trait_not_whole(out);
			continue;
		}
		while (at < n && !str_eq(v[at].name, name))
			at++;
		if (at == STATES_MAX)
			continue;
		if (at == n) {
			v[n].name = name;
			v[n].path = m.v[i].answer->path;
			v[n++].n = 0;
		}
		v[at].n += delta;
	}
	for (unsigned i = 0; i < n; i++)
		trait_rate(in, out,
			trait_key(in, STR_FMT " entered by hot CPUs", STR_ARG(v[i].name)), v[i].n,
			v[i].path);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cpuidle *t = trait_fact(in, &fact_cpuidle);

	trait_answer(out, TRAIT_STATE, STR("driver"), t->driver, NULL);
	trait_answer(out, TRAIT_SETTING, STR("governor"), t->governor, NULL);
	offered(in, out, t);
	resume_limits(in, out, t);
	entered(in, out, t);
}

const struct traits traits_cstate = {
	.group = "cstate",
	.what = "idle driver, governor, states offered and disabled, entries on hot CPUs",
	.needs = { &fact_cpuidle },
	.gather = gather,
};
