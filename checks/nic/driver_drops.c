/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where packets died on their way from the wire to the host, by the driver's own counters ("ethtool
 * -S"): the card's buffer, the ring, the memory for the next packet, a limit of the cloud. Their names
 * are the driver's (facts/net/nic_drivers.h has the table); a total and the counts of single queues stand beside
 * each other, so that each name is judged alone and nothing is added up. Frames that nobody wanted, and
 * wrong checksums, are no loss of the host's.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/nic_moved.h"

enum {
	LOSS = 1U << NIC_RING_FULL | 1U << NIC_ALLOC_FAIL | 1U << NIC_PORT_FIFO |
	       1U << NIC_QUEUE_DROPS,
	GUESSED = 1U << NIC_GUESSED_LOSS | 1U << NIC_ALLOWANCE,
	BESIDE = 1U << NIC_STEERING | 1U << NIC_CHECKSUM
};

/* STATUS_UNKNOWN: a rate decides, and nobody told how long the window was. */
static enum status weigh(const struct check_in *in, const struct port *p, const struct nic_row *r)
{
	double seconds = in_seconds(in);
	double most = in_limit(in, port_is_fast(p) ? "fast_rate" : "other_rate");

	if (GUESSED & 1U << r->class)
		return STATUS_WARN;
	if (most <= 0)
		return STATUS_FAIL;
	if (seconds <= 0)
		return STATUS_UNKNOWN;
	return (double)r->delta / seconds > most ? STATUS_FAIL : STATUS_WARN;
}

/* A total says more than the queues that it is made of; what is known more than what is guessed. */
static const struct nic_row *main_row(const struct nic_moved *m)
{
	const struct nic_row *r = nic_worst(m, LOSS & ~(1U << NIC_QUEUE_DROPS));

	r = r ? r : nic_worst(m, LOSS);
	r = r ? r : nic_worst(m, 1U << NIC_ALLOWANCE);
	return r ? r : nic_worst(m, 1U << NIC_GUESSED_LOSS);
}

static const char *layer(enum nic_counter_class c)
{
	if (c == NIC_PORT_FIFO)
		return "the card";
	if (c == NIC_ALLOWANCE)
		return "the cloud";
	return c == NIC_GUESSED_LOSS ? "a place that is not known" : "the ring";
}

static void add_driver(const struct port *p, const struct nic_moved *m, struct finding *f)
{
	const struct nic_driver *d = nic_driver_of(p->d->driver);

	if (d)
		find_evidence_text(f, m->from, "%s: a full ring counts in %s%s%s", d->name,
			d->ring_full, d->hidden ? "; " : "", d->hidden ? d->hidden : "");
}

static bool judge(const struct check_in *in, const struct port *p, const struct nic_moved *m,
	struct findings *out)
{
	const struct nic_row *r = main_row(m);
	double seconds = in_seconds(in);
	struct finding *f;
	enum status s;

	if (!r)
		return false;
	s = weigh(in, p, r);
	if (s == STATUS_UNKNOWN)
		f = find_reason(out, s, REASON_NO_TIME, p->who,
			"packets were lost, and the samples do not say in what time");
	else
		f = find(out, s, p->who, "packets died at %s: %s", layer(r->class),
			nic_class_text(r->class));
	find_observed(f, STR_FMT " +%llu", STR_ARG(r->name), (unsigned long long)r->delta);
	if (seconds > 0)
		find_observed_value(f, (double)r->delta / seconds, "1/s");
	find_wanted(f, "0");
	find_nic_rows(f, in, m, LOSS | GUESSED | BESIDE);
	add_driver(p, m, f);
	find_port(f, in, p);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_watched q = {
		.classes = LOSS | GUESSED | BESIDE,
		.none = "its driver counts no loss of its own: nic.drops",
		.at_rest = "its driver counted no loss",
		.judge = judge,
	};

	(void)self;
	judge_nic_moved(in, &q, out);
}

const struct check check_nic_driver_drops[] = {
	{
		.id = "nic.driver_drops",
		.rule = 1,
		.title = "No packet dies between the wire and the host",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5, /* sfc, bnxt and ena refresh their counters about once a second */
		.reads = { { NIC_STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "fast_rate", "1/s", 0, 0, 1e9, NULL, "loss that only warns on cards of role fast, bypass, ptp" },
			{ "other_rate", "1/s", 10, 0, 1e9, NULL, "loss above which other cards fail" },
		},
		.implied_by = { "nic.pci_backpressure" },
		.why = "it tells a host that is too slow from a card or a PCIe link that is",
		.fix_now = "ring: a faster consumer, its interrupt on an idle CPU of the card's node, a larger "
			   "ring (ethtool -G); card: PCIe link, IOMMU passthrough, NUMA node",
		.remedies = { { REMEDY_MANUAL, "",
			"a faster consumer or a larger ring, or the card's PCIe link: <subject>", NULL } },
		.source = "net/ethtool/ioctl.c; Documentation/networking/statistics.rst; the drivers",
		.run = run,
	},
	{ 0 },
};
