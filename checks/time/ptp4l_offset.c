/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The offset from the master, from TIME_STATUS_NP, and first whether it is fresh: when the
 * master goes away ptp4l keeps the last offset and gmPresent for ever; only ingress_time stands
 * still, and falls to 0 once the port leaves SLAVE (linuxptp 3.1.1 and 4.x). A sample counts
 * only when ingress_time moved; one that stands still for three sync intervals, and 3 s at
 * least, is stale. Software stamps err by the jitter of the scheduler: thresholds are looser
 * then, and it never passes.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/ptp4l.h"

#define SECOND_NS 1000000000ull

struct seen {
	unsigned fresh;	  /* samples whose ingress time is not that of the one before */
	int64_t worst_ns; /* largest |offset| of those */
	int64_t least, most;
	uint64_t span_ns;  /* from the first sample to the last */
	uint64_t still_ns; /* the last of it, in which nothing new came */
	bool silent;	   /* the newest ingress time is 0: no sync message is valid any more */
};

static int64_t magnitude(int64_t v)
{
	if (v >= 0)
		return v;
	return v == INT64_MIN ? INT64_MAX : -v;
}

static struct seen look(const struct ptp_instance *p)
{
	struct seen s = { .fresh = 0 };
	uint64_t fresh_at = p->n_samples ? p->samples[0].raw_ns : 0;

	for (size_t i = 0; i < p->n_samples; i++) {
		const struct ptp_sample *v = &p->samples[i];

		s.silent = v->ingress_ns == 0;
		s.still_ns = v->raw_ns > fresh_at ? v->raw_ns - fresh_at : 0;
		if (s.silent || (i && v->ingress_ns == p->samples[i - 1].ingress_ns))
			continue;
		if (!s.fresh || v->offset_ns < s.least)
			s.least = v->offset_ns;
		if (!s.fresh || v->offset_ns > s.most)
			s.most = v->offset_ns;
		s.fresh++;
		s.still_ns = 0;
		fresh_at = v->raw_ns;
		if (magnitude(v->offset_ns) > s.worst_ns)
			s.worst_ns = magnitude(v->offset_ns);
	}
	if (p->n_samples && p->samples[p->n_samples - 1].raw_ns > p->samples[0].raw_ns)
		s.span_ns = p->samples[p->n_samples - 1].raw_ns - p->samples[0].raw_ns;
	return s;
}

/* How long ingress_time may stand still: one sync message that is lost is no lost master. */
static uint64_t patience_ns(const struct ptp_instance *p)
{
	uint64_t most = 3 * SECOND_NS;

	for (size_t i = 0; i < p->n_ports; i++) {
		const struct ptp_port *port = &p->ports[i];
		int log = port->log_sync > 10 ? 10 : port->log_sync;
		uint64_t ns = log > 0 ? 3 * SECOND_NS << log : 0;

		if ((port->state == PTP_SLAVE || port->state == PTP_UNCALIBRATED) && ns > most)
			most = ns;
	}
	return most;
}

static enum status weigh(const struct check_in *in, const struct ptp_instance *p, int64_t worst)
{
	bool software = ptp4l_software_stamps(p);
	double factor = software ? in_limit(in, "sw_factor") : 1;

	if ((double)worst > in_limit(in, "fail_ns") * factor)
		return STATUS_FAIL;
	if (software || (double)worst > in_limit(in, "pass_ns"))
		return STATUS_WARN;
	return STATUS_PASS;
}

/* Two samples at least: one differs from none before it, and is no proof of life. */
static struct finding *judge_stale(const struct check_in *in, const struct ptp_instance *p,
	const struct seen *s, struct subject who, struct findings *out)
{
	if (s->silent || (p->n_samples > 1 && s->still_ns >= patience_ns(p)))
		return find(out, STATUS_FAIL, who,
			"no sync message arrives: the offset shown is an old one");
	if (p->n_samples < 2)
		return find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who,
			"it told its offset once only: nothing shows that it is fresh");
	return find_reason(out, STATUS_UNKNOWN, REASON_WINDOW, who,
		"no sync message arrived in the " STR_FMT " that it was watched",
		STR_ARG(text_duration(in->scratch, s->span_ns)));
}

static struct finding *judge(const struct check_in *in, const struct ptp_instance *p,
	const struct seen *s, struct subject who, struct findings *out)
{
	double factor = in_limit(in, "sw_factor");
	enum status status;

	if (s->silent || s->fresh < 2 || s->still_ns >= patience_ns(p))
		return judge_stale(in, p, s, who, out);
	status = weigh(in, p, s->worst_ns);
	if (!ptp4l_software_stamps(p))
		return find(out, status, who, "%s",
			status == STATUS_PASS ? "close to the master" : "far from the master");
	return find(out, status, who, "%s",
		(double)s->worst_ns <= in_limit(in, "pass_ns") * factor
			? "close to the master, as far as software stamps can tell"
			: "far from the master, by software stamps");
}

static void say(const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct subject who = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "ptp4l " STR_FMT, STR_ARG(p->uds)));
	struct seen s = look(p);
	struct finding *f;

	who.pid = p->pid;
	f = judge(in, p, &s, who, out);
	if (s.fresh) {
		find_observed(f, "%lld to %lld ns, %u fresh of %zu samples", (long long)s.least,
			(long long)s.most, s.fresh, p->n_samples);
		find_observed_value(f, (double)s.worst_ns, "ns");
	} else {
		find_observed(f, "no fresh sample of %zu", p->n_samples);
	}
	find_wanted(f, "within %g ns%s", in_limit(in, "pass_ns"),
		ptp4l_software_stamps(p) ? ", by hardware stamps" : "");
	find_wanted_value(f, in_limit(in, "pass_ns"), "ns");
	find_evidence_text(f, t->from, "uds " STR_FMT ": worst %lld ns, ingress time %s",
		STR_ARG(p->uds), (long long)s.worst_ns,
		s.silent				      ? "0"
		: s.fresh < 2 || s.still_ns >= patience_ns(p) ? "stands still"
							      : "advances");
}

static enum reason reason_of(struct str answer)
{
	if (str_is(answer, "namespace"))
		return REASON_NAMESPACE;
	if (str_is(answer, "denied"))
		return REASON_DENIED;
	return str_is(answer, "absent") ? REASON_ABSENT : REASON_TIMEOUT;
}

static void judge_instance(
	const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct subject who = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "ptp4l " STR_FMT, STR_ARG(p->uds)));
	bool ok = str_is(p->answer, "ok");
	struct finding *f;

	who.pid = p->pid;
	if (str_is(p->answer, "refused"))
		f = find(out, STATUS_FAIL, who, "nobody listens behind its socket");
	else if (!ok)
		f = find_reason(out, STATUS_UNKNOWN, reason_of(p->answer), who,
			"it told no offset: " STR_FMT, STR_ARG(p->answer));
	else if (ptp4l_has(p, PTP_MASTER) && !ptp4l_has(p, PTP_SLAVE) &&
		 !ptp4l_has(p, PTP_UNCALIBRATED))
		f = find_reason(
			out, STATUS_SKIP, REASON_ROLE, who, "it is a master: there is no offset");
	else if (!p->n_samples)
		f = find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who,
			"it answered, and did not tell its offset");
	else {
		say(in, p, out);
		return;
	}
	find_evidence_text(
		f, t->from, "uds " STR_FMT ": " STR_FMT, STR_ARG(p->uds), STR_ARG(p->answer));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (!t->n)
		find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no ptp4l runs here");
	for (size_t i = 0; i < t->n; i++)
		judge_instance(in, &t->v[i], out);
}

const struct check check_time_ptp4l_offset[] = {
	{
		.id = "time.ptp4l_offset",
		.rule = 1,
		.title = "The clock follows its PTP master closely",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_ptp4l },
		.limits = {
			{ "pass_ns", "ns", 100, 1, 1e9, NULL, "largest offset that passes" },
			{ "fail_ns", "ns", 1000, 1, 1e9, NULL, "largest offset that only warns" },
			{ "sw_factor", "1", 100, 1, 1e6, NULL, "both are multiplied by it with software stamps, which never pass" },
		},
		.implied_by = { "time.ptp4l_port_state" },
		.why = "stamps of orders and of market data are wrong by as much; under 100 ns is healthy, above "
		       "1000 ns is not",
		.fix_now = "switches that support PTP, hardware stamps, delay_filter moving_median; delayAsymmetry for a "
			   "constant bias",
		.source = "linuxptp clock.c, TIME_STATUS_NP",
		.run = run,
	},
	{ 0 },
};
