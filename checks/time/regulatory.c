/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far the clock may be from UTC, as the sum of all that is not known, against the rule that
 * applies. By PTP: the grandmaster's own error, the largest offset from it, the asymmetry of the
 * path, which PTP cannot see, and the system's clock against the card's with what that reading does
 * not know. By chronyd: its offset, the dispersion and half of the delay to the root. A term that
 * is not known makes the sum unknown. The result is evidence, not compliance.
 */
#include "scanner/facts/net/kernel_clock.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

enum { TERMS_MAX = 8, HALF = 2 };

static const struct regime {
	const char *rule;
	double limit_ns;
} regimes[] = {
	{ NULL, 0 },
	{ "RTS 25 table 2, high-frequency technique: 100 us", 100e3 },
	{ "RTS 25 table 2, other trading: 1 ms", 1e6 },
	{ "RTS 25 table 2, voice and negotiated: 1 s", 1e9 },
	{ "RTS 25 table 1, venue with a latency of at most 1 ms: 100 us", 100e3 },
	{ "RTS 25 table 1, venue with a latency above 1 ms: 1 ms", 1e6 },
	{ "FINRA rule 4590 and CAT, computer clocks: 50 ms of NIST", 50e6 },
	{ "FINRA rule 4590 and CAT, other and manual events: 1 s", 1e9 },
	{ "CAT NMS plan, participants: 100 us", 100e3 },
};
#define REGIMES                                                                                    \
	"none|rts25-hft|rts25-other|rts25-voice|rts25-venue-fast|rts25-venue-slow|cat|cat-manual|cat-participant"

struct budget_of {
	const struct check_in *in;
	struct {
		const char *what;
		double ns;
	} v[TERMS_MAX];
	unsigned n;
	const char *missing; /* the term that is not known; NULL: none */
	enum reason reason;
};

static void term(struct budget_of *b, const char *what, double ns)
{
	if (b->n < TERMS_MAX) {
		b->v[b->n].what = what;
		b->v[b->n++].ns = ns;
	}
}

static void miss(struct budget_of *b, const char *what, enum reason reason)
{
	if (b->missing)
		return;
	b->missing = what;
	b->reason = reason;
}

/* Of several daemons the first that follows a master; else the first that there is. */
static const struct ptp_instance *follower(const struct ptp4l *t)
{
	const struct ptp_instance *any = NULL;

	for (size_t i = 0; t->valid && i < t->n; i++) {
		if (ptp4l_has(&t->v[i], PTP_SLAVE))
			return &t->v[i];
		if (!any)
			any = &t->v[i];
	}
	return any;
}

/* clockAccuracy of IEEE 1588-2008, table 6: from 25 ns (0x20) to 10 s (0x30); else not told. */
static double accuracy_ns(unsigned accuracy)
{
	static const double ns[] = { 25, 100, 250, 1e3, 2.5e3, 10e3, 25e3, 100e3, 250e3, 1e6, 2.5e6,
		10e6, 25e6, 100e6, 250e6, 1e9, 10e9 };

	return accuracy >= 0x20 && accuracy <= 0x30 ? ns[accuracy - 0x20] : 0;
}

static void add_master(struct budget_of *b, const struct ptp_instance *p)
{
	double told = accuracy_ns(p->gm_accuracy), least = in_limit(b->in, "gm_error_ns");

	if (!p->has_parent)
		miss(b, "the grandmaster did not tell of itself", REASON_TIMEOUT);
	else if (p->gm_class != 6 && p->gm_class != 7)
		miss(b, "the grandmaster does not claim to be traceable", REASON_AMBIGUOUS);
	else
		term(b, "grandmaster", told > least ? told : least);
}

static void add_path(struct budget_of *b, const struct ptp_instance *p)
{
	int64_t worst = clocks_worst_offset(p);

	if (!ptp4l_has(p, PTP_SLAVE) || worst < 0 || p->samples[p->n_samples - 1].ingress_ns == 0)
		miss(b, "ptp4l told no fresh offset", clocks_reason(p->answer));
	else
		term(b, "offset from it", (double)worst);
	term(b, "asymmetry of the path", in_limit(b->in, "asymmetry_ns"));
}

/* The clock that this ptp4l steers, and how far the system's is from it. */
static void add_card(struct budget_of *b, const struct timed *d)
{
	const struct kernel_clock *k = in_fact(b->in, &fact_kernel_clock);
	const struct phcs *phcs = in_fact(b->in, &fact_phcs);
	const struct phc *c = d && d->n_clocks ? phcs_find(phcs, d->clocks[0]) : NULL;
	int64_t off, tai;

	if (d && timed_steers(d, STR("CLOCK_REALTIME")))
		return;
	if (!c || !c->has_offset)
		miss(b, "the system's clock was not measured against the card's",
			c && c->measured->state == ANSWER_DENIED ? REASON_DENIED
								 : REASON_NOT_CAPTURED);
	else if (!phc_residual(c->offset_ns, k->valid ? k->tai : 0, &off, &tai))
		term(b, "card and system", (double)clocks_magnitude(c->offset_ns));
	else {
		term(b, "card and system", (double)clocks_magnitude(off));
		term(b, "reading both", (double)c->bound_ns);
	}
}

static void add_ptp(struct budget_of *b, const struct ptp_instance *p)
{
	const struct time_daemons *t = in_fact(b->in, &fact_time_daemons);

	add_master(b, p);
	add_path(b, p);
	if (t->valid)
		add_card(b, time_daemons_pid(t, p->pid));
	else
		miss(b, "who steers the system's clock is not known", REASON_AMBIGUOUS);
}

static void add_chrony(struct budget_of *b, const struct chrony *c)
{
	if (!c->tracks || c->leap == CHRONY_LEAP_NONE || c->refid == 0) {
		miss(b, "chronyd is not synchronised, or did not tell",
			c->tracks ? REASON_AMBIGUOUS : clocks_reason(c->answer));
		return;
	}
	term(b, "offset that is corrected", (double)clocks_magnitude(c->correction_ns));
	term(b, "dispersion to the root", (double)clocks_magnitude(c->dispersion_ns));
	term(b, "half of the delay to it", (double)clocks_magnitude(c->delay_ns) / HALF);
}

/* False: no daemon is there to be summed up. */
static bool sum_up(struct budget_of *b)
{
	const struct ptp_instance *p = follower(in_fact(b->in, &fact_ptp4l));
	const struct chrony *c = in_fact(b->in, &fact_chrony);
	enum time_source t = b->in->roles->time;
	bool chrony = c->valid && c->daemons && !(t == TIME_PTP4L && p);

	if (p && !(t == TIME_CHRONY && chrony) && !(t == TIME_NTP && chrony)) {
		add_ptp(b, p);
		return true;
	}
	if (!chrony)
		return false;
	add_chrony(b, c);
	return true;
}

static double total(const struct budget_of *b)
{
	double ns = 0;

	for (unsigned i = 0; i < b->n; i++)
		ns += b->v[i].ns;
	return ns;
}

static void show(struct finding *f, const struct budget_of *b, const char *rule)
{
	const struct answer *from =
		((const struct kernel_clock *)in_fact(b->in, &fact_kernel_clock))->from;
	struct arena *a = b->in->scratch;
	struct str text = { NULL, 0 };

	for (unsigned i = 0; i < b->n; i++)
		text = str_printf(a, STR_FMT "%s%s " STR_FMT, STR_ARG(text), i ? " + " : "",
			b->v[i].what, STR_ARG(clocks_ns(a, clocks_whole(b->v[i].ns))));
	find_observed(f, STR_FMT " = " STR_FMT, STR_ARG(clocks_ns(a, clocks_whole(total(b)))),
		STR_ARG(text));
	find_observed_value(f, total(b), "ns");
	find_evidence_text(f, from, "%s; " STR_FMT, rule, STR_ARG(text));
}

static void judge(const struct check_in *in, const struct budget_of *b, double limit,
	const char *rule, struct findings *out)
{
	struct arena *a = in->scratch;
	enum status s = total(b) > limit       ? STATUS_FAIL
			: total(b) > limit / 2 ? STATUS_WARN
					       : STATUS_PASS;
	struct finding *f;

	if (b->missing && s != STATUS_FAIL)
		f = find_reason(out, STATUS_UNKNOWN, b->reason, subject_host(),
			"the distance from UTC cannot be summed up: %s", b->missing);
	else
		f = find(out, s, subject_host(), "%s",
			s == STATUS_FAIL ? "the clock may be further from UTC than the rule allows"
			: s == STATUS_WARN
				? "the clock may have used more than half of what the rule allows"
				: "the clock is as close to UTC as the rule wants");
	show(f, b, rule);
	find_wanted(
		f, "at most " STR_FMT " (%s)", STR_ARG(clocks_ns(a, clocks_whole(limit))), rule);
	find_wanted_value(f, limit, "ns");
}

static unsigned regime_of(const struct check_in *in)
{
	struct str words = STR(REGIMES), word, chosen = in_word(in, "regime");
	unsigned n = 0;

	while (str_cut(&words, '|', &word) && !str_eq(word, chosen))
		n++;
	return n < sizeof(regimes) / sizeof(regimes[0]) ? n : 0;
}

static bool unreadable(const struct check_in *in, struct findings *out)
{
	const struct ptp4l *p = in_fact(in, &fact_ptp4l);
	const struct chrony *c = in_fact(in, &fact_chrony);

	if (!p->valid)
		find_unreadable(out, subject_host(), p->from, false);
	if (!c->valid)
		find_unreadable(out, subject_host(), c->from, false);
	return !p->valid || !c->valid;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct regime *r = &regimes[regime_of(in)];
	double own = in_limit(in, "limit_ns");
	struct budget_of b = { .in = in };

	(void)self;
	if (!r->rule && own == 0) {
		find_reason(out, STATUS_SKIP, REASON_PROFILE, subject_host(),
			"no rule was named: --set time.regulatory.regime=, or limits in a profile");
		return;
	}
	if (unreadable(in, out))
		return;
	if (sum_up(&b))
		judge(in, &b, own > 0 ? own : r->limit_ns,
			r->rule ? r->rule : "as the profile says", out);
	else
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT, subject_host(),
			"neither ptp4l nor chronyd runs: nothing tells the distance from UTC");
}

const struct check check_time_regulatory[] = {
	{
		.id = "time.regulatory",
		.rule = 1,
		.title = "The clock is as close to UTC as the rule wants",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_ptp4l, &fact_chrony, &fact_phcs, &fact_time_daemons, &fact_kernel_clock },
		.limits = {
			{ "regime", NULL, 0, 0, 8, REGIMES, "the rule that applies" },
			{ "limit_ns", "ns", 0, 0, 1e10, NULL, "another distance than the rule's; 0: the rule's" },
			{ "gm_error_ns", "ns", 1000, 0, 1e9, NULL, "of the grandmaster at least, where it does not tell more" },
			{ "asymmetry_ns", "ns", 0, 0, 1e9, NULL, "of the path, half of the difference: PTP cannot see it" },
		},
		.implied_by = { "time.ptp4l_port_state", "time.ptp4l_offset", "time.ptp4l_gm", "time.chrony_tracking",
			"time.phc_sys_offset", "time.sync_required", "time.sync_conflict" },
		.why = "time stamps are evidence: a clock that may be further from UTC than the rule allows is a breach",
		.fix_now = "begin with the largest term: the source, the path, or the system's clock against the card's",
		.source = "Delegated Regulation (EU) 2017/574 (RTS 25), annex; FINRA rule 4590; CAT NMS plan 6.8",
		.run = run,
	},
	{ 0 },
};
