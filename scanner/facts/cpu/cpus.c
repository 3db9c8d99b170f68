/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUs, from drivers/base/cpu.c and drivers/base/topology.c. "possible" may be far wider than
 * "present" (hot-plug slots), and "isolated" and "nohz_full" may name offline CPUs: whoever
 * compares sets intersects them with those online first.
 */
#include "scanner/facts/cpu/cpus.h"

#include "scanner/facts/bits.h"
#include "scanner/facts/cpu/cpus_model.h"

#define DIR	 "/sys/devices/system/cpu"
#define SIBLINGS DIR "/cpu#/topology/thread_siblings_list"
#define PACKAGES DIR "/cpu#/topology/physical_package_id"

static struct cpu_list list_of(const struct fact_in *in, const char *path)
{
	struct cpu_list l = { .from = answers_file(in->answers, path) };

	l.valid = fact_list(l.from, in->arena, &l.set) == 0;
	return l;
}

/* "cpu3" or "3" is CPU 3; "cpufreq" and "cpu03x" are none. */
static int cpu_number(struct str s)
{
	uint64_t n;

	if (str_starts(s, "cpu"))
		s = str_skip(s, 3);
	return str_u64(s, 10, &n) == 0 && n < CPUSET_LIMIT ? (int)n : -1;
}

static struct cpuset directories(const struct fact_in *in)
{
	const struct answer *an = answers_get(in->answers, STR(DIR), ASK_LIST);
	struct str rest = an->bytes, name;
	struct bits b = { 0 };

	if (an->state != ANSWER_OK)
		return (struct cpuset){ 0 };
	while (str_cut(&rest, '\n', &name))
		if (str_starts(name, "cpu") && cpu_number(name) >= 0)
			(void)bits_add(&b, in->arena, (uint64_t)cpu_number(name));
	return bits_set(&b);
}

/* Where the CPU stands in the cores, or would stand. */
static size_t index_of(const struct cpu_core *v, size_t n, unsigned cpu)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (v[mid].cpu < cpu)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* NULL where the text names no CPU that was found. */
static struct cpu_core *core_of(const struct cpus *c, struct cpu_core *v, struct str number)
{
	int cpu = cpu_number(number);
	size_t i;

	if (cpu < 0)
		return NULL;
	i = index_of(v, c->n_cores, (unsigned)cpu);
	return i < c->n_cores && v[i].cpu == (unsigned)cpu ? &v[i] : NULL;
}

/* One core for each CPU that any of the patterns found, in order of the numbers. */
static struct cpu_core *cores_of(const struct fact_in *in, struct cpus *c)
{
	static const char *const patterns[] = { SIBLINGS, PACKAGES };
	struct bits b = { 0 };
	struct cpuset found;
	struct cpu_core *v;

	for (size_t p = 0; p < 2; p++) {
		struct matches m = answers_match(in->answers, patterns[p], ASK_FILE);

		for (size_t i = 0; i < m.n; i++)
			if (m.v[i].answer->state == ANSWER_OK && cpu_number(m.v[i].star[0]) >= 0)
				(void)bits_add(&b, in->arena, (uint64_t)cpu_number(m.v[i].star[0]));
	}
	found = bits_set(&b);
	v = ARENA_NEW(in->arena, struct cpu_core, cpuset_count(found));
	for (int cpu = -1; (cpu = cpuset_next(found, cpu + 1)) >= 0;)
		v[c->n_cores++] = (struct cpu_core){ .cpu = (unsigned)cpu, .package = -1 };
	return v;
}

/* A CPU is always its own sibling: a set without it is damaged, and not used. */
static void read_siblings(const struct fact_in *in, struct cpus *c, struct cpu_core *v)
{
	struct matches m = answers_match(in->answers, SIBLINGS, ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		struct cpu_core *core = core_of(c, v, m.v[i].star[0]);
		struct cpuset set;

		if (core && fact_list(m.v[i].answer, in->arena, &set) == 0 &&
			cpuset_has(set, core->cpu))
			core->siblings = set;
	}
}

static void read_packages(const struct fact_in *in, struct cpus *c, struct cpu_core *v)
{
	struct matches m = answers_match(in->answers, PACKAGES, ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		struct cpu_core *core = core_of(c, v, m.v[i].star[0]);
		int64_t package;

		if (core && fact_i64(m.v[i].answer, &package) == 0 && package >= 0 &&
			package <= INT32_MAX)
			core->package = (int)package;
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	struct cpus *c = ret;
	struct cpu_core *v;

	c->possible = list_of(in, DIR "/possible");
	c->present = list_of(in, DIR "/present");
	c->online = list_of(in, DIR "/online");
	c->isolated = list_of(in, DIR "/isolated");
	c->nohz_full = list_of(in, DIR "/nohz_full");
	c->smt_active = answers_file(in->answers, DIR "/smt/active");
	c->modalias = answers_file(in->answers, DIR "/modalias");
	if (c->online.valid && !cpuset_is_empty(c->online.set))
		c->known = c->online.set;
	else if (c->present.valid && !cpuset_is_empty(c->present.set))
		c->known = c->present.set;
	else
		c->known = directories(in);
	v = cores_of(in, c);
	c->cores = v;
	read_siblings(in, c, v);
	read_packages(in, c, v);
	cpus_read_modalias(c, c->modalias->state == ANSWER_OK ? c->modalias->bytes : STR(""));
	c->cpuinfo = answers_file(in->answers, "/proc/cpuinfo");
	cpus_read_cpuinfo(c, c->cpuinfo->state == ANSWER_OK ? c->cpuinfo->bytes : STR(""));
}

const struct cpu_core *cpus_core(const struct cpus *c, unsigned cpu)
{
	size_t i = index_of(c->cores, c->n_cores, cpu);

	return i < c->n_cores && c->cores[i].cpu == cpu ? &c->cores[i] : NULL;
}

const struct fact fact_cpus = {
	.name = "cpus",
	.asks = {
		{ DIR, ASK_LIST },
		{ DIR "/possible", ASK_FILE },
		{ DIR "/present", ASK_FILE },
		{ DIR "/online", ASK_FILE },
		{ DIR "/isolated", ASK_FILE },
		{ DIR "/nohz_full", ASK_FILE },
		{ DIR "/smt/active", ASK_FILE },
		{ DIR "/modalias", ASK_FILE },
		{ SIBLINGS, ASK_FILE },
		{ PACKAGES, ASK_FILE },
		{ "/proc/cpuinfo", ASK_FILE },
	},
	.steady = true,
	.size = sizeof(struct cpus),
	.parse = parse,
};
