/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The port states of every ptp4l on this host (IEEE 1588 portState): a client has a port that
 * is SLAVE. s0, s1, s2 in its log are states of the servo and say nothing of this. With
 * free_running or clock_servo ntpshm the port stays UNCALIBRATED for ever: somebody else
 * steers the clock then, which the limit role says.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/ptp4l.h"

static struct subject subject_of(const struct check_in *in, const struct ptp_instance *p)
{
	struct subject s = subject_named(
		SUBJECT_PROCESS, str_printf(in->scratch, "ptp4l " STR_FMT, STR_ARG(p->uds)));

	s.pid = p->pid;
	return s;
}

/* Why it did not answer, as an unknown or a fail. */
static bool say_silent(
	const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct subject who = subject_of(in, p);
	struct finding *f;

	if (str_is(p->answer, "ok"))
		return false;
	if (str_is(p->answer, "refused"))
		f = find(out, STATUS_FAIL, who, "its socket is there and nobody listens behind it");
	else if (str_is(p->answer, "denied"))
		f = find_reason(out, STATUS_UNKNOWN, REASON_DENIED, who, "its socket is for root");
	else if (str_is(p->answer, "namespace"))
		f = find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, who,
			"it runs in another network namespace; scan from inside it");
	else if (str_is(p->answer, "absent"))
		f = find_reason(
			out, STATUS_UNKNOWN, REASON_ABSENT, who, "it has no management socket");
	else
		f = find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who,
			"it does not answer; another domain or transport than was tried?");
	find_evidence_text(
		f, t->from, "uds " STR_FMT ": " STR_FMT, STR_ARG(p->uds), STR_ARG(p->answer));
	return true;
}

static unsigned count(const struct ptp_instance *p, unsigned state)
{
	unsigned n = 0;

	for (size_t i = 0; i < p->n_ports; i++)
		n += p->ports[i].state == state;
	return n;
}

/* A grandmaster, or a boundary clock without a better clock above it: none of its ports fails. */
static bool may_be_master(const struct ptp_instance *p, struct str role)
{
	return (str_is(role, "gm") || str_is(role, "bc")) && count(p, PTP_MASTER) &&
	       !count(p, PTP_FAULTY) && !count(p, PTP_UNCALIBRATED);
}

static struct finding *judge_uncalibrated(struct subject who, struct str role, struct findings *out)
{
	if (str_is(role, "steered_elsewhere"))
		return find(
			out, STATUS_PASS, who, "uncalibrated, and another daemon steers the clock");
	return find(out, STATUS_WARN, who, "it hears a master and is not locked to it yet");
}

static struct finding *judge(
	const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	struct subject who = subject_of(in, p);
	struct str role = in_word(in, "role");

	if (count(p, PTP_SLAVE))
		return find(out, STATUS_PASS, who, "synchronised to a master");
	if (p->n_ports < p->ports_told)
		return find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who,
			"%zu of its %u ports answered, none of them is SLAVE", p->n_ports,
			p->ports_told);
	if (may_be_master(p, role))
		return find(out, STATUS_PASS, who, "it is the master, as its role says");
	if (count(p, PTP_UNCALIBRATED))
		return judge_uncalibrated(who, role, out);
	if (count(p, PTP_MASTER))
		return find(out, STATUS_FAIL, who,
			"no better clock is seen: it became the master itself");
	return find(out, STATUS_FAIL, who, "not synchronised: no port is SLAVE");
}

static void say(const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct finding *f = judge(in, p, out);
	struct str states = { 0 };

	for (size_t i = 0; i < p->n_ports; i++)
		states = str_printf(in->scratch, STR_FMT "%sport %u %s", STR_ARG(states),
			i ? ", " : "", p->ports[i].number, ptp_state_word(p->ports[i].state));
	find_observed(f, STR_FMT, STR_ARG(states));
	find_wanted(f, "a port that is SLAVE");
	find_evidence_text(f, t->from, "uds " STR_FMT ", domain %u: " STR_FMT, STR_ARG(p->uds),
		p->domain, STR_ARG(states));
}

static void say_none(const struct check_in *in, const struct ptp4l *t, struct findings *out)
{
	struct finding *f;

	if (time_source_ptp4l(in->roles->time)) {
		f = find(out, STATUS_FAIL, subject_host(),
			"ptp4l is to steer the clock, and none runs here");
		find_observed(f, "no ptp4l");
		find_wanted(f, "ptp4l, as the profile says");
	} else {
		f = find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no ptp4l runs here");
	}
	find_evidence(f, t->from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);

	(void)self;
	if (!t->valid) {
		find_unreadable(out, subject_host(), t->from, false);
		return;
	}
	if (!t->n) {
		say_none(in, t, out);
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct ptp_instance *p = &t->v[i];

		if (say_silent(in, p, out))
			continue;
		if (!p->n_ports)
			find_reason(out, STATUS_UNKNOWN, REASON_FORMAT, subject_of(in, p),
				"it named no port");
		else
			say(in, p, out);
	}
}

const struct check check_time_ptp4l_port_state[] = {
	{
		.id = "time.ptp4l_port_state",
		.rule = 1,
		.title = "ptp4l is synchronised to a master",
		.severity = SEVERITY_CRITICAL,
		.fault = true,
		.needs = { &fact_ptp4l },
		.limits = { { "role", NULL, 0, 0, 3, "client|bc|gm|steered_elsewhere",
			"bc, gm: being the master passes; steered_elsewhere: UNCALIBRATED passes" } },
		.why = "without a master the clock drifts by microseconds a second, and order stamps are wrong",
		.fix_now =
			"pmc -u -b 0 'GET PORT_DATA_SET'; check link, VLAN, domain and multicast",
		.source = "IEEE 1588-2008, 9.2.5; linuxptp fsm.h",
		.run = run,
	},
	{ 0 },
};
