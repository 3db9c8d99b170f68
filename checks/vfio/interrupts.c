/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of cards that a DPDK process drives. It polls them: their vectors ("vfio-msix[1](…)",
 * "vfio-msi", "vfio-intx", drivers/vfio/pci/vfio_pci_intrs.c) are for changes of the link and
 * faults alone. One that fires at each packet means an application in interrupt mode, and a CPU
 * that sleeps between packets. A card that a virtual machine holds interrupts as any other.
 */
#include "scanner/judging/hot_counts.h"
#include "scanner/facts/net/user_cards.h"

struct fired {
	uint64_t delta;
	unsigned vectors;
	bool reset;
};

/* "vfio-msix[0](0000:3b:00.0)" */
static bool is_of(const struct irq_row *r, const struct user_card *c)
{
	struct str head, tail;

	return str_starts(r->actions, "vfio-") && str_split(r->actions, '(', &head, &tail) &&
	       tail.n > c->address.n && str_eq(str_head(tail, c->address.n), c->address);
}

static struct fired count(const struct check_in *in, const struct user_card *c)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	struct fired s = { .delta = 0 };

	for (size_t i = 0; i < now->n_numeric; i++) {
		const struct irq_row *r = &now->rows[i], *b;
		uint64_t d;

		if (!is_of(r, c))
			continue;
		s.vectors++;
		b = interrupts_row(before, r->key);
		if (!b || !str_eq(b->actions, r->actions))
			s.delta += r->total; /* it was requested within the window */
		else if (r->total < b->total)
			s.reset = true;
		else if (!delta_counter(b->total, r->total, 64, &d))
			s.delta += d;
	}
	return s;
}

static void judge(const struct check_in *in, const struct user_card *c, struct findings *out)
{
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	struct subject who = subject_nic(in->scratch, c->address, c->address, 0);
	struct fired s = count(in, c);
	enum status status;
	struct finding *f;

	if (s.reset) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"a count of its interrupts went back");
		return;
	}
	status = in_count_status(in, s.delta, in_limit(in, "max_rate"), 1e18);
	if (status == STATUS_UNKNOWN) {
		find_reason(out, STATUS_UNKNOWN, REASON_NO_TIME, who,
			"it interrupted, and the samples do not say in what time");
		return;
	}
	f = find(out, status, who,
		status == STATUS_PASS ? "it is polled: its vectors are quiet"
				      : "it interrupts, and should be polled");
	find_observed(f, STR_FMT ", %u vectors", STR_ARG(in_count_text(in, s.delta)), s.vectors);
	find_wanted(f, "at most %g/s", in_limit(in, "max_rate"));
	find_evidence_text(f, now->from, "vfio vectors of " STR_FMT " +%llu, held by pid %d",
		STR_ARG(c->address), (unsigned long long)s.delta, c->holder);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct user_cards *t = in_fact(in, &fact_user_cards);
	const struct interrupts *now = in_fact(in, &fact_interrupts);
	const struct interrupts *before = in_fact_before(in, &fact_interrupts);
	unsigned n = 0;

	(void)self;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].holder_is_dpdk)
			continue;
		n++;
		if (!now->valid || !before || !before->valid)
			find_unreadable(out,
				subject_nic(in->scratch, t->v[i].address, t->v[i].address, 0),
				now->valid && before ? before->from : now->from, false);
		else
			judge(in, &t->v[i], out);
	}
	if (n)
		return;
	if (t->n && str_is(t->v[0].driver, "vfio-pci") && t->held->state != ANSWER_OK)
		find_unreadable(out, subject_host(), t->held, false);
	else
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no DPDK process holds a card of vfio-pci");
}

const struct check check_vfio_interrupts[] = {
	{
		.id = "vfio.interrupts",
		.rule = 1,
		.title = "Cards that DPDK polls do not interrupt",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_user_cards, &fact_interrupts },
		.limits = { { "max_rate", "1/s", 10, 0, 1e9, NULL,
			"interrupts a second of one card" } },
		.why = "a thread that sleeps until an interrupt wakes it is some 5 to 20 us late at each packet",
		.fix_now =
			"the application's polling mode (for l3fwd-power: no --interrupt-only); no rx interrupt in intr_conf",
		.source = "drivers/vfio/pci/vfio_pci_intrs.c; lib/ethdev/rte_ethdev.h",
		.run = run,
	},
	{ 0 },
};
