/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/cpuidle/sysfs.c. A state may be used while its disable is 0 and its latency is within
 * the limits of pm_qos; latency and limit are in microseconds. state0 is POLL on x86. Without a
 * driver (idle=poll, most guests) no CPU has a cpuidle directory at all.
 */
#include "scanner/facts/cpu/cpuidle.h"

#include "scanner/facts/beside.h"

#define CPUS  "/sys/devices/system/cpu/"
#define STATE CPUS "cpu#/cpuidle/state#/"
#define QOS   CPUS "cpu#/power/pm_qos_resume_latency_us"

enum { STATE_LIMIT = 1 << 16 };

struct files {
	struct matches name, latency, disable, qos;
};

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

static void read_state(struct files *f, const struct match *key, struct idle_state *s)
{
	const struct answer *name = matches_beside(&f->name, key, 2);
	uint64_t disable;

	s->from = key->answer;
	s->name = text_of(name);
	s->valid = s->name.n && fact_u64(key->answer, &s->latency_us) == 0 &&
		   fact_u64(matches_beside(&f->disable, key, 2), &disable) == 0;
	s->disabled = s->valid && disable != 0;
}

static void begin_cpu(struct files *f, const struct match *key, unsigned cpu, struct idle_cpu *c)
{
	c->cpu = cpu;
	c->pm_qos_from = matches_beside(&f->qos, key, 1);
	c->pm_qos = text_of(c->pm_qos_from);
}

static void read_states(struct arena *a, struct files *f, struct cpuidle *t)
{
	struct idle_state *states = ARENA_NEW(a, struct idle_state, f->latency.n);
	struct idle_cpu *cpus = NULL, *c = NULL;
	size_t cap = 0;
	unsigned cpu;

	for (size_t i = 0; i < f->latency.n; i++) {
		const struct match *m = &f->latency.v[i];

		if (!match_number(m, 0, CPUSET_LIMIT, &cpu) ||
			!match_number(m, 1, STATE_LIMIT, &states[i].number))
			continue;
		if (!c || c->cpu != cpu) {
			cpus = arena_grow(a, cpus, t->n, &cap, sizeof(*cpus));
			c = &cpus[t->n++];
			*c = (struct idle_cpu){ .states = &states[i] };
			begin_cpu(f, m, cpu, c);
		}
		read_state(f, m, &states[i]);
		c->n_states = (size_t)(&states[i] - c->states) + 1;
	}
	t->v = cpus;
}

/*
 * Why there are none. Every CPU has a power directory, so the first match of QOS names one, and
 * its cpuidle directory was listed on the way to the states.
 */
static const struct answer *reason(const struct fact_in *in, const struct files *f)
{
	const struct answer *list = answers_list_of(in->answers, STATE "latency");
	struct str path;

	if (list->state != ANSWER_OK || !f->qos.n)
		return list;
	path = str_printf(in->arena, CPUS "cpu" STR_FMT "/cpuidle", STR_ARG(f->qos.v->star[0]));
	return answers_get(in->answers, path, ASK_LIST);
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct answers *as = in->answers;
	struct files f = {
		.name = answers_match(as, STATE "name", ASK_FILE),
		.latency = answers_match(as, STATE "latency", ASK_FILE),
		.disable = answers_match(as, STATE "disable", ASK_FILE),
		.qos = answers_match(as, QOS, ASK_FILE),
	};
	struct cpuidle *t = ret;

	t->driver = answers_file(as, CPUS "cpuidle/current_driver");
	t->governor = answers_file(as, CPUS "cpuidle/current_governor");
	if (t->governor->state != ANSWER_OK) {
		const struct answer *ro = answers_file(as, CPUS "cpuidle/current_governor_ro");

		if (ro->state == ANSWER_OK)
			t->governor = ro;
	}
	t->states_list = reason(in, &f);
	read_states(in->arena, &f, t);
}

const struct idle_cpu *cpuidle_cpu(const struct cpuidle *t, unsigned cpu)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->v[mid].cpu == cpu)
			return &t->v[mid];
		if (t->v[mid].cpu < cpu)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct fact fact_cpuidle = {
	.name = "cpuidle",
	.asks = {
		{ CPUS "cpuidle/current_driver", ASK_FILE },
		{ CPUS "cpuidle/current_governor", ASK_FILE },
		{ CPUS "cpuidle/current_governor_ro", ASK_FILE },
		{ STATE "name", ASK_FILE },
		{ STATE "latency", ASK_FILE },
		{ STATE "disable", ASK_FILE },
		{ QOS, ASK_FILE },
	},
	.steady = true,
	.size = sizeof(struct cpuidle),
	.parse = parse,
};
