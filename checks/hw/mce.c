/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machine checks since boot, by three witnesses: taint bit 4, which an exception sets
 * (do_machine_check, arch/x86/kernel/cpu/mce/core.c); the rows MCE, THR and DFR of
 * /proc/interrupts, which count exceptions, the interrupts for corrected errors and those for
 * deferred ones; and lines of the log with HW_ERR, "[Hardware Error]", which also come from the
 * firmware (drivers/acpi/apei/ghes.c) and for errors of the boot before (bert.c). MCP counts
 * polls, not errors. With mce=off nothing of this is told.
 */
#include "scanner/judging/log.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"

#define TAINTED "/proc/sys/kernel/tainted"

enum { MACHINE_CHECK_BIT = 4 };

/* That an error was not corrected. */
static const struct log_row uncorrected[] = {
	{ .part = "[Hardware Error]*Machine Check Exception" },
	{ .part = "[Hardware Error]*ncorrected", .also = "Uncorrected hardware memory error" },
	{ .part = "[Hardware Error]*severity: fatal",
		.also = "[Hardware Error]*severity: recoverable" },
};
enum { UNCORRECTED = sizeof(uncorrected) / sizeof(uncorrected[0]) };

static const struct log_row any = { .part = "[Hardware Error]" };

struct witnesses {
	bool taint_known, tainted;
	const struct interrupts *rows;
	uint64_t mce, thr, dfr;
	struct log_seen worst, lines; /* of the log: not corrected, all */
};

static uint64_t total_of(const struct interrupts *t, const char *key)
{
	const struct irq_row *r = interrupts_row(t, str_from(key));

	return r ? r->total : 0;
}

static struct witnesses hear(const struct check_in *in)
{
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct witnesses w = { .rows = in_fact(in, &fact_interrupts) };
	uint64_t bits;

	w.taint_known = fact_u64(in_file(in, TAINTED), &bits) == 0;
	w.tainted = w.taint_known && bits >> MACHINE_CHECK_BIT & 1;
	w.mce = total_of(w.rows, "MCE");
	w.thr = total_of(w.rows, "THR");
	w.dfr = total_of(w.rows, "DFR");
	(void)log_seen(k, &any, &w.lines);
	for (unsigned i = 0; i < UNCORRECTED && !w.worst.n; i++)
		(void)log_seen(k, &uncorrected[i], &w.worst);
	return w;
}

static bool is_off(const struct check_in *in)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	const struct param *p = cmdline_last(c, "mce");

	return (p && str_is(p->value, "off")) || cmdline_last(c, "nomce");
}

static void say_errors(const struct check_in *in, const struct witnesses *w, struct findings *out)
{
	bool bad = w->tainted || w->mce || w->worst.n;
	struct finding *f;

	f = find(out, bad ? STATUS_FAIL : STATUS_WARN, subject_host(), "%s",
		bad ? "hardware errors that were not corrected, since boot"
		    : "hardware errors that were corrected, since boot");
	find_observed(f, "MCE %llu, THR %llu, DFR %llu, %llu lines of the log%s",
		(unsigned long long)w->mce, (unsigned long long)w->thr, (unsigned long long)w->dfr,
		(unsigned long long)w->lines.n, w->tainted ? ", taint M" : "");
	find_wanted(f, "none");
	if (w->tainted)
		find_evidence(f, in_file(in, TAINTED));
	if (w->mce | w->thr | w->dfr)
		find_evidence_text(f, w->rows->from, "MCE %llu, THR %llu, DFR %llu",
			(unsigned long long)w->mce, (unsigned long long)w->thr,
			(unsigned long long)w->dfr);
	if (w->worst.n)
		find_log(f, in_fact(in, &fact_kmsg), &w->worst);
	else if (w->lines.n)
		find_log(f, in_fact(in, &fact_kmsg), &w->lines);
}

static void say_off(const struct check_in *in, struct findings *out)
{
	const struct cmdline *c = in_fact(in, &fact_cmdline);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_host(),
		"machine checks are switched off: nobody would be told of a hardware error");
	find_observed(f, "mce=off");
	find_wanted(
		f, "machine checks on; mce=ignore_ce leaves out the polling for corrected errors");
	find_evidence(f, c->from);
}

/* Nobody heard of an error: is it that there was none? */
static void say_none(const struct check_in *in, const struct witnesses *w, struct findings *out)
{
	enum log_absence log = in_log_absence(in);
	const struct kmsg *k = in_fact(in, &fact_kmsg);
	struct finding *f;

	if (!w->taint_known) {
		find_unreadable(out, subject_host(), in_file(in, TAINTED), false);
		return;
	}
	if (!w->rows->valid || log == LOG_UNREADABLE) {
		find_unreadable(
			out, subject_host(), w->rows->valid ? k->from : w->rows->from, false);
		return;
	}
	f = find(out, STATUS_PASS, subject_host(), "no hardware error%s" STR_FMT,
		log == LOG_SINCE ? "; the log begins " : " since boot",
		STR_ARG(log == LOG_SINCE ? in_log_since(in) : STR("")));
	find_observed(f, "MCE 0, THR 0, DFR 0");
	find_evidence(f, in_file(in, TAINTED));
	find_evidence_text(f, w->rows->from, "MCE 0, THR 0, DFR 0");
	find_evidence_text(f, k->from, "%zu lines, none of a hardware error", k->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct witnesses w = hear(in);

	(void)self;
	if (w.tainted || w.mce || w.thr || w.dfr || w.lines.n)
		say_errors(in, &w, out);
	else if (h->virt == VIRT_GUEST)
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest hears only of the machine checks that its hypervisor passes on");
	else if (is_off(in))
		say_off(in, out);
	else
		say_none(in, &w, out);
}

const struct check check_hw_mce[] = {
	{
		.id = "hw.mce",
		.rule = 1,
		.title = "No hardware error was reported since boot",
		.severity = SEVERITY_HIGH,
		.fault = true,
		.reads = { { TAINTED, ASK_FILE } },
		.needs = { &fact_interrupts, &fact_kmsg, &fact_cmdline, &fact_host },
		.implied_by = { "hw.edac", "hw.edac_since_reset" },
		.why = "a machine check stops a CPU, most often all of them, and each corrected error takes an "
		       "interrupt or an SMI; hardware that errs goes on erring",
		.fix_now =
			"rasdaemon or mcelog decode the lines of the log: which module, cache or link it is",
		.fix_boot =
			"replace what it names; to be told again after mce=off, take that off the kernel "
			"command line",
		.remedies = { { REMEDY_KERNEL_ARG_REMOVE, "mce", "off", NULL } },
		.source =
			"Documentation/arch/x86/x86_64/machinecheck.rst; arch/x86/kernel/cpu/mce/core.c",
		.run = run,
	},
	{ 0 },
};
