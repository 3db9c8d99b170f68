/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts that CPUs send each other, and the other vectors of their own, on hot CPUs. x86
 * names its rows (arch/x86/kernel/irq.c); arm64 numbers its IPIs, differently from version to
 * version, and is told by the description (arch/arm64/kernel/smp.c). From 4.9 on x86 counts
 * the IPI of a TLB flush as a function call too (82ba4faca1bf): it is taken off CAL there, so
 * that one flush is told once. With AMD's INVLPGB or arm64's broadcast a flush needs no IPI,
 * and a TLB count of 0 means nothing.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/facts/host.h"
#include "scanner/facts/irq/interrupts.h"

struct row {
	const char *key, *description, *noun, *warn, *fail, *text;
};

static const struct row rows[] = {
	{ "RES", "Rescheduling interrupts", "rescheduling interrupts", "res_warn", "res_fail",
		"a task that is bound to a hot CPU is woken from elsewhere" },
	{ "CAL", "Function call interrupts", "function call interrupts", "cal_warn", "cal_fail",
		"functions are called on a hot CPU: readers of cpuinfo or MSRs, or code being patched" },
	{ "TLB", "TLB shootdowns", "TLB shootdowns", "tlb_warn", "tlb_fail",
		"threads that share the memory of a hot CPU's task unmap or change it" },
	{ "IWI", "IRQ work interrupts", "IRQ work interrupts", "iwi_warn", "iwi_fail",
		"IRQ work runs on a hot CPU: perf, printk, or a kick by nohz_full" },
	{ "NMI", "Non-maskable interrupts", "non-maskable interrupts", "nmi_warn", "nmi_fail",
		"NMIs reach a hot CPU: the watchdog, perf, or firmware errors" },
	{ "PMI", "Performance monitoring interrupts", "performance monitoring interrupts",
		"pmi_warn", "pmi_fail", "perf samples a hot CPU" },
	{ "TRM", "Thermal event interrupts", "thermal interrupts", "trm_warn", "trm_fail",
		"a hot CPU crossed a thermal threshold" },
	{ "THR", "Threshold APIC interrupts", "threshold interrupts", "thr_warn", "thr_fail",
		"corrected memory errors reached a threshold" },
	{ "DFR", "Deferred Error APIC interrupts", "deferred error interrupts", "dfr_warn",
		"dfr_fail", "deferred hardware errors were raised" },
	{ "MCP", "Machine check polls", "machine check polls", "mcp_warn", "mcp_fail",
		"the timer that looks for corrected errors finds some, and comes ever more often" },
	{ "MCE", "Machine check exceptions", "machine check exceptions", "mce_warn", "mce_fail",
		"machine checks were raised" },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct irq_row *row_of(const struct interrupts *t, const struct row *row)
{
	const struct irq_row *r = interrupts_row(t, str_from(row->key));

	return r ? r : interrupts_row_by_text(t, row->description);
}

/* A function call that flushed a TLB has its own row. */
static void take_off(struct counts *c, const struct counts *tlb)
{
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < tlb->n; k++) {
			uint64_t off = tlb->v[k].delta;

			if (tlb->v[k].cpu != c->v[i].cpu)
				continue;
			if (off > c->v[i].delta)
				off = c->v[i].delta;
			c->v[i].delta -= off;
			c->total -= off;
		}
	}
}

static bool counts_flushes_twice(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);

	return h->kernel[0] && host_kernel_at_least(h, 4, 9);
}

static bool count(const struct check_in *in, const struct row *row, struct counts *c)
{
	const struct interrupts *tables[] = {
		in_fact_before(in, &fact_interrupts),
		in_fact(in, &fact_interrupts),
	};
	const struct irq_row *now = row_of(tables[1], row);
	const struct irq_row *before = row_of(tables[0], row);

	*c = (struct counts){
		.key = row->key,
		.noun = row->noun,
		.warn = in_limit(in, row->warn),
		.fail = in_limit(in, row->fail),
		.from = tables[1]->from,
	};
	if (!now && !before)
		return false;
	if (!now) /* told as missing in one of the samples */
		in_count_row(in, c, tables, NULL, before);
	else
		in_count_row(in, c, tables, before, now);
	return true;
}

static const struct row *find_row(const char *key)
{
	for (unsigned i = 0; i < ROWS; i++) {
		if (str_is(str_from(rows[i].key), key))
			return &rows[i];
	}
	return &rows[0];
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct str totals = { 0 };
	unsigned said = 0, judged = 0;
	uint64_t all = 0;
	struct counts c, tlb;
	struct finding *f;

	(void)self;
	for (unsigned i = 0; before->valid && now->valid && i < ROWS; i++) {
		if (!count(in, &rows[i], &c))
			continue;
		judged++;
		if (str_is(str_from(c.key), "CAL") && counts_flushes_twice(in) &&
			count(in, find_row("TLB"), &tlb))
			take_off(&c, &tlb);
		said += find_counts(out, in, &c, rows[i].text);
		all += c.total;
		if (c.total)
			totals = str_printf(in->scratch, STR_FMT " %s %llu", STR_ARG(totals), c.key,
				(unsigned long long)c.total);
	}
	if (!judged)
		find_unreadable(out, subject_host(),
			!now->valid || before->valid ? now->from : before->from, false);
	if (!judged || said)
		return;
	f = find(out, STATUS_PASS, subject_cpus(in->scratch, in->roles->hot),
		"hot CPUs are interrupted by others no more than allowed");
	find_observed(f, "%s" STR_FMT, totals.n ? "in all:" : "none", STR_ARG(totals));
	find_observed_value(f, (double)all, "1");
	find_cpus(f, in->roles->hot);
	find_evidence_text(f, now->from, "%u rows", judged);
}

#define ROW(name, pass, warn)                                                                      \
	{ name "_warn", "1/s", pass, 0, 1e6, NULL, "a second and CPU that pass" },                 \
	{                                                                                          \
		name "_fail", "1/s", warn, 0, 1e6, NULL, "a second and CPU that only warn"         \
	}

const struct check check_ipi_isolated[] = {
	{
		.id = "ipi.isolated",
		.rule = 1,
		.title = "Other CPUs leave hot CPUs alone",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.needs_hot = true,
		.min_window_s = 60,
		.needs = { &fact_interrupts, &fact_host },
		.limits = {
			ROW("res", 1, 10), ROW("cal", 0.2, 5), ROW("tlb", 0.1, 10), ROW("iwi", 1, 10),
			ROW("nmi", 0, 1.0 / 60), ROW("pmi", 0, 1),
			ROW("trm", 0, 1e6), /* thermal.throttle fails for what TRM only tells of */
			ROW("thr", 0, 0), ROW("dfr", 0, 0), ROW("mcp", 0.2, 1e6), ROW("mce", 0, 0),
		},
		.implied_by = { "task.isolated_foreign", "task.isolated_ran", "sched.isolated_wait",
			"sched.isolated_switches", "cpu.isolated", "cpu.nohz_full", "rcu.nocbs",
			"irq.isolated_affinity", "irq.isolated_count", "task.pid1_affinity",
			"watchdog.nmi", "watchdog.soft", "mem.direct_reclaim", "mem.thp_activity",
			"numa.balancing_activity" },
		.why = "an IPI costs 1 to 5 us on the CPU that gets it, a TLB shootdown 1 to 10 us on "
		       "each",
		.fix_now =
			"stop what reads /proc/cpuinfo, MSRs or perf; no munmap or mprotect in hot "
			"processes (mlockall), THP and NUMA balancing off",
		.fix_boot = "nmi_watchdog=0 transparent_hugepage=never numa_balancing=disable on the "
			    "kernel command line",
		.source = "arch/x86/kernel/irq.c; arch/arm64/kernel/smp.c; "
			  "Documentation/admin-guide/kernel-per-CPU-kthreads.rst",
		.run = run,
	},
	{ 0 },
};
