/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways of the last-level cache that cards write into (DDIO), and the classes of resctrl that hot
 * CPUs are in. shareable_bits of info/L3 are the ways that hardware shares with I/O
 * (fs/resctrl: rdt_bit_usage; Documentation/arch/x86/resctrl.rst): a class that has them is
 * evicted by packets. resctrl is mostly not mounted; latscan does not mount it.
 */
#include "scanner/engine/check.h"

#define RESCTRL "/sys/fs/resctrl"

/* "    L3:0=7ff;1=7ff": the union over the cache's domains */
static bool bits_of(struct str schemata, uint64_t *ret)
{
	struct str line, name, rest, part, id, mask;
	uint64_t all = 0, one;
	bool found = false;

	while (str_cut(&schemata, '\n', &line)) {
		if (!str_split(str_trim(line), ':', &name, &rest) ||
			(!str_is(name, "L3") && !str_is(name, "L3CODE") && !str_is(name, "L3DATA")))
			continue;
		while (str_cut(&rest, ';', &part)) {
			if (!str_split(part, '=', &id, &mask) || str_u64(str_trim(mask), 16, &one))
				return false;
			all |= one;
			found = true;
		}
	}
	*ret = all;
	return found;
}

struct group {
	struct str name;
	const struct answer *schemata, *cpus;
};

static bool judge(
	const struct check_in *in, const struct group *g, uint64_t shared, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_FILE, g->name);
	struct cpuset cpus, hot;
	uint64_t bits;
	struct finding *f;

	if (fact_list(g->cpus, in->scratch, &cpus)) {
		find_unreadable(out, who, g->cpus, false);
		return true;
	}
	hot = cpuset_and(in->scratch, cpus, in->roles->hot);
	if (cpuset_is_empty(hot))
		return false;
	if (g->schemata->state != ANSWER_OK || !bits_of(g->schemata->bytes, &bits)) {
		find_unreadable(out, who, g->schemata, false);
		return true;
	}
	f = find(out, bits & shared ? STATUS_WARN : STATUS_PASS, who,
		bits & shared ? "hot CPUs share ways of their cache with the cards"
			      : "hot CPUs have ways that cards do not write into");
	find_observed(f, "ways 0x%llx of CPUs " STR_FMT, (unsigned long long)bits,
		STR_ARG(cpuset_format(in->scratch, hot)));
	find_wanted(f, "none of 0x%llx", (unsigned long long)shared);
	find_cpus(f, hot);
	find_evidence(f, g->schemata);
	find_evidence(f, g->cpus);
	find_evidence(f, in_file(in, RESCTRL "/info/L3/shareable_bits"));
	return true;
}

/* The root's own files, and its folders that are none. */
static bool is_group(const struct group *g)
{
	enum answer_state s = g->schemata->state;

	return s != ANSWER_ABSENT && s != ANSWER_NOT_CAPTURED && s != ANSWER_NOT_READ;
}

static const struct answer *beside(const struct check_in *in, struct str group, const char *name)
{
	return in_ask(in, str_printf(in->scratch, RESCTRL "/" STR_FMT "/%s", STR_ARG(group), name),
		ASK_FILE);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, RESCTRL "/info/L3/shareable_bits");
	struct matches m = in_match(in, RESCTRL "/*/schemata");
	struct group root = { STR("/"), in_file(in, RESCTRL "/schemata"),
		in_file(in, RESCTRL "/cpus_list") };
	uint64_t shared;
	bool any;

	(void)self;
	if (an->state != ANSWER_OK || str_u64(str_trim(an->bytes), 16, &shared)) {
		find_unreadable(out, subject_host(), an, true);
		return;
	}
	any = judge(in, &root, shared, out);
	for (size_t i = 0; i < m.n; i++) {
		struct group g = { m.v[i].star[0], m.v[i].answer,
			beside(in, m.v[i].star[0], "cpus_list") };

		if (is_group(&g))
			any |= judge(in, &g, shared, out);
	}
	if (!any)
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no class of resctrl has a hot CPU");
}

const struct check check_ddio_resctrl_overlap[] = {
	{
		.id = "ddio.resctrl_overlap",
		.rule = 1,
		.title = "Cache ways of hot CPUs are not those of the cards",
		.severity = SEVERITY_LOW,
		.needs_hot = true,
		.reads = {
			{ RESCTRL "/info/L3/shareable_bits", ASK_FILE },
			{ RESCTRL "/schemata", ASK_FILE },
			{ RESCTRL "/cpus_list", ASK_FILE },
			{ RESCTRL "/*/schemata", ASK_FILE },
			{ RESCTRL "/*/cpus_list", ASK_FILE },
		},
		.why = "each packet that a card writes evicts a line of the latency class: a miss of some 80 ns",
		.fix_now = "give the class a mask outside of shareable_bits: echo 'L3:0=<mask>' > /sys/fs/resctrl/<class>/schemata",
		.remedies = { { REMEDY_MANUAL, "", "a mask outside of shareable_bits for the class: <subject>", NULL } },
		.source = "Documentation/arch/x86/resctrl.rst",
		.run = run,
	},
	{ 0 },
};
