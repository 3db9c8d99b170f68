/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hot CPUs are of one core type, and not of the slow one. An Intel hybrid names its types by
 * performance monitoring unit: /sys/devices/cpu_core, cpu_atom and, from Arrow Lake on,
 * cpu_lowpower (arch/x86/events/intel/core.c, 5.13; a chip of one type has none of them, so a
 * server of small cores only has nothing to judge). cpu_capacity is a CPU's speed in 1024ths of
 * the fastest (drivers/base/arch_topology.c on ARM; x86 hybrids since 6.12). Elsewhere the
 * highest frequency tells: favoured cores of one type differ by some percent, core types by more.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define ATOM	 "/sys/devices/cpu_atom/cpus"
#define LOWPOWER "/sys/devices/cpu_lowpower/cpus"
#define CORE	 "/sys/devices/cpu_core/cpus"
#define CAPACITY "/sys/devices/system/cpu/cpu{hot}/cpu_capacity"
#define FASTEST	 "/sys/devices/system/cpu/cpu{hot}/cpufreq/cpuinfo_max_freq"
#define BESIDE	 "/sys/devices/system/cpu/cpu{package}/cpufreq/cpuinfo_max_freq"

enum { FULL_CAPACITY = 1024 };

/* One number of each hot CPU. */
struct speeds {
	const char *noun, *unit;
	double scale;  /* to the base unit */
	uint64_t most; /* the value that the slow ones are held against */
	uint64_t least;
	struct cpuset told, slow;
	const struct answer *example; /* of the least, else the first that did not tell */
};

static unsigned cpu_of(const struct match *m)
{
	uint64_t n = 0;

	return str_u64(m->star[0], 10, &n) == 0 && n < CPUSET_LIMIT ? (unsigned)n : CPUSET_LIMIT;
}

static void read_speeds(const struct check_in *in, struct matches m, struct speeds *s)
{
	uint64_t v;

	for (size_t i = 0; i < m.n; i++) {
		if (fact_u64(m.v[i].answer, &v) || v == 0)
			continue;
		s->told = cpuset_or(in->scratch, s->told, cpuset_of(in->scratch, cpu_of(&m.v[i])));
		s->most = v > s->most ? v : s->most;
		if (s->least == 0 || v < s->least) {
			s->least = v;
			s->example = m.v[i].answer;
		}
	}
	for (size_t i = 0; i < m.n; i++) {
		if (fact_u64(m.v[i].answer, &v) == 0 && v &&
			(double)v < (double)s->most * (1 - in_limit(in, "spread") / 100))
			s->slow = cpuset_or(
				in->scratch, s->slow, cpuset_of(in->scratch, cpu_of(&m.v[i])));
		else if (!s->example)
			s->example = m.v[i].answer;
	}
}

static struct speeds capacities(const struct check_in *in)
{
	struct speeds s = { .noun = "capacity", .unit = "1", .scale = 1, .most = FULL_CAPACITY };

	read_speeds(in, in_match(in, CAPACITY), &s);
	return s;
}

static struct speeds frequencies(const struct check_in *in)
{
	struct speeds s = { .noun = "kHz", .unit = "1/s", .scale = 1000 };
	struct matches beside = in_match(in, BESIDE);
	uint64_t v;

	/* A housekeeping CPU of each package, in case that all hot ones are slow. */
	for (size_t i = 0; i < beside.n; i++) {
		if (fact_u64(beside.v[i].answer, &v) == 0 && v > s.most)
			s.most = v;
	}
	read_speeds(in, in_match(in, FASTEST), &s);
	return s;
}

/* Hot CPUs that a unit of small cores names; a file that is there and not readable is kept. */
static struct cpuset small_cores(
	const struct check_in *in, const char *path, const struct answer **unread)
{
	const struct answer *an = in_file(in, path);
	struct cpuset set = { 0 };

	if (fact_list(an, in->scratch, &set) && an->state != ANSWER_ABSENT &&
		an->state != ANSWER_NOT_CAPTURED)
		*unread = an;
	return cpuset_and(in->scratch, set, in->roles->hot);
}

static void say_small(
	const struct check_in *in, struct cpuset small, const char *path, struct findings *out)
{
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_cpus(in->scratch, small),
		"a core of the small, slow type");
	find_observed(f, "%s", str_is(str_from(path), ATOM) ? "cpu_atom" : "cpu_lowpower");
	find_wanted(f, "cpu_core");
	find_cpus(f, small);
	find_evidence(f, in_file(in, path));
	find_evidence(f, in_file(in, CORE));
}

/* Which measure tells of every hot CPU, or of the most of them. */
static struct speeds measure(const struct check_in *in)
{
	struct speeds by_capacity = capacities(in), by_frequency = frequencies(in);

	return cpuset_count(by_capacity.told) >= cpuset_count(by_frequency.told) &&
			       !cpuset_is_empty(by_capacity.told)
		       ? by_capacity
		       : by_frequency;
}

static void say_slow(const struct check_in *in, const struct speeds *s, struct findings *out)
{
	struct finding *f;

	f = find(out, STATUS_WARN, subject_cpus(in->scratch, s->slow), "slower by build than %s",
		cpuset_within(s->told, s->slow) ? "the fastest cores of this host" : "others");
	find_observed(f, "%s %llu", s->noun, (unsigned long long)s->least);
	find_observed_value(f, (double)s->least * s->scale, s->unit);
	find_wanted(f, "within %g %% of %llu", in_limit(in, "spread"), (unsigned long long)s->most);
	find_cpus(f, s->slow);
	find_evidence(f, s->example);
}

/* No number of every hot CPU: a guest is not told, and a chip of one type has nothing to tell. */
static void say_untold(const struct check_in *in, const struct speeds *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct cpuset untold = cpuset_minus(in->scratch, in->roles->hot, s->told);
	struct finding *f;

	if (s->example && s->example->state == ANSWER_ABSENT && cpuset_is_empty(s->told))
		f = h->virt == VIRT_GUEST
			    ? find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
				      "a guest is not told which cores its CPUs run on")
			    : find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "nothing tells cores apart: no types, capacities or frequencies");
	else if (!s->example || s->example->state == ANSWER_OK)
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT,
			subject_cpus(in->scratch, untold), "its speed was not told");
	else
		f = find_unreadable(out, subject_cpus(in->scratch, untold), s->example, false);
	find_cpus(f, untold);
}

static void say_even(const struct check_in *in, const struct speeds *s, struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"cores of one type, none of them slow");

	find_observed(f, "%s %llu at least", s->noun, (unsigned long long)s->least);
	find_observed_value(f, (double)s->least * s->scale, s->unit);
	find_cpus(f, in->roles->hot);
	find_evidence(f, s->example);
	find_evidence(f, in_file(in, ATOM));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const char *const small[] = { ATOM, LOWPOWER };
	const struct answer *unread = NULL;
	struct speeds s = measure(in);
	bool said = false;

	(void)self;
	for (unsigned i = 0; i < 2; i++) {
		struct cpuset set = small_cores(in, small[i], &unread);

		if (!cpuset_is_empty(set))
			say_small(in, set, small[i], out);
		said |= !cpuset_is_empty(set);
	}
	if (said)
		return; /* their capacity is the same thing once more */
	if (unread)
		find_unreadable(out, subject_host(), unread, false);
	if (!cpuset_is_empty(s.slow))
		say_slow(in, &s, out);
	else if (!cpuset_within(in->roles->hot, s.told))
		say_untold(in, &s, out);
	else if (!unread)
		say_even(in, &s, out);
}

const struct check check_cpu_core_type[] = {
	{
		.id = "cpu.core_type",
		.rule = 1,
		.title = "Hot CPUs are of one, fast core type",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.reads = { { ATOM, ASK_FILE }, { LOWPOWER, ASK_FILE }, { CORE, ASK_FILE },
			{ CAPACITY, ASK_FILE }, { FASTEST, ASK_FILE }, { BESIDE, ASK_FILE } },
		.needs = { &fact_host },
		.limits = { { "spread", "%", 5, 0, 100, NULL,
			"how much slower a core of the same type may be" } },
		.why = "the same code takes up to twice as long on a small core, and a pair of threads on "
		       "two types keeps the pace of the slower",
		.fix_now =
			"choose hot CPUs among /sys/devices/cpu_core/cpus, or those of capacity 1024",
		.fix_boot = "isolcpus= and nohz_full= with the numbers of fast cores",
		.remedies = { { REMEDY_MANUAL, "", "choose fast cores as hot CPUs", NULL } },
		.source = "Documentation/ABI/testing/sysfs-devices-system-cpu; "
			  "arch/x86/events/intel/core.c",
		.run = run,
	},
	{ 0 },
};
