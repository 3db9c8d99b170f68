/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How deep a whole package may sleep: bits 3:0 of MSR_PKG_CST_CONFIG_CONTROL (0xE2), set and
 * locked (bit 15) by firmware. When all cores of a package idle, the cache and the mesh may be
 * powered down, and a device's write finds them asleep. On Core and Xeon 0 stands for none and
 * the highest codes for no limit; what lies between differs by model (turbostat has a table
 * for each), and on Goldmont and Airmont 0 is no limit. So the code is told, and judged only
 * where that is asked for. Read on the lowest housekeeping CPU of each package: no interrupt.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define MSR "/probe/msr/{package:intel}/0xe2"

enum { CODE = 0xf, LOCKED = 1 << 15 };

struct limits {
	uint64_t most, value;
	struct cpuset read, not_read;
	const struct answer *from, *unread;
};

static void look(const struct check_in *in, struct limits *l)
{
	struct matches m = in_match(in, MSR);
	uint64_t v, cpu;

	for (size_t i = 0; i < m.n; i++) {
		if (str_u64(m.v[i].star[0], 10, &cpu))
			continue;
		if (fact_u64(m.v[i].answer, &v)) {
			l->not_read = cpuset_or(
				in->scratch, l->not_read, cpuset_of(in->scratch, (unsigned)cpu));
			l->unread = m.v[i].answer;
			continue;
		}
		l->read = cpuset_or(in->scratch, l->read, cpuset_of(in->scratch, (unsigned)cpu));
		if (!l->from || (v & CODE) > l->most) {
			l->most = v & CODE;
			l->value = v;
			l->from = m.v[i].answer;
		}
	}
}

static void say(const struct check_in *in, const struct limits *l, struct findings *out)
{
	bool none = str_is(in_word(in, "limit"), "none");
	bool bad = none && l->most != 0;
	struct finding *f;

	f = find(out, bad ? STATUS_FAIL : STATUS_PASS, subject_host(), "%s",
		bad	  ? "a package may sleep as a whole"
		: l->most ? "firmware says how deep a package may sleep"
			  : "firmware lets no package sleep");
	find_observed(
		f, "code %llu%s", (unsigned long long)l->most, l->value & LOCKED ? ", locked" : "");
	find_wanted(f, none ? "code 0" : "any");
	find_evidence(f, l->from);
	if (!cpuset_is_empty(l->not_read))
		find_evidence_text(f, l->unread, "the packages of cpus " STR_FMT " were not read",
			STR_ARG(cpuset_format(in->scratch, l->not_read)));
}

static bool say_skip(const struct check_in *in, struct findings *out)
{
	const struct cpus *c = in_fact(in, &fact_cpus);
	const struct host *h = in_fact(in, &fact_host);

	if (c->vendor.n && !str_is(c->vendor, "intel"))
		find_evidence(find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
				      "the register is Intel's"),
			c->modalias);
	else if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's packages do not sleep");
	else
		return false;
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct limits l = { .most = 0 };

	(void)self;
	if (say_skip(in, out))
		return;
	look(in, &l);
	if (l.from)
		say(in, &l, out);
	if (l.from && (!l.unread || str_is(in_word(in, "limit"), "any")))
		return;
	if (!l.unread)
		find_reason(out, STATUS_UNKNOWN,
			cpuset_is_empty(in->roles->online) ? REASON_NOT_CAPTURED : REASON_WITHHELD,
			subject_host(), "there is no housekeeping CPU to read the register on");
	else if (l.unread->state == ANSWER_ABSENT)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
				      "cannot be read without the msr device: modprobe msr"),
			l.unread);
	else
		find_unreadable(out, subject_host(), l.unread, true);
}

const struct check check_cstate_pkg[] = {
	{
		.id = "cstate.pkg",
		.rule = 1,
		.title = "How deep a package may sleep is known",
		.severity = SEVERITY_INFO,
		.reads = { { MSR, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "limit", NULL, 0, 0, 1, "any|none",
			"none: no package may sleep (code 0, Core and Xeon)" } },
		.why = "a package that sleeps has powered its cache down: the first writes of a device wait for "
		       "tens of microseconds",
		.fix_now = "keep one core of each package out of deep states: cstate.max_latency",
		.fix_boot = "the BIOS's package C-state limit: C0/C1",
		.remedies = { { REMEDY_BIOS, "", "package C-state limit: C0/C1", NULL } },
		.source = "Intel SDM vol. 4, MSR_PKG_CST_CONFIG_CONTROL; tools/power/x86/turbostat",
		.run = run,
	},
	{ 0 },
};
