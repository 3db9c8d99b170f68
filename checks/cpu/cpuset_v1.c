/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpusets of the first version that are meant to set CPUs apart. Only cpuset.sched_load_balance
 * does that, and only together with everyone else's: the scheduler balances over the CPUs of each
 * cpuset whose flag is 1, and the root's, which has them all, is 1 by default
 * (kernel/cgroup/cpuset-v1.c, generate_sched_domains). cpuset.cpu_exclusive forbids siblings to
 * name the same CPUs and does nothing else: tasks of the root cpuset and kernel threads still run
 * there. A CPU that has no domain in /proc/schedstat is isolated, whatever the flags say.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/cpu/schedstat.h"

/* What was judged so far. */
struct tally {
	unsigned meant, wrong;
	struct cpuset good; /* CPUs that cpusets set apart */
};

/* "/cpuset/hot", as it is mounted below /sys/fs/cgroup. */
static struct subject subject_of(const struct cpuset1 *s)
{
	return subject_named(SUBJECT_FILE, str_skip(s->path, sizeof("/sys/fs/cgroup") - 1));
}

static bool is_below(const struct cpuset1 *s, const struct cpuset1 *above)
{
	return s->path.n > above->path.n && s->path.p[above->path.n] == '/' &&
	       str_eq(str_head(s->path, above->path.n), above->path);
}

static bool root_balances(const struct partitions *t)
{
	uint64_t on;

	return fact_u64(t->v1_root, &on) == 0 && on == 1;
}

/* Somebody else's flag that keeps the CPUs of s balanced: the root's answer first. NULL: nobody. */
static const struct answer *balanced_by(const struct partitions *t, const struct cpuset1 *s)
{
	if (root_balances(t))
		return t->v1_root;
	for (size_t i = 0; i < t->n_v1; i++) {
		const struct cpuset1 *other = &t->v1_sets[i];

		if (other != s && other->balanced && !is_below(other, s) &&
			cpuset_meets(other->cpus, s->cpus))
			return other->from;
	}
	return NULL;
}

/* Without schedstat the flags decide, where nothing else isolates the CPUs anyway. */
static bool is_apart(const struct check_in *in, const struct cpuset1 *s, const struct answer *other)
{
	const struct schedstat *sched = in_fact(in, &fact_schedstat);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset cpus = cpuset_and(in->scratch, s->cpus, in->roles->online);

	if (sched->valid)
		return !cpuset_meets(cpus, sched->balanced);
	return (!s->balanced && !other) ||
	       (c->isolated.valid && cpuset_within(cpus, c->isolated.set));
}

/* It holds some CPUs and not all, and a flag says that they are to be its own. */
static bool is_meant(const struct check_in *in, const struct cpuset1 *s)
{
	return cpuset_meets(s->cpus, in->roles->online) &&
	       !cpuset_within(in->roles->online, s->cpus) && (!s->balanced || s->exclusive);
}

static void say_wrong(const struct check_in *in, const struct cpuset1 *s,
	const struct answer *other, struct findings *out)
{
	struct cpuset cpus = cpuset_and(in->scratch, s->cpus, in->roles->online);
	const struct schedstat *sched = in_fact(in, &fact_schedstat);
	struct finding *f;

	if (!s->balanced)
		f = find(out, STATUS_FAIL, subject_of(s),
			"sched_load_balance is 0 here, and %s balances over the same CPUs",
			!other					  ? "something else"
			: str_has(other->path, "/cpuset/cpuset.") ? "the root cpuset"
								  : "another cpuset");
	else if (cpuset_within(cpus, in->roles->hot))
		f = find(out, STATUS_FAIL, subject_of(s),
			"cpu_exclusive does not isolate hot CPUs: the scheduler balances over them");
	else
		f = find(out, STATUS_WARN, subject_of(s),
			"cpu_exclusive keeps sibling cpusets away, and the scheduler balances here");
	find_observed(f, "sched_load_balance %d, cpu_exclusive %d, cpus " STR_FMT, s->balanced,
		s->exclusive, STR_ARG(cpuset_format(in->scratch, s->cpus)));
	find_wanted(f, "sched_load_balance 0 here and in every cpuset that has these CPUs");
	find_cpus(f, cpus);
	find_evidence(f, s->from);
	if (other)
		find_evidence(f, other);
	if (sched->valid)
		find_evidence_text(f, sched->from, "with domain lines: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, sched->balanced)));
}

static void judge(const struct check_in *in, const struct cpuset1 *s, struct tally *tally,
	struct findings *out)
{
	const struct partitions *t = in_fact(in, &fact_partitions);
	const struct answer *other = balanced_by(t, s);

	if (!is_meant(in, s))
		return;
	tally->meant++;
	if (is_apart(in, s, other)) {
		tally->good = cpuset_or(in->scratch, tally->good,
			cpuset_and(in->scratch, s->cpus, in->roles->online));
		return;
	}
	tally->wrong++;
	say_wrong(in, s, other, out);
}

static bool not_there(const struct partitions *t, struct findings *out)
{
	struct finding *f;

	if (t->v1_root->state == ANSWER_OK)
		return false;
	if (t->v1_root->state != ANSWER_ABSENT && !t->v2) {
		find_unreadable(out, subject_host(), t->v1_root, false);
		return true;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"there are no cpusets of the first version");
	find_evidence(f, t->v1_root);
	return true;
}

static void say_rest(const struct check_in *in, const struct tally *tally, struct findings *out)
{
	const struct partitions *t = in_fact(in, &fact_partitions);
	struct finding *f;

	if (t->unread || t->cut) {
		f = t->unread ? find_unreadable(out, subject_host(), t->unread_example, false)
			      : find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
					"there are more cpusets, or deeper ones, than are read");
		find_observed(f, "%zu cpusets were read", t->n_v1);
	} else if (!tally->meant) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no cpuset is meant to set CPUs apart");
		find_evidence(f, t->v1_root);
	} else if (!tally->wrong) {
		f = find(out, STATUS_PASS, subject_cpus(in->scratch, tally->good),
			"what cpusets set apart is not balanced");
		find_observed(f, "%u cpusets", tally->meant);
		find_cpus(f, tally->good);
		find_evidence(f, t->v1_root);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct partitions *t = in_fact(in, &fact_partitions);
	struct tally tally = { 0 };

	(void)self;
	if (not_there(t, out))
		return;
	for (size_t i = 0; i < t->n_v1; i++)
		judge(in, &t->v1_sets[i], &tally, out);
	say_rest(in, &tally, out);
}

const struct check check_cpu_cpuset_v1[] = {
	{
		.id = "cpu.cpuset_v1",
		.rule = 1,
		.title = "cpusets of the first version isolate what they are meant to",
		.severity = SEVERITY_HIGH,
		.needs = { &fact_partitions, &fact_schedstat, &fact_cpus },
		.why = "tasks of the root cpuset and kernel threads still run on CPUs of an exclusive "
		       "cpuset while anybody balances over them",
		.fix_now =
			"echo 0 > /sys/fs/cgroup/cpuset/cpuset.sched_load_balance, and in the cpuset of "
			"the hot CPUs; 1 in that of the housekeeping CPUs",
		.fix_boot =
			"isolcpus=domain,managed_irq,<hot> on the kernel command line, or a partition "
			"of the second version",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL } },
		.source = "Documentation/admin-guide/cgroup-v1/cpusets.rst, 1.4 and 1.7",
		.run = run,
	},
	{ 0 },
};
