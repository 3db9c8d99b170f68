/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The deepest idle state that a CPU may still enter, by its exit latency
 * (drivers/cpuidle/sysfs.c). A state counts when it is not disabled and its latency fits the
 * CPU's resume limit (power/pm_qos_resume_latency_us: "0" no limit, "n/a" none tolerated,
 * else us). /dev/cpu_dma_latency lowers the limit for all CPUs as long as somebody holds it
 * open; opening it registers a request, so it is never read and the verdict may be too hard:
 * said in the finding. intel_idle.max_cstate=0 alone hands over to acpi_idle, which may offer
 * C6 again: the states are read, not the parameter.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/host.h"

struct group {
	uint64_t worst;
	struct str state; /* its name */
	bool untold;	  /* whether the CPUs have a limit was not captured */
	struct cpuset cpus;
	const struct answer *from, *limit_from;
};

enum { GROUPS = 32 };

/* The CPU's own limit in us; UINT64_MAX: none. */
static uint64_t resume_limit(const struct idle_cpu *c)
{
	uint64_t us;

	if (str_is(c->pm_qos, "n/a"))
		return 0;
	if (str_u64(c->pm_qos, 10, &us) || us == 0)
		return UINT64_MAX;
	return us;
}

/* The deepest usable state; NULL: none was readable. *ret_broken: one that could matter was not. */
static const struct idle_state *deepest(const struct idle_cpu *c, bool *ret_broken)
{
	const struct idle_state *worst = NULL;
	uint64_t limit = resume_limit(c);

	*ret_broken = false;
	for (size_t i = 0; i < c->n_states; i++) {
		const struct idle_state *s = &c->states[i];

		if (!s->valid)
			*ret_broken = true;
		else if (!s->disabled && s->latency_us <= limit &&
			 (!worst || s->latency_us > worst->latency_us))
			worst = s;
	}
	return worst;
}

static struct group *group_of(struct group *v, unsigned *n, const struct idle_state *s, bool untold)
{
	for (unsigned i = 0; i < *n; i++) {
		if (v[i].worst == s->latency_us && v[i].untold == untold &&
			str_eq(v[i].state, s->name))
			return &v[i];
	}
	if (*n == GROUPS) { /* no real host has so many kinds: the last one stands for the rest */
		if (s->latency_us > v[GROUPS - 1].worst) {
			v[GROUPS - 1].worst = s->latency_us;
			v[GROUPS - 1].state = s->name;
			v[GROUPS - 1].from = s->from;
		}
		return &v[GROUPS - 1];
	}
	v[*n] = (struct group){ s->latency_us, s->name, untold, { 0 }, s->from, NULL };
	return &v[(*n)++];
}

static enum status judge(const struct check_in *in, uint64_t us)
{
	if ((double)us <= in_limit(in, "max_us"))
		return STATUS_PASS;
	return (double)us <= in_limit(in, "fail_us") ? STATUS_WARN : STATUS_FAIL;
}

static void say(const struct check_in *in, const struct group *g, struct cpuset cpus, bool hot,
	struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	enum status s = judge(in, g->worst);
	struct finding *f;

	if (cpuset_is_empty(cpus))
		return;
	if (s == STATUS_FAIL && (!hot || g->untold))
		s = STATUS_WARN; /* a housekeeping CPU may sleep: it wakes up late */
	f = find(out, s, subject_cpus(in->scratch, cpus),
		"may enter " STR_FMT ", which takes %llu us to leave%s", STR_ARG(g->state),
		(unsigned long long)g->worst,
		s == STATUS_PASS ? ""
		: g->untold	 ? "; whether pm_qos limits it was not captured"
				 : ", unless a process holds /dev/cpu_dma_latency");
	find_observed(f, "%llu us", (unsigned long long)g->worst);
	find_observed_value(f, (double)g->worst * 1000, "ns");
	find_wanted(f, "at most %g us", in_limit(in, "max_us"));
	find_cpus(f, cpus);
	find_evidence(f, g->from);
	find_evidence(f, g->limit_from);
	find_evidence(f, idle->driver);
}

static void say_without_states(const struct check_in *in, struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(cmdline, "idle");
	bool none = idle->driver->state == ANSWER_ABSENT ||
		    str_is(str_trim(idle->driver->bytes), "none");
	struct finding *f;

	if (p && str_is(p->value, "poll") && none) {
		f = find(out, STATUS_PASS, subject_host(), "idle CPUs poll: no state is entered");
		find_evidence(f, cmdline->from);
	} else if (idle->driver->state != ANSWER_OK && idle->driver->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), idle->driver, false);
		return;
	} else if (none) {
		f = find(out, STATUS_PASS, subject_host(),
			"no idle driver: idle CPUs halt (C1), 1 to 2 us to leave");
	} else {
		find_unreadable(out, subject_host(), idle->states_list, false);
		return;
	}
	find_evidence(f, idle->driver);
}

/* CPUs whose states could not all be read, and hot ones that have none where others do. */
static void say_unread(const struct check_in *in, struct cpuset unread, const struct answer *why,
	struct cpuset seen, struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	struct cpuset rest = cpuset_minus(in->scratch, in->roles->hot, seen);
	struct finding *f;

	if (!cpuset_is_empty(unread)) {
		f = find_unreadable(out, subject_cpus(in->scratch, unread), why, false);
		find_cpus(f, unread);
	}
	if (!cpuset_is_empty(rest)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_cpus(in->scratch, rest),
			"no idle states of these CPUs, where others have them");
		find_cpus(f, rest);
		find_evidence(f, idle->driver);
	}
}

/* The answer that spoils a CPU's states; with all read, one that was not understood. */
static const struct answer *spoilt(const struct idle_cpu *c)
{
	for (size_t i = 0; i < c->n_states; i++) {
		if (!c->states[i].valid && c->states[i].from->state != ANSWER_OK)
			return c->states[i].from;
	}
	for (size_t i = 0; i < c->n_states; i++) {
		if (!c->states[i].valid)
			return c->states[i].from;
	}
	return c->pm_qos_from;
}

static unsigned gather(const struct check_in *in, struct group *groups, struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	struct cpuset unread = { 0 }, seen = { 0 };
	const struct answer *why = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < idle->n; i++) {
		const struct idle_cpu *c = &idle->v[i];
		enum answer_state limit;
		bool broken;
		const struct idle_state *s = deepest(c, &broken);
		struct group *g;

		seen = cpuset_or(in->scratch, seen, cpuset_of(in->scratch, c->cpu));
		limit = c->pm_qos_from->state;
		if (!broken && s && limit != ANSWER_OK && limit != ANSWER_ABSENT &&
			limit != ANSWER_NOT_CAPTURED)
			broken = judge(in, s->latency_us) != STATUS_PASS;
		if (broken || !s) {
			unread = cpuset_or(in->scratch, unread, cpuset_of(in->scratch, c->cpu));
			why = spoilt(c);
			continue;
		}
		g = group_of(groups, &n, s, limit == ANSWER_NOT_CAPTURED);
		g->cpus = cpuset_or(in->scratch, g->cpus, cpuset_of(in->scratch, c->cpu));
		g->limit_from = c->pm_qos_from;
	}
	say_unread(in, unread, why, seen, out);
	return n;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	const struct host *h = in_fact(in, &fact_host);
	struct group groups[GROUPS];
	unsigned n;

	(void)self;
	/* Only MWAIT that was passed through reaches the hardware: intel_idle then drives it. */
	if (h->virt == VIRT_GUEST && !str_is(str_trim(idle->driver->bytes), "intel_idle")) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor decides how deep a CPU sleeps");
		return;
	}
	if (!idle->n) {
		say_without_states(in, out);
		return;
	}
	n = gather(in, groups, out);
	for (unsigned i = 0; i < n; i++) {
		struct cpuset hot = cpuset_and(in->scratch, groups[i].cpus, in->roles->hot);

		say(in, &groups[i], hot, true, out);
		say(in, &groups[i], cpuset_minus(in->scratch, groups[i].cpus, hot),
			cpuset_is_empty(in->roles->hot), out);
	}
}

const struct check check_cstate_max_latency[] = {
	{
		.id = "cstate.max_latency",
		.rule = 1,
		.title = "Hot CPUs enter no idle state that is slow to leave",
		.severity = SEVERITY_CRITICAL,
		.needs = { &fact_cpuidle, &fact_cmdline, &fact_host },
		.limits = {
			{ "max_us", "us", 2, 0, 10000, NULL, "the longest exit latency that passes (2: C1)" },
			{ "fail_us", "us", 10, 0, 10000, NULL, "the longest that only warns (10: C1E)" },
		},
		.why = "leaving C6 takes 130 to 290 us on server CPUs of the last years, C1 1 to 2 us",
		.fix_now = "echo 1 > /sys/devices/system/cpu/cpuN/cpuidle/stateM/disable, or cpupower idle-set -D 2, "
			   "or a process that holds /dev/cpu_dma_latency open",
		.fix_boot = "intel_idle.max_cstate=1, or intel_idle.max_cstate=0 processor.max_cstate=1 on the "
			    "kernel command line",
		.remedies = { { REMEDY_SYSFS, "/sys/devices/system/cpu/cpu<hot:braces>/power/pm_qos_resume_latency_us", "<max_us>", "max_us!=0" } },
		.source = "Documentation/admin-guide/pm/cpuidle.rst; drivers/idle/intel_idle.c",
		.run = run,
	},
	{ 0 },
};
