/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Thermal throttling since boot: evidence of an earlier day, so that it warns, and fails only
 * where somebody says how much is too much. core_throttle_total_time_ms and its like came with 5.6
 * (drivers/thermal/intel/therm_throt.c; EL8 has them, EL7 not). Every CPU of a package tells
 * the package's count: read on one CPU of each. Where the counts are not to be had (a report
 * that holds the log and no /sys) the kernel's log tells the same events, "above threshold" in
 * two wordings.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/log.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define CPU	       "/sys/devices/system/cpu/cpu"
#define THROTTLE       "/thermal_throttle/"
#define CORE	       CPU "{hot}" THROTTLE "core_throttle_count"
#define CORE_MS	       CPU "{hot}" THROTTLE "core_throttle_total_time_ms"
#define HOT_PACKAGE    CPU "{hot}" THROTTLE "package_throttle_count"
#define HOT_PACKAGE_MS CPU "{hot}" THROTTLE "package_throttle_total_time_ms"
#define PACKAGE	       CPU "{package}" THROTTLE "package_throttle_count"
#define PACKAGE_MS     CPU "{package}" THROTTLE "package_throttle_total_time_ms"

static const struct log_row too_hot = {
	.part = "temperature above threshold, cpu clock throttled",
	.also = "temperature is above threshold, cpu clock is throttled",
	.status = STATUS_WARN,
	.text = "heat slowed the CPUs down since boot",
	.again = true,
};

struct heat {
	unsigned told, absent, asked;
	uint64_t core, package, ms; /* the most of any core, any package, any of both */
	struct cpuset cpus;	    /* of whom anything was counted */
	const struct answer *worst, *longest, *unread, *last;
};

static void read_counts(
	const struct check_in *in, const char *pattern, uint64_t *most, struct heat *h)
{
	struct matches m = in_match(in, pattern);
	uint64_t n, cpu;

	for (size_t i = 0; i < m.n; i++) {
		h->asked++;
		h->absent += m.v[i].answer->state == ANSWER_ABSENT;
		if (fact_u64(m.v[i].answer, &n)) {
			if (m.v[i].answer->state != ANSWER_ABSENT)
				h->unread = m.v[i].answer;
			continue;
		}
		h->told++;
		h->last = m.v[i].answer;
		if (n && str_u64(m.v[i].star[0], 10, &cpu) == 0)
			h->cpus = cpuset_or(
				in->scratch, h->cpus, cpuset_of(in->scratch, (unsigned)cpu));
		if (n > h->core && n > h->package)
			h->worst = m.v[i].answer;
		if (n > *most)
			*most = n;
	}
}

/* A kernel without the times is not unknown for it: the counts tell. */
static void read_times(const struct check_in *in, const char *pattern, struct heat *h)
{
	struct matches m = in_match(in, pattern);
	uint64_t n;

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;

		if (fact_u64(an, &n) == 0) {
			if (n > h->ms || !h->longest)
				h->longest = an;
			if (n > h->ms)
				h->ms = n;
		} else if (an->state != ANSWER_ABSENT && an->state != ANSWER_NOT_CAPTURED) {
			h->unread = an;
		}
	}
}

static bool say_skip(const struct check_in *in, const struct heat *heat, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (h->virt == VIRT_GUEST && !heat->worst)
		f = find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see how hot its host's CPUs are");
	else if (!heat->told && c->vendor.n && !str_is(c->vendor, "intel"))
		f = find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"these CPUs do not count how often they are throttled");
	else if (heat->asked && heat->absent == heat->asked)
		f = find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(),
			"this kernel does not count thermal events");
	else
		return false;
	find_evidence(f, c->modalias);
	return true;
}

static void say_heat(const struct check_in *in, const struct heat *h, struct findings *out)
{
	double most = in_limit(in, "max_ms");
	bool fail = most > 0 && (double)h->ms > most;
	struct finding *f;

	f = find(out, fail ? STATUS_FAIL : STATUS_WARN, subject_host(),
		fail ? "heat slowed the CPUs down for long since boot"
		     : "heat slowed the CPUs down since boot");
	find_observed(f, "a package %llu times, a hot core %llu times%s" STR_FMT,
		(unsigned long long)h->package, (unsigned long long)h->core,
		h->longest ? ", for " : "",
		STR_ARG(h->longest ? text_duration(in->scratch, h->ms * 1000000) : STR("")));
	find_observed_value(f, (double)(h->package > h->core ? h->package : h->core), "1");
	if (most > 0)
		find_wanted(f, "0 times, at most %g ms", most);
	else
		find_wanted(f, "0 times");
	find_cpus(f, h->cpus);
	find_evidence(f, h->worst);
	if (h->longest)
		find_evidence(f, h->longest);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct heat h = { .told = 0 };
	struct finding *f;

	(void)self;
	read_counts(in, CORE, &h.core, &h);
	read_counts(in, HOT_PACKAGE, &h.package, &h);
	read_counts(in, PACKAGE, &h.package, &h);
	read_times(in, CORE_MS, &h);
	read_times(in, HOT_PACKAGE_MS, &h);
	read_times(in, PACKAGE_MS, &h);
	if (!h.told && judge_log_lines(in, &too_hot, 1, out))
		return;
	if (say_skip(in, &h, out))
		return;
	if (h.worst)
		say_heat(in, &h, out);
	if (!h.asked)
		find_reason(out, STATUS_UNKNOWN, REASON_NOT_CAPTURED, subject_host(),
			"which CPUs there are was not captured");
	else if (h.unread)
		find_unreadable(out, subject_host(), h.unread, false);
	else if (!h.worst) {
		f = find(
			out, STATUS_PASS, subject_host(), "heat has slowed no CPU down since boot");
		find_observed(f, "%u counters are 0", h.told);
		find_evidence(f, h.last);
		find_cpus(f, in->roles->hot);
	}
}

const struct check check_thermal_throttled_since_boot[] = {
	{
		.id = "thermal.throttled_since_boot",
		.rule = 1,
		.title = "Heat has not slowed the CPUs down since boot",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.reads = {
			{ CORE, ASK_FILE },
			{ HOT_PACKAGE, ASK_FILE },
			{ PACKAGE, ASK_FILE },
			{ CORE_MS, ASK_FILE },
			{ HOT_PACKAGE_MS, ASK_FILE },
			{ PACKAGE_MS, ASK_FILE },
		},
		.needs = { &fact_cpus, &fact_host, &fact_kmsg },
		.limits = { { "max_ms", "ms", 0, 0, 1e12, NULL,
			"the longest time throttled that only warns; 0: all of it" } },
		.implied_by = { "thermal.throttle" },
		.why = "a host that was too hot once will be again: on the next warm day, or under the next load",
		.fix_now = "look at fans, inlet temperature, the BIOS's power profile",
		.source = "drivers/thermal/intel/therm_throt.c",
		.run = run,
	},
	{ 0 },
};
