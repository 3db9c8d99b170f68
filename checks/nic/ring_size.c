/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many packets the receive and send rings of a card hold (ETHTOOL_GRINGPARAM; ethtool -g). A
 * burst that comes faster than the consumer waits there, and what does not fit is lost. More is not
 * always better: with 4096 buffers of 2 KiB a queue's working set leaves the caches that DDIO writes
 * to, and a packet may wait longer before anybody sees a loss; hence an upper bound for those who
 * want one. Rings of a driver in user space (DPDK, Onload) are its own and not these.
 */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define RING "/probe/ethtool/{nic}/ring"

struct ring {
	uint64_t rx, rx_max, tx, tx_max;
};

/* A card cannot be asked for more than it has; one that tells no maximum is asked for all. */
static double bound(double wanted, uint64_t max)
{
	return max && (double)max < wanted ? (double)max : wanted;
}

static struct finding *weigh(
	const struct check_in *in, const struct port *p, const struct ring *r, struct findings *out)
{
	double rx = bound(in_limit(in, "rx_min"), r->rx_max);
	double tx = bound(in_limit(in, "tx_min"), r->tx_max), cap = in_limit(in, "rx_cap");
	struct finding *f;

	if ((double)r->rx < rx) {
		f = find(out, STATUS_WARN, p->who, "its receive ring is small: bursts are lost");
		find_wanted(f, "rx at least %.0f", rx);
		find_remedy(f, REMEDY_LINK,
			str_printf(in->scratch, STR_FMT ":RxBufferSize", STR_ARG(p->d->name)),
			"%.0f", rx);
	} else if (cap > 0 && (double)r->rx > cap) {
		f = find(out, STATUS_WARN, p->who,
			"its receive ring is larger than was asked for: packets wait unseen");
		find_wanted(f, "rx at most %.0f", cap);
		find_remedy(f, REMEDY_LINK,
			str_printf(in->scratch, STR_FMT ":RxBufferSize", STR_ARG(p->d->name)),
			"%.0f", cap);
	} else if ((double)r->tx < tx) {
		f = find(out, STATUS_WARN, p->who, "its send ring is small: senders wait or drop");
		find_wanted(f, "tx at least %.0f", tx);
		find_remedy(f, REMEDY_LINK,
			str_printf(in->scratch, STR_FMT ":TxBufferSize", STR_ARG(p->d->name)),
			"%.0f", tx);
	} else {
		f = find(out, STATUS_PASS, p->who, "its rings hold a burst");
		find_wanted(f, "rx at least %.0f, tx at least %.0f", rx, tx);
	}
	return f;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	const struct nic_driver *driver = nic_driver_of(p->d->driver);
	struct ring r = { 0 };
	struct finding *f;

	if (!nic_number(an->bytes, "rx", &r.rx) || !nic_number(an->bytes, "tx", &r.tx)) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	(void)nic_number(an->bytes, "rx_max", &r.rx_max);
	(void)nic_number(an->bytes, "tx_max", &r.tx_max);
	f = weigh(in, p, &r, out);
	find_observed(f, "rx %llu of %llu, tx %llu of %llu", (unsigned long long)r.rx,
		(unsigned long long)r.rx_max, (unsigned long long)r.tx,
		(unsigned long long)r.tx_max);
	find_observed_value(f, (double)r.rx, "1");
	find_port(f, in, p);
	if (driver)
		find_evidence_text(
			f, an, "%s: a full ring shows up as %s", driver->name, driver->ring_full);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "ring",
		.none = "its driver has no rings that can be set",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_ring_size[] = {
	{
		.id = "nic.ring_size",
		.rule = 1,
		.title = "Rings of network cards hold a burst",
		.severity = SEVERITY_MEDIUM,
		.reads = { { RING, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "rx_min", "1", 4096, 0, 65536, NULL,
				"descriptors that the receive ring must have, or all that the card can" },
			{ "tx_min", "1", 1024, 0, 65536, NULL, "the same of the send ring" },
			{ "rx_cap", "1", 0, 0, 65536, NULL,
				"descriptors that it may have at most; 0: any number" },
		},
		.why = "at 10 Gbit/s 512 descriptors are full after 35 us of small packets: one consumer that "
		       "is late for that long loses the rest of the burst",
		.fix_now = "ethtool -G IF rx 4096 tx 4096; it resets the queues, so before trading begins",
		.fix_boot = "RxBufferSize= and TxBufferSize= in the card's .link file",
		.source = "net/ethtool/ioctl.c; drivers' ethtool files",
		.run = run,
	},
	{ 0 },
};
