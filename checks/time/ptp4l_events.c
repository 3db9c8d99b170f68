/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The messages that a client's port counted in the window (PORT_STATS_NP, linuxptp 3.0 on; its
 * counters alone are little-endian), and its timeouts (PORT_SERVICE_STATS_NP, 4.0 on; 3.1 has no
 * such set). Lost messages show here before the servo drifts. A master of one step sends no
 * follow-ups at all.
 */
#include "scanner/facts/net/ptp4l_stats.h"
#include "scanner/judging/clocks.h"

#define SECOND_NS 1000000000.0
enum { INTERVALS = 3 };

struct deltas {
	double seconds;
	uint64_t sync, follow_up, announce, worst_service;
	const char *service;
	bool reset;
};

static uint64_t minus(struct deltas *d, uint64_t before, uint64_t now)
{
	uint64_t v = 0;

	if (delta_counter(before, now, 64, &v) != DELTA_OK)
		d->reset = true;
	return v;
}

static struct deltas look(const struct ptp_counted *b, const struct ptp_counted *n)
{
	struct deltas d = { .service = NULL };

	d.sync = minus(&d, b->rx_sync, n->rx_sync);
	d.follow_up = minus(&d, b->rx_follow_up, n->rx_follow_up);
	d.announce = minus(&d, b->rx_announce, n->rx_announce);
	d.seconds = n->raw_ns > b->raw_ns ? (double)(n->raw_ns - b->raw_ns) / SECOND_NS : 0;
	for (unsigned i = 0; b->has_service && n->has_service && i < PTP_SERVICE_WORDS; i++) {
		uint64_t v = minus(&d, b->service[i], n->service[i]);

		if (v > d.worst_service) {
			d.worst_service = v;
			d.service = ptp_counted_services[i];
		}
	}
	return d;
}

static double interval(int log)
{
	double s = 1;

	for (; log > 0 && log < 32; log--)
		s *= 2;
	for (; log < 0 && log > -32; log++)
		s /= 2;
	return s;
}

/* Nothing of a kind came, and it is long enough that something must have. */
static bool silent(uint64_t n, double seconds, int log)
{
	return n == 0 && seconds >= INTERVALS * interval(log);
}

static bool too_short(const struct deltas *d, const struct ptp_counted *n)
{
	return (d->sync == 0 && !silent(0, d->seconds, n->log_sync)) ||
	       (d->announce == 0 && !silent(0, d->seconds, n->log_announce));
}

static struct finding *weigh(const struct deltas *d, const struct ptp_counted *n,
	struct subject who, struct findings *out)
{
	uint64_t apart = d->sync > d->follow_up ? d->sync - d->follow_up : d->follow_up - d->sync;

	if (d->reset)
		return find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"a counter of port %u went back", n->number);
	if (silent(d->sync, d->seconds, n->log_sync))
		return find(out, STATUS_FAIL, who, "port %u received no Sync message", n->number);
	if (silent(d->announce, d->seconds, n->log_announce))
		return find(
			out, STATUS_FAIL, who, "port %u received no Announce message", n->number);
	if (d->service)
		return find(out, STATUS_WARN, who, "port %u counted %s", n->number, d->service);
	if (n->rx_follow_up && apart > 1)
		return find(out, STATUS_WARN, who,
			"port %u received Sync and Follow_Up messages that do not pair", n->number);
	if (too_short(d, n))
		return find_reason(out, STATUS_UNKNOWN, REASON_WINDOW, who,
			"the window is shorter than three intervals of port %u", n->number);
	return find(out, STATUS_PASS, who, "port %u received what its master sends", n->number);
}

static void judge_port(const struct check_in *in, const struct ptp_counts *c,
	const struct ptp_counted *b, const struct ptp_counted *n, struct findings *out)
{
	const struct ptp4l_stats *t = in_fact(in, &fact_ptp4l_stats);
	struct deltas d = look(b, n);
	struct finding *f = weigh(&d, n, clocks_ptp4l(in, c->pid, c->uds), out);

	find_observed(f, "%llu Sync, %llu Follow_Up, %llu Announce in %.1f s",
		(unsigned long long)d.sync, (unsigned long long)d.follow_up,
		(unsigned long long)d.announce, d.seconds);
	find_evidence_text(f, t->from,
		"port %u: %llu Sync, %llu Follow_Up, %llu Announce; %s%s %llu", n->number,
		(unsigned long long)d.sync, (unsigned long long)d.follow_up,
		(unsigned long long)d.announce, n->has_service ? "" : "no service counters; ",
		d.service ? d.service : "timeouts", (unsigned long long)d.worst_service);
}

static void judge(const struct check_in *in, const struct ptp_counts *c, struct findings *out)
{
	const struct ptp4l_stats *before = in_fact_before(in, &fact_ptp4l_stats);
	const struct ptp_counts *was = ptp4l_stats_of(before, c->pid, c->uds);
	struct subject who = clocks_ptp4l(in, c->pid, c->uds);
	unsigned judged = 0;

	if (!str_is(c->answer, "ok")) {
		find_reason(out, STATUS_UNKNOWN, clocks_reason(c->answer), who,
			"it was asked and told nothing: " STR_FMT, STR_ARG(c->answer));
		return;
	}
	if (!was || !str_is(was->answer, "ok")) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"it was not asked before: it started within the window");
		return;
	}
	for (size_t i = 0; i < c->n_ports; i++) {
		const struct ptp_counted *n = &c->ports[i], *b = ptp_counts_port(was, n->number);

		if (!b || !b->has_stats || !n->has_stats ||
			(n->state != PTP_SLAVE && b->state != PTP_SLAVE))
			continue;
		judge_port(in, c, b, n, out);
		judged++;
	}
	if (!judged)
		find_reason(out, STATUS_SKIP, REASON_ROLE, who,
			"none of its ports is a client that counts");
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct ptp4l_stats *now = in_fact(in, &fact_ptp4l_stats);
	const struct ptp4l_stats *before = in_fact_before(in, &fact_ptp4l_stats);

	(void)self;
	if (!now->valid || !before->valid) {
		find_unreadable(out, subject_host(), now->valid ? before->from : now->from, false);
		return;
	}
	if (!now->n)
		find_reason(
			out, STATUS_SKIP, REASON_NO_TARGET, subject_host(), "no ptp4l runs here");
	for (size_t i = 0; i < now->n; i++)
		judge(in, &now->v[i], out);
}

const struct check check_time_ptp4l_events[] = {
	{
		.id = "time.ptp4l_events",
		.rule = 1,
		.title = "The PTP messages of the master arrive",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_ptp4l_stats },
		.implied_by = { "time.ptp4l_port_state", "time.ptp4l_offset" },
		.why = "messages that are lost show here before the servo drifts",
		.fix_now = "look at multicast 224.0.1.129, VLAN and queues for UDP 319 and 320",
		.source = "linuxptp port.c, PORT_STATS_NP and PORT_SERVICE_STATS_NP",
		.run = run,
	},
	{ 0 },
};
