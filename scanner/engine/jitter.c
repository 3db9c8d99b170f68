/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/jitter.h"

#include "scanner/base/text.h"

#include <errno.h>

enum { MEMORY_MOST = 1024 };

/* n numbers, and what stands behind them. */
static bool numbers(struct str *rest, unsigned n, uint64_t *ret)
{
	for (unsigned i = 0; i < n; i++) {
		if (!str_word_u64(rest, 10, UINT64_MAX, &ret[i]))
			return false;
	}
	return true;
}

static bool read_run(struct arena *a, struct str rest, struct jitter *j)
{
	uint64_t v[3], explained;
	struct str policy;

	if (!numbers(&rest, 3, v) || !str_word(&rest, &policy) ||
		!str_word_u64(&rest, 10, 1, &explained) ||
		!(str_is(policy, "other") || str_is(policy, "fifo")))
		return false;
	j->started_ns = v[0];
	j->for_ns = v[1];
	j->threshold_ns = v[2];
	j->policy = str_copy(a, policy);
	j->explained = explained;
	return true;
}

static bool read_cpu(struct arena *a, struct str rest, struct jitter *j)
{
	uint64_t v[8];

	if (j->n_cpus == JITTER_CPUS || !numbers(&rest, 8, v) || v[0] > UINT16_MAX)
		return false;
	j->cpus[j->n_cpus++] = (struct jitter_cpu){ .cpu = (unsigned)v[0],
		.ran_ns = v[1],
		.gaps = v[2],
		.stolen_ns = v[3],
		.p50_ns = v[4],
		.p99_ns = v[5],
		.p99_9_ns = v[6],
		.max_ns = v[7],
		.buckets = ARENA_NEW(a, struct jitter_bucket, JITTER_BUCKETS),
		.slots = ARENA_NEW(a, uint64_t, JITTER_SLOTS),
		.causes = ARENA_NEW(a, struct jitter_cause, JITTER_CAUSES) };
	return true;
}

/* Of the CPU that was told last; what is too much is an error of whoever wrote it. */
static bool read_of_cpu(struct arena *a, struct str word, struct str rest, struct jitter_cpu *c)
{
	uint64_t v[3];
	struct str kind;

	if (str_is(word, "slot")) {
		if (c->n_slots == JITTER_SLOTS || !numbers(&rest, 1, v))
			return false;
		c->slots[c->n_slots++] = v[0];
		return true;
	}
	if (str_is(word, "bucket")) {
		if (c->n_buckets == JITTER_BUCKETS || !numbers(&rest, 2, v) ||
			(c->n_buckets && v[0] <= c->buckets[c->n_buckets - 1].first_ns))
			return false;
		c->buckets[c->n_buckets++] = (struct jitter_bucket){ v[0], v[1] };
		return true;
	}
	if (!str_is(word, "cause") || c->n_causes == JITTER_CAUSES || !str_word(&rest, &kind) ||
		!numbers(&rest, 3, v))
		return false;
	c->causes[c->n_causes++] = (struct jitter_cause){ text_sanitise(a, kind),
		text_sanitise(a, str_trim(rest)), v[0], v[1], v[2] };
	return true;
}

static bool read_memory(struct str rest, struct jitter *j)
{
	uint64_t v[6];

	if (j->n_memory == MEMORY_MOST || !numbers(&rest, 6, v) || v[0] > UINT16_MAX ||
		v[1] > UINT16_MAX || v[2] > UINT16_MAX)
		return false;
	j->memory[j->n_memory++] =
		(struct jitter_memory){ (unsigned)v[0], (int)v[1], (int)v[2], v[3], v[4], v[5] };
	return true;
}

static bool read_line(struct arena *a, struct str line, struct jitter *j)
{
	struct str word;

	if (!str_word(&line, &word))
		return true;
	if (str_is(word, "owner") && str_word(&line, &word)) {
		j->owner = text_sanitise(a, word);
		return true;
	}
	if (str_is(word, "run"))
		return read_run(a, line, j);
	if (str_is(word, "cpu"))
		return read_cpu(a, line, j);
	if (str_is(word, "memory"))
		return read_memory(line, j);
	return j->n_cpus && read_of_cpu(a, word, line, &j->cpus[j->n_cpus - 1]);
}

int jitter_parse(struct arena *a, struct str lines, struct jitter *ret)
{
	struct jitter j = { .cpus = ARENA_NEW(a, struct jitter_cpu, JITTER_CPUS),
		.memory = ARENA_NEW(a, struct jitter_memory, MEMORY_MOST) };
	struct str line;

	while (str_cut(&lines, '\n', &line)) {
		if (!read_line(a, line, &j))
			return -EINVAL;
	}
	if (!j.policy.n)
		return -EINVAL;
	*ret = j;
	return 0;
}
