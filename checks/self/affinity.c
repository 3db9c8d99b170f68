/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the scanner itself ran: the mask and the CPU of the process that read, as it told them
 * (sched_getaffinity, getcpu). It pins itself to a housekeeping CPU before the first sample and
 * never moves, because a CPU where its memory map ever ran gets its TLB flushes later. Where no
 * housekeeping CPU exists, it can only run on a hot one. Where nothing of the first look says which
 * CPUs are hot (a partition that the kernel refused, a real-time thread on one CPU) it is not
 * pinned and may find out that it began on one. What happened on hot CPUs meanwhile, and
 * which reads were withheld, is in the receipt of the scan and not repeated here.
 */
#include "scanner/engine/check.h"

#define SELF "/probe/self"

/* "NAME value" */
static struct str value_of(const struct answer *an, const char *name)
{
	struct str rest = an->bytes, line, key, value;

	while (str_cut(&rest, '\n', &line)) {
		if (str_split(line, ' ', &key, &value) && str_is(key, name))
			return str_trim(value);
	}
	return (struct str){ 0 };
}

static struct finding *judge(
	const struct check_in *in, struct cpuset mask, unsigned cpu, struct findings *out)
{
	struct cpuset ran = cpuset_of(in->scratch, cpu);
	struct cpuset reach = cpuset_and(in->scratch, mask, in->roles->hot);
	struct finding *f;

	if (cpuset_has(in->roles->hot, cpu)) {
		bool late = cpuset_has(in->roles->hot_late, cpu);

		f = find(out, late ? STATUS_WARN : STATUS_FAIL, subject_cpus(in->scratch, ran),
			"the scan itself ran on this hot CPU%s",
			cpuset_is_empty(in->roles->housekeeping) ? ": there is no other"
			: late ? ": that it is one was known only after the reading had begun"
			       : ", and what it counted there is partly its own");
		find_cpus(f, ran);
	} else if (!cpuset_is_empty(reach)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, reach),
			"the scan itself might have moved here");
		find_cpus(f, reach);
	} else {
		f = find(out, STATUS_PASS, subject_host(),
			"the scan ran on cpu%u, not on a hot CPU", cpu);
	}
	return f;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, SELF);
	struct cpuset mask;
	struct finding *f;
	uint64_t cpu;

	(void)self;
	if (an->state == ANSWER_NOT_CAPTURED) {
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
				      "no scan ran on this host: it is judged from a capture"),
			an);
		return;
	}
	if (an->state != ANSWER_OK || str_u64(value_of(an, "cpu"), 10, &cpu) ||
		cpu >= CPUSET_LIMIT ||
		cpuset_parse_list(in->scratch, value_of(an, "affinity"), &mask)) {
		find_unreadable(out, subject_host(), an, false);
		return;
	}
	f = judge(in, mask, (unsigned)cpu, out);
	find_observed(f, "cpu%llu of cpus " STR_FMT, (unsigned long long)cpu,
		STR_ARG(cpuset_format(in->scratch, mask)));
	find_wanted(f, "housekeeping CPUs " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, in->roles->housekeeping)));
	find_evidence_text(f, an, "cpu %llu, affinity " STR_FMT, (unsigned long long)cpu,
		STR_ARG(value_of(an, "affinity")));
}

const struct check check_self_affinity[] = {
	{
		.id = "self.affinity",
		.rule = 2,
		.title = "The scan itself stayed away from hot CPUs",
		.severity = SEVERITY_INFO,
		.needs_hot = true,
		.reads = { { SELF, ASK_FILE } },
		.why = "a scan that runs where it measures takes some ten milliseconds from the workload and "
		       "counts itself",
		.fix_now = "give it a housekeeping CPU: taskset -c <housekeeping> latscan scan",
		.fix_boot =
			"one CPU at least that is in none of isolcpus=, nohz_full= and the partitions",
		.remedies = { { REMEDY_MANUAL, "",
			"leave a CPU out of isolcpus=, nohz_full= and the partitions", NULL } },
		.source = "docs/process.md; man 2 sched_setaffinity",
		.run = run,
	},
	{ 0 },
};
