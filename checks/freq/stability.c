/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frequency that hot CPUs really ran at within the window: APERF counts cycles, MPERF those
 * of the TSC's rate, both only while the CPU does not sleep (Intel SDM vol. 3, 14.2; AMD APM
 * vol. 2), so that TSC rate × ΔAPERF / ΔMPERF is the mean frequency of what ran. Three
 * registers of each hot CPU, twice: six interrupts to it, which only --budget all pays for.
 *
 * The kernel's own files do not tell: scaling_cur_freq interrupts the CPU up to 5.17, and is
 * the last tick's value from 5.18 on, which a CPU without ticks has none of
 * (arch/x86/kernel/cpu/aperfmperf.c); then the nominal frequency stands there.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/beside.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define TSC   "/probe/msr/{hot}/0x10"
#define MPERF "/probe/msr/{hot}/0xe7"
#define APERF "/probe/msr/{hot}/0xe8"

struct speed {
	unsigned cpu;
	double ratio; /* of the TSC's rate */
	double hz;    /* 0: the samples do not say how far apart they are */
	const struct answer *from;
};

struct look {
	struct speed *v;
	size_t n, cap;
	struct cpuset idle, unread;
	const struct answer *why;
	bool reset;
};

/* False: it could not be told; *l says why. */
static bool moved(
	const struct check_in *in, struct look *l, const struct answer *now, uint64_t *ret)
{
	const struct answer *before = in_file_before(in, str_z(in->scratch, now->path));
	uint64_t b, n;

	if (fact_u64(now, &n) || fact_u64(before, &b)) {
		l->why = fact_u64(now, &n) ? now : before;
		return false;
	}
	if (delta_counter(b, n, 64, ret) == DELTA_OK)
		return true;
	l->reset = true;
	return false;
}

/* Between the two reads of this CPU, by their own clock; else the window. */
static double seconds_between(const struct check_in *in, const struct answer *now)
{
	const struct answer *before = in_file_before(in, str_z(in->scratch, now->path));

	if (before->at_ns && now->at_ns > before->at_ns)
		return (double)(now->at_ns - before->at_ns) / 1e9;
	return in_seconds(in);
}

static void add(const struct check_in *in, struct look *l, unsigned cpu, const struct answer *tsc,
	const struct answer *mperf, const struct answer *aperf)
{
	struct cpuset set = cpuset_of(in->scratch, cpu);
	double seconds = seconds_between(in, tsc);
	uint64_t t, m, a;
	struct speed s = { .cpu = cpu, .from = aperf };

	if (!moved(in, l, tsc, &t) || !moved(in, l, mperf, &m) || !moved(in, l, aperf, &a)) {
		l->unread = cpuset_or(in->scratch, l->unread, set);
		return;
	}
	/* Awake for less than a hundredth of the time: what it did then is no workload. */
	if (!m || m < t / 100) {
		l->idle = cpuset_or(in->scratch, l->idle, set);
		return;
	}
	s.ratio = (double)a / (double)m;
	s.hz = seconds > 0 ? s.ratio * (double)t / seconds : 0;
	l->v = arena_grow(in->scratch, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n++] = s;
}

static void look(const struct check_in *in, struct look *l)
{
	struct matches tsc = in_match(in, TSC), mperf = in_match(in, MPERF);
	struct matches aperf = in_match(in, APERF);
	unsigned cpu;

	for (size_t i = 0; i < tsc.n; i++) {
		if (match_number(&tsc.v[i], 0, CPUSET_LIMIT, &cpu))
			add(in, l, cpu, tsc.v[i].answer, matches_beside(&mperf, &tsc.v[i], 1),
				matches_beside(&aperf, &tsc.v[i], 1));
	}
}

static struct str value(struct arena *a, const struct speed *s)
{
	if (s->hz > 0)
		return str_printf(a, "%.0f MHz", s->hz / 1e6);
	return str_printf(a, "%.3f of the TSC's rate", s->ratio);
}

struct range {
	const struct speed *least, *most;
	struct cpuset all, slow; /* slow: further below the fastest than is allowed */
};

static struct range range_of(const struct check_in *in, const struct look *l)
{
	double part = 1 - in_limit(in, "tolerance") / 100;
	struct range r = { .least = l->v, .most = l->v };

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].ratio < r.least->ratio)
			r.least = &l->v[i];
		if (l->v[i].ratio > r.most->ratio)
			r.most = &l->v[i];
	}
	for (size_t i = 0; i < l->n; i++) {
		struct cpuset cpu = cpuset_of(in->scratch, l->v[i].cpu);

		r.all = cpuset_or(in->scratch, r.all, cpu);
		if (l->v[i].ratio < r.most->ratio * part)
			r.slow = cpuset_or(in->scratch, r.slow, cpu);
	}
	return r;
}

static bool is_off(double hz, double wanted_khz, double percent)
{
	double off = hz / 1e3 - wanted_khz;

	return (off < 0 ? -off : off) > wanted_khz * percent / 100;
}

static void say(const struct check_in *in, const struct look *l, struct findings *out)
{
	double khz = in_limit(in, "khz"), tolerance = in_limit(in, "tolerance");
	struct range r = range_of(in, l);
	bool apart = !cpuset_is_empty(r.slow);
	bool told = khz > 0 && r.least->hz > 0;
	bool off =
		told && (is_off(r.least->hz, khz, tolerance) || is_off(r.most->hz, khz, tolerance));
	struct cpuset who = apart ? r.slow : r.all;
	struct finding *f;

	if (khz > 0 && !told && !apart) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_cpus(in->scratch, who),
			"the samples do not say how far apart they are");
		find_cpus(f, who);
		return;
	}
	f = find(out, apart || off ? STATUS_FAIL : STATUS_PASS, subject_cpus(in->scratch, who),
		"%s",
		apart ? "hot CPUs ran slower than others of them"
		: off ? "hot CPUs did not run at the frequency that is wanted"
		      : "hot CPUs ran at one frequency");
	find_observed(f, STR_FMT " to " STR_FMT, STR_ARG(value(in->scratch, r.least)),
		STR_ARG(value(in->scratch, r.most)));
	if (r.least->hz > 0)
		find_observed_value(f, r.least->hz, "Hz");
	if (khz > 0)
		find_wanted(f, "%g MHz, at most %g %% off", khz / 1000, tolerance);
	else
		find_wanted(f, "at most %g %% apart", tolerance);
	find_cpus(f, who);
	find_evidence(f, r.least->from);
	find_evidence(f, r.most->from);
}

static void say_unread(const struct check_in *in, const struct look *l, struct findings *out)
{
	struct subject who = subject_cpus(in->scratch, l->unread);
	struct finding *f;

	if (cpuset_is_empty(l->unread))
		return;
	if (l->why && l->why->state == ANSWER_ABSENT)
		f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, who,
			"cannot be read without the msr device: modprobe msr");
	else if (l->why)
		f = find_unreadable(out, who, l->why, !l->n);
	else
		f = find_reason(
			out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who, "a count went back");
	find_cpus(f, l->unread);
}

static bool say_skip(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (str_is(c->vendor, "arm64") || (c->vendor.n && !c->x86))
		find_reason(
			out, STATUS_SKIP, REASON_ARCH, subject_host(), "the registers are x86's");
	else if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"the hypervisor rules the frequency");
	else if (cpus_feature(c, CPU_APERFMPERF) == CPU_HAS_NOT)
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, subject_host(),
				      "these CPUs do not count their cycles"),
			c->modalias);
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct look l = { .n = 0 };

	(void)self;
	if (say_skip(in, out))
		return;
	look(in, &l);
	if (l.n)
		say(in, &l, out);
	say_unread(in, &l, out);
	if (!l.n && cpuset_is_empty(l.unread))
		find_cpus(find_reason(out, STATUS_SKIP, REASON_IDLE,
				  subject_cpus(in->scratch, l.idle),
				  "hot CPUs slept through the window"),
			l.idle);
}

const struct check check_freq_stability[] = {
	{
		.id = "freq.stability",
		.rule = 1,
		.title = "Hot CPUs run at one frequency, the one that is wanted",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.reads = {
			{ TSC, ASK_FILE },
			{ MPERF, ASK_FILE },
			{ APERF, ASK_FILE },
		},
		.needs = { &fact_cpus, &fact_host },
		.limits = {
			{ "khz", "kHz", 0, 0, 1e8, NULL,
				"the frequency that hot CPUs are to run at; 0: one for all of them" },
			{ "tolerance", "%", 2, 0.1, 100, NULL,
				"how far off they may be, in percent" },
		},
		.implied_by = { "thermal.throttle", "freq.limits", "freq.governor", "freq.epp" },
		.why = "of two threads that do the same the one on the slower CPU is late by as much as its "
		       "clock is",
		.fix_now = "see freq.limits, freq.governor, freq.turbo and thermal.throttle for what lowers it",
		.fix_boot = "one frequency: turbo off, minimum and maximum alike",
		.source = "Intel SDM vol. 3, hardware coordination feedback; arch/x86/kernel/cpu/aperfmperf.c",
		.run = run,
	},
	{ 0 },
};
