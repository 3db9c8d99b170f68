/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who shares the last-level cache with a hot CPU (cpuN/cache/index3/shared_cpu_list,
 * drivers/base/cacheinfo.c). On most Intel servers one cache serves the whole socket or cluster,
 * so that housekeeping tasks evict the workload's lines; on AMD each core complex has its own, and
 * a complex taken whole shares with nobody.
 *
 * Cache allocation (resctrl, fs/resctrl) can give each group ways of its own: schemata holds a
 * bit mask for each cache, cpus_list the CPUs of the group. Ways are private where no other group
 * has them too. Tasks can be put into a group one by one, which beats the CPU's group and is not
 * read here. resctrl is never mounted by a scan. In a guest the cache topology is made up.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"

#define SHARED "/sys/devices/system/cpu/cpu{hot}/cache/index3/shared_cpu_list"
#define ID     "/sys/devices/system/cpu/cpu{hot}/cache/index3/id"
#define RDT    "/sys/fs/resctrl"

struct caches {
	struct cpuset shared;  /* hot CPUs whose cache housekeeping CPUs use too */
	struct cpuset guests;  /* those housekeeping CPUs */
	struct cpuset guarded; /* hot CPUs that share the cache, with ways of their own */
	struct cpuset alone, untold;
	const struct answer *example, *untold_from;
};

static int number_of(struct str s)
{
	uint64_t n;

	return str_u64(s, 10, &n) == 0 && n < CPUSET_LIMIT ? (int)n : -1;
}

/* The ways of one cache in a line such as "    L3:0=7ff;1=7ff"; 0: the line does not say. */
static uint64_t ways_in(struct str line, uint64_t id)
{
	struct str kind, rest, part, number, mask;
	uint64_t n, ways;

	line = str_trim(line);
	/* With separate ways for code and data there are L3CODE and L3DATA instead. */
	if (!str_starts(line, "L3") || !str_split(line, ':', &kind, &rest))
		return 0;
	while (str_cut(&rest, ';', &part)) {
		if (str_split(str_trim(part), '=', &number, &mask) &&
			str_u64(number, 10, &n) == 0 && n == id && str_u64(mask, 16, &ways) == 0)
			return ways;
	}
	return 0;
}

static uint64_t ways_of(const struct answer *schemata, uint64_t id)
{
	struct str rest = schemata->bytes, line;
	uint64_t ways = 0;

	if (schemata->state != ANSWER_OK)
		return 0;
	while (str_cut(&rest, '\n', &line))
		ways |= ways_in(line, id);
	return ways;
}

/* The file with the CPUs of the group whose schemata it is. */
static const struct answer *cpus_list_of(const struct check_in *in, const struct answer *schemata)
{
	struct str dir = schemata->path, name;

	(void)str_split_last(schemata->path, '/', &dir, &name);
	return in_ask(in, str_printf(in->scratch, STR_FMT "/cpus_list", STR_ARG(dir)), ASK_FILE);
}

/* info, mon_groups and the files beside the groups: no directory of a group. */
static bool no_group(const struct answer *schemata, const struct answer *list)
{
	return (schemata->state == ANSWER_ABSENT || schemata->state == ANSWER_NOT_CAPTURED) &&
	       (list->state == ANSWER_ABSENT || list->state == ANSWER_NOT_CAPTURED);
}

struct ways {
	uint64_t own, others;
};

static void add_group(const struct check_in *in, const struct answer *schemata, unsigned cpu,
	uint64_t id, struct ways *w)
{
	const struct answer *list = cpus_list_of(in, schemata);
	struct cpuset cpus;

	if (no_group(schemata, list))
		return;
	if (schemata->state != ANSWER_OK || fact_list(list, in->scratch, &cpus))
		w->others = UINT64_MAX; /* who knows which */
	else if (cpuset_has(cpus, cpu))
		w->own |= ways_of(schemata, id);
	else
		w->others |= ways_of(schemata, id);
}

/* Ways of the hot CPU's group that no other group has. */
static bool has_own_ways(const struct check_in *in, unsigned cpu)
{
	struct matches groups = in_match(in, RDT "/*/schemata"), ids = in_match(in, ID);
	struct ways w = { 0, 0 };
	uint64_t id = 0;
	bool told = false;

	for (size_t i = 0; i < ids.n; i++) {
		if (number_of(ids.v[i].star[0]) == (int)cpu)
			told = fact_u64(ids.v[i].answer, &id) == 0;
	}
	if (!told)
		return false;
	add_group(in, in_file(in, RDT "/schemata"), cpu, id, &w);
	for (size_t i = 0; i < groups.n; i++)
		add_group(in, groups.v[i].answer, cpu, id, &w);
	return w.own && !(w.own & w.others);
}

static void add(const struct check_in *in, struct cpuset *to, unsigned cpu)
{
	*to = cpuset_or(in->scratch, *to, cpuset_of(in->scratch, cpu));
}

static void look_at(const struct check_in *in, const struct match *m, struct caches *c)
{
	int cpu = number_of(m->star[0]);
	struct cpuset set, guests;

	if (cpu < 0)
		return;
	if (fact_list(m->answer, in->scratch, &set) || !cpuset_has(set, (unsigned)cpu)) {
		add(in, &c->untold, (unsigned)cpu);
		c->untold_from = m->answer;
		return;
	}
	guests = cpuset_and(in->scratch, set, in->roles->housekeeping);
	if (cpuset_is_empty(guests)) {
		add(in, &c->alone, (unsigned)cpu);
	} else if (has_own_ways(in, (unsigned)cpu)) {
		add(in, &c->guarded, (unsigned)cpu);
	} else {
		add(in, &c->shared, (unsigned)cpu);
		c->guests = cpuset_or(in->scratch, c->guests, guests);
	}
	if (!c->example || !cpuset_is_empty(guests))
		c->example = m->answer;
}

static struct caches look(const struct check_in *in)
{
	struct matches m = in_match(in, SHARED);
	struct caches c = { .example = NULL };

	for (size_t i = 0; i < m.n; i++)
		look_at(in, &m.v[i], &c);
	return c;
}

static void say_untold(const struct check_in *in, const struct caches *c, struct findings *out)
{
	struct finding *f;

	if (c->untold_from->state == ANSWER_ABSENT)
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED,
			subject_cpus(in->scratch, c->untold),
			"the kernel knows no third level of cache here");
	else if (!str_is(in_word(in, "policy"), "exclusive"))
		f = find_reason(out, STATUS_SKIP, REASON_PROFILE,
			subject_cpus(in->scratch, c->untold), "not told, and no position is taken");
	else
		f = find_unreadable(
			out, subject_cpus(in->scratch, c->untold), c->untold_from, false);
	find_cpus(f, c->untold);
	find_evidence(f, c->untold_from);
}

static void say_told(const struct check_in *in, const struct caches *c, struct findings *out)
{
	bool wanted = str_is(in_word(in, "policy"), "exclusive");
	struct cpuset fine = cpuset_or(in->scratch, c->alone, c->guarded);
	struct finding *f;

	if (!wanted)
		fine = cpuset_or(in->scratch, fine, c->shared);
	if (wanted && !cpuset_is_empty(c->shared)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, c->shared),
			"housekeeping CPUs use the same last-level cache, with no ways kept apart");
		find_observed(f, "shared with cpus " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, c->guests)));
		find_wanted(f, "hot CPUs only, or ways of their own");
		find_cpus(f, c->shared);
		find_evidence(f, c->example);
		find_evidence(f, in_file(in, RDT "/schemata"));
	}
	if (cpuset_is_empty(fine))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, fine), "%s",
		!wanted && !cpuset_is_empty(c->shared)
			? "shared with housekeeping CPUs, and no position is taken"
			: "no housekeeping CPU evicts from the same ways of the last-level cache");
	find_observed(f, "alone " STR_FMT ", ways of their own " STR_FMT ", shared " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, c->alone)),
		STR_ARG(cpuset_format(in->scratch, c->guarded)),
		STR_ARG(cpuset_format(in->scratch, c->shared)));
	find_cpus(f, fine);
	find_evidence(f, c->example);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct caches c;

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor makes up which CPUs share a cache");
		return;
	}
	c = look(in);
	if (!cpuset_is_empty(c.untold))
		say_untold(in, &c, out);
	say_told(in, &c, out);
}

const struct check check_cpu_llc_sharing[] = {
	{
		.id = "cpu.llc_sharing",
		.rule = 1,
		.title = "Hot CPUs share their last-level cache with nobody",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = { { SHARED, ASK_FILE }, { ID, ASK_FILE }, { RDT "/schemata", ASK_FILE },
			{ RDT "/cpus_list", ASK_FILE }, { RDT "/*/schemata", ASK_FILE },
			{ RDT "/*/cpus_list", ASK_FILE } },
		.needs = { &fact_host },
		.limits = { { "policy", NULL, 0, 0, 1, "any|exclusive",
			"exclusive: warn where housekeeping CPUs use the same ways" } },
		.why = "a working set that fits the cache is evicted by whoever shares it: some 50 ns more "
		       "for each line that has to come from memory",
		.fix_now =
			"resctrl: a group with ways of its own for the hot CPUs, and the rest for all "
			"others",
		.fix_boot =
			"hot CPUs that fill whole cache domains, e.g. a whole core complex on AMD",
		.remedies = { { REMEDY_MANUAL, "", "choose hot CPUs that fill whole cache domains",
			NULL } },
		.source = "Documentation/filesystems/resctrl.rst; drivers/base/cacheinfo.c",
		.run = run,
	},
	{ 0 },
};
