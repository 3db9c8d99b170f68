/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thermal throttling within the window. Intel's thermal interrupt counts each time a core or
 * its package goes over its limit (drivers/thermal/intel/therm_throt.c; up to 5.15 in
 * arch/x86/kernel/cpu/mce/therm_throt.c), and while it is over, the hardware lowers the clock.
 * Every CPU of a package counts the package's events, so that they are told once a package.
 * core_power_limit_count and its like are there only with int_pln_enable: the package met its
 * power limit, which lowers turbo and no more.
 *
 * Cores are read on the hot CPUs, packages there and on one housekeeping CPU of each: text in
 * memory, which disturbs nobody. AMD and ARM have no such counters.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define CPU	 "/sys/devices/system/cpu/cpu"
#define THROTTLE "/thermal_throttle/"

static const struct kind_of_count {
	const char *pattern;
	bool package, power;
} kinds[] = {
	{ CPU "{hot}" THROTTLE "core_throttle_count", false, false },
	{ CPU "{hot}" THROTTLE "package_throttle_count", true, false },
	{ CPU "{package}" THROTTLE "package_throttle_count", true, false },
	{ CPU "{hot}" THROTTLE "core_power_limit_count", false, true },
	{ CPU "{package}" THROTTLE "package_power_limit_count", true, true },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* What happened in one package, by heat or by the power limit. */
struct trouble {
	int package;
	bool power;
	uint64_t package_delta, core_delta;
	struct cpuset cores;
	const struct answer *from;
};

struct look {
	struct trouble *v;
	size_t n, cap;
	unsigned told, absent, asked;
	struct cpuset not_read, without;    /* without: no counter, where others have one */
	const struct answer *unread, *last; /* last: that told something */
	bool reset;
};

static int package_of(const struct check_in *in, unsigned cpu)
{
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), cpu);

	return core ? core->package : -1;
}

static struct trouble *trouble_of(
	const struct check_in *in, struct look *l, int package, bool power)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].package == package && l->v[i].power == power)
			return &l->v[i];
	}
	l->v = arena_grow(in->scratch, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n] = (struct trouble){ .package = package, .power = power };
	return &l->v[l->n++];
}

static void add(const struct check_in *in, struct look *l, const struct kind_of_count *k,
	unsigned cpu, uint64_t delta, const struct answer *from)
{
	struct trouble *t;

	if (!delta)
		return;
	t = trouble_of(in, l, package_of(in, cpu), k->power);
	if (!k->package) {
		t->core_delta += delta;
		t->cores = cpuset_or(in->scratch, t->cores, cpuset_of(in->scratch, cpu));
	} else if (delta > t->package_delta) {
		t->package_delta = delta; /* the same events, on every CPU of the package */
	}
	if (!t->from || k->package)
		t->from = from;
}

static void look_at(const struct check_in *in, struct look *l, const struct kind_of_count *k,
	const struct match *m)
{
	const struct answer *before = in_file_before(in, str_z(in->scratch, m->answer->path));
	uint64_t cpu = 0, b, n, delta;

	l->asked += !k->power;
	(void)str_u64(m->star[0], 10, &cpu);
	if (m->answer->state == ANSWER_ABSENT && before->state == ANSWER_ABSENT) {
		l->absent += !k->power;
		if (!k->power)
			l->without = cpuset_or(
				in->scratch, l->without, cpuset_of(in->scratch, (unsigned)cpu));
		return;
	}
	/* Not in every capture, and no more than a warning where it is. */
	if (k->power && m->answer->state == ANSWER_NOT_CAPTURED)
		return;
	if (fact_u64(m->answer, &n) || fact_u64(before, &b)) {
		l->unread = fact_u64(m->answer, &n) ? m->answer : before;
	} else if (delta_counter(b, n, 64, &delta) != DELTA_OK) {
		l->reset = true;
	} else {
		l->told++;
		l->last = m->answer;
		add(in, l, k, (unsigned)cpu, delta, m->answer);
		return;
	}
	l->not_read = cpuset_or(in->scratch, l->not_read, cpuset_of(in->scratch, (unsigned)cpu));
}

/* The hot CPUs that the package's heat slows; none are known where topology was not captured. */
static struct cpuset hot_in(const struct check_in *in, int package)
{
	struct cpuset set = { 0 };

	for (int c = -1; (c = cpuset_next(in->roles->hot, c + 1)) >= 0;) {
		if (package_of(in, (unsigned)c) == package)
			set = cpuset_or(in->scratch, set, cpuset_of(in->scratch, (unsigned)c));
	}
	return set;
}

static struct subject subject_of(const struct check_in *in, const struct trouble *t)
{
	if (!t->package_delta)
		return subject_cpus(in->scratch, t->cores);
	if (t->package < 0)
		return subject_host();
	return subject_named(SUBJECT_DEVICE, str_printf(in->scratch, "package %d", t->package));
}

static bool say_trouble(const struct check_in *in, const struct trouble *t, struct findings *out)
{
	struct cpuset hot = t->package_delta ? hot_in(in, t->package) : t->cores;
	uint64_t most = t->package_delta > t->core_delta ? t->package_delta : t->core_delta;
	enum status s = cpuset_is_empty(hot) || t->power ? STATUS_WARN : STATUS_FAIL;
	struct finding *f;

	if ((double)most <= in_limit(in, "max"))
		return false;
	f = find(out, s, subject_of(in, t), "%s",
		t->power ? "the power limit slowed the CPUs down"
			 : "the CPUs became too hot and were slowed down");
	find_observed(f, "package %llu times, hot cores %llu times%s" STR_FMT,
		(unsigned long long)t->package_delta, (unsigned long long)t->core_delta,
		in->window_ns ? " in " : "",
		STR_ARG(in->window_ns ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed_value(f, (double)most, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_cpus(f, hot);
	find_evidence(f, t->from);
	return true;
}

static bool say_unread(const struct check_in *in, const struct look *l, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, l->not_read);
	struct finding *f;

	if (!cpuset_is_empty(l->without)) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT,
			subject_cpus(in->scratch, l->without),
			"no counters of these CPUs, where others have them");
		find_cpus(f, l->without);
	}
	if (cpuset_is_empty(l->not_read))
		return !cpuset_is_empty(l->without);
	if (l->unread)
		f = find_unreadable(out, who, l->unread, false);
	else
		f = find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "a count went back");
	find_cpus(f, l->not_read);
	return true;
}

static bool say_skip(const struct check_in *in, const struct look *l, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (h->virt == VIRT_GUEST && !l->n)
		f = find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see how hot its host's CPUs are");
	else if (!l->told && c->vendor.n && !str_is(c->vendor, "intel"))
		f = find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"these CPUs do not count how often they are throttled");
	else if (l->asked && l->absent == l->asked)
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel does not count thermal events");
	else
		return false;
	find_evidence(f, c->modalias);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct look l = { .n = 0 };
	bool said = false;
	struct finding *f;

	(void)self;
	for (unsigned k = 0; k < KINDS; k++) {
		struct matches m = in_match(in, kinds[k].pattern);

		for (size_t i = 0; i < m.n; i++)
			look_at(in, &l, &kinds[k], &m.v[i]);
	}
	if (say_skip(in, &l, out))
		return;
	for (size_t i = 0; i < l.n; i++)
		said |= say_trouble(in, &l.v[i], out);
	if (!l.asked) {
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"which CPUs there are was not captured");
		return;
	}
	if (say_unread(in, &l, out) || said)
		return;
	f = find(out, STATUS_PASS, subject_host(), "no CPU was slowed down by heat%s" STR_FMT,
		in->window_ns ? " in " : "",
		STR_ARG(in->window_ns ? text_duration(in->scratch, in->window_ns) : STR("")));
	find_observed(f, "%u counters stand still", l.told);
	find_cpus(f, in->roles->hot);
	if (l.last)
		find_evidence(f, l.last);
}

const struct check check_thermal_throttle[] = {
	{
		.id = "thermal.throttle",
		.rule = 1,
		.title = "Heat does not slow the hot CPUs down",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 60,
		.reads = {
			{ CPU "{hot}" THROTTLE "core_throttle_count", ASK_FILE },
			{ CPU "{hot}" THROTTLE "package_throttle_count", ASK_FILE },
			{ CPU "{package}" THROTTLE "package_throttle_count", ASK_FILE },
			{ CPU "{hot}" THROTTLE "core_power_limit_count", ASK_FILE },
			{ CPU "{package}" THROTTLE "package_power_limit_count", ASK_FILE },
		},
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "max", "1", 0, 0, 1e6, NULL,
			"events of a core or package in the window that still pass" } },
		.why = "a CPU over its thermal limit runs at a fraction of its clock for milliseconds to seconds, "
		       "and idle=poll on many CPUs is enough to get there",
		.fix_now = "look at fans, inlet temperature and power supplies; stop polling where nobody waits",
		.fix_boot = "cooling; the BIOS's power profile; no turbo; idle=poll replaced by states "
			    "disabled on single CPUs",
		.remedies = { { REMEDY_BIOS, "", "power and thermal profile; look at fans, dust and inlet temperature", NULL } },
		.source = "drivers/thermal/intel/therm_throt.c; Intel SDM vol. 3, thermal monitoring",
		.run = run,
	},
	{ 0 },
};
