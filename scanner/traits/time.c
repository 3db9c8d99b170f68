/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What steers the clocks and how well: the kernel's discipline, chronyd's source, ptp4l's ports and
 * grandmaster, clocks of cards. Offsets are of the moment, in ns: they differ a little always.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/net/chrony.h"
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/ptp4l.h"

static void ns(struct trait_out *out, struct str key, int64_t v, const struct answer *from)
{
	struct trait *t = trait_addf(out, TRAIT_STATE, key, "%lld ns", (long long)v);

	trait_number(out, t, (double)v, "ns");
	trait_from(out, t, from);
}

static void kernel(struct trait_out *out, const struct kernel_clock *k)
{
	static const char *const leaps[] = { "none", "to insert", "to delete", "inserting",
		"inserted", "not synchronised" };
	struct trait *t;

	if (!k->valid) {
		if (k->from->state != ANSWER_ABSENT && k->from->state != ANSWER_NOT_READ)
			trait_not_whole(out);
		return;
	}
	t = trait_addf(out, TRAIT_STATE, STR("TAI offset"), "%lld s", (long long)k->tai);
	trait_number(out, t, (double)k->tai, "1");
	trait_from(out, t, k->from);
	trait_line(out, TRAIT_STATE, STR("kernel synchronised"),
		k->status & KERNEL_CLOCK_UNSYNC ? STR("no") : STR("yes"), k->from->path);
	if (k->state >= 0 && (size_t)k->state < sizeof(leaps) / sizeof(leaps[0]))
		trait_line(out, TRAIT_STATE, STR("leap second"), str_from(leaps[k->state]),
			k->from->path);
}

static void chrony(struct trait_out *out, const struct chrony *c)
{
	struct trait *t;

	if (!c->valid || !c->tracks) {
		if (c->valid && c->answer.n)
			trait_not_whole(out);
		return;
	}
	if (c->source.n)
		trait_line(out, TRAIT_STATE, STR("chrony source"), c->source, c->from->path);
	t = trait_addf(out, TRAIT_STATE, STR("chrony stratum"), "%u", c->stratum);
	trait_number(out, t, c->stratum, "1");
	trait_from(out, t, c->from);
	ns(out, STR("chrony correction"), c->correction_ns, c->from);
	ns(out, STR("chrony bound"), chrony_bound(c), c->from);
}

static void instance(const struct trait_in *in, struct trait_out *out, const struct ptp4l *p,
	const struct ptp_instance *i)
{
	if (!str_is(i->answer, "ok")) {
		trait_not_whole(out);
		return;
	}
	for (size_t k = 0; k < i->n_ports; k++)
		trait_line(out, TRAIT_STATE,
			trait_key(in, "ptp4l " STR_FMT " port %u", STR_ARG(i->uds),
				i->ports[k].number),
			str_from(ptp_state_word(i->ports[k].state)), p->from->path);
	if (i->gm.n)
		trait_line(out, TRAIT_STATE,
			trait_key(in, "ptp4l " STR_FMT " grandmaster", STR_ARG(i->uds)), i->gm,
			p->from->path);
	if (i->has_time)
		trait_from(out,
			trait_addf(out, TRAIT_STATE,
				trait_key(in, "ptp4l " STR_FMT " UTC offset", STR_ARG(i->uds)),
				"%d s", i->utc_offset),
			p->from);
	if (i->n_samples) {
		const struct ptp_sample *s = &i->samples[i->n_samples - 1];

		ns(out, trait_key(in, "ptp4l " STR_FMT " offset", STR_ARG(i->uds)), s->offset_ns,
			p->from);
		if (s->has_delay)
			ns(out, trait_key(in, "ptp4l " STR_FMT " path delay", STR_ARG(i->uds)),
				s->delay_ns, p->from);
	}
}

static void clocks(const struct trait_in *in, struct trait_out *out, const struct phcs *t)
{
	for (size_t i = 0; i < t->n_ports; i++) {
		const struct phc *c = phcs_find(t, t->ports[i].phc);

		if (!c)
			continue;
		/* Its name is the driver's word for it, with some the card's address. */
		trait_line(out, TRAIT_HARDWARE,
			trait_key(in, "clock of " STR_FMT, STR_ARG(t->ports[i].name)), STR("there"),
			t->list->path);
		if (c->has_offset && c->measured)
			ns(out,
				trait_key(in, "clock of " STR_FMT " from the system's",
					STR_ARG(t->ports[i].name)),
				c->offset_ns, c->measured);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct kernel_clock *k = trait_fact(in, &fact_kernel_clock);
	const struct chrony *c = trait_fact(in, &fact_chrony);
	const struct ptp4l *p = trait_fact(in, &fact_ptp4l);
	const struct phcs *t = trait_fact(in, &fact_phcs);

	if (k)
		kernel(out, k);
	if (c)
		chrony(out, c);
	for (size_t i = 0; p && i < p->n; i++)
		instance(in, out, p, &p->v[i]);
	if (t)
		clocks(in, out, t);
}

const struct traits traits_time = {
	.group = "time",
	.what = "what steers the clocks, and how well",
	.gather = gather,
};
