/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel built to find defects: lock validators, sanitizers and allocation checks work at
 * every lock and access, which doubles or more what a system call costs. Distributions ship
 * such builds beside the normal ones ("+debug" of Red Hat). Some options only build what a boot
 * parameter has to switch on, and are no fault by themselves: DEBUG_PAGEALLOC,
 * DEBUG_KMEMLEAK with its DEFAULT_OFF, SLUB_DEBUG, KASAN with hardware tags. boot.params judges
 * those parameters.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/kconfig.h"

#define LOCKDEP	 "/proc/lockdep"
#define KMEMLEAK "/sys/kernel/debug/kmemleak"

static const struct option {
	const char *name, *unless; /* unless that is set too */
	enum status status;
	const char *what;
} options[] = {
	{ "PROVE_LOCKING", NULL, STATUS_FAIL, "every lock is proved against all orders seen" },
	{ "LOCKDEP", "PROVE_LOCKING", STATUS_FAIL, "every lock is tracked" },
	{ "LOCK_STAT", NULL, STATUS_FAIL, "every lock is timed" },
	{ "KASAN", "KASAN_HW_TAGS", STATUS_FAIL, "every memory access is checked" },
	{ "KCSAN", NULL, STATUS_FAIL, "memory accesses are delayed to find races" },
	{ "KMSAN", NULL, STATUS_FAIL, "every memory access is checked" },
	{ "KCOV", NULL, STATUS_FAIL, "every branch may be recorded" },
	{ "GCOV_KERNEL", NULL, STATUS_FAIL, "every branch may be counted" },
	{ "DEBUG_PAGEALLOC_ENABLE_DEFAULT", NULL, STATUS_FAIL, "every freed page is unmapped" },
	{ "DEBUG_OBJECTS", NULL, STATUS_FAIL, "the life of timers and work items is tracked" },
	{ "DEBUG_KMEMLEAK", "DEBUG_KMEMLEAK_DEFAULT_OFF", STATUS_FAIL,
		"the kernel's memory is scanned for leaks" },
	{ "SLUB_DEBUG_ON", NULL, STATUS_FAIL, "every kernel allocation is checked" },
	{ "DEBUG_ATOMIC_SLEEP", NULL, STATUS_FAIL, "every point that may sleep is checked" },
	{ "DEBUG_MUTEXES", "PROVE_LOCKING", STATUS_FAIL, "every mutex is checked" },
	{ "DEBUG_PREEMPT", NULL, STATUS_WARN, "every use of a per-CPU variable is checked" },
	{ "DEBUG_SPINLOCK", "PROVE_LOCKING", STATUS_WARN, "every spin lock is checked" },
	{ "DEBUG_VM", NULL, STATUS_WARN, "memory management checks itself" },
	{ "FTRACE_STARTUP_TEST", NULL, STATUS_WARN, "tracers are tested at each boot" },
};

static struct finding *say(
	struct findings *out, enum status status, const char *name, const char *what)
{
	struct finding *f =
		find(out, status, subject_named(SUBJECT_PARAM, str_from(name)), "%s", what);

	find_wanted(f, "a kernel without it");
	return f;
}

static unsigned judge_config(const struct check_in *in, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	unsigned n = 0;

	for (size_t i = 0; k->valid && i < sizeof(options) / sizeof(options[0]); i++) {
		const struct option *o = &options[i];
		struct finding *f;

		if (!kconfig_is(k, o->name, "y") || (o->unless && kconfig_is(k, o->unless, "y")))
			continue;
		f = say(out, o->status, o->name, o->what);
		find_observed(f, "CONFIG_%s=y", o->name);
		find_evidence_text(f, k->from, "CONFIG_%s=y", o->name);
		n++;
	}
	return n;
}

/* Where the configuration tells nothing, what it leaves behind does. */
static unsigned judge_traces(const struct check_in *in, struct findings *out)
{
	static const struct trace {
		const char *path, *name;
		enum status status;
		const char *what;
	} traces[] = {
		{ LOCKDEP, "LOCKDEP", STATUS_FAIL, "every lock is tracked" },
		{ KMEMLEAK, "DEBUG_KMEMLEAK", STATUS_WARN,
			"the kernel's memory may be scanned for leaks" },
	};
	unsigned n = 0;

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		const struct answer *an = in_ask(in, str_from(traces[i].path), ASK_MODE);
		struct finding *f;

		if (an->state != ANSWER_OK)
			continue;
		f = say(out, traces[i].status, traces[i].name, traces[i].what);
		find_observed(f, "%s exists", traces[i].path);
		find_evidence(f, an);
		n++;
	}
	return n;
}

static unsigned judge_name(const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	struct finding *f;

	if (!str_ends(h->release, "+debug") && !str_ends(h->release, "-debug") &&
		!str_ends(h->release, ".debug"))
		return 0;
	f = say(out, STATUS_FAIL, "release", "the kernel's name says that it is a debug build");
	find_observed(f, STR_FMT, STR_ARG(h->release));
	find_evidence(f, k->from);
	return 1;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct kconfig *k = in_fact(in, &fact_kconfig);
	const struct host *h = in_fact(in, &fact_host);
	unsigned n = judge_config(in, out);
	struct finding *f;

	(void)self;
	if (!n)
		n = judge_traces(in, out) + judge_name(in, out);
	if (n)
		return;
	if (k->valid) {
		f = find(out, STATUS_PASS, subject_host(), "no option for debugging is active");
		find_observed(f, STR_FMT, STR_ARG(h->release));
		find_evidence_text(
			f, k->from, "none of %zu options", sizeof(options) / sizeof(options[0]));
	} else if (k->asleep) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"the boot partition is mounted on first use, and was left alone");
	} else {
		find_unreadable(out, subject_host(), k->from, false);
	}
}

const struct check check_boot_debug_kernel[] = {
	{
		.id = "boot.debug_kernel",
		.rule = 1,
		.title = "The kernel is no debug build",
		.severity = SEVERITY_HIGH,
		.reads = { { LOCKDEP, ASK_MODE }, { KMEMLEAK, ASK_MODE } },
		.needs = { &fact_kconfig, &fact_host },
		.why = "lock validators and sanitizers work at every lock and access: system calls and "
		       "interrupts take twice as long and more",
		.fix_boot = "boot the distribution's normal kernel",
		.remedies = { { REMEDY_MANUAL, "", "boot the distribution's normal kernel",
			NULL } },
		.source =
			"Documentation/locking/lockdep-design.rst; lib/Kconfig.debug, lib/Kconfig.kasan",
		.run = run,
	},
	{ 0 },
};
