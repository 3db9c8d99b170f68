/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that a network card or its driver dropped in the window, by /proc/net/dev. Its rx
 * "drop" column is rx_dropped + rx_missed_errors (net/core/net-procfs.c): a full ring counts
 * there on every driver, though under different names. igb and igc count the same packet in
 * rx fifo too, so that the larger of the two is taken and never their sum.
 *
 * rx_dropped also counts frames of VLANs and protocols that nobody wants (if_link.h): on a card
 * without a role it warns and never fails. Bonds and VLANs repeat what the device below
 * counted: judged is the device below, by the role of the one above.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/softnet.h"

#define STATISTICS "/sys/class/net/{nic:fast}/statistics/"

struct losses {
	uint64_t rx_drop, rx_fifo, tx_drop, tx_fifo, packets;
};

struct card {
	const struct netdev *before, *now;
	enum nic_role role;
	struct losses lost;
};

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t lost_of(const struct losses *l)
{
	return larger(l->rx_drop, l->rx_fifo) + larger(l->tx_drop, l->tx_fifo);
}

static bool moved(uint64_t before, uint64_t now, uint64_t *ret)
{
	return delta_counter(before, now, 64, ret) == DELTA_OK;
}

/* Two names of which one is not told do not differ. */
static bool differs(struct str a, struct str b)
{
	return a.n && b.n && !str_eq(a, b);
}

static bool subtract(const struct netdev *b, const struct netdev *n, struct losses *ret)
{
	uint64_t rx, tx;

	if ((b->ifindex && n->ifindex && b->ifindex != n->ifindex) || differs(b->bus, n->bus) ||
		differs(b->driver, n->driver))
		return false;
	if (!moved(b->rx_drop, n->rx_drop, &ret->rx_drop) ||
		!moved(b->rx_fifo, n->rx_fifo, &ret->rx_fifo) ||
		!moved(b->tx_drop, n->tx_drop, &ret->tx_drop) ||
		!moved(b->tx_fifo, n->tx_fifo, &ret->tx_fifo) ||
		!moved(b->rx_packets, n->rx_packets, &rx) ||
		!moved(b->tx_packets, n->tx_packets, &tx))
		return false;
	ret->packets = rx + tx;
	return true;
}

static bool has_judged_below(const struct netdevs *devs, const struct netdev *d)
{
	for (unsigned i = 0; i < d->n_lower; i++) {
		const struct netdev *below = netdevs_find(devs, d->lower[i]);

		if (below && below->has_stats)
			return true;
	}
	return false;
}

static bool is_judged(const struct check_in *in, const struct netdevs *devs, struct card *c)
{
	const struct netdev *d = c->now;
	bool hardware = d->kind == NETDEV_PHYSICAL || d->kind == NETDEV_VF;

	if (!d->has_stats || (!hardware && has_judged_below(devs, d)))
		return false;
	c->role = roles_nic(in->roles, d->name);
	return c->role != NIC_IGNORE && (c->role != NIC_UNDECLARED || hardware);
}

static bool is_untold(const struct check_in *in, const struct netdev *d)
{
	return d->has_stats && d->kind == NETDEV_KIND_UNKNOWN &&
	       roles_nic(in->roles, d->name) == NIC_UNDECLARED;
}

static bool is_fast(enum nic_role role)
{
	return role == NIC_FAST || role == NIC_BYPASS || role == NIC_PTP;
}

/* What may fail: on a card without a role rx drop alone may be frames that nobody wants. */
static uint64_t proven(const struct card *c)
{
	if (c->role != NIC_UNDECLARED)
		return lost_of(&c->lost);
	return c->lost.rx_fifo + larger(c->lost.tx_drop, c->lost.tx_fifo);
}

/* STATUS_UNKNOWN: a rate decides, and nobody told how long the window was. */
static enum status weigh(const struct check_in *in, const struct card *c)
{
	double seconds = in_seconds(in);
	double most = in_limit(in, is_fast(c->role) ? "fast_rate" : "other_rate");

	if (!lost_of(&c->lost))
		return STATUS_PASS;
	if (!proven(c))
		return STATUS_WARN;
	if (most <= 0)
		return STATUS_FAIL;
	if (seconds <= 0)
		return STATUS_UNKNOWN;
	return (double)proven(c) / seconds > most ? STATUS_FAIL : STATUS_WARN;
}

/*
 * What a CPU's backlog drops counts on the device too (enqueue_to_backlog, net/core/dev.c). Where
 * that can be all of it the finding is about those CPUs as well, and net.softnet_drops says it.
 */
static struct cpuset backlog_cpus(const struct check_in *in, const struct losses *l)
{
	const struct softnet *now = in_fact(in, &fact_softnet);
	const struct softnet *before = in_fact_before(in, &fact_softnet);
	struct cpuset cpus = { 0 };
	uint64_t dropped = 0, d;

	if (l->rx_fifo || l->tx_drop || l->tx_fifo || !before || before->n != now->n)
		return cpus;
	for (size_t i = 0; i < now->n; i++) {
		if (now->v[i].cpu < 0 || now->v[i].cpu != before->v[i].cpu ||
			delta_counter(before->v[i].dropped, now->v[i].dropped, 32, &d) || !d)
			continue;
		dropped += d;
		cpus = cpuset_or(
			in->scratch, cpus, cpuset_of(in->scratch, (unsigned)now->v[i].cpu));
	}
	return dropped >= l->rx_drop ? cpus : (struct cpuset){ 0 };
}

static struct finding *begin(const struct check_in *in, const struct card *c, struct findings *out)
{
	const struct netdev *d = c->now;
	struct subject who = subject_nic(in->scratch, d->name, d->bus, d->ifindex);
	enum status s = weigh(in, c);

	if (s == STATUS_PASS)
		return find(out, s, who, "no packet was dropped");
	if (s == STATUS_UNKNOWN)
		return find_reason(out, s, REASON_NO_TIME, who,
			"packets were dropped, and the samples do not say in what time");
	if (!proven(c))
		return find(out, s, who,
			"packets were dropped, or nobody wanted them: the card has no role");
	return find(out, s, who, "packets were dropped");
}

/* Where a full ring counts differs by driver, and what it does not show. */
static void add_driver(const struct netdevs *devs, const struct card *c, struct finding *f)
{
	const struct nic_driver *d = nic_driver_of(c->now->driver);

	if (d)
		find_evidence_text(f, devs->list,
			STR_FMT ": driver %s, a full ring counts in %s%s%s", STR_ARG(c->now->name),
			d->name, d->ring_full, d->hidden ? "; " : "", d->hidden ? d->hidden : "");
	else if (c->now->driver.n)
		find_evidence_text(f, devs->list, STR_FMT ": driver " STR_FMT,
			STR_ARG(c->now->name), STR_ARG(c->now->driver));
}

/*
 * The parts of the columns, of cards of role fast, bypass and ptp. rx_nohandler is in no column: frames that
 * came to a slave that is not active.
 */
static void add_parts(const struct check_in *in, const struct card *c, struct finding *f)
{
	static const char *const parts[] = { "rx_dropped", "rx_missed_errors", "rx_fifo_errors",
		"rx_nohandler" };

	for (unsigned i = 0; is_fast(c->role) && i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct str path =
			str_printf(in->scratch, "/sys/class/net/" STR_FMT "/statistics/%s",
				STR_ARG(c->now->name), parts[i]);
		const struct answer *now = in_ask(in, path, ASK_FILE);
		uint64_t b, n, d;

		if (fact_u64(now, &n) == 0 &&
			fact_u64(in_file_before(in, str_z(in->scratch, path)), &b) == 0 &&
			moved(b, n, &d) && d)
			find_evidence_text(f, now, "+%llu", (unsigned long long)d);
	}
}

static void say(const struct check_in *in, const struct card *c, struct findings *out)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	struct finding *f = begin(in, c, out);
	const struct losses *l = &c->lost;
	double seconds = in_seconds(in);

	find_observed(f, "%llu of %llu packets", (unsigned long long)lost_of(l),
		(unsigned long long)l->packets);
	if (seconds > 0)
		find_observed_value(f, (double)lost_of(l) / seconds, "1/s");
	find_wanted(f, "0");
	if (lost_of(l))
		find_cpus(f, backlog_cpus(in, l));
	find_evidence_text(f, devs->stats,
		STR_FMT ": rx drop +%llu, rx fifo +%llu, tx drop +%llu, tx fifo +%llu, role %s",
		STR_ARG(c->now->name), (unsigned long long)l->rx_drop,
		(unsigned long long)l->rx_fifo, (unsigned long long)l->tx_drop,
		(unsigned long long)l->tx_fifo, nic_role_word(c->role));
	add_parts(in, c, f);
	add_driver(devs, c, f);
}

static void judge(const struct check_in *in, struct card *c, struct findings *out)
{
	const struct netdev *d = c->now, *b = c->before;
	struct subject who = subject_nic(in->scratch, d->name, d->bus, d->ifindex);

	if (!b || !b->has_stats) {
		find_reason(
			out, STATUS_UNKNOWN, REASON_VANISHED, who, "it appeared within the window");
	} else if (!subtract(b, d, &c->lost)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, who,
			"its counters went back, or it is another device now");
	} else if (!c->lost.packets && !lost_of(&c->lost)) {
		find_reason(out, STATUS_SKIP, REASON_IDLE, who,
			"no packet passed: zero drops of zero packets is no pass");
	} else if (d->kind == NETDEV_KIND_UNKNOWN && !lost_of(&c->lost)) {
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"it counted no drop, and nothing tells whether it stands on another device");
	} else {
		say(in, c, out);
	}
}

/* Cards of the first sample that the second has not; how many. */
static unsigned judge_gone(const struct check_in *in, const struct netdevs *before,
	const struct netdevs *now, struct findings *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < before->n; i++) {
		struct card c = { .now = &before->v[i] };
		const struct netdev *d = netdevs_find(now, c.now->name);

		if ((d && d->has_stats) || !is_judged(in, before, &c))
			continue;
		find_reason(out, STATUS_UNKNOWN, REASON_VANISHED,
			subject_nic(in->scratch, c.now->name, c.now->bus, c.now->ifindex),
			"it went away within the window");
		n++;
	}
	return n;
}

/* A name that was declared and is not here is a slip of the pen, or a card that is lost. */
static unsigned judge_missing(
	const struct check_in *in, const struct netdevs *devs, struct findings *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < in->roles->n_nics; i++) {
		const struct nic *nic = &in->roles->nics[i];
		const struct netdev *d = netdevs_find(devs, nic->name);

		/* A bypass card that a user space driver holds is no network device. */
		if ((d && d->has_stats) || nic->role == NIC_IGNORE || nic->role == NIC_BYPASS ||
			nic->role == NIC_UNDECLARED)
			continue;
		find_reason(out, STATUS_UNKNOWN, REASON_ABSENT,
			subject_nic(in->scratch, nic->name, STR(""), 0),
			"it was declared, and no such device counts packets here");
		n++;
	}
	return n;
}

static void say_none(const struct check_in *in, const struct netdevs *devs, struct findings *out)
{
	bool untold = false;

	for (size_t i = 0; i < devs->n; i++)
		untold = untold || is_untold(in, &devs->v[i]);
	if (!untold)
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in this network namespace");
	else if (devs->list->state != ANSWER_OK)
		find_unreadable(out, subject_host(), devs->list, false);
	else
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"nothing tells which devices are hardware");
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
		struct card c = { .now = &devs->v[i] };

		if (!is_judged(in, devs, &c))
			continue;
		c.before = netdevs_find(before, c.now->name);
		judge(in, &c, out);
		judged++;
	}
	judged += judge_gone(in, before, devs, out);
	judged += judge_missing(in, devs, out);
	if (!judged)
		say_none(in, devs, out);
}

const struct check check_nic_drops[] = {
	{
		.id = "nic.drops",
		.rule = 1,
		.title = "Network cards drop no packet",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5, /* sfc, bnxt and ena refresh their counters about once a second */
		.reads = {
			{ STATISTICS "rx_dropped", ASK_FILE },
			{ STATISTICS "rx_missed_errors", ASK_FILE },
			{ STATISTICS "rx_fifo_errors", ASK_FILE },
			{ STATISTICS "rx_nohandler", ASK_FILE },
		},
		.needs = { &fact_netdevs, &fact_softnet },
		.limits = {
			{ "fast_rate", "1/s", 0, 0, 1e9, NULL, "drops that only warn on cards of role fast, bypass, ptp" },
			{ "other_rate", "1/s", 10, 0, 1e9, NULL, "drops above which other cards fail" },
		},
		.implied_by = { "net.softnet_drops", "nic.driver_drops", "nic.pci_backpressure" },
		.why = "a lost packet is a gap in the market data, or a retransmission of 200 ms",
		.fix_now = "a larger ring (ethtool -G), a faster consumer, the queue's interrupt on an idle CPU of the "
			   "card's node",
		.fix_boot = "the same in a unit or a udev rule",
		.remedies = { { REMEDY_MANUAL, "",
			"a larger ring, a faster consumer, or the queue's interrupt on an idle CPU of the card's node: <subject>", NULL } },
		.source = "net/core/net-procfs.c; Documentation/networking/statistics.rst",
		.run = run,
	},
	{ 0 },
};
