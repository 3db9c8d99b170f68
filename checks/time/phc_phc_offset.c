/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stamps of two cards are compared when latency between them is measured: their clocks must agree.
 * Each is read against the system's clock, one after the other, so what is not known of the
 * difference is what is not known of both. Ports of one card often share one clock.
 */
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

static const struct phcs *clocks(const struct check_in *in)
{
	return in_fact(in, &fact_phcs);
}

/* Of a port that is declared to be for stamping. */
static bool is_meant(const struct check_in *in, const struct phc *c)
{
	for (size_t i = 0; !c->emulated && i < clocks(in)->n_ports; i++) {
		const struct phc_port *p = &clocks(in)->ports[i];
		enum nic_role role = roles_nic(in->roles, p->name);

		if (str_eq(p->phc, c->name) && (role == NIC_PTP || role == NIC_FAST))
			return true;
	}
	return false;
}

static int64_t apart(const struct phc *x, const struct phc *y)
{
	int64_t d;

	return __builtin_sub_overflow(x->offset_ns, y->offset_ns, &d) ? INT64_MAX
								      : clocks_magnitude(d);
}

/* Of two that disagree, the one that is further from the system's clock by less than a second. */
static const struct phc *further(const struct phc *x, const struct phc *y)
{
	int64_t ox = x->offset_ns, oy = y->offset_ns, unused;
	bool kx = phc_residual(x->offset_ns, 0, &ox, &unused);
	bool ky = phc_residual(y->offset_ns, 0, &oy, &unused);

	if (kx != ky)
		return kx ? y : x;
	return clocks_magnitude(ox) > clocks_magnitude(oy) ? x : y;
}

static void judge_pair(
	const struct check_in *in, const struct phc *x, const struct phc *y, struct findings *out)
{
	int64_t d = apart(x, y), bound = x->bound_ns + y->bound_ns;
	bool wrong = (double)d - (double)bound > in_limit(in, "pair_max_ns");
	const struct phc *who = further(x, y);
	struct finding *f = find(out, wrong ? STATUS_FAIL : STATUS_PASS,
		subject_named(SUBJECT_DEVICE, who->name), STR_FMT " and " STR_FMT " %s",
		STR_ARG(x->name), STR_ARG(y->name), wrong ? "disagree" : "agree");

	find_observed(f, STR_FMT " apart, known to " STR_FMT, STR_ARG(clocks_ns(in->scratch, d)),
		STR_ARG(clocks_ns(in->scratch, bound)));
	find_observed_value(f, (double)d, "ns");
	find_wanted(f, "within %g ns", in_limit(in, "pair_max_ns"));
	find_evidence_text(f, x->measured, STR_FMT ": %lld ns from the system's clock",
		STR_ARG(x->name), (long long)x->offset_ns);
	find_evidence_text(f, y->measured, STR_FMT ": %lld ns from the system's clock",
		STR_ARG(y->name), (long long)y->offset_ns);
}

static void judge_all(const struct check_in *in, struct findings *out)
{
	const struct phcs *t = clocks(in);
	const struct phc *first = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct phc *c = &t->v[i];

		if (!is_meant(in, c))
			continue;
		if (!c->has_offset)
			find_unreadable(
				out, subject_named(SUBJECT_DEVICE, c->name), c->measured, false);
		else if (first)
			judge_pair(in, first, c, out);
		else
			first = c;
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct phcs *t = clocks(in);
	unsigned n = 0;

	(void)self;
	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		n += is_meant(in, &t->v[i]);
	if (n > 1)
		judge_all(in, out);
	else
		find_evidence(
			find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
				"no two ports with clocks of their own are declared for stamping"),
			t->list);
}

const struct check check_time_phc_phc_offset[] = {
	{
		.id = "time.phc_phc_offset",
		.rule = 1,
		.title = "The clocks of the cards that stamp agree",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_phcs },
		.limits = { { "pair_max_ns", "ns", 1000, 1, 1e9, NULL,
			"largest difference that passes" } },
		.implied_by = { "time.phc_sys_offset" },
		.why = "a latency measured from one card's stamp to another's is wrong by as much as their clocks disagree",
		.fix_now = "phc2sys -a, which carries one card's time to the others",
		.source = "linuxptp phc2sys.8; drivers/ptp/ptp_chardev.c",
		.run = run,
	},
	{ 0 },
};
