/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Idle states that hot CPUs really entered within the window: usage counts them and time adds
 * their microseconds (drivers/cpuidle/sysfs.c, cpuidle_enter_state()). What may be entered is
 * judged by cstate.max_latency; here stands what was, also where a process that holds
 * /dev/cpu_dma_latency keeps an allowed state from being used. The counters are written when
 * the CPU wakes up, so that one that sleeps through the window shows nothing: it waits for
 * nobody. A hot CPU on which next to nothing ran only warns: its workload is not there yet.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpuidle.h"
#include "scanner/facts/host.h"
#include "scanner/facts/cpu/schedstat.h"

#define STATE "/sys/devices/system/cpu/cpu{hot}/cpuidle/state#/"

enum { GROUPS = 32 };

/* One CPU in the window. */
struct use {
	unsigned cpu;
	uint64_t entered, slow_us; /* of the states that are slow to leave */
	uint64_t idle_us;	   /* of all states */
	const struct idle_state *deepest;
	const struct answer *from;   /* usage of the deepest */
	const struct answer *unread; /* NULL: all of it was read */
	bool reset;
};

struct group {
	enum status status;
	const struct idle_state *deepest;
	uint64_t entered, slow_us; /* the most of any of them */
	struct cpuset cpus;
	const struct answer *from;
};

struct look {
	struct group v[GROUPS];
	unsigned n;
	struct cpuset unread, reset, seen;
	const struct answer *why, *last;
};

static const struct idle_state *state_of(const struct check_in *in, unsigned cpu, unsigned number)
{
	const struct idle_cpu *c = cpuidle_cpu(in_fact(in, &fact_cpuidle), cpu);

	for (size_t i = 0; c && i < c->n_states; i++) {
		if (c->states[i].number == number && c->states[i].valid)
			return &c->states[i];
	}
	return NULL;
}

/* False when it could not be told; *u says why. */
static bool moved(const struct check_in *in, const struct answer *now, struct use *u, uint64_t *ret)
{
	const struct answer *before = in_file_before(in, str_z(in->scratch, now->path));
	uint64_t b, n;

	if (fact_u64(now, &n) || fact_u64(before, &b)) {
		u->unread = fact_u64(now, &n) ? now : before;
		return false;
	}
	if (delta_counter(b, n, 64, ret) == DELTA_OK)
		return true;
	u->reset = true;
	u->unread = now;
	return false;
}

static void add_state(const struct check_in *in, struct use *u, unsigned number,
	const struct answer *usage, const struct answer *time)
{
	const struct idle_state *s = state_of(in, u->cpu, number);
	uint64_t entered, us = 0;

	if (!moved(in, usage, u, &entered))
		return;
	if (time->state == ANSWER_OK && !moved(in, time, u, &us))
		return;
	u->idle_us += us;
	if (!s) {
		if (entered)
			u->unread = usage; /* whether it is a slow one could not be read */
		return;
	}
	if (!entered || (double)s->latency_us <= in_limit(in, "max_us"))
		return;
	u->entered += entered;
	u->slow_us += us;
	if (!u->deepest || s->latency_us > u->deepest->latency_us) {
		u->deepest = s;
		u->from = usage;
	}
}

/* Less than a hundredth of the time something ran there; false where that cannot be told. */
static bool has_work(const struct check_in *in, const struct use *u)
{
	const struct schedstat *b = in_fact_before(in, &fact_schedstat);
	const struct schedstat *n = in_fact(in, &fact_schedstat);
	const struct schedstat_cpu *before = b->valid ? schedstat_cpu(b, u->cpu) : NULL;
	const struct schedstat_cpu *now = n->valid ? schedstat_cpu(n, u->cpu) : NULL;
	uint64_t ran;

	if (!before || !now || delta_counter(before->run_ns, now->run_ns, 64, &ran) != DELTA_OK)
		return false;
	return ran * 100 > ran + u->idle_us * 1000;
}

static enum status judge(const struct check_in *in, const struct use *u)
{
	if ((double)u->deepest->latency_us <= in_limit(in, "fail_us") || !has_work(in, u))
		return STATUS_WARN;
	return STATUS_FAIL;
}

static void add_trouble(const struct check_in *in, struct look *l, const struct use *u)
{
	enum status s = judge(in, u);
	struct group *g = NULL;

	for (unsigned i = 0; i < l->n && !g; i++) {
		if (l->v[i].status == s && str_eq(l->v[i].deepest->name, u->deepest->name))
			g = &l->v[i];
	}
	if (!g && l->n < GROUPS) {
		g = &l->v[l->n++];
		*g = (struct group){ .status = s, .deepest = u->deepest, .from = u->from };
	} else if (!g) {
		g = &l->v[GROUPS - 1]; /* a hostile capture: the last one stands for the rest */
	}
	if (s > g->status)
		g->status = s;
	if (u->entered > g->entered) {
		g->entered = u->entered;
		g->from = u->from;
	}
	if (u->slow_us > g->slow_us)
		g->slow_us = u->slow_us;
	g->cpus = cpuset_or(in->scratch, g->cpus, cpuset_of(in->scratch, u->cpu));
}

static void end_cpu(const struct check_in *in, struct look *l, const struct use *u)
{
	struct cpuset cpu = cpuset_of(in->scratch, u->cpu);

	l->seen = cpuset_or(in->scratch, l->seen, cpu);
	if (u->deepest)
		add_trouble(in, l, u);
	if (!u->unread)
		return;
	l->unread = cpuset_or(in->scratch, l->unread, cpu);
	l->why = u->unread;
	if (u->reset)
		l->reset = cpuset_or(in->scratch, l->reset, cpu);
}

static void look(const struct check_in *in, struct look *l)
{
	struct matches usage = in_match(in, STATE "usage"), time = in_match(in, STATE "time");
	struct use u = { .cpu = CPUSET_LIMIT };
	unsigned cpu, number;

	for (size_t i = 0; i < usage.n; i++) {
		if (!match_number(&usage.v[i], 0, CPUSET_LIMIT, &cpu) ||
			!match_number(&usage.v[i], 1, CPUSET_LIMIT, &number))
			continue;
		if (u.cpu != cpu && u.cpu != CPUSET_LIMIT)
			end_cpu(in, l, &u);
		if (u.cpu != cpu)
			u = (struct use){ .cpu = cpu };
		l->last = usage.v[i].answer;
		add_state(in, &u, number, l->last, matches_beside(&time, &usage.v[i], 2));
	}
	if (u.cpu != CPUSET_LIMIT)
		end_cpu(in, l, &u);
}

static void say_group(const struct check_in *in, const struct group *g, struct findings *out)
{
	struct finding *f;

	f = find(out, g->status, subject_cpus(in->scratch, g->cpus),
		"entered " STR_FMT ", which takes %llu us to leave%s", STR_ARG(g->deepest->name),
		(unsigned long long)g->deepest->latency_us,
		g->status == STATUS_WARN && (double)g->deepest->latency_us > in_limit(in, "fail_us")
			? ", while next to nothing ran there"
			: "");
	find_observed(f, "%llu time%s, for " STR_FMT "%s" STR_FMT, (unsigned long long)g->entered,
		g->entered == 1 ? "" : "s", STR_ARG(text_duration(in->scratch, g->slow_us * 1000)),
		in->window_ns ? " of " : "",
		STR_ARG(in->window_ns ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed_value(f, (double)g->entered, "1");
	find_wanted(f, "no state of more than %g us", in_limit(in, "max_us"));
	find_cpus(f, g->cpus);
	find_evidence(f, g->from);
	find_evidence(f, g->deepest->from);
}

static bool say_unread(const struct check_in *in, const struct look *l, struct findings *out)
{
	struct cpuset rest = cpuset_minus(in->scratch, in->roles->hot, l->seen);
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	struct finding *f;

	if (!cpuset_is_empty(l->reset)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
			subject_cpus(in->scratch, l->reset), "a count went back");
		find_cpus(f, l->reset);
	} else if (!cpuset_is_empty(l->unread)) {
		f = find_unreadable(out, subject_cpus(in->scratch, l->unread), l->why, false);
		find_cpus(f, l->unread);
	}
	if (!cpuset_is_empty(rest)) {
		f = find_reason(out, STATUS_UNKNOWN,
			idle->states_list->state == ANSWER_NOT_CAPTURED ? REASON_NOT_CAPTURED
									: REASON_ABSENT,
			subject_cpus(in->scratch, rest), "no idle states of these CPUs");
		find_cpus(f, rest);
	}
	return !cpuset_is_empty(l->unread) || !cpuset_is_empty(rest);
}

static bool say_skip(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct cpuidle *idle = in_fact(in, &fact_cpuidle);
	const struct host *h = in_fact(in, &fact_host);
	struct str driver = str_trim(idle->driver->bytes);

	if (h->virt == VIRT_GUEST && !str_is(driver, "intel_idle"))
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor decides how deep a CPU sleeps");
	else if (cpuset_is_empty(l->seen) &&
		 (idle->driver->state == ANSWER_ABSENT || str_is(driver, "none")))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "no idle driver: nothing counts idle states"),
			idle->driver);
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct look l = { .n = 0 };
	struct finding *f;

	(void)self;
	look(in, &l);
	if (say_skip(in, &l, out))
		return;
	for (unsigned i = 0; i < l.n; i++)
		say_group(in, &l.v[i], out);
	if (say_unread(in, &l, out) || l.n)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"no idle state that is slow to leave was entered%s" STR_FMT,
		in->window_ns ? " in " : "",
		STR_ARG(in->window_ns ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed(f, "0 times");
	find_evidence(f, l.last);
	find_cpus(f, in->roles->hot);
}

const struct check check_cstate_usage[] = {
	{
		.id = "cstate.usage",
		.rule = 1,
		.title = "Hot CPUs did not enter an idle state that is slow to leave",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 5,
		.reads = {
			{ STATE "usage", ASK_FILE },
			{ STATE "time", ASK_FILE },
		},
		.needs = { &fact_cpuidle, &fact_schedstat, &fact_host },
		.limits = {
			{ "max_us", "us", 2, 0, 10000, NULL,
				"the longest exit latency of a state that may be entered (2: C1)" },
			{ "fail_us", "us", 10, 0, 10000, NULL, "the longest that only warns (10: C1E)" },
		},
		.implied_by = { "cstate.max_latency" },
		.why = "each wake-up from C6 costs 130 to 290 us before the first instruction of the workload",
		.fix_now = "echo 1 > /sys/devices/system/cpu/cpuN/cpuidle/stateM/disable, or a process that "
			   "holds /dev/cpu_dma_latency open",
		.fix_boot = "intel_idle.max_cstate=1 on the kernel command line",
		.remedies = { { REMEDY_KERNEL_ARG, "intel_idle.max_cstate", "1", NULL } },
		.source = "Documentation/admin-guide/pm/cpuidle.rst; drivers/cpuidle/sysfs.c",
		.run = run,
	},
	{ 0 },
};
