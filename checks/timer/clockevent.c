/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device that interrupts each hot CPU for its timers (kernel/time/clockevents.c, sysfs
 * since 3.11). On x86 that is the local APIC, which in TSC-deadline mode compares with the TSC
 * and needs no counting down; hpet or pit are shared, and far. A CPU whose local timer stops in deep idle
 * states (no ARAT) is woken by the broadcast device instead, through another CPU and an IPI
 * (kernel/time/tick-broadcast.c).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/cpu/cpus.h"

#define DIR	  "/sys/devices/system/clockevents/"
#define DEVICE	  DIR "clockevent{hot}/current_device"
#define BROADCAST DIR "broadcast/current_device"

/* CPUs that share a device. */
struct group {
	struct str name;
	struct cpuset cpus;
	const struct answer *from;
};
enum { GROUPS = 8 };

static struct group *group_of(struct group *v, unsigned *n, struct str name)
{
	for (unsigned i = 0; i < *n; i++) {
		if (str_eq(v[i].name, name))
			return &v[i];
	}
	if (*n == GROUPS)
		return &v[GROUPS - 1];
	v[*n] = (struct group){ .name = name };
	return &v[(*n)++];
}

static bool is_shared(struct str name)
{
	return str_starts(name, "hpet") || str_starts(name, "pit");
}

/* What is in order is not said of CPUs of which something is wrong: one subject, one finding. */
static void say_group(
	const struct check_in *in, const struct group *g, struct cpuset wrong, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	bool deadline = cpus_feature(c, CPU_TSC_DEADLINE) == CPU_HAS;
	bool counts_down = str_is(g->name, "lapic") && deadline;
	enum status s = is_shared(g->name) ? STATUS_FAIL : counts_down ? STATUS_WARN : STATUS_PASS;
	struct finding *f;

	if (s == STATUS_PASS && cpuset_eq(wrong, g->cpus))
		return;
	f = find(out, s, subject_cpus(in->scratch, g->cpus), "%s",
		s == STATUS_FAIL ? "a slow device outside the CPU makes its timer interrupts"
		: s == STATUS_WARN
			? "the local timer counts down, although the CPU has TSC deadlines"
			: "the CPU's own timer interrupts it");
	find_observed(f, STR_FMT, STR_ARG(g->name));
	find_wanted(f, "%s", deadline ? "lapic-deadline" : "the CPU's own timer");
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
}

/* "1" in disable, or not: a state in which the clock of the core may stop. POLL and C1 do not. */
static bool is_deep(const struct idle_state *s)
{
	return s->valid && !s->disabled && !str_is(s->name, "POLL") && !str_starts(s->name, "C1") &&
	       s->latency_us > 0;
}

static struct cpuset deep_sleepers(const struct check_in *in)
{
	const struct cpuidle *t = in_fact(in, &fact_cpuidle);
	struct cpuset set = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		bool deep = false;

		for (size_t k = 0; k < t->v[i].n_states; k++)
			deep |= is_deep(&t->v[i].states[k]);
		if (deep && cpuset_has(in->roles->hot, t->v[i].cpu))
			set = cpuset_or(in->scratch, set, cpuset_of(in->scratch, t->v[i].cpu));
	}
	return set;
}

/* The CPUs that it finds fault with. */
static struct cpuset judge_broadcast(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, BROADCAST);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct cpuset deep = { 0 };
	struct finding *f;

	if (!c->x86 || cpus_feature(c, CPU_ARAT) != CPU_HAS_NOT || an->state != ANSWER_OK ||
		!str_trim(an->bytes).n)
		return deep;
	deep = deep_sleepers(in);
	if (cpuset_is_empty(deep))
		return deep;
	f = find(out, STATUS_WARN, subject_cpus(in->scratch, deep),
		"the local timer stops in deep idle states: another CPU has to wake this one");
	find_observed(f, "no ARAT, broadcast by " STR_FMT, STR_ARG(str_trim(an->bytes)));
	find_wanted(f, "no idle state deeper than C1");
	find_cpus(f, deep);
	find_evidence(f, an);
	return deep;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches m = in_match(in, DEVICE);
	struct cpuset lost = { 0 }, wrong;
	struct group groups[GROUPS];
	const struct answer *why = NULL;
	unsigned n = 0;

	(void)self;
	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		struct str name = str_trim(an->bytes);
		struct cpuset cpu = { 0 };
		struct group *g;

		(void)cpuset_parse_list(in->scratch, m.v[i].star[0], &cpu);
		if (an->state != ANSWER_OK || !name.n) {
			why = why ? why : an;
			lost = cpuset_or(in->scratch, lost, cpu);
			continue;
		}
		g = group_of(groups, &n, name);
		g->from = g->from ? g->from : an;
		g->cpus = cpuset_or(in->scratch, g->cpus, cpu);
	}
	wrong = judge_broadcast(in, out);
	for (unsigned i = 0; i < n; i++)
		say_group(in, &groups[i], wrong, out);
	if (why)
		find_cpus(find_unreadable(out, subject_cpus(in->scratch, lost), why, false), lost);
}

const struct check check_timer_clockevent[] = {
	{
		.id = "timer.clockevent",
		.rule = 1,
		.title = "Each hot CPU has its own timer",
		.severity = SEVERITY_MEDIUM,
		.needs_hot = true,
		.reads = { { DEVICE, ASK_FILE }, { BROADCAST, ASK_FILE } },
		.needs = { &fact_cpus, &fact_cpuidle },
		.implied_by = { "cstate.max_latency", "boot.params" },
		.why = "programming the local APIC in deadline mode is one register; hpet is a device access of "
		       "about 1 us, under a lock that all CPUs share",
		.fix_boot =
			"remove nolapic_timer, noapic, lapic=notscdeadline and hpet= from the command "
			"line; a newer microcode, where the kernel says that TSC deadlines are broken",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "nolapic_timer", "", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "noapic", "", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "lapic", "notscdeadline", NULL },
			{ REMEDY_KERNEL_ARG_REMOVE, "hpet", "", NULL } },
		.source = "kernel/time/clockevents.c; arch/x86/kernel/apic/apic.c",
		.run = run,
	},
	{ 0 },
};
