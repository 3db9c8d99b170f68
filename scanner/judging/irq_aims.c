/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/irq_aims.h"

#include "scanner/judging/cpu_roles.h"
#include "scanner/judging/hot_counts.h"
#include "scanner/facts/host.h"

static bool is_moot(const struct interrupts *t, struct arena *a, const struct irq *irq)
{
	const struct irq_row *row = interrupts_row(t, str_printf(a, "%u", irq->number));

	if (irq->actions_known && irq->actions.n == 0)
		return true;
	return row && row->actions.n && !irq_row_is_device(row); /* a timer or IPI of the CPU */
}

/* EL7, and kernels without the mask; or a tree that lacks the file. */
static enum aim aim_by_request(const struct check_in *in, const struct irq *irq)
{
	struct cpuset set;

	if (!irq->requested_valid)
		return AIM_UNTOLD;
	set = cpuset_and(in->scratch, irq->requested, in->roles->online);
	if (!cpuset_meets(set, in_quiet(in)))
		return AIM_CLEAR;
	if (cpuset_within(set, in_quiet(in)))
		return AIM_HOT;
	return irq->effective_from->state == ANSWER_ABSENT ? AIM_MAYBE : AIM_UNTOLD;
}

static enum aim aim_of(const struct check_in *in, const struct irq *irq)
{
	bool kept = irq->movable == IRQ_MOVABLE_NO || irq->movable == IRQ_MOVABLE_ASSUMED_NO;
	enum aim aim = AIM_CLEAR;

	if (is_moot(in_fact(in, &fact_interrupts), in->scratch, irq))
		return AIM_CLEAR;
	if (!irq->effective_valid)
		aim = aim_by_request(in, irq);
	else if (cpuset_meets(irq->effective, in_quiet(in)))
		aim = AIM_HOT;
	else if (!kept && irq->requested_valid && cpuset_meets(irq->effective, in->roles->online) &&
		 cpuset_meets(irq->requested, in_quiet(in)))
		aim = AIM_WIDE;
	if (aim == AIM_HOT && !irq->actions_known)
		return AIM_UNTOLD;
	return aim == AIM_HOT && kept ? AIM_KEPT : aim;
}

/* Rows of the same number and the same actions; a count that went back is none. */
static uint64_t fired_in_window(const struct check_in *in, const struct irq_row *now)
{
	const struct interrupts *t = in_fact_before(in, &fact_interrupts);
	const struct irq_row *before = t && t->valid ? interrupts_row(t, now->key) : NULL;
	uint64_t sum = 0, delta;

	if (!before || !str_eq(before->actions, now->actions))
		return 0;
	for (size_t i = 0; i < now->n_cells; i++) {
		unsigned cpu = now->cells[i].cpu;

		if (cpuset_has(in_quiet(in), cpu) &&
			delta_counter(irq_row_count(before, cpu), now->cells[i].count, 32,
				&delta) == DELTA_OK)
			sum += delta;
	}
	return sum;
}

static struct aimed measure(const struct check_in *in, const struct irq *irq, enum aim aim)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);
	const struct irq_row *row = interrupts_row(t, str_printf(in->scratch, "%u", irq->number));
	struct cpuset set =
		irq->effective_valid && aim != AIM_WIDE ? irq->effective : irq->requested;

	return (struct aimed){
		.irq = irq,
		.hot = cpuset_and(in->scratch, set, in_quiet(in)),
		.since_boot = row ? irq_row_sum(row, in_quiet(in)) : 0,
		.in_window = row ? fired_in_window(in, row) : 0,
	};
}

static struct aimed_device *device_of(
	const struct check_in *in, struct aims *s, struct str name, enum aim aim)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->devices[i].aim == aim && str_eq(s->devices[i].name, name))
			return &s->devices[i];
	}
	s->devices = arena_grow(in->scratch, s->devices, s->n, &s->cap, sizeof(*s->devices));
	s->devices[s->n] = (struct aimed_device){ .name = name, .aim = aim };
	return &s->devices[s->n++];
}

static bool is_worse(const struct aimed *x, const struct aimed *y)
{
	return x->in_window != y->in_window ? x->in_window > y->in_window
					    : x->since_boot > y->since_boot;
}

static void add_to_device(
	const struct check_in *in, struct aims *s, const struct aimed *m, enum aim aim, bool fires)
{
	struct str name = irqs_group(in->scratch, m->irq->actions);
	struct aimed_device *d = device_of(in, s, name, aim);

	if (!d->n || is_worse(m, &d->worst))
		d->worst = *m;
	d->n++;
	d->firing += fires;
	d->since_boot += m->since_boot;
	d->in_window += m->in_window;
	d->hot = cpuset_or(in->scratch, d->hot, m->hot);
}

static void count_aimed(
	const struct check_in *in, struct aims *s, const struct aimed *m, enum aim aim)
{
	bool fires = (s->in_window ? m->in_window : m->since_boot) > 0;

	s->firing += fires;
	s->dormant += !fires;
	s->movable += m->irq->movable == IRQ_MOVABLE_YES;
	s->untold += m->irq->movable == IRQ_MOVABLE_UNKNOWN;
	s->unmovable += aim == AIM_KEPT;
	add_to_device(in, s, m, aim, fires);
}

static void add_to_busiest(struct aims *s, struct fired m)
{
	size_t at;

	s->fired++;
	if (s->n_busiest < AIMS_BUSIEST)
		s->n_busiest++;
	else if (s->busiest[AIMS_BUSIEST - 1].since_boot >= m.since_boot)
		return;
	for (at = s->n_busiest - 1; at > 0 && s->busiest[at - 1].since_boot < m.since_boot; at--)
		s->busiest[at] = s->busiest[at - 1];
	s->busiest[at] = m;
}

static void look_at_counts(const struct check_in *in, struct aims *s)
{
	const struct interrupts *t = in_fact(in, &fact_interrupts);

	for (size_t i = 0; i < t->n_rows; i++) {
		uint64_t sum = irq_row_sum(&t->rows[i], in_quiet(in));

		if (sum && irq_row_is_device(&t->rows[i]))
			add_to_busiest(s, (struct fired){ &t->rows[i], sum });
	}
}

static bool precedes(const struct aimed_device *x, const struct aimed_device *y)
{
	return x->in_window != y->in_window ? x->in_window > y->in_window
					    : x->since_boot > y->since_boot;
}

static void sort_devices(struct aims *s)
{
	for (size_t i = 1; i < s->n; i++) {
		struct aimed_device d = s->devices[i];
		size_t at = i;

		for (; at > 0 && precedes(&d, &s->devices[at - 1]); at--)
			s->devices[at] = s->devices[at - 1];
		s->devices[at] = d;
	}
}

static bool is_unused(const struct check_in *in, const struct irq *irq)
{
	return irq->actions_known && irq->actions.n == 0 && irq->effective_valid &&
	       cpuset_meets(irq->effective, in_quiet(in));
}

void in_irq_aims(const struct check_in *in, struct aims *ret)
{
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct irqs *t = in_fact(in, &fact_irqs);
	struct aims *s = ret;

	*s = (struct aims){ .counted = now->valid };
	s->in_window = now->valid && before && before->valid;
	for (size_t i = 0; i < t->n; i++) {
		enum aim aim = aim_of(in, &t->v[i]);
		struct aimed m;

		s->unused += aim == AIM_CLEAR && is_unused(in, &t->v[i]);
		if (!s->count[aim]++ || aim != AIM_CLEAR) {
			m = measure(in, &t->v[i], aim);
			if (s->count[aim] == 1)
				s->example[aim] = m;
			s->hot[aim] = cpuset_or(in->scratch, s->hot[aim], m.hot);
		}
		if (aim == AIM_HOT || aim == AIM_KEPT)
			count_aimed(in, s, &m, aim);
	}
	look_at_counts(in, s);
	sort_devices(s);
}

const char *irq_movable_text(enum irq_movable m)
{
	static const char *const texts[] = {
		[IRQ_MOVABLE_UNKNOWN] = "this kernel cannot tell whether it can be moved",
		[IRQ_MOVABLE_YES] = "movable",
		[IRQ_MOVABLE_NO] = "unmovable",
		[IRQ_MOVABLE_ASSUMED_NO] = "assumed unmovable, by its name",
	};

	return texts[m];
}

/* " (9.2/s on average)" where the host says how long it has been up. */
static const char *average(const struct check_in *in, uint64_t since_boot)
{
	const struct host *h = in_fact(in, &fact_host);

	if (!h || !h->boottime_ns)
		return "";
	return str_z(in->scratch, str_printf(in->scratch, " (%.2g/s on average)",
					  (double)since_boot * 1e9 / (double)h->boottime_ns));
}

struct str in_aimed_text(
	const struct check_in *in, const struct aims *s, uint64_t in_window, uint64_t since_boot)
{
	struct str boot = text_count(in->scratch, since_boot);

	if (!s->counted)
		return STR("not counted");
	if (s->in_window && in_window)
		return in_count_text(in, in_window);
	if (s->in_window || !since_boot)
		return since_boot ? str_printf(in->scratch, "dormant, " STR_FMT " since boot",
					    STR_ARG(boot))
				  : STR("dormant since boot");
	return str_printf(
		in->scratch, STR_FMT " since boot%s", STR_ARG(boot), average(in, since_boot));
}
