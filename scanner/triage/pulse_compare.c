/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What moved between two looks. A counter that went back was reset (a CPU that came anew, a device that was probed again): it counts
 * nothing in that beat. Those of /proc/interrupts and softirqs have 32 bits and wrap; in a tenth of a second none goes half way
 * round, so that more than that is a reset too.
 */
#include <string.h>

#include "scanner/triage/counters.h"
#include "scanner/triage/pulse_look.h"

struct comparing {
	const struct look *before, *now;
	const struct pulse_asks *asks;
	struct arena *scratch;
	const struct look_sink *sink;
};

static void say(const struct comparing *c, const char *suspect, struct str name, int cpu,
	bool is_time, uint64_t delta)
{
	const struct ring_column column = {
		.suspect = str_from(suspect), .name = name, .cpu = cpu, .is_time = is_time
	};

	if (delta)
		c->sink->moved(c->sink->user, &column, delta);
}

static uint64_t moved(uint64_t before, uint64_t now)
{
	return now > before ? now - before : 0;
}

static uint64_t moved32(uint32_t before, uint32_t now)
{
	uint32_t delta = now - before;

	return delta > UINT32_MAX / 2 ? 0 : delta;
}

static void compare_sched(const struct comparing *c, unsigned cpu)
{
	const struct schedstat_cpu *b, *n;

	if (!c->before->sched.valid || !c->now->sched.valid)
		return;
	b = schedstat_cpu(&c->before->sched, cpu);
	n = schedstat_cpu(&c->now->sched, cpu);
	if (!b || !n)
		return;
	say(c, "foreign-task", STR("schedstat/switches"), (int)cpu, false,
		moved(b->timeslices, n->timeslices));
	say(c, "foreign-task", STR("schedstat/wait"), (int)cpu, true,
		moved(b->run_delay_ns, n->run_delay_ns));
}

static void compare_soft(const struct comparing *c, unsigned cpu)
{
	uint32_t b, n;

	for (unsigned i = 0; i < SOFTIRQS; i++) {
		if (!softirqs_count(&c->before->soft, (enum softirq)i, cpu, &b) ||
			!softirqs_count(&c->now->soft, (enum softirq)i, cpu, &n) || b == n)
			continue;
		say(c, counter_of_softirq((enum softirq)i),
			str_printf(c->scratch, "softirqs/%s", softirq_word((enum softirq)i)),
			(int)cpu, false, moved32(b, n));
	}
}

static void compare_steal(const struct comparing *c, unsigned cpu)
{
	const uint64_t tick_ns = 10000000; /* USER_HZ is 100 on every architecture of today */
	uint64_t b, n;

	if (pulse_steal(c->before->stat, cpu, &b) && pulse_steal(c->now->stat, cpu, &n))
		say(c, "steal", STR("stat/steal"), (int)cpu, true, moved(b, n) * tick_ns);
}

static void compare_net(const struct comparing *c)
{
	for (size_t i = 0; i < c->now->net.n; i++) {
		const struct softnet_cpu *n = &c->now->net.v[i];
		const struct softnet_cpu *b = softnet_match(&c->before->net, &c->now->net, i);

		if (!b || n->cpu < 0)
			continue;
		/* A full backlog loses packets of the host, whichever CPU it belongs to. */
		say(c, "loss", STR("softnet/dropped"), n->cpu, false,
			moved32(b->dropped, n->dropped));
		if (cpuset_has(c->asks->cpus, (unsigned)n->cpu))
			say(c, "softirq", STR("softnet/squeezed"), n->cpu, false,
				moved32(b->squeezed, n->squeezed));
	}
}

/* Rows stand in the same order as long as the kernel runs. */
static void compare_vm(const struct comparing *c)
{
	const struct vmstat *b = &c->before->vm, *n = &c->now->vm;

	if (!b->valid || !n->valid || b->n != n->n)
		return;
	for (size_t i = 0; i < n->n; i++) {
		const char *word;

		if (n->v[i].value <= b->v[i].value || !str_eq(n->v[i].name, b->v[i].name))
			continue;
		word = counter_of_vmstat(n->v[i].name);
		if (word)
			say(c, word,
				str_printf(c->scratch, "vmstat/" STR_FMT, STR_ARG(n->v[i].name)),
				RING_NO_CPU, false, n->v[i].value - b->v[i].value);
	}
}

static struct str name_of_row(const struct comparing *c, const struct irq_row *row)
{
	if (row->irq < 0)
		return str_printf(c->scratch, "interrupts/" STR_FMT, STR_ARG(row->key));
	return str_printf(c->scratch, "irq/%d " STR_FMT, row->irq, STR_ARG(row->actions));
}

static void compare_row(const struct comparing *c, const struct irq_row *b, const struct irq_row *n)
{
	struct str name = { 0 };

	if (n->single || b->total == n->total || !str_eq(b->actions, n->actions))
		return;
	for (size_t i = 0; i < n->n_cells; i++) {
		unsigned cpu = n->cells[i].cpu;
		uint64_t delta;

		if (!cpuset_has(c->asks->cpus, cpu))
			continue;
		delta = moved32(irq_row_count(b, cpu), n->cells[i].count);
		if (!delta)
			continue;
		if (!name.n)
			name = name_of_row(c, n);
		say(c, counter_of_interrupt(n), name, (int)cpu, false, delta);
	}
}

/* Nearly always the rows are the same ones: where not, each is looked for by its key. */
static void compare_interrupts(const struct comparing *c)
{
	const struct interrupts *b = &c->before->irqs, *n = &c->now->irqs;

	if (!b->valid || !n->valid)
		return;
	for (size_t i = 0; i < n->n_rows; i++) {
		const struct irq_row *was = i < b->n_rows && str_eq(b->rows[i].key, n->rows[i].key)
						    ? &b->rows[i]
						    : interrupts_row(b, n->rows[i].key);

		if (was)
			compare_row(c, was, &n->rows[i]);
	}
}

static void compare_each(const struct comparing *c, size_t i)
{
	const struct look_irq *b = &c->before->each[i], *n = &c->now->each[i];
	size_t at = 0;

	if (b->n != n->n)
		return;
	for (int cpu = -1; (cpu = cpuset_next(c->asks->possible, cpu + 1)) >= 0 && at < n->n;
		at++) {
		uint64_t delta = moved32(b->count[at], n->count[at]);

		if (delta && cpuset_has(c->asks->cpus, (unsigned)cpu))
			say(c, "irq",
				str_printf(c->scratch, "irq/%u " STR_FMT, c->asks->irqs[i].number,
					STR_ARG(c->asks->irqs[i].name)),
				cpu, false, delta);
	}
}

static void compare_group(const struct comparing *c, size_t i)
{
	const struct look_group *b = &c->before->groups[i], *n = &c->now->groups[i];
	struct str name = c->asks->groups[i].name;

	if (!b->told || !n->told)
		return;
	say(c, "quota", str_printf(c->scratch, "cgroup/" STR_FMT "/throttled", STR_ARG(name)),
		RING_NO_CPU, true, moved(b->ns, n->ns));
	say(c, "quota", str_printf(c->scratch, "cgroup/" STR_FMT "/nr_throttled", STR_ARG(name)),
		RING_NO_CPU, false, moved(b->times, n->times));
}

void look_compare(const struct look *before, const struct look *now, const struct pulse_asks *asks,
	struct arena *scratch, const struct look_sink *sink)
{
	const struct comparing c = { before, now, asks, scratch, sink };

	for (int cpu = -1; (cpu = cpuset_next(asks->cpus, cpu + 1)) >= 0;) {
		compare_sched(&c, (unsigned)cpu);
		compare_soft(&c, (unsigned)cpu);
		if (asks->steal)
			compare_steal(&c, (unsigned)cpu);
	}
	compare_vm(&c);
	compare_net(&c);
	compare_interrupts(&c);
	for (size_t i = 0; i < asks->n_irqs; i++)
		compare_each(&c, i);
	for (size_t i = 0; i < asks->n_groups; i++)
		compare_group(&c, i);
}
