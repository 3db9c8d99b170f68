/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Isolation from the scheduler's load balancing, by its effect. A CPU that is isolated, by
 * whatever means, has no domain line in /proc/schedstat (kernel/sched/stats.c); so has a
 * housekeeping CPU that is alone in its domain, which is why a CPU counts as isolated only
 * when something also declares it: /sys/devices/system/cpu/isolated, a cpuset partition, or a
 * v1 cpuset without load balancing.
 *
 * isolcpus= proves nothing: without the flag "domain" (isolcpus=managed_irq,2-7) it leaves
 * the CPU in the domains (kernel/sched/isolation.c), and a bad list voids it whole. tuned's
 * cpu-partitioning leaves balancing on and keeps tasks away by nohz_full and affinity; that
 * is accepted where every user task's mask says so.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/partitions.h"
#include "scanner/facts/cpu/schedstat.h"
#include "scanner/facts/process/tasks.h"

/* The hot CPUs by what is known of each, and the isolated ones that are not hot. */
struct isolation {
	struct cpuset good, missing, unknown, extra;
	bool by_effect; /* schedstat told; else the declared sets only */
};

static struct isolation look(const struct check_in *in)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct schedstat *sched = in_fact(in, &fact_schedstat);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	struct isolation is = { .by_effect = sched->valid };
	struct cpuset hot = in->roles->hot, declared = parts->isolated;

	if (cpus->isolated.valid)
		declared = cpuset_or(in->scratch, declared, cpus->isolated.set);
	if (sched->valid) /* a v1 cpuset may be undone by its sibling: the effect decides */
		declared = cpuset_and(in->scratch, cpuset_or(in->scratch, declared, parts->v1),
			cpuset_minus(in->scratch, in->roles->online, sched->balanced));
	declared = cpuset_and(in->scratch, declared, in->roles->online);
	is.good = cpuset_and(in->scratch, hot, declared);
	is.extra = cpuset_minus(in->scratch, declared, hot);
	is.missing = cpuset_minus(in->scratch, hot, declared);
	if (cpus->isolated.valid && parts->known)
		return is;
	/* A domain line disproves isolation, whatever else could not be read. */
	is.unknown =
		sched->valid ? cpuset_minus(in->scratch, is.missing, sched->balanced) : is.missing;
	is.missing = cpuset_minus(in->scratch, is.missing, is.unknown);
	return is;
}

enum kept { KEPT_NO, KEPT_YES, KEPT_UNKNOWN };

/* A user task that may run on them and elsewhere too: nothing keeps it away. */
static const struct task *roaming(const struct check_in *in, struct cpuset cpus, bool *ret_saw_init)
{
	const struct tasks *tasks = in_fact(in, &fact_tasks);

	*ret_saw_init = false;
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->v[i];

		if (t->flags & PF_KTHREAD || !t->allowed_valid)
			continue;
		*ret_saw_init |= t->pid == 1;
		if (cpuset_meets(t->allowed, cpus) && !cpuset_within(t->allowed, in->roles->hot))
			return t;
	}
	return NULL;
}

/* tuned's way: nohz_full, and no user task whose mask reaches in from outside. */
static enum kept kept_free(const struct check_in *in, struct cpuset missing)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	const struct host *h = in_fact(in, &fact_host);
	bool tickless = cpus->nohz_full.valid, saw_init;

	if (!str_is(in_word(in, "mechanism"), "any") ||
		cpus->nohz_full.from->state == ANSWER_ABSENT ||
		(tickless && !cpuset_within(missing, cpus->nohz_full.set)) ||
		roaming(in, missing, &saw_init))
		return KEPT_NO;
	if (!tickless || !saw_init || tasks->masks_unknown || tasks->unreadable || tasks->more ||
		h->pidns_foreign)
		return KEPT_UNKNOWN;
	return KEPT_YES;
}

/* What was asked for: evidence, and no more. */
static void add_request(const struct check_in *in, struct finding *f)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "isolcpus"), *near = cmdline_near(c, "isolcpus");

	if (p)
		find_evidence_text(f, c->from, "isolcpus=" STR_FMT, STR_ARG(p->value));
	else if (near)
		find_evidence_text(f, c->from,
			STR_FMT "=" STR_FMT " is not isolcpus=", STR_ARG(near->name),
			STR_ARG(near->value));
	else if (c->from->state == ANSWER_OK)
		find_evidence_text(f, c->from, "no isolcpus=");
}

static void add_sources(const struct check_in *in, struct finding *f, struct cpuset cpus)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct schedstat *s = in_fact(in, &fact_schedstat);
	const struct partitions *parts = in_fact(in, &fact_partitions);

	find_cpus(f, cpus);
	find_evidence(f, c->isolated.from);
	if (s->valid)
		find_evidence_text(f, s->from, "with domain lines: " STR_FMT "; without: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, s->balanced)),
			STR_ARG(cpuset_format(in->scratch, s->unbalanced)));
	if (!cpuset_is_empty(parts->isolated))
		find_evidence_text(f, parts->root, "isolated partitions: " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, parts->isolated)));
	for (size_t i = 0; i < parts->n; i++) {
		if (str_has(parts->v[i].state, "invalid"))
			find_evidence_text(f, parts->root, STR_FMT ": " STR_FMT,
				STR_ARG(parts->v[i].path), STR_ARG(parts->v[i].state));
	}
	if (c->nohz_full.valid)
		find_evidence(f, c->nohz_full.from);
	add_request(in, f);
}

static bool lacks_domain(const struct check_in *in)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "isolcpus");
	struct isolcpus iso;

	return p &&
	       isolcpus_parse(in->scratch, p->value, cpuset_last(in->roles->online), &iso) == 0 &&
	       !iso.domain;
}

static void say_lacks_domain(const struct check_in *in, struct findings *out)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "isolcpus");
	struct finding *f;

	f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, STR("isolcpus")),
		"isolcpus= lacks the flag domain: by itself it does not isolate from the scheduler");
	find_observed(f, "isolcpus=" STR_FMT, STR_ARG(p->value));
	find_wanted(f, "isolcpus=domain,managed_irq,LIST");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, cmdline->from, "parameter %u: isolcpus=" STR_FMT, p->position,
		STR_ARG(p->value));
}

static void say_unknown(const struct check_in *in, struct cpuset cpus, const struct answer *why,
	struct findings *out)
{
	struct finding *f = find_unreadable(out, subject_cpus(in->scratch, cpus), why, false);

	find_observed(f, "not told by what could be read");
	find_wanted(f, "isolated");
	add_sources(in, f, cpus);
}

static void say_missing(const struct check_in *in, struct cpuset missing, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, missing);
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct tasks *tasks = in_fact(in, &fact_tasks);
	enum kept kept = kept_free(in, missing);
	struct finding *f;

	if (kept == KEPT_UNKNOWN && !cpus->nohz_full.valid) {
		say_unknown(in, missing, cpus->nohz_full.from, out);
		return;
	}
	if (kept == KEPT_YES)
		f = find(out, STATUS_PASS, who,
			"balancing is not disabled; nohz_full and every task's mask keep them free");
	else if (kept == KEPT_UNKNOWN)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"balancing is not disabled, and whether all tasks are kept away was not told");
	else
		f = find(out, STATUS_FAIL, who, "the scheduler balances load here%s",
			lacks_domain(in) ? ": isolcpus= lacks the flag domain" : "");
	find_observed(f, "not isolated");
	find_wanted(f, "isolated");
	add_sources(in, f, missing);
	if (kept == KEPT_UNKNOWN && tasks->list->state != ANSWER_OK)
		find_evidence(f, tasks->list);
}

static void say_good(const struct check_in *in, const struct isolation *is, struct findings *out)
{
	struct finding *f;

	if (!cpuset_is_empty(is->extra)) {
		f = find(out, STATUS_WARN, subject_cpus(in->scratch, is->extra),
			"isolated, and not among the hot CPUs: lost capacity, or drift");
		find_observed(f, "isolated");
		find_wanted(
			f, "only " STR_FMT, STR_ARG(cpuset_format(in->scratch, in->roles->hot)));
		add_sources(in, f, is->extra);
	}
	if (cpuset_is_empty(is->good))
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, is->good), "isolated%s",
		is->by_effect ? ", proven by schedstat" : "; no schedstat was there to prove it");
	add_sources(in, f, is->good);
}

/* The only CPU keeps house, too: it is never quiet, whatever is asked of it. */
static void say_one_cpu(const struct check_in *in, bool required, struct findings *out)
{
	struct finding *f;

	if (!required) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"one CPU: there is nothing to balance");
		return;
	}
	f = find(out, STATUS_FAIL, subject_host(), "isolation is required, and there is one CPU");
	find_wanted(f, "isolated CPUs beside one that keeps house");
	find_remedy(f, REMEDY_MANUAL, STR(""), "give the host another CPU, or ask for less");
	add_sources(in, f, in->roles->online);
}

/* Nobody to isolate: a fault only where isolation is required. */
static bool nobody(const struct check_in *in, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	bool required = str_is(in_word(in, "required"), "yes");
	struct finding *f;

	if (cpuset_count(in->roles->online) == 1) {
		say_one_cpu(in, required, out);
		return true;
	}
	if (!cpuset_is_empty(in->roles->hot))
		return false;
	if (!required) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"no CPU is set apart, and none is required");
		return true;
	}
	if (!cpus->isolated.valid) {
		find_unreadable(out, subject_host(), cpus->isolated.from, false);
		return true;
	}
	f = find(out, STATUS_FAIL, subject_host(), "isolation is required, and no CPU is isolated");
	find_wanted(f, "isolated CPUs");
	find_remedy(f, REMEDY_MANUAL, STR(""),
		"decide which CPUs are hot, say so by a profile's roles.cpus or --hot-cpus, and ask again");
	add_sources(in, f, in->roles->hot);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpus *cpus = in_fact(in, &fact_cpus);
	const struct partitions *parts = in_fact(in, &fact_partitions);
	struct isolation is;

	(void)self;
	if (nobody(in, out))
		return;
	is = look(in);
	if (!cpuset_is_empty(is.unknown)) {
		if (lacks_domain(in))
			say_lacks_domain(in, out);
		say_unknown(in, is.unknown,
			cpus->isolated.valid ? parts->root : cpus->isolated.from, out);
	}
	if (!cpuset_is_empty(is.missing))
		say_missing(in, is.missing, out);
	say_good(in, &is, out);
}

const struct check check_cpu_isolated[] = {
	{
		.id = "cpu.isolated",
		.rule = 1,
		.title = "Hot CPUs are outside scheduler load balancing",
		.severity = SEVERITY_CRITICAL,
		.needs = { &fact_cpus, &fact_schedstat, &fact_partitions, &fact_cmdline,
			&fact_tasks, &fact_host },
		.limits = {
			{ "mechanism", NULL, 0, 0, 1, "any|kernel",
				"any: nohz_full with every task's mask kept away counts too (tuned's way)" },
			{ "required", NULL, 0, 0, 1, "no|yes", "yes: a host without hot CPUs fails" },
		},
		.implied_by = { "cpu.cpuset_partition", "cpu.cpuset_v1" },
		.why = "one measured host went from a P99.9 of 4.8 us to 0.1 us, and from a maximum of "
		       "62 us to 0.4 us, by isolating the CPU",
		.fix_now =
			"a cpuset partition: mkdir /sys/fs/cgroup/hot; echo LIST > "
			"/sys/fs/cgroup/hot/cpuset.cpus; echo isolated > /sys/fs/cgroup/hot/cpuset.cpus.partition",
		.fix_boot =
			"isolcpus=domain,managed_irq,LIST on the kernel command line (up to EL 8.1 plain "
			"isolcpus=LIST: flags void it there), by grubby or update-grub; then reboot",
		.remedies = { { REMEDY_KERNEL_ARG, "isolcpus", "managed_irq,domain,<hot>", NULL } },
		.source = "kernel/sched/isolation.c; Documentation/admin-guide/cpu-isolation.rst",
		.run = run,
	},
	{ 0 },
};
