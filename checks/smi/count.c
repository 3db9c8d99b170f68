/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System management interrupts within the window. Firmware takes all CPUs away and no counter
 * of the kernel moves; Intel's MSR_SMI_COUNT (0x34, family 6 from Nehalem and Silvermont on)
 * counts them since reset in bits 31:0, which wrap. An SMI stops every CPU of the platform, so
 * that one housekeeping CPU of each package is read and speaks for the hot ones, without an
 * interrupt to them. What was counted at power-on is no fault.
 *
 * AMD's cores have no such register and are not asked. From family 17h on a performance counter
 * counts them (event 0x02b, ls_smi_rx), which only --budget all pays for: opening a perf event
 * interrupts all CPUs. In a guest the register answers 0 or not at all; a count that moves there
 * is proof all the same (QEMU emulates SMIs).
 */
#include "scanner/engine/check.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"

#define MSR	 "/probe/msr/{package:intel}/0x34"
#define EVENT	 "/probe/perf/{package:amd}/smi"
#define LOW_HALF 0xffffffffu

struct smis {
	unsigned asked;
	unsigned told;		      /* packages with a difference */
	uint64_t most;		      /* the greatest of them */
	struct cpuset read, not_read; /* the CPUs that were to be read */
	const struct answer *worst_before, *worst;
	const struct answer *unread; /* why, for the first that was not */
	bool reset;
};

static const struct answer *before_of(const struct check_in *in, const struct match *m)
{
	return in_file_before(in, str_z(in->scratch, m->answer->path));
}

static unsigned cpu_of(const struct match *m)
{
	uint64_t cpu = 0;

	(void)str_u64(m->star[0], 10, &cpu);
	return cpu < CPUSET_LIMIT ? (unsigned)cpu : 0;
}

/* The register wraps at 32 bits, and what stands above them is not part of it. */
static void look_at(const struct check_in *in, const struct match *m, uint64_t mask, struct smis *s)
{
	const struct answer *before = before_of(in, m);
	struct cpuset cpu = cpuset_of(in->scratch, cpu_of(m));
	unsigned bits = mask == LOW_HALF ? 32 : 64;
	uint64_t b, n, delta;

	s->asked++;
	if (fact_u64(m->answer, &n) || fact_u64(before, &b)) {
		s->not_read = cpuset_or(in->scratch, s->not_read, cpu);
		if (!s->unread)
			s->unread = fact_u64(m->answer, &n) ? m->answer : before;
		return;
	}
	if (delta_counter(b & mask, n & mask, bits, &delta) != DELTA_OK) {
		s->not_read = cpuset_or(in->scratch, s->not_read, cpu);
		s->reset = true;
		return;
	}
	s->read = cpuset_or(in->scratch, s->read, cpu);
	if (!s->told++ || delta > s->most) {
		s->most = delta;
		s->worst = m->answer;
		s->worst_before = before;
	}
}

static int package_of(const struct check_in *in, unsigned cpu)
{
	const struct cpu_core *core = cpus_core(in_fact(in, &fact_cpus), cpu);

	return core ? core->package : -1;
}

/*
 * CPUs of packages that no CPU read speaks for: one that was asked and did not tell, or one
 * without a housekeeping CPU to ask on.
 */
static struct cpuset unheard(const struct check_in *in, const struct smis *s)
{
	struct cpuset online = in->roles->online, heard = { 0 }, rest = s->not_read;

	for (int c = -1; (c = cpuset_next(s->read, c + 1)) >= 0;) {
		int package = package_of(in, (unsigned)c);

		if (package >= 0)
			heard = cpuset_or(
				in->scratch, heard, cpuset_of(in->scratch, (unsigned)package));
	}
	for (int c = -1; (c = cpuset_next(online, c + 1)) >= 0;) {
		int package = package_of(in, (unsigned)c);

		if (package >= 0 && !cpuset_has(heard, (unsigned)package))
			rest = cpuset_or(in->scratch, rest, cpuset_of(in->scratch, (unsigned)c));
	}
	return rest;
}

static void fill(const struct check_in *in, struct finding *f, const struct smis *s)
{
	struct cpuset silent = unheard(in, s);
	struct str rest = { 0 };

	if (!cpuset_is_empty(silent))
		rest = str_printf(in->scratch, "; not read: the packages of cpus " STR_FMT,
			STR_ARG(cpuset_format(in->scratch, silent)));
	find_observed(f, "%llu SMIs%s" STR_FMT STR_FMT, (unsigned long long)s->most,
		in->window_ns ? " in " : "",
		STR_ARG(in->window_ns ? text_duration(in->scratch, in->window_ns) : STR("")),
		STR_ARG(rest));
	find_observed_value(f, (double)s->most, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_wanted_value(f, in_limit(in, "max"), "1");
	find_evidence(f, s->worst_before);
	find_evidence(f, s->worst);
	if (s->unread)
		find_evidence(f, s->unread);
}

static void say_fail(const struct check_in *in, const struct smis *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	f = find(out, STATUS_FAIL, subject_host(),
		"firmware took the CPUs away: system management interrupts happened%s",
		h->virt == VIRT_GUEST ? " (in a guest: its hypervisor emulates them)" : "");
	fill(in, f, s);
}

static bool other_architecture(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);

	if (str_is(c->vendor, "arm64"))
		return true;
	return h->machine.n && !str_is(h->machine, "x86_64") && !str_ends(h->machine, "86");
}

/* AMD's counter was asked, is there, and did not tell. */
static bool is_trouble(const struct smis *s)
{
	return s->reset || (s->unread && s->unread->state != ANSWER_WITHHELD &&
				   s->unread->state != ANSWER_UNSUPPORTED &&
				   s->unread->state != ANSWER_NOT_CAPTURED);
}

static bool say_skip(const struct check_in *in, const struct smis *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *c = in_fact(in, &fact_cpus);
	struct finding *f;

	if (other_architecture(in))
		f = find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"SMIs are x86's; time in another secure world cannot be seen");
	else if (h->virt == VIRT_GUEST)
		f = find_reason(out, STATUS_SKIP, REASON_VM, subject_host(), "%s",
			s->told ? "the counter stands still, as a guest's does whatever happens"
				: "a guest does not see the SMIs of its host");
	else if (c->vendor.n && !str_is(c->vendor, "intel") && !s->told && !is_trouble(s))
		f = find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(), "%s",
			s->asked && s->unread->state != ANSWER_UNSUPPORTED
				? "its CPUs count them for perf only, which takes --budget all"
				: "its CPUs do not count them");
	else
		return false;
	find_evidence(f, c->modalias);
	if (s->unread)
		find_evidence(f, s->unread);
	return true;
}

static bool say_unread(const struct check_in *in, const struct smis *s, struct findings *out)
{
	struct finding *f;

	if (s->told)
		return false;
	if (s->reset)
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, subject_host(),
			"the counter went back");
	else if (s->asked == 0)
		find_reason(out, STATUS_UNKNOWN,
			cpuset_is_empty(in->roles->online) ? REASON_NOT_CAPTURED : REASON_WITHHELD,
			subject_host(), "there is no housekeeping CPU to read the counter on");
	else if (s->unread->state == ANSWER_ABSENT) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
			"the counter cannot be read without the msr device: modprobe msr");
		find_evidence(f, s->unread);
	} else {
		find_unreadable(
			out, subject_host(), s->unread, s->unread->state == ANSWER_UNSUPPORTED);
	}
	return true;
}

static void say_pass(const struct check_in *in, const struct smis *s, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct finding *f;

	if (h->virt == VIRT_UNKNOWN)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the counter stands still, and nothing tells whether this is a guest");
	else if (in->window_ns)
		f = find(out, STATUS_PASS, subject_host(), "no more SMIs than allowed in " STR_FMT,
			STR_ARG(text_duration(in->scratch, in->window_ns)));
	else
		f = find(out, STATUS_PASS, subject_host(), "no more SMIs than allowed");
	fill(in, f, s);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	struct matches msr = in_match(in, MSR), event = in_match(in, EVENT);
	struct smis s = { .asked = 0 };

	(void)self;
	for (size_t i = 0; i < msr.n; i++)
		look_at(in, &msr.v[i], LOW_HALF, &s);
	for (size_t i = 0; i < event.n; i++)
		look_at(in, &event.v[i], UINT64_MAX, &s);
	if (s.told && (double)s.most > in_limit(in, "max"))
		say_fail(in, &s, out);
	else if (!say_skip(in, &s, out) && !say_unread(in, &s, out))
		say_pass(in, &s, out);
}

const struct check check_smi_count[] = {
	{
		.id = "smi.count",
		.rule = 1,
		.title = "Firmware does not interrupt the CPUs",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 60,
		.reads = { { MSR, ASK_FILE }, { EVENT, ASK_FILE } },
		.needs = { &fact_cpus, &fact_host },
		.limits = { { "max", "1", 0, 0, 1e6, NULL, "SMIs in the window that still pass" } },
		.why = "one SMI stops all CPUs for 50 to 500 us, and no counter of the kernel shows it",
		.fix_now =
			"stop what triggers them: fwupd-refresh.timer, readers of efivars, ACPI sensors and "
			"IPMI, vendor agents; where the counter cannot be read: modprobe msr",
		.fix_boot =
			"firmware settings: performance profile, no USB legacy emulation, no memory error "
			"logging by SMI, no power monitoring; a newer BIOS",
		.remedies = { { REMEDY_BIOS, "",
			"performance profile; no USB legacy emulation, no memory error logging by SMI, no power monitoring",
			NULL } },
		.source = "Intel SDM vol. 4, MSR_SMI_COUNT; tools/power/x86/turbostat; "
			  "arch/x86/events/msr.c; AMD PPR, PMCx02B",
		.run = run,
	},
	{ 0 },
};
