/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of devices, by what asked for them and never by number: where each may go and where
 * the kernel sends it, and how many fired on hot CPUs. Those of a device with more than IRQS_NAMED
 * of them are told together, since a drive has a queue for each CPU.
 */
#include "scanner/engine/trait.h"

#include "scanner/base/sort.h"
#include "scanner/base/text.h"
#include "scanner/facts/irq/interrupts.h"
#include "scanner/facts/irq/irqs.h"
#include "scanner/facts/mem/nodes.h"

enum { IRQS_NAMED = 32, IRQS_VALUES = 4 };

struct aim {
	struct str group, key;
	struct str value[2]; /* asked, effective; empty: not told */
	const struct answer *from[2];
};

static int by_group(const void *x, const void *y)
{
	const struct aim *a = x, *b = y;
	int r = str_cmp_natural(a->group, b->group);

	if (!r)
		r = str_cmp_natural(a->key, b->key);
	if (!r)
		r = str_cmp(a->value[0], b->value[0]);
	return r ? r : str_cmp(a->value[1], b->value[1]);
}

/*
 * Which of the CPUs of a mask it is, the kernel decides anew at each boot
 * (kernel/irq/matrix.c): of those that are not hot the role and the node are told, and no number.
 */
static struct str place_of(const struct trait_in *in, struct cpuset cpus)
{
	const struct nodes *t = trait_fact(in, &fact_nodes);
	struct cpuset hot = cpuset_and(in->scratch, cpus, in->roles->hot), nodes = { 0 };
	struct cpuset rest = cpuset_minus(in->scratch, cpus, hot);
	struct str text = STR("housekeeping");

	if (!cpuset_is_empty(hot))
		text = str_printf(in->scratch, "hot " STR_FMT "%s",
			STR_ARG(cpuset_format(in->scratch, hot)),
			cpuset_is_empty(rest) ? "" : " and housekeeping");
	if (!t || cpuset_is_empty(rest))
		return text;
	for (size_t i = 0; i < t->n; i++) {
		if (cpuset_meets(t->v[i].cpus, rest))
			nodes = cpuset_or(
				in->scratch, nodes, cpuset_of(in->scratch, t->v[i].number));
	}
	if (cpuset_is_empty(nodes))
		return text;
	return str_printf(in->scratch, STR_FMT ", node " STR_FMT, STR_ARG(text),
		STR_ARG(cpuset_format(in->scratch, nodes)));
}

static struct aim aim_of(const struct trait_in *in, struct trait_out *out, const struct irq *q)
{
	struct aim a = { .group = irqs_group(in->scratch, q->actions),
		.key = q->device.n ? q->device : q->actions,
		.from = { q->requested_from, q->effective_from } };

	if (q->requested_valid)
		a.value[0] = str_trim(q->requested_from->bytes);
	if (q->effective_valid)
		a.value[1] = place_of(in, q->effective);
	if (!q->requested_valid ||
		(!q->effective_valid && q->effective_from->state != ANSWER_ABSENT))
		trait_not_whole(out);
	return a;
}

/* The value of one, or of several: each with how many have it, or a hash where they are many. */
static struct str values_of(
	const struct trait_in *in, const struct aim *v, size_t n, unsigned which)
{
	struct str seen[IRQS_VALUES], text = { 0 };
	size_t times[IRQS_VALUES] = { 0 };
	unsigned kinds = 0, at;
	uint64_t hash = text_hash(STR(""));

	for (size_t i = 0; i < n; i++) {
		hash = text_hash_more(text_hash_more(hash, v[i].key), v[i].value[which]);
		for (at = 0; at < kinds && !str_eq(seen[at], v[i].value[which]); at++)
			;
		if (at == kinds && kinds < IRQS_VALUES)
			seen[kinds++] = v[i].value[which];
		if (at < IRQS_VALUES)
			times[at]++;
	}
	for (at = 0; at < kinds; at++)
		text = n == 1 ? seen[0]
			      : str_printf(in->scratch, STR_FMT "%s" STR_FMT " x%zu", STR_ARG(text),
					at ? "; " : "", STR_ARG(seen[at]), times[at]);
	if (n > 1 && kinds > 1)
		text = str_printf(in->scratch, STR_FMT "; fnv1a %016llx", STR_ARG(text),
			(unsigned long long)hash);
	return text;
}

static void say(const struct trait_in *in, struct trait_out *out, const struct aim *v, size_t n,
	struct str key)
{
	static const char *const words[] = { "asked", "effective" };

	for (unsigned which = 0; which < 2; which++) {
		if (v->value[which].n)
			trait_line(out, which ? TRAIT_STATE : TRAIT_SETTING,
				trait_key(in, STR_FMT " %s", STR_ARG(key), words[which]),
				values_of(in, v, n, which), v->from[which]->path);
	}
}

static void say_group(
	const struct trait_in *in, struct trait_out *out, const struct aim *v, size_t n)
{
	size_t from = 0;

	if (n > IRQS_NAMED) {
		say(in, out, v, n, v->group);
		return;
	}
	for (size_t i = 1; i <= n; i++) {
		if (i < n && str_eq(v[i].key, v[from].key))
			continue;
		say(in, out, &v[from], i - from, v[from].key);
		from = i;
	}
}

static void aims(const struct trait_in *in, struct trait_out *out, const struct irqs *t)
{
	struct aim *v = ARENA_NEW(in->scratch, struct aim, t->n + 1);
	size_t n = 0, from = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].actions_known)
			trait_not_whole(out);
		else if (t->v[i].actions.n)
			v[n++] = aim_of(in, out, &t->v[i]);
	}
	sort_in_place(v, n, sizeof(*v), by_group);
	for (size_t i = 1; i <= n; i++) {
		if (i < n && str_eq(v[i].group, v[from].group))
			continue;
		say_group(in, out, &v[from], i - from);
		from = i;
	}
}

/* What one device's interrupts counted: hot CPUs, then the others. */
struct fired {
	struct str group;
	uint64_t now[2], moved[2];
};

struct fired_all {
	struct fired *v;
	size_t n, cap;
	struct fired sum;
	bool lost; /* one came, went or went back: what moved is not all */
};

static struct fired *fired_of(const struct trait_in *in, struct fired_all *all, struct str actions)
{
	struct str group = irqs_group(in->scratch, actions);

	for (size_t i = all->n; i-- > 0;) {
		if (str_eq(all->v[i].group, group))
			return &all->v[i];
	}
	all->v = arena_grow(in->scratch, all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n] = (struct fired){ .group = group };
	return &all->v[all->n++];
}

/* Counts are of 32 bits for each CPU: what moved is subtracted cell by cell. */
static void add_row(const struct trait_in *in, struct fired_all *all, const struct irq_row *now,
	const struct irq_row *then)
{
	struct fired *f = fired_of(in, all, now->actions);

	for (size_t i = 0; i < now->n_cells; i++) {
		const struct irq_cell *c = &now->cells[i];
		unsigned which = cpuset_has(in->roles->hot, c->cpu) ? 0 : 1;
		uint64_t delta = 0;

		if (then && !trait_moved(irq_row_count(then, c->cpu), c->count, 32, &delta))
			all->lost = true;
		f->now[which] += c->count;
		f->moved[which] += delta;
		all->sum.now[which] += c->count;
		all->sum.moved[which] += delta;
	}
}

/* Both tables are in the order of their numbers. */
static void count_rows(const struct trait_in *in, struct fired_all *all,
	const struct interrupts *now, const struct interrupts *before)
{
	size_t k = 0;

	for (size_t i = 0; i < now->n_numeric; i++) {
		const struct irq_row *r = &now->rows[i], *then = NULL;

		if (!irq_row_is_device(r))
			continue;
		for (; before && k < before->n_numeric && before->rows[k].irq <= r->irq; k++) {
			if (before->rows[k].irq == r->irq &&
				str_eq(before->rows[k].actions, r->actions))
				then = &before->rows[k];
		}
		all->lost |= before && !then;
		add_row(in, all, r, then);
	}
}

static void say_fired(const struct trait_in *in, struct trait_out *out, const struct fired *f,
	const struct interrupts *t, bool moved)
{
	struct str name = f->group.n ? f->group : STR("all devices");
	bool sum = !f->group.n;

	if (!cpuset_is_empty(in->roles->hot) && (f->now[0] || sum)) {
		struct str key = trait_key(in, STR_FMT " on hot CPUs", STR_ARG(name));

		trait_count(out, trait_key(in, STR_FMT " since boot", STR_ARG(key)), f->now[0],
			t->from->path);
		if (moved && (f->moved[0] || sum))
			trait_rate(in, out, key, f->moved[0], t->from->path);
	}
	if (moved && (f->moved[1] || sum))
		trait_rate(in, out, trait_key(in, STR_FMT " on housekeeping CPUs", STR_ARG(name)),
			f->moved[1], t->from->path);
}

static void counts(const struct trait_in *in, struct trait_out *out, const struct interrupts *now)
{
	const struct interrupts *before = trait_fact_before(in, &fact_interrupts);
	struct fired_all all = { .lost = false };

	if (!now->valid) {
		trait_not_whole(out);
		return;
	}
	if (before && !before->valid)
		before = NULL;
	count_rows(in, &all, now, before);
	if (all.lost)
		trait_not_whole(out);
	say_fired(in, out, &all.sum, now, before != NULL);
	for (size_t i = 0; i < all.n; i++)
		say_fired(in, out, &all.v[i], now, before != NULL);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct irqs *t = trait_fact(in, &fact_irqs);
	const struct interrupts *counted = trait_fact(in, &fact_interrupts);

	if (t->list->state != ANSWER_OK)
		trait_not_whole(out);
	if (t->default_valid)
		trait_line(out, TRAIT_SETTING, STR("default"),
			cpuset_format(in->scratch, t->default_affinity), t->default_from->path);
	aims(in, out, t);
	if (counted)
		counts(in, out, counted);
}

const struct traits traits_irq = {
	.group = "irq",
	.what = "interrupts of devices: where they may go, where they go, how many fired",
	.needs = { &fact_irqs },
	.gather = gather,
};
