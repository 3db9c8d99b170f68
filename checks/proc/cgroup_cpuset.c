/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cpuset that a process is in. cpuset.cpus is what somebody asked for and cpuset.cpus.effective
 * what is left of it after the levels above (kernel/cgroup/cpuset.c); a partition that cannot be
 * formed says "isolated invalid (why)" (the words from 6.1 on) and shares its CPUs with
 * everybody. Where a level has not got the controller, the next one above holds. The first
 * version's memory_migrate moves all pages of the group when its nodes change.
 */
#include "scanner/judging/target_groups.h"

static bool is_wanted_hot(const struct process *p)
{
	return p->n_hot || p->target->hot_threads.n;
}

/* The nearest level that has this file. */
static const struct answer *nearest(const struct cgroup_chain *c, unsigned file)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct answer *an = c->levels[i].files[file];

		if (an->state != ANSWER_ABSENT && an->state != ANSWER_NOT_READ)
			return an;
	}
	return c->levels[0].files[file];
}

static const struct answer *effective_of(const struct cgroup_chain *c)
{
	const struct answer *an = nearest(c, TARGET_CPUSET_EFFECTIVE);

	/* The first version shows what is effective since 3.17 */
	return c->v1 && an->state == ANSWER_ABSENT ? nearest(c, TARGET_CPUSET_CPUS) : an;
}

static const struct answer *invalid_partition(const struct cgroup_chain *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct answer *an = c->levels[i].files[TARGET_CPUSET_PARTITION];

		if (an->state == ANSWER_OK && str_has(an->bytes, "invalid"))
			return an;
	}
	return NULL;
}

/* CPUs that its own level asks for and has not got. */
static struct cpuset denied_cpus(
	const struct check_in *in, const struct cgroup_chain *c, struct cpuset effective)
{
	struct cpuset asked;

	if (c->levels[0].files[TARGET_CPUSET_CPUS]->state != ANSWER_OK ||
		fact_list(c->levels[0].files[TARGET_CPUSET_CPUS], in->scratch, &asked))
		return (struct cpuset){ 0 };
	return cpuset_minus(in->scratch, asked, effective);
}

static bool migrates(const struct cgroup_chain *c)
{
	uint64_t on;

	return fact_u64(c->levels[0].files[TARGET_CPUSET_MIGRATE], &on) == 0 && on;
}

static struct finding *say(const struct check_in *in, const struct target_group *g,
	struct cpuset effective, struct findings *out)
{
	struct subject who = subject_process(in, g->process);
	struct cpuset denied = denied_cpus(in, g->chain, effective);

	if (invalid_partition(g->chain))
		return find(out, STATUS_FAIL, who,
			"the partition that its cpuset is in is invalid: its CPUs are everybody's");
	if (is_wanted_hot(g->process) && !cpuset_is_empty(in->roles->hot) &&
		!cpuset_meets(effective, in->roles->hot))
		return find(out, STATUS_FAIL, who,
			"its cpuset has no hot CPU, and its hot threads need one");
	if (!cpuset_is_empty(denied))
		return find(out, STATUS_WARN, who,
			"its cpuset asks for CPUs " STR_FMT " and has not got them",
			STR_ARG(cpuset_format(in->scratch, denied)));
	if (migrates(g->chain))
		return find(out, STATUS_WARN, who,
			"memory_migrate moves all its pages when the nodes of its cpuset change");
	return find(out, STATUS_PASS, who, "its cpuset has the CPUs that it needs");
}

static void add_evidence(struct finding *f, const struct cgroup_chain *c)
{
	const struct answer *bad = invalid_partition(c);

	find_evidence(f, effective_of(c));
	if (c->levels[0].files[TARGET_CPUSET_CPUS]->state == ANSWER_OK)
		find_evidence(f, c->levels[0].files[TARGET_CPUSET_CPUS]);
	if (nearest(c, TARGET_CPUSET_MEMS)->state == ANSWER_OK)
		find_evidence(f, nearest(c, TARGET_CPUSET_MEMS));
	if (bad)
		find_evidence(f, bad);
	if (migrates(c))
		find_evidence(f, c->levels[0].files[TARGET_CPUSET_MIGRATE]);
}

static void judge(const struct check_in *in, const struct target_group *g, struct findings *out)
{
	const struct answer *an = effective_of(g->chain);
	struct cpuset effective;
	struct finding *f;

	if (fact_list(an, in->scratch, &effective) || cpuset_is_empty(effective)) {
		find_unreadable(out, subject_process(in, g->process), an, true);
		return;
	}
	f = say(in, g, effective, out);
	find_observed(f, "CPUs " STR_FMT, STR_ARG(cpuset_format(in->scratch, effective)));
	if (!cpuset_is_empty(in->roles->hot) && is_wanted_hot(g->process))
		find_wanted(f, "hot CPUs among them (" STR_FMT ")",
			STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
	find_group(f, in, g);
	add_evidence(f, g->chain);
	find_cpus(f, cpuset_and(in->scratch, effective, in->roles->hot));
	if (finding_wrong(f) != STATUS_SKIP)
		find_remedy(f, REMEDY_MANUAL, STR(""),
			"AllowedCPUs= of the unit and its slices, or cpuset.cpus of " STR_FMT,
			STR_ARG(g->chain->path));
	if (g->unread)
		find_unreadable(out, subject_process(in, g->process), g->unread, false);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_target_groups(
		in, &fact_target_cpuset, TARGET_CPUSET_CPUS, TARGET_CPUSET_EFFECTIVE, judge, out);
}

const struct check check_proc_cgroup_cpuset[] = {
	{
		.id = "proc.cgroup_cpuset",
		.rule = 1,
		.title = "Cpusets of processes that matter hold their CPUs",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_target_cpuset },
		.implied_by = { "cpu.cpuset_partition" },
		.why = "a cpuset that is not granted falls back, without an error, to CPUs that others use",
		.fix_now =
			"mend cpuset.cpus and cpuset.cpus.partition of that level, which say why",
		.fix_boot = "AllowedCPUs= and AllowedMemoryNodes= in the unit and its slices",
		.source = "kernel/cgroup/cpuset.c; Documentation/admin-guide/cgroup-v2.rst, Cpuset",
		.run = run,
	},
	{ 0 },
};
