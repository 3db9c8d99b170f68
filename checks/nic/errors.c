/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames that arrived spoilt, or could not be sent. /proc/net/dev shows them in four columns
 * (net/core/net-procfs.c): errs; frame, which is length, overrun, CRC and framing errors in one;
 * colls, which a full-duplex link cannot have; carrier, which is carrier, aborted, window and
 * heartbeat errors. Each frame of them is lost. Overruns are the host's, not the wire's, and some
 * drivers count what they dropped as errors too: both belong to nic.drops and are taken off
 * here. Of declared cards the kinds are read one by one.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/nic_moved.h"

#define STATISTICS "/sys/class/net/{nic:fast}/statistics/"

struct errors {
	const struct netdev *before;
	uint64_t rx, frame, tx, carrier, collisions, packets, bytes;
	uint64_t over;		    /* of frame; where it is told */
	struct nic_moved rows;	    /* the driver's own, where it tells */
	const struct nic_row *wire; /* the one of them that moved most */
};

static bool moved(uint64_t before, uint64_t now, uint64_t *ret)
{
	return delta_counter(before, now, 64, ret) == DELTA_OK;
}

static bool subtract(const struct netdev *b, const struct netdev *n, struct errors *ret)
{
	uint64_t rx, tx, drop, fifo, unsaid;

	if (!moved(b->rx_errs, n->rx_errs, &ret->rx) ||
		!moved(b->rx_frame, n->rx_frame, &ret->frame) ||
		!moved(b->tx_errs, n->tx_errs, &ret->tx) ||
		!moved(b->tx_carrier, n->tx_carrier, &ret->carrier) ||
		!moved(b->tx_colls, n->tx_colls, &ret->collisions) ||
		!moved(b->rx_bytes, n->rx_bytes, &ret->bytes) ||
		!moved(b->rx_packets, n->rx_packets, &rx) ||
		!moved(b->tx_packets, n->tx_packets, &tx) ||
		!moved(b->rx_drop, n->rx_drop, &drop) || !moved(b->rx_fifo, n->rx_fifo, &fifo))
		return false;
	unsaid = drop > fifo ? drop : fifo;
	ret->rx = ret->rx > unsaid ? ret->rx - unsaid : 0;
	ret->packets = rx + tx;
	return true;
}

static bool in_statistic(
	const struct check_in *in, const struct port *p, const char *name, uint64_t *ret)
{
	const char *file = str_z(in->scratch, str_printf(in->scratch, "statistics/%s", name));
	uint64_t b, n;

	return fact_u64(in_port_file_before(in, p, file), &b) == 0 &&
	       fact_u64(in_port_file(in, p, file), &n) == 0 && moved(b, n, ret);
}

static uint64_t spoilt(const struct errors *e)
{
	return e->frame > e->over ? e->frame - e->over : 0;
}

static uint64_t sum_of(const struct errors *e)
{
	uint64_t rx = e->rx > e->over ? e->rx - e->over : 0;
	uint64_t tx = e->tx > e->carrier ? e->tx : e->carrier;

	return (rx > spoilt(e) ? rx : spoilt(e)) + tx + e->collisions;
}

static struct finding *begin(const struct check_in *in, const struct port *p,
	const struct errors *e, struct findings *out)
{
	enum status s = port_is_fast(p) ? STATUS_FAIL : STATUS_WARN;

	if ((double)sum_of(e) <= in_limit(in, "max") && !e->wire)
		return find(out, STATUS_PASS, p->who, "no frame was spoilt");
	if (e->collisions)
		return find(out, STATUS_FAIL, p->who,
			"frames collided: one end of its link is half duplex");
	if (spoilt(e))
		return find(out, s, p->who, "frames arrived spoilt");
	if (e->tx || e->carrier)
		return find(out, s, p->who, "frames could not be sent");
	if (e->wire)
		return find(out, s, p->who, "its driver counts errors of the wire: " STR_FMT,
			STR_ARG(e->wire->name));
	return find(out, STATUS_WARN, p->who,
		"its driver counts receive errors, and does not say of which kind");
}

static void add_kinds(const struct check_in *in, const struct port *p, struct finding *f)
{
	static const char *const kinds[] = { "rx_crc_errors", "rx_frame_errors", "rx_length_errors",
		"rx_over_errors", "tx_carrier_errors" };

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *file =
			str_z(in->scratch, str_printf(in->scratch, "statistics/%s", kinds[i]));
		uint64_t d;

		if (in_statistic(in, p, kinds[i], &d) && d)
			find_evidence_text(
				f, in_port_file(in, p, file), "+%llu", (unsigned long long)d);
	}
}

static void say(const struct check_in *in, const struct port *p, const struct errors *e,
	struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	struct finding *f = begin(in, p, e, out);

	find_observed(f, "%llu spoilt of %llu packets", (unsigned long long)sum_of(e),
		(unsigned long long)e->packets);
	find_observed_value(f, (double)sum_of(e), "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_evidence_text(f, t->stats,
		STR_FMT ": rx errors +%llu, frame +%llu, tx errors +%llu, carrier +%llu, "
			"collisions +%llu",
		STR_ARG(p->d->name), (unsigned long long)e->rx, (unsigned long long)e->frame,
		(unsigned long long)e->tx, (unsigned long long)e->carrier,
		(unsigned long long)e->collisions);
	if (spoilt(e) && e->bytes)
		find_evidence_text(f, t->stats, "about %.1e of all bits received, a bit a frame",
			(double)spoilt(e) / ((double)e->bytes * 8));
	add_kinds(in, p, f);
	if (e->wire)
		find_nic_rows(f, in, &e->rows, 1U << NIC_LINK_ERROR);
	find_port(f, in, p);
}

/* One that was withheld, or not captured, leaves the kernel's own counters. */
static bool hides_some(const struct answer *an)
{
	return an->state == ANSWER_DENIED || an->state == ANSWER_BROKEN ||
	       an->state == ANSWER_TIMEOUT;
}

static void judge(const struct check_in *in, const struct port *p, struct findings *out)
{
	const struct netdev *b = in_port_before(in, p);
	struct errors e = { .before = b };

	if (!b || !b->has_stats || !p->d->has_stats) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"it came, or became another card, within the window");
		return;
	}
	if (!subtract(b, p->d, &e)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"its counters went back: its driver was loaded again");
		return;
	}
	if (port_is_fast(p) && e.frame && !e.collisions &&
		!in_statistic(in, p, "rx_over_errors", &e.over)) {
		find_unreadable(
			out, p->who, in_port_file(in, p, "statistics/rx_over_errors"), false);
		return; /* all of it may be the host's own overruns */
	}
	if (in_nic_moved(in, p, 1U << NIC_LINK_ERROR, &e.rows)) {
		e.wire = nic_worst(&e.rows, 1U << NIC_LINK_ERROR);
		if (e.wire && (double)e.wire->delta <= in_limit(in, "max"))
			e.wire = NULL;
	}
	if (!sum_of(&e) && hides_some(in_nic_answer(in, p, "stats")))
		find_unreadable(out, p->who, in_nic_answer(in, p, "stats"), false);
	else if (!e.packets && !sum_of(&e) && !e.wire)
		find_reason(out, STATUS_SKIP, REASON_IDLE, p->who, "no packet passed");
	else
		say(in, p, &e, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *now = in_fact(in, &fact_netdevs);
	const struct netdevs *before = in_fact_before(in, &fact_netdevs);

	(void)self;
	if (!now->stats_valid || !before || !before->stats_valid) {
		find_unreadable(out, subject_host(),
			now->stats_valid && before ? before->stats : now->stats, false);
		return;
	}
	judge_each_port(in, PORTS_LOWEST, judge, out);
}

const struct check check_nic_errors[] = {
	{
		.id = "nic.errors",
		.rule = 1,
		.title = "No frame arrives spoilt",
		.severity = SEVERITY_HIGH,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.reads = {
			{ STATISTICS "rx_crc_errors", ASK_FILE },
			{ STATISTICS "rx_frame_errors", ASK_FILE },
			{ STATISTICS "rx_length_errors", ASK_FILE },
			{ STATISTICS "rx_over_errors", ASK_FILE },
			{ STATISTICS "tx_carrier_errors", ASK_FILE },
			{ NIC_STATS, ASK_FILE },
		},
		.needs = { &fact_netdevs },
		.limits = { { "max", "1", 0, 0, 1e9, NULL, "spoilt frames in the window that pass" } },
		.implied_by = { "nic.link" },
		.why = "each frame with a wrong checksum is a lost packet, and the first sign of a cable or "
		       "transceiver that will lose the link",
		.fix_now = "clean or replace the transceiver and the cable; the same FEC mode and duplex on "
			   "both ends",
		.remedies = { { REMEDY_MANUAL, "",
			"clean or replace the transceiver and the cable: <subject>", NULL } },
		.source = "net/core/net-procfs.c; include/uapi/linux/if_link.h",
		.run = run,
	},
	{ 0 },
};
