/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/cpufreq/cpufreq.c: one policy for CPUs that share a clock. affected_cpus names those
 * of them that are online, related_cpus all, both as numbers between blanks. Since 5.16 every
 * file of a policy without an online CPU reads EBUSY; before, its affected_cpus is empty.
 */
#include "scanner/facts/cpu/cpufreq.h"

#include <errno.h>
#include <string.h>

#include "scanner/facts/beside.h"

#define CPUS   "/sys/devices/system/cpu/"
#define POLICY CPUS "cpufreq/policy#/"
#define CPU    CPUS "cpu#/cpufreq/"

struct files {
	const char *name; /* what stands before the number: "policy" or "cpu" */
	struct matches governor, driver, affected, related;
};

int cpufreq_parse_cpus(struct arena *a, struct str text, struct cpuset *ret)
{
	char *list = ARENA_NEW(a, char, text.n + 1);
	struct str word;
	size_t n = 0;

	while (str_word(&text, &word)) {
		if (n)
			list[n++] = ',';
		memcpy(list + n, word.p, word.n);
		n += word.n;
	}
	return cpuset_parse_list(a, (struct str){ list, n }, ret);
}

static struct str text_of(const struct answer *an)
{
	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ NULL, 0 };
}

static bool cpus_of(struct arena *a, const struct answer *an, struct cpuset *ret)
{
	return an->state == ANSWER_OK && cpufreq_parse_cpus(a, an->bytes, ret) == 0;
}

/* False when it governs no CPU that is online. */
static bool read_policy(
	struct arena *a, struct files *f, const struct match *key, struct freq_policy *ret)
{
	const struct answer *affected = matches_beside(&f->affected, key, 1);
	const struct answer *related = matches_beside(&f->related, key, 1);
	struct freq_policy p = { .governor_from = key->answer };
	unsigned number;

	if (!match_number(key, 0, CPUSET_LIMIT, &number) || key->answer->error == EBUSY)
		return false;
	if (cpus_of(a, affected, &p.cpus)) {
		if (cpuset_is_empty(p.cpus))
			return false;
	} else if (!cpus_of(a, related, &p.cpus)) {
		p.cpus = cpuset_of(a, number);
	}
	p.name = str_printf(a, "%s%u", f->name, number);
	p.governor = text_of(key->answer);
	p.driver_from = matches_beside(&f->driver, key, 1);
	p.driver = text_of(p.driver_from);
	*ret = p;
	return true;
}

static bool is_there(const struct answer *an)
{
	return an->state != ANSWER_NOT_READ && an->state != ANSWER_ABSENT &&
	       an->state != ANSWER_NOT_CAPTURED && an->state != ANSWER_VANISHED;
}

static bool any_is_there(struct matches m)
{
	for (size_t i = 0; i < m.n; i++) {
		if (is_there(m.v[i].answer))
			return true;
	}
	return false;
}

static void read_policies(struct arena *a, struct files *f, struct cpufreq *t)
{
	struct freq_policy *v = ARENA_NEW(a, struct freq_policy, f->governor.n);

	t->v = v;
	for (size_t i = 0; i < f->governor.n; i++) {
		if (read_policy(a, f, &f->governor.v[i], &v[t->n]))
			t->n++;
	}
}

/* CPUs that are offline have no cpufreq directory, and their pattern matches them all the same. */
static void read_cpus(struct arena *a, struct files *f, struct cpufreq *t)
{
	struct freq_policy *v = ARENA_NEW(a, struct freq_policy, f->governor.n);

	t->v = v;
	for (size_t i = 0; i < f->governor.n; i++) {
		const struct match *m = &f->governor.v[i];
		bool told = is_there(m->answer) || m->answer->state == ANSWER_NOT_CAPTURED;

		if (told && read_policy(a, f, m, &v[t->n]))
			t->n++;
	}
}

static struct files files_of_policies(const struct answers *as)
{
	return (struct files){
		.name = "policy",
		.governor = answers_match(as, POLICY "scaling_governor", ASK_FILE),
		.driver = answers_match(as, POLICY "scaling_driver", ASK_FILE),
		.affected = answers_match(as, POLICY "affected_cpus", ASK_FILE),
		.related = answers_match(as, POLICY "related_cpus", ASK_FILE),
	};
}

static struct files files_of_cpus(const struct answers *as)
{
	return (struct files){
		.name = "cpu",
		.governor = answers_match(as, CPU "scaling_governor", ASK_FILE),
		.driver = answers_match(as, CPU "scaling_driver", ASK_FILE),
		.affected = answers_match(as, CPU "affected_cpus", ASK_FILE),
	};
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct answers *as = in->answers;
	struct files policies = files_of_policies(as), cpus = files_of_cpus(as);
	struct cpufreq *t = ret;

	t->list = answers_list_of(as, POLICY "scaling_governor");
	t->no_turbo = answers_file(as, CPUS "intel_pstate/no_turbo");
	t->pstate_status = answers_file(as, CPUS "intel_pstate/status");
	t->boost = answers_file(as, CPUS "cpufreq/boost");
	if (any_is_there(cpus.governor) && !any_is_there(policies.governor))
		read_cpus(in->arena, &cpus, t);
	else
		read_policies(in->arena, &policies, t);
	if (!t->n && policies.governor.n)
		t->list = policies.governor.v->answer;
	else if (!t->n && cpus.governor.n)
		t->list = cpus.governor.v->answer;
}

const struct fact fact_cpufreq = {
	.name = "cpufreq",
	.asks = {
		{ POLICY "scaling_governor", ASK_FILE },
		{ POLICY "scaling_driver", ASK_FILE },
		{ POLICY "affected_cpus", ASK_FILE },
		{ POLICY "related_cpus", ASK_FILE },
		{ CPU "scaling_governor", ASK_FILE },
		{ CPU "scaling_driver", ASK_FILE },
		{ CPU "affected_cpus", ASK_FILE },
		{ CPUS "cpufreq/boost", ASK_FILE },
		{ CPUS "intel_pstate/no_turbo", ASK_FILE },
		{ CPUS "intel_pstate/status", ASK_FILE },
	},
	.size = sizeof(struct cpufreq),
	.parse = parse,
};
