/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/schedstat, kernel/sched/stats.c show_schedstat(). For each online CPU
 * "cpuN yld_count 0 sched_count goidle ttwu_count ttwu_local run_time run_delay pcount", then a
 * "domainN" line for each level at which it is balanced. Run time does not advance while one
 * task spins; run_delay and pcount do what their names say without kernel.sched_schedstats.
 * Versions 15 (2.6.30) to 17 (6.14) differ in the domain lines only; what comes later is not
 * guessed.
 */
#include "scanner/facts/cpu/schedstat.h"

#include "scanner/facts/bits.h"
#include "scanner/facts/cpu/schedstat_parse.h"

#include <errno.h>

enum { OLDEST = 15, NEWEST = 17, FIELDS = 9, RUN = 6, RUN_DELAY = 7, TIMESLICES = 8 };

struct reader {
	struct arena *a;
	struct schedstat_cpu *v;
	size_t n, cap;
	struct bits seen;
	bool has_version;
};

static int read_cpu(struct reader *r, struct str number, struct str rest)
{
	uint64_t cpu, f[FIELDS];
	struct str word;
	size_t n = 0;

	for (; str_word(&rest, &word); n++)
		if (n == FIELDS || str_u64(word, 10, &f[n]) < 0)
			return -EINVAL;
	if (n != FIELDS || str_u64(number, 10, &cpu) < 0 || bits_add(&r->seen, r->a, cpu) < 0)
		return -EINVAL;
	r->v = arena_grow(r->a, r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct schedstat_cpu){
		.cpu = (unsigned)cpu,
		.run_ns = f[RUN],
		.run_delay_ns = f[RUN_DELAY],
		.timeslices = f[TIMESLICES],
	};
	return 0;
}

/* "domain0 <mask> …", since version 17 "domain0 SMT <mask> …": only that there is one counts. */
static int read_domain(struct reader *r, struct str number, struct str rest)
{
	struct str word;
	uint64_t level;

	if (r->n == 0 || str_u64(number, 10, &level) < 0 || !str_word(&rest, &word))
		return -EINVAL;
	r->v[r->n - 1].domains++;
	return 0;
}

static int read_version(struct reader *r, struct str rest, struct schedstat *s)
{
	uint64_t version;

	if (r->has_version || str_u64(str_trim(rest), 10, &version) < 0)
		return -EINVAL;
	if (version < OLDEST || version > NEWEST)
		return -EINVAL;
	r->has_version = true;
	s->version = (unsigned)version;
	return 0;
}

static int read_line(struct reader *r, struct str line, struct schedstat *s)
{
	struct str word;

	if (!str_word(&line, &word))
		return 0;
	if (str_is(word, "version"))
		return read_version(r, line, s);
	if (!r->has_version)
		return -EINVAL;
	if (str_is(word, "timestamp"))
		return str_u64(str_trim(line), 10, &s->timestamp);
	if (str_starts(word, "cpu"))
		return read_cpu(r, str_skip(word, 3), line);
	if (str_starts(word, "domain"))
		return read_domain(r, str_skip(word, 6), line);
	return -EINVAL;
}

int schedstat_parse(struct arena *a, struct str text, struct schedstat *ret)
{
	struct bits balanced = { 0 }, unbalanced = { 0 };
	struct reader r = { .a = a };
	struct schedstat s = { .from = ret->from };
	struct str line;

	while (str_cut(&text, '\n', &line))
		if (read_line(&r, line, &s) < 0)
			return -EINVAL;
	if (r.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < r.n; i++)
		(void)bits_add(r.v[i].domains ? &balanced : &unbalanced, a, r.v[i].cpu);
	s.v = r.v;
	s.n = r.n;
	s.balanced = bits_set(&balanced);
	s.unbalanced = bits_set(&unbalanced);
	s.valid = true;
	*ret = s;
	return 0;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct schedstat *s = ret;

	s->from = answers_file(in->answers, "/proc/schedstat");
	if (s->from->state == ANSWER_OK)
		(void)schedstat_parse(in->arena, s->from->bytes, s);
}

const struct schedstat_cpu *schedstat_cpu(const struct schedstat *s, unsigned cpu)
{
	/* Without holes in the online CPUs, the CPU stands where its number says. */
	if (cpu < s->n && s->v[cpu].cpu == cpu)
		return &s->v[cpu];
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].cpu == cpu)
			return &s->v[i];
	return NULL;
}

const struct fact fact_schedstat = {
	.name = "schedstat",
	.asks = { { "/proc/schedstat", ASK_FILE } },
	.size = sizeof(struct schedstat),
	.parse = parse,
};
