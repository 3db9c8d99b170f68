/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port that is for PTP has a hardware clock: /sys/class/net/PORT/device/ptp names it. A guest may
 * have one that its hypervisor offers ("KVM virtual PTP"), which belongs to no port: good for
 * chronyd, nothing for ptp4l. With virtual clocks above it a physical one runs freely
 * (drivers/ptp/ptp_vclock.c, 5.14 on).
 */
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/judging/clocks.h"

static const struct phcs *clocks(const struct check_in *in)
{
	return in_fact(in, &fact_phcs);
}

static struct subject subject_of(const struct check_in *in, struct str port)
{
	const struct netdev *d = netdevs_find(in_fact(in, &fact_netdevs), port);

	return subject_nic(in->scratch, port, d ? d->bus : STR(""), d ? d->ifindex : 0);
}

static void judge_port(
	const struct check_in *in, struct str port, enum status missing, struct findings *out)
{
	struct str phc = phcs_of_port(clocks(in), port);
	const struct phc *c = phcs_find(clocks(in), phc);
	struct finding *f;

	if (!phc.n) {
		f = find(out, missing, subject_of(in, port), "this port has no hardware clock");
		find_observed(f, "none of %zu", clocks(in)->n);
	} else {
		f = find(out, STATUS_PASS, subject_of(in, port), "this port has a hardware clock%s",
			c && c->vclocks ? ", which runs freely below virtual ones" : "");
		find_observed(f, STR_FMT " (" STR_FMT ")", STR_ARG(phc),
			STR_ARG(c ? c->clock_name : STR("")));
	}
	find_wanted(f, "a clock below /sys/class/net/" STR_FMT "/device/ptp", STR_ARG(port));
	find_evidence(f, clocks(in)->list);
}

/* Interfaces that a ptp4l with hardware stamps was told, in this network namespace. */
static bool is_told(const struct check_in *in, struct str port)
{
	const struct time_daemons *t = in_fact(in, &fact_time_daemons);
	struct str clock = str_printf(in->scratch, "the PHC of " STR_FMT, STR_ARG(port));
	struct str phc = phcs_of_port(clocks(in), port);

	for (size_t i = 0; t->valid && i < t->n; i++) {
		const struct timed *d = &t->v[i];

		if (d->kind == TIMED_PTP4L && !d->other_net &&
			(timed_steers(d, clock) || (phc.n && timed_steers(d, phc))))
			return true;
	}
	return false;
}

static unsigned judge_ports(const struct check_in *in, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	unsigned n = 0;

	for (size_t i = 0; i < in->roles->n_nics; i++) {
		if (in->roles->nics[i].role != NIC_PTP)
			continue;
		judge_port(in, in->roles->nics[i].name, STATUS_FAIL, out);
		n++;
	}
	for (size_t i = 0; i < devs->n; i++) {
		if (roles_nic(in->roles, devs->v[i].name) == NIC_PTP ||
			!is_told(in, devs->v[i].name))
			continue;
		judge_port(in, devs->v[i].name, STATUS_WARN, out);
		n++;
	}
	return n;
}

static bool has_emulated(const struct phcs *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].emulated)
			return true;
	}
	return false;
}

static bool has_real(const struct phcs *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].emulated)
			return true;
	}
	return false;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct phcs *t = clocks(in);

	(void)self;
	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT) {
		find_unreadable(out, subject_host(), t->list, false);
		return;
	}
	if (t->nics->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), t->nics, false);
		return;
	}
	if (judge_ports(in, out))
		return;
	if (time_source_ptp4l(in->roles->time) && has_emulated(t) && !has_real(t))
		find_evidence(
			find(out, STATUS_WARN, subject_host(),
				"the only hardware clock is the hypervisor's: ptp4l cannot stamp with it"),
			t->list);
	else
		find_evidence(find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
				      "no port is for PTP here"),
			t->list);
}

const struct check check_time_phc_present[] = {
	{
		.id = "time.phc_present",
		.rule = 1,
		.title = "Ports that are for PTP have a hardware clock",
		.severity = SEVERITY_CRITICAL,
		.needs = { &fact_phcs, &fact_netdevs, &fact_time_daemons },
		.implied_by = { "nic.hw_timestamping", "nic.link" },
		.why = "without a clock in the card stamps are taken by software, microseconds late and by as much apart",
		.fix_now =
			"a driver and firmware with PTP; in a guest the port itself must be passed through",
		.source = "drivers/ptp/ptp_clock.c; Documentation/driver-api/ptp.rst",
		.run = run,
	},
	{ 0 },
};
