/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System management interrupts since reset: Intel's MSR_SMI_COUNT as it stands. Those of the
 * firmware's own start are in it, some hundreds, so that it is no verdict: a number to compare
 * with the twin of the same model, and a mean rate to know what to expect of a short window.
 * It has 32 bits and wraps. AMD's counter begins when it is opened, and tells nothing of before.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define MSR	 "/probe/msr/{package:intel}/0x34"
#define LOW_HALF 0xffffffffu
#define HOUR_NS	 3600e9

struct smis {
	uint64_t most;
	struct cpuset not_read;
	const struct answer *from, *unread;
};

static void look(const struct check_in *in, struct smis *s)
{
	struct matches m = in_match(in, MSR);
	uint64_t n, cpu;

	for (size_t i = 0; i < m.n; i++) {
		if (str_u64(m.v[i].star[0], 10, &cpu))
			continue;
		if (fact_u64(m.v[i].answer, &n)) {
			s->not_read = cpuset_or(
				in->scratch, s->not_read, cpuset_of(in->scratch, (unsigned)cpu));
			s->unread = m.v[i].answer;
		} else if (!s->from || (n & LOW_HALF) > s->most) {
			s->most = n & LOW_HALF;
			s->from = m.v[i].answer;
		}
	}
}

static bool say_skip(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest does not see the SMIs of its host");
	else if (c->vendor.n && !str_is(c->vendor, "intel"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
				      "these CPUs do not count SMIs since reset"),
			c->modalias);
	else
		return false;
	return true;
}

static void say(const struct check_in *in, const struct smis *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	double rate = h->boottime_ns ? (double)s->most * HOUR_NS / (double)h->boottime_ns : 0;
	bool asked = in_limit(in, "max_rate") > 0, many = asked && rate > in_limit(in, "max_rate");
	struct finding *f;

	if (asked && !h->boottime_ns) {
		find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, subject_host(),
			"nothing tells how long the host has been up");
		return;
	}
	f = find(out, many ? STATUS_WARN : STATUS_PASS, subject_host(), "%s",
		many ? "more SMIs since reset than wanted"
		     : "SMIs since reset, those of the firmware's start included");
	find_observed(f, STR_FMT "%s", STR_ARG(text_count(in->scratch, s->most)),
		h->boottime_ns ? str_z(in->scratch, str_printf(in->scratch, ", %.3g an hour", rate))
			       : "");
	find_observed_value(f, (double)s->most, "1");
	if (asked)
		find_wanted(f, "at most %g an hour", in_limit(in, "max_rate"));
	else
		find_wanted(f, "as many as on its twins");
	find_evidence(f, s->from);
	if (!cpuset_is_empty(s->not_read))
		find_evidence_text(f, s->unread, "the packages of cpus " STR_FMT " were not read",
			STR_ARG(cpuset_format(in->scratch, s->not_read)));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct smis s = { .most = 0 };

	(void)self;
	if (say_skip(in, out))
		return;
	look(in, &s);
	if (s.from)
		say(in, &s, out);
	else if (!s.unread)
		find_reason(out, STATUS_UNKNOWN,
			cpuset_is_empty(in->roles->online) ? REASON_NOT_CAPTURED : REASON_WITHHELD,
			subject_host(), "there is no housekeeping CPU to read the counter on");
	else if (s.unread->state == ANSWER_ABSENT)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
				      "cannot be read without the msr device: modprobe msr"),
			s.unread);
	else
		find_unreadable(out, subject_host(), s.unread, true);
}

const struct check check_smi_since_boot[] = {
	{
		.id = "smi.since_boot",
		.rule = 1,
		.title = "How often firmware interrupted the CPUs since reset is known",
		.severity = SEVERITY_LOW,
		.reads = { { MSR, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "max_rate", "1/h", 0, 0, 1e9, NULL,
			"so many an hour since reset pass; 0: not judged" } },
		.why = "of two identical servers the one with ten times the SMIs has another firmware setting",
		.fix_now =
			"compare with a host of the same model; smi.count judges what happens now",
		.source = "Intel SDM vol. 4, MSR_SMI_COUNT; tools/power/x86/turbostat",
		.run = run,
	},
	{ 0 },
};
