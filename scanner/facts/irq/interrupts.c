/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/interrupts, as asked. A column is told by its label, never by its place: the header
 * names online CPUs only (for_each_online_cpu in kernel/irq/proc.c).
 */
#include "scanner/facts/irq/interrupts.h"

#include "scanner/facts/irq/interrupts_parse.h"

static const struct fact_stream stream = {
	.path = "/proc/interrupts",
	.begin = interrupts_begin,
	.bytes = interrupts_bytes,
	.end = interrupts_end,
};

static void parse(const struct fact_in *in, void *ret)
{
	const struct interrupts_state *state = fact_stream_state(in, &fact_interrupts);
	struct interrupts *t = ret;

	t->from = answers_file(in->answers, stream.path);
	if (t->from->state == ANSWER_OK && state)
		interrupts_finish(state, t);
}

/* Keys that are numbers come first, in ascending order: the kernel counts them up. */
static const struct irq_row *numeric_row(const struct interrupts *t, int irq)
{
	size_t low = 0, high = t->n_numeric;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->rows[mid].irq < irq)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n_numeric && t->rows[low].irq == irq ? &t->rows[low] : NULL;
}

const struct irq_row *interrupts_row(const struct interrupts *t, struct str key)
{
	const struct irq_row *row = NULL;
	uint64_t irq;

	if (str_u64(key, 10, &irq) == 0 && irq <= INT32_MAX)
		row = numeric_row(t, (int)irq);
	for (size_t i = t->n_numeric; !row && i < t->n_rows; i++)
		if (str_eq(t->rows[i].key, key))
			row = &t->rows[i];
	return row;
}

const struct irq_row *interrupts_row_by_text(const struct interrupts *t, const char *text)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (t->rows[i].irq < 0 && str_is(t->rows[i].text, text))
			return &t->rows[i];
	return NULL;
}

uint32_t irq_row_count(const struct irq_row *r, unsigned cpu)
{
	size_t low = 0, high = r->n_cells;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->cells[mid].cpu < cpu)
			low = mid + 1;
		else
			high = mid;
	}
	return low < r->n_cells && r->cells[low].cpu == cpu ? r->cells[low].count : 0;
}

uint64_t irq_row_sum(const struct irq_row *r, struct cpuset s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < r->n_cells; i++)
		if (cpuset_has(s, r->cells[i].cpu))
			sum += r->cells[i].count;
	return sum;
}

/*
 * Numbered rows that are the CPU's own: arm64 has its timers and counters as per-CPU lines of
 * the GIC, powerpc its IPIs, a Xen guest timers and IPIs as event channels.
 */
static bool is_local(const struct irq_row *r)
{
	return str_is(r->actions, "arch_timer") || str_is(r->actions, "kvm guest vtimer") ||
	       str_is(r->actions, "kvm guest ptimer") || str_is(r->actions, "IPI") ||
	       str_starts(r->actions, "arm-pmu") || str_starts(r->actions, "arm_pmu") ||
	       str_starts(r->text, "xen-percpu");
}

bool irq_row_is_device(const struct irq_row *r)
{
	return r->irq >= 0 && r->actions.n > 0 && !is_local(r);
}

enum irq_kind irq_row_kind(const struct irq_row *r)
{
	static const char *const sent[] = { "RES", "CAL", "TLB", "IWI" };

	if (irq_row_is_device(r))
		return IRQ_DEVICE;
	if (str_is(r->key, "LOC") || (r->irq >= 0 && str_is(r->actions, "arch_timer")))
		return IRQ_TICK;
	for (unsigned i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
		if (str_is(r->key, sent[i]))
			return IRQ_IPI;
	}
	return str_starts(r->key, "IPI") || str_is(r->actions, "IPI") ? IRQ_IPI : IRQ_OTHER;
}

const struct fact fact_interrupts = {
	.name = "interrupts",
	.asks = { { "/proc/interrupts", ASK_FILE } },
	.stream = &stream,
	.size = sizeof(struct interrupts),
	.parse = parse,
};
