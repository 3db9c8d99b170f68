/* SPDX-License-Identifier: Apache-2.0 */
/* One record of an interval: whose columns its numbers are, and how much of them an interval's second has. */
#include "programs/import/sysstat.h"

#include "scanner/base/cpuset.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/triage/counters.h"

#include <errno.h>

int sysstat_number(struct str s, double *ret)
{
	struct str whole = s, part = STR("");
	uint64_t w, p = 0;
	double scale = 1;

	str_split(s, '.', &whole, &part);
	if (str_u64(whole, 10, &w) || part.n > 9 || (part.n && str_u64(part, 10, &p)))
		return -EINVAL;
	for (size_t i = 0; i < part.n; i++)
		scale *= 10;
	*ret = (double)w + (double)p / scale;
	return 0;
}

static struct sysstat_value *put(
	struct sysstat *r, struct str name, struct str suspect, int cpu, bool is_time, double rate)
{
	r->values = arena_grow(r->k->arena, r->values, r->n, &r->cap, sizeof(*r->values));
	r->values[r->n] = (struct sysstat_value){
		.column = { .suspect = suspect, .name = name, .cpu = cpu, .is_time = is_time },
		.rate = rate
	};
	return &r->values[r->n++];
}

static void put_row(struct sysstat *r, const struct sysstat_record *rec,
	const struct sysstat_row *row, double value)
{
	struct arena *a = r->k->arena;
	bool is_time = row->kind == SYSSTAT_PERCENT;
	struct str name = str_from(row->name);
	double rate = is_time ? value * 1e7 : value;
	uint64_t cpu = 0;
	int which = RING_NO_CPU;
	struct sysstat_value *v;

	if (rec->cpu.n && !str_is(rec->cpu, "all")) {
		if (str_u64(rec->cpu, 10, &cpu) || cpu >= CPUSET_LIMIT)
			return;
		which = (int)cpu;
	} else if (rec->cpu.n) {
		name = str_printf(a, STR_FMT " on all CPUs", STR_ARG(name));
		if (is_time)
			rate *= r->n_cpus ? (double)r->n_cpus : 1;
	}
	if (rec->device.n)
		name = str_printf(
			a, "net/" STR_FMT "/%s", STR_ARG(kept_text(r->k, rec->device)), row->name);
	v = put(r, name, str_from(row->suspect), which, is_time, rate);
	v->row = row;
	v->of_all = rec->cpu.n && which == RING_NO_CPU;
}

/* {"intr": "24", "all": 3.00, "CPU0": 1.00, …}; up to 12.5 {"intr": "24", "value": 3.00}. */
static void put_interrupt(struct sysstat *r, const struct sysstat_record *rec)
{
	struct irq_row row = { .key = rec->interrupt, .irq = -1 };
	struct str name;
	uint64_t n;
	bool apart = false;

	if (str_is(rec->interrupt, "sum"))
		return;
	if (!str_u64(rec->interrupt, 10, &n) && n < INT32_MAX)
		row = (struct irq_row){ .key = rec->interrupt,
			.irq = (int)n,
			.actions = STR("a device: sysstat keeps no names") };
	name = str_printf(r->k->arena, "%s/" STR_FMT, row.irq < 0 ? "interrupts" : "irq",
		STR_ARG(kept_text(r->k, rec->interrupt)));
	for (size_t i = 0; i < rec->n; i++) {
		if (!str_starts(rec->v[i].key, "CPU") ||
			str_u64(str_skip(rec->v[i].key, 3), 10, &n) || n >= CPUSET_LIMIT)
			continue;
		apart = true;
		put(r, name, str_from(counter_of_interrupt(&row)), (int)n, false, rec->v[i].value);
	}
	for (size_t i = 0; !apart && i < rec->n; i++) {
		if (str_is(rec->v[i].key, "value") || str_is(rec->v[i].key, "all"))
			put(r, name, str_from(counter_of_interrupt(&row)), RING_NO_CPU, false,
				rec->v[i].value);
	}
}

void sysstat_record(struct sysstat *r, const struct sysstat_record *rec)
{
	if (rec->interrupt.n) {
		put_interrupt(r, rec);
		return;
	}
	for (size_t i = 0; i < rec->n; i++) {
		const struct sysstat_row *row = sysstat_row(rec->group, rec->v[i].key);

		if (row)
			put_row(r, rec, row, rec->v[i].value);
	}
}
