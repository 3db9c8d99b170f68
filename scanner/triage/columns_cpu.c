/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc/interrupts, softirqs, schedstat, softnet_stat and stat count, CPU by CPU. */
#include "scanner/triage/columns_map.h"

#include "scanner/base/text.h"
#include "scanner/triage/counters.h"

/* jiffies_64_to_clock_t(): /proc/stat is in ticks of USER_HZ, 100 a second on every architecture. */
enum { TICK_NS = 10000000 };

/*
 * A number is not who it is: a freed interrupt's counts go on under another device's name (kernel/irq/manage.c
 * leaves kstat_irqs alone). A number that was not there a moment ago had counted nothing, since a row without an
 * action is shown as soon as it has a count.
 */
static enum columns_before before_of(struct columns *c, const struct irq_row *row, bool told)
{
	const struct columns_name key = { .part = { STR("irq/"), row->key } };
	struct columns_entry *e = columns_find(c, &key, COLUMNS_ROW);
	uint64_t who = text_hash(row->actions);
	enum columns_before before = told ? BEFORE_SILENT : BEFORE_NOTHING;

	if (!e)
		return BEFORE_NOTHING;
	if (e->moment && e->moment + 1 == c->moment && e->value != who)
		before = BEFORE_NOTHING;
	e->value = who;
	e->moment = c->moment;
	return before;
}

static void tell_row(struct columns *c, const struct irq_row *row, bool told, bool same_cpus,
	struct cpuset earlier)
{
	struct columns_name name = { .part = { row->irq >= 0 ? STR("irq/") : STR("interrupts/"),
					     row->key, row->actions.n ? STR(" ") : STR(""),
					     row->actions },
		.suspect = str_from(counter_of_interrupt(row)),
		.bits = 32 };
	struct columns_sum sum = { .any = true };
	enum columns_before before = before_of(c, row, told);

	if (row->single) {
		columns_tell(c, &name, RING_NO_CPU, row->total, before);
		return;
	}
	for (size_t i = 0; i < row->n_cells; i++) {
		unsigned cpu = row->cells[i].cpu;

		columns_of_cpu(c, &name, cpu, row->cells[i].count,
			cpuset_has(earlier, cpu) ? before : BEFORE_NOTHING, &sum);
	}
	if (!cpuset_is_empty(c->apart))
		columns_of_others(c, &name, &sum, same_cpus ? before : BEFORE_NOTHING);
}

void columns_interrupts(struct columns *c, const struct interrupts *t)
{
	bool told, same;

	if (!t || !t->valid)
		return;
	told = c->interrupts_moment && c->interrupts_moment + 1 == c->moment;
	same = told && cpuset_eq(t->cpus, c->cpus);
	if (told && !same) {
		c->told.came = cpuset_minus(c->arena, t->cpus, c->cpus);
		c->told.went = cpuset_minus(c->arena, c->cpus, t->cpus);
	}
	for (size_t i = 0; i < t->n_rows; i++)
		tell_row(c, &t->rows[i], told, same, told ? c->cpus : (struct cpuset){ 0 });
	if (!same)
		c->cpus = cpuset_or(c->arena, t->cpus, t->cpus);
	c->interrupts_moment = c->moment;
}

void columns_softirqs(struct columns *c, const struct softirqs *s)
{
	if (!s || !s->valid)
		return;
	for (unsigned which = 0; which < SOFTIRQS; which++) {
		struct columns_name name = { .part = { STR("softirqs/"),
						     str_from(softirq_word(which)) },
			.suspect = str_from(counter_of_softirq((enum softirq)which)),
			.bits = 32 };
		struct columns_sum sum = { .any = false };

		for (size_t i = 0; s->count[which] && i < s->n_cpus; i++)
			columns_of_cpu(c, &name, s->cpus[i], s->count[which][i], BEFORE_TOLD, &sum);
		columns_of_others(c, &name, &sum, BEFORE_TOLD);
	}
}

void columns_schedstat(struct columns *c, const struct schedstat *s)
{
	const struct columns_name wait = { .part = { STR("schedstat/wait") },
		.suspect = STR("foreign-task"),
		.is_time = true,
		.bits = 64 };
	const struct columns_name arrivals = {
		.part = { STR("schedstat/switches") }, .suspect = STR("foreign-task"), .bits = 64
	};
	struct columns_sum waits = { .any = false }, all = { .any = false };

	if (!s || !s->valid)
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct schedstat_cpu *v = &s->v[i];

		columns_of_cpu(c, &wait, v->cpu, v->run_delay_ns, BEFORE_TOLD, &waits);
		columns_of_cpu(c, &arrivals, v->cpu, v->timeslices, BEFORE_TOLD, &all);
	}
	columns_of_others(c, &wait, &waits, BEFORE_TOLD);
	columns_of_others(c, &arrivals, &all, BEFORE_TOLD);
}

static void tell_softnet(struct columns *c, const struct softnet *s, const char *word,
	const char *suspect, uint32_t (*of)(const struct softnet_cpu *v))
{
	struct columns_name name = { .part = { STR("softnet/"), str_from(word) },
		.suspect = str_from(suspect),
		.bits = 32 };
	struct columns_sum sum = { .any = false };

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].cpu >= 0)
			columns_of_cpu(
				c, &name, (unsigned)s->v[i].cpu, of(&s->v[i]), BEFORE_TOLD, &sum);
	}
	columns_of_others(c, &name, &sum, BEFORE_TOLD);
}

static uint32_t processed(const struct softnet_cpu *v)
{
	return v->processed;
}

static uint32_t squeezed(const struct softnet_cpu *v)
{
	return v->squeezed;
}

static uint32_t dropped(const struct softnet_cpu *v)
{
	return v->dropped;
}

void columns_softnet(struct columns *c, const struct softnet *s)
{
	if (!s || !s->valid)
		return;
	tell_softnet(c, s, "processed", "softirq", processed);
	tell_softnet(c, s, "squeezed", "softirq", squeezed);
	tell_softnet(c, s, "dropped", "loss", dropped);
}

/* "cpu3 user nice system idle iowait irq softirq steal": the last three, where they are all there. */
static void tell_times(struct columns *c, unsigned cpu, struct str line, struct columns_sum sums[3],
	const struct columns_name names[3])
{
	uint64_t n[8];

	for (unsigned i = 0; i < 8; i++) {
		if (!str_word_u64(&line, 10, UINT64_MAX / TICK_NS, &n[i]))
			return;
	}
	for (unsigned i = 0; i < 3; i++)
		columns_of_cpu(c, &names[i], cpu, n[5 + i] * TICK_NS, BEFORE_TOLD, &sums[i]);
}

void columns_stat(struct columns *c, struct str text)
{
	const struct columns_name names[3] = {
		{ { STR("stat/irq") }, STR("irq"), true, 64 },
		{ { STR("stat/softirq") }, STR("softirq"), true, 64 },
		{ { STR("stat/steal") }, STR("steal"), true, 64 },
	};
	const struct columns_name switches = { .part = { STR("stat/ctxt") }, .bits = 64 };
	const struct columns_name forks = { .part = { STR("stat/processes") }, .bits = 64 };
	struct columns_sum sums[3] = { { 0 }, { 0 }, { 0 } };
	struct str line, word;
	uint64_t n;

	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_starts(word, "cpu") && !str_u64(str_skip(word, 3), 10, &n) &&
			n < CPUSET_LIMIT)
			tell_times(c, (unsigned)n, line, sums, names);
		else if (str_is(word, "ctxt") && str_word_u64(&line, 10, UINT64_MAX, &n))
			columns_tell(c, &switches, RING_NO_CPU, n, BEFORE_TOLD);
		else if (str_is(word, "processes") && str_word_u64(&line, 10, UINT64_MAX, &n))
			columns_tell(c, &forks, RING_NO_CPU, n, BEFORE_TOLD);
	}
	for (unsigned i = 0; i < 3; i++)
		columns_of_others(c, &names[i], &sums[i], BEFORE_TOLD);
}
