/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The offset from the master, from TIME_STATUS_NP, and first whether it is fresh: when the
 * master goes away ptp4l keeps the last offset and gmPresent for ever; only ingress_time
 * falls to 0 (linuxptp 3.1.1 and 4.x). A sample counts only when ingress_time moved. With
 * software stamps the thresholds are looser and a large offset only warns.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/ptp4l.h"

struct seen {
	unsigned fresh;	  /* samples whose ingress time is not that of the one before */
	int64_t worst_ns; /* largest |offset| of those */
	int64_t least, most;
	bool silent; /* the newest ingress time is 0: no sync message is valid any more */
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

	for (size_t i = 0; i < p->n_samples; i++) {
		const struct ptp_sample *v = &p->samples[i];

		s.silent = v->ingress_ns == 0;
		if (s.silent || (i && v->ingress_ns == p->samples[i - 1].ingress_ns))
			continue;
		if (!s.fresh || v->offset_ns < s.least)
			s.least = v->offset_ns;
		if (!s.fresh || v->offset_ns > s.most)
			s.most = v->offset_ns;
		s.fresh++;
		if (magnitude(v->offset_ns) > s.worst_ns)
			s.worst_ns = magnitude(v->offset_ns);
	}
	return s;
}

static bool has_state(const struct ptp_instance *p, unsigned state)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].state == state)
			return true;
	}
	return false;
}

static bool software_stamps(const struct ptp_instance *p)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].timestamping == 0)
			return true;
	}
	return false;
}

static enum status weigh(const struct check_in *in, const struct ptp_instance *p, int64_t worst)
{
	bool software = software_stamps(p);
	double factor = software ? in_limit(in, "sw_factor") : 1;

	if ((double)worst <= in_limit(in, "pass_ns") * factor)
		return STATUS_PASS;
	if ((double)worst <= in_limit(in, "fail_ns") * factor || software)
		return STATUS_WARN;
	return STATUS_FAIL;
}

static struct finding *judge(const struct check_in *in, const struct ptp_instance *p,
	const struct seen *s, struct subject who, struct findings *out)
{
	enum status status;

	/* One sample that differs from none before it is no proof of life: two at least. */
	if (s->silent || s->fresh < 2)
		return find(out, STATUS_FAIL, who,
			"no sync message arrives: the offset shown is an old one");
	status = weigh(in, p, s->worst_ns);
	return find(out, status, who, "%s%s",
		status == STATUS_PASS ? "close to the master" : "far from the master",
		software_stamps(p) ? ", by software stamps" : "");
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
	find_wanted(f, "within %g ns%s",
		in_limit(in, "pass_ns") * (software_stamps(p) ? in_limit(in, "sw_factor") : 1),
		software_stamps(p) ? " (software stamps)" : "");
	find_evidence_text(f, t->from, "uds " STR_FMT ": worst %lld ns, ingress time %s",
		STR_ARG(p->uds), (long long)s.worst_ns, s.silent ? "0" : "advancing");
}

static void judge_instance(
	const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct subject who = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "ptp4l " STR_FMT, STR_ARG(p->uds)));
	struct finding *f;

	who.pid = p->pid;
	if (!str_is(p->answer, "ok") || !p->n_samples) {
		f = find_reason(out, STATUS_UNKNOWN,
			str_is(p->answer, "namespace") ? REASON_NAMESPACE
			: str_is(p->answer, "denied")  ? REASON_DENIED
						       : REASON_TIMEOUT,
			who, "it told no offset: " STR_FMT, STR_ARG(p->answer));
		find_evidence(f, t->from);
	} else if (has_state(p, PTP_MASTER) && !has_state(p, PTP_SLAVE)) {
		find_reason(
			out, STATUS_SKIP, REASON_ROLE, who, "it is a master: there is no offset");
	} else {
		say(in, p, out);
	}
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
			{ "sw_factor", "1", 100, 1, 1e6, NULL, "both are multiplied by it with software stamps" },
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
