/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What CPUs are interrupted by that no device sent: the timer, other CPUs, machine checks, and what
 * /proc/interrupts calls by three letters. arm64 numbers its own by version: those are called by
 * their description. Rows that never counted anything have no lines.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/irq/interrupts.h"

struct moved {
	uint64_t now[2], delta[2]; /* hot, others */
	bool told;
};

static struct str name_of(const struct irq_row *r)
{
	if (r->irq >= 0)
		return r->actions;
	return str_starts(r->key, "IPI") && r->text.n ? r->text : r->key;
}

static const struct irq_row *same_row(const struct interrupts *before, const struct irq_row *r)
{
	for (size_t i = 0; i < before->n_rows; i++) {
		if (str_eq(before->rows[i].key, r->key) &&
			str_eq(name_of(&before->rows[i]), name_of(r)))
			return &before->rows[i];
	}
	return NULL;
}

static void add(const struct trait_in *in, const struct irq_row *now, const struct irq_row *then,
	struct moved *m)
{
	for (size_t i = 0; i < now->n_cells; i++) {
		const struct irq_cell *c = &now->cells[i];
		unsigned which = cpuset_has(in->roles->hot, c->cpu) ? 0 : 1;
		uint64_t delta = 0;

		if (then)
			m->told &= trait_moved(irq_row_count(then, c->cpu), c->count, 32, &delta);
		m->now[which] += c->count;
		m->delta[which] += delta;
	}
}

static void say(const struct trait_in *in, struct trait_out *out, const struct irq_row *r,
	const struct interrupts *t, const struct interrupts *before)
{
	const struct irq_row *then = before ? same_row(before, r) : NULL;
	struct moved m = { .told = then != NULL };
	struct str name = name_of(r), key;

	if (r->single) {
		trait_counter(
			in, out, name, r->total, then ? &then->total : NULL, 64, t->from->path);
		return;
	}
	add(in, r, then, &m);
	if (before && !m.told)
		trait_not_whole(out);
	key = trait_key(in, STR_FMT " on hot CPUs", STR_ARG(name));
	if (!cpuset_is_empty(in->roles->hot)) {
		trait_count(out, trait_key(in, STR_FMT " since boot", STR_ARG(key)), m.now[0],
			t->from->path);
		if (m.told && m.now[0])
			trait_rate(in, out, key, m.delta[0], t->from->path);
	}
	if (m.told && m.now[1])
		trait_rate(in, out, trait_key(in, STR_FMT " on housekeeping CPUs", STR_ARG(name)),
			m.delta[1], t->from->path);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct interrupts *t = trait_fact(in, &fact_interrupts);
	const struct interrupts *before = trait_fact_before(in, &fact_interrupts);

	if (!t->valid) {
		trait_not_whole(out);
		return;
	}
	if (before && !before->valid)
		before = NULL;
	for (size_t i = 0; i < t->n_rows; i++) {
		const struct irq_row *r = &t->rows[i];

		if (r->total && name_of(r).n && !irq_row_is_device(r))
			say(in, out, r, t, before);
	}
}

const struct traits traits_interrupts = {
	.group = "interrupts",
	.what = "interrupts that no device sent: timer, other CPUs, machine checks",
	.needs = { &fact_interrupts },
	.gather = gather,
};
