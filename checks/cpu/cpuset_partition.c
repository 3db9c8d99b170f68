/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgroup v2 partitions that the kernel does not grant. A cgroup asks by writing "root" or
 * "isolated" to cpuset.cpus.partition; what it got is read from the same file: the word alone, or
 * "isolated invalid (reason)" (kernel/cgroup/cpuset.c, update_prstate; reasons since 6.1). An
 * invalid partition is a member like any other, and the scheduler balances its CPUs again, without
 * a word anywhere else. A sibling that merely names one of the CPUs in its cpuset.cpus is enough,
 * so is the last CPU of it going offline; from 6.12 on mixing it with isolcpus= is refused too.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/process/partitions.h"

static const char *type_word(const struct partition *p)
{
	return p->type == PARTITION_ISOLATED ? "isolated" : "root";
}

/* Below the mount, which says nothing: "/kubepods.slice/pod1". */
static struct subject subject_of(const struct partition *p)
{
	struct str name = str_skip(p->path, sizeof("/sys/fs/cgroup") - 1);

	return subject_named(SUBJECT_FILE, name.n ? name : p->path);
}

static void say_invalid(const struct check_in *in, const struct partition *p, struct findings *out)
{
	struct finding *f;

	if (p->type == PARTITION_UNTOLD) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_of(p),
			"a partition state that no known kernel writes");
	} else if (p->reason.n) {
		f = find(out, STATUS_FAIL, subject_of(p),
			"the kernel does not grant this partition: " STR_FMT, STR_ARG(p->reason));
		find_wanted(f, "%s", type_word(p));
	} else {
		f = find(out, STATUS_FAIL, subject_of(p),
			"the kernel does not grant this partition, and gives no reason");
		find_wanted(f, "%s", type_word(p));
	}
	find_observed(f, STR_FMT, STR_ARG(p->state));
	find_cpus(f, cpuset_and(in->scratch, p->wanted, in->roles->online));
	find_evidence(f, p->from);
	find_evidence_text(f, p->from, "it asks for cpus " STR_FMT ", and has " STR_FMT,
		STR_ARG(cpuset_format(in->scratch, p->wanted)),
		STR_ARG(cpuset_format(in->scratch, p->cpus)));
}

static void say_valid(const struct partitions *t, size_t valid, struct findings *out)
{
	struct finding *f = find(out, STATUS_PASS, subject_host(), "%zu %s granted by the kernel",
		valid, valid == 1 ? "partition is" : "partitions are");

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].valid)
			find_evidence(f, t->v[i].from);
	}
}

static bool has_none(const struct answer *list, const struct partitions *t)
{
	return t->root->state == ANSWER_OK || list->state == ANSWER_OK ||
	       list->state == ANSWER_ABSENT;
}

/* No partition was seen: none is there, or who knows. */
static void say_none(const struct check_in *in, struct findings *out)
{
	const struct partitions *t = in_fact(in, &fact_partitions);
	const struct answer *list = in_ask(in, STR("/sys/fs/cgroup"), ASK_LIST);
	struct finding *f;

	if (!has_none(list, t)) {
		find_unreadable(out, subject_host(), list, true);
		return;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		t->cgroups ? "no cgroup asks for a partition"
			   : "no cgroup has cpusets of the second version");
	find_evidence(f, list->state == ANSWER_OK ? t->root : list);
}

static bool say_unread(const struct partitions *t, struct findings *out)
{
	struct finding *f;

	if (t->unread)
		f = find_unreadable(out, subject_host(), t->unread_example, false);
	else if (t->cut)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more cgroups, or deeper ones, than are read");
	else
		return false;
	find_observed(f, "%zu partition files were read", t->cgroups);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct partitions *t = in_fact(in, &fact_partitions);
	size_t valid = 0;
	bool unread;

	(void)self;
	for (size_t i = 0; i < t->n; i++) {
		valid += t->v[i].valid;
		if (!t->v[i].valid)
			say_invalid(in, &t->v[i], out);
	}
	unread = say_unread(t, out);
	if (valid)
		say_valid(t, valid, out);
	else if (!t->n && !unread)
		say_none(in, out);
}

const struct check check_cpu_cpuset_partition[] = {
	{
		.id = "cpu.cpuset_partition",
		.rule = 1,
		.title = "The kernel grants every cpuset partition that is asked for",
		.severity = SEVERITY_HIGH,
		.reads = { { "/sys/fs/cgroup", ASK_LIST } },
		.needs = { &fact_partitions },
		.why = "an invalid partition is a plain member: the scheduler balances its CPUs again, and "
		       "nothing says so",
		.fix_now =
			"take the overlap out of the other cgroup's cpuset.cpus, then write isolated to "
			"cpuset.cpus.partition again",
		.fix_boot =
			"AllowedCPUs=<housekeeping> in the slices of systemd, so that no cgroup names "
			"the partition's CPUs",
		.remedies = { { REMEDY_DROPIN, "system.slice:Slice:AllowedCPUs", "<housekeeping>",
				      NULL },
			{ REMEDY_DROPIN, "user.slice:Slice:AllowedCPUs", "<housekeeping>", NULL },
			{ REMEDY_DROPIN, "init.scope:Scope:AllowedCPUs", "<housekeeping>", NULL } },
		.source = "Documentation/admin-guide/cgroup-v2.rst, cpuset.cpus.partition; "
			  "kernel/cgroup/cpuset.c",
		.run = run,
	},
	{ 0 },
};
