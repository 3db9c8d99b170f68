/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts that went wrong. /proc/interrupts counts errors of the APIC bus (ERR), interrupts
 * that came at the wrong place (MIS, IO-APIC), spurious ones (SPU) and reads that had to be
 * repeated (RTR); arm64 has Err (arch/x86/kernel/irq.c, arch/arm64/kernel/irq.c). When 99 900
 * of 100 000 interrupts of a line were handled by nobody, the kernel says so, switches the line
 * off and polls it (kernel/irq/spurious.c): the device behind it is slow from then on, without
 * an error of its own.
 */
#include "scanner/judging/log.h"
#include "scanner/facts/irq/interrupts.h"

static const struct log_row rows[] = {
	{
		.part = "irq *: nobody cared",
		.also = "Disabling IRQ #",
		.status = STATUS_FAIL,
		.text = "an interrupt that nobody handled was switched off",
	},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct counted {
	const char *key, *text;
} counted[] = {
	{ "ERR", "errors of interrupt controllers" },
	{ "Err", "errors of interrupt controllers" },
	{ "MIS", "interrupts that came at the wrong place" },
	{ "SPU", "spurious interrupts" },
	{ "RTR", "reads of the interrupt controller were repeated" },
};
enum { COUNTED = sizeof(counted) / sizeof(counted[0]) };

static void say_row(
	const struct check_in *in, const struct counted *c, uint64_t delta, struct findings *out)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct finding *f;

	f = find(out, STATUS_WARN, subject_named(SUBJECT_IRQ, str_from(c->key)), "%s", c->text);
	find_observed(f, "%llu in the window", (unsigned long long)delta);
	find_observed_value(f, (double)delta, "1");
	find_wanted(f, "0");
	find_evidence_text(f, now->from, "%s: %llu since boot", c->key,
		(unsigned long long)interrupts_row(now, str_from(c->key))->total);
}

/* Columns of a CPU that went offline are gone from the total: that is no error. */
static bool moved(const struct check_in *in, const char *key, uint64_t *ret)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct irq_row *b = before ? interrupts_row(before, str_from(key)) : NULL;
	const struct irq_row *n = interrupts_row(now, str_from(key));

	return b && n && cpuset_eq(before->cpus, now->cpus) && n->total > b->total &&
	       delta_counter(b->total, n->total, 64, ret) == DELTA_OK;
}

static struct str since_boot(const struct check_in *in)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct str all = STR("since boot:");

	for (unsigned i = 0; i < COUNTED; i++) {
		const struct irq_row *r = interrupts_row(now, str_from(counted[i].key));

		if (r)
			all = str_printf(in->scratch, STR_FMT " %s %llu", STR_ARG(all),
				counted[i].key, (unsigned long long)r->total);
	}
	return all;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	unsigned said = 0;
	uint64_t delta;
	struct finding *f;

	(void)self;
	judge_log(in, rows, ROWS, "no interrupt was switched off because nobody handled it", out);
	if (!now->valid) {
		find_unreadable(
			out, subject_named(SUBJECT_IRQ, STR("error counters")), now->from, false);
		return;
	}
	for (unsigned i = 0; i < COUNTED; i++) {
		if (moved(in, counted[i].key, &delta)) {
			say_row(in, &counted[i], delta, out);
			said++;
		}
	}
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_named(SUBJECT_IRQ, STR("error counters")), "%s",
		in->before ? "no error of an interrupt controller in the window"
			   : "errors of interrupt controllers are counted");
	find_observed(f, STR_FMT, STR_ARG(since_boot(in)));
	find_evidence_text(f, now->from, STR_FMT, STR_ARG(since_boot(in)));
}

const struct check check_irq_errors[] = {
	{
		.id = "irq.errors",
		.rule = 1,
		.title = "Interrupts arrive where they should, and are handled",
		.severity = SEVERITY_LOW,
		.earlier = true,
		.fault = true,
		.needs = { &fact_interrupts, &fact_kmsg },
		.why = "a line that was switched off is polled ten times a second: its device answers up "
		       "to 100 ms late",
		.fix_now =
			"the log names the handlers: update the driver or its firmware; a shared line "
			"goes with MSI",
		.source = "kernel/irq/spurious.c; arch/x86/kernel/irq.c",
		.run = run,
	},
	{ 0 },
};
