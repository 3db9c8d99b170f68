/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that a network card or its driver dropped in the window, by /proc/net/dev. Its rx
 * "drop" column is rx_dropped + rx_missed_errors (net/core/net-procfs.c): a full ring counts
 * there on every driver, though under different names. rx_dropped also counts frames of
 * unknown VLANs and protocols, so a card without a role only warns up to a rate. Bonds and
 * VLANs repeat what the device below counted: judged is the hardware. Loopback drops of RPS
 * belong to net.softnet_drops.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/netdevs.h"

struct losses {
	uint64_t rx_drop, rx_fifo, tx_drop, tx_fifo, packets;
};

static bool subtract(const struct netdev *b, const struct netdev *n, struct losses *ret)
{
	uint64_t rx, tx;

	if (b->ifindex != n->ifindex || delta_counter(b->rx_drop, n->rx_drop, 64, &ret->rx_drop) ||
		delta_counter(b->rx_fifo, n->rx_fifo, 64, &ret->rx_fifo) ||
		delta_counter(b->tx_drop, n->tx_drop, 64, &ret->tx_drop) ||
		delta_counter(b->tx_fifo, n->tx_fifo, 64, &ret->tx_fifo) ||
		delta_counter(b->rx_packets, n->rx_packets, 64, &rx) ||
		delta_counter(b->tx_packets, n->tx_packets, 64, &tx))
		return false;
	ret->packets = rx + tx;
	return true;
}

static bool is_judged(const struct netdev *d, enum nic_role role)
{
	return d->has_stats && role != NIC_IGNORE &&
	       (role != NIC_UNDECLARED || d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF);
}

static enum status weigh(const struct check_in *in, enum nic_role role, uint64_t lost)
{
	double seconds = in_seconds(in);
	bool fast = role == NIC_FAST || role == NIC_BYPASS || role == NIC_PTP;
	double rate = seconds > 0 ? (double)lost / seconds : 0;

	if (!lost)
		return STATUS_PASS;
	if (fast)
		return rate > in_limit(in, "fast_rate") || seconds <= 0 ? STATUS_FAIL : STATUS_WARN;
	return rate > in_limit(in, "other_rate") ? STATUS_FAIL : STATUS_WARN;
}

static void say(const struct check_in *in, const struct netdev *d, enum nic_role role,
	const struct losses *l, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	uint64_t lost = l->rx_drop + l->rx_fifo + l->tx_drop + l->tx_fifo;
	enum status s = weigh(in, role, lost);
	double seconds = in_seconds(in);
	struct finding *f;

	f = find(out, s, subject_nic(in->scratch, d->name, d->bus, d->ifindex), "%s",
		s == STATUS_PASS ? "no packet was dropped" : "packets were dropped");
	find_observed(f, "%llu of %llu packets", (unsigned long long)lost,
		(unsigned long long)l->packets);
	if (seconds > 0)
		find_observed_value(f, (double)lost / seconds, "1/s");
	find_wanted(f, "0");
	find_evidence_text(f, devs->stats,
		STR_FMT ": rx drop +%llu, rx fifo +%llu, tx drop +%llu, tx fifo +%llu, role %s",
		STR_ARG(d->name), (unsigned long long)l->rx_drop, (unsigned long long)l->rx_fifo,
		(unsigned long long)l->tx_drop, (unsigned long long)l->tx_fifo,
		nic_role_word(role));
}

static void judge(const struct check_in *in, const struct netdev *d, struct findings *out)
{
	const struct netdevs *before = in_fact_before(in, &fact_netdevs);
	const struct netdev *b = before ? netdevs_find(before, d->name) : NULL;
	enum nic_role role = roles_nic(in->roles, d->name);
	struct subject who = subject_nic(in->scratch, d->name, d->bus, d->ifindex);
	struct losses l;

	if (!b || !b->has_stats) {
		find_reason(
			out, STATUS_UNKNOWN, REASON_VANISHED, who, "it appeared within the window");
	} else if (!subtract(b, d, &l)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"its counters went back, or it is another device now");
	} else if (!l.packets && !l.rx_drop && !l.rx_fifo && !l.tx_drop && !l.tx_fifo) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, who,
			"no packet passed: zero drops of zero packets is no pass");
	} else {
		say(in, d, role, &l, out);
	}
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	const struct netdevs *before = in_fact_before(in, &fact_netdevs);
	unsigned judged = 0;

	(void)self;
	if (!devs->stats_valid || !before || !before->stats_valid) {
		find_unreadable(out, subject_host(),
			devs->stats_valid && before ? before->stats : devs->stats, false);
		return;
	}
	for (size_t i = 0; i < devs->n; i++) {
		if (!is_judged(&devs->v[i], roles_nic(in->roles, devs->v[i].name)))
			continue;
		judge(in, &devs->v[i], out);
		judged++;
	}
	if (!judged)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in this network namespace");
}

const struct check check_nic_drops[] = {
	{
		.id = "nic.drops",
		.rule = 1,
		.title = "Network cards drop no packet",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.needs = { &fact_netdevs },
		.limits = {
			{ "fast_rate", "1/s", 0, 0, 1e9, NULL, "drops that pass on cards of role fast, bypass, ptp" },
			{ "other_rate", "1/s", 10, 0, 1e9, NULL, "drops above which other cards fail" },
		},
		.implied_by = { "net.softnet_drops" },
		.why = "a lost packet is a gap in the market data, or a retransmission of 200 ms",
		.fix_now = "a larger ring (ethtool -G), a faster consumer, the queue's interrupt on an idle CPU of the "
			   "card's node",
		.fix_boot = "the same in a unit or a udev rule",
		.source = "net/core/net-procfs.c; Documentation/networking/statistics.rst",
		.run = run,
	},
	{ 0 },
};
