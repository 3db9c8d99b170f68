/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that the card has and cannot write to memory: PCIe, the IOMMU or a memory controller far away
 * takes them too slowly, and the card's own buffer fills up. A larger ring does not help. mlx5 tells
 * how much of the last second writes and reads waited, in percent (a gauge: outbound_pci_stalled_wr), the seconds in
 * which that was 30 and more (…_events), and what it lost (outbound_pci_buffer_overflow).
 * Documentation/networking/device_drivers/ethernet/mellanox/mlx5/counters.rst.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/nic_moved.h"

enum {
	LOST = 1U << NIC_PCI_OVERFLOW,
	EVENTS = 1U << NIC_PCI_EVENTS,
	GAUGES = 1U << NIC_PCI_STALLED,
	BUFFER = 1U << NIC_PORT_FIFO
};

/* The highest of its gauges: what they say now, not how far they moved. */
static const struct nic_row *stalled(const struct nic_moved *m)
{
	const struct nic_row *most = NULL;

	for (size_t i = 0; i < m->n; i++) {
		if (m->v[i].class == NIC_PCI_STALLED && (!most || m->v[i].now > most->now))
			most = &m->v[i];
	}
	return most;
}

/* A stall alone delays; one beside packets that died in the card's buffer is why they died. */
static struct finding *begin(const struct port *p, const struct nic_moved *m, bool slow,
	const struct nic_row **ret, struct findings *out)
{
	const struct nic_row *lost = nic_worst(m, LOST), *full = nic_worst(m, BUFFER);

	if (lost || (full && slow)) {
		*ret = lost ? lost : full;
		return find(out, STATUS_FAIL, p->who,
			"packets died in the card: PCIe took them too slowly");
	}
	*ret = nic_worst(m, EVENTS);
	return slow ? find(out, STATUS_WARN, p->who, "the card waits for PCIe") : NULL;
}

static bool judge(const struct check_in *in, const struct port *p, const struct nic_moved *m,
	struct findings *out)
{
	const struct nic_row *gauge = stalled(m), *row = NULL;
	bool high = gauge && (double)gauge->now >= in_limit(in, "stall_pct");
	struct finding *f = begin(p, m, high || nic_worst(m, EVENTS), &row, out);

	if (!f)
		return false;
	if (row)
		find_observed(
			f, STR_FMT " +%llu", STR_ARG(row->name), (unsigned long long)row->delta);
	else
		find_observed(f, STR_FMT " %llu %%", STR_ARG(gauge->name),
			(unsigned long long)gauge->now);
	find_wanted(f, "stalls below %g %%, nothing lost", in_limit(in, "stall_pct"));
	find_nic_rows(f, in, m, LOST | EVENTS | BUFFER);
	if (gauge)
		find_evidence_text(f, m->from, STR_FMT " is %llu %% of the last second",
			STR_ARG(gauge->name), (unsigned long long)gauge->now);
	find_port(f, in, p);
	return true;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_watched q = {
		.classes = LOST | EVENTS | GAUGES | BUFFER,
		.gauges = GAUGES,
		.none = "its driver does not count what waits for PCIe",
		.at_rest = "nothing waits for PCIe",
		.judge = judge,
	};

	(void)self;
	judge_nic_moved(in, &q, out);
}

const struct check check_nic_pci_backpressure[] = {
	{
		.id = "nic.pci_backpressure",
		.rule = 1,
		.title = "PCIe takes packets as fast as the card has them",
		.severity = SEVERITY_MEDIUM,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.reads = { { NIC_STATS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "stall_pct", "%", 30, 1, 100, NULL,
			"share of the last second that writes to memory may wait" } },
		.implied_by = { "pcie.link_degraded" },
		.why = "packets are lost before any ring, however large it is, and those that are not wait",
		.fix_now =
			"the PCIe link's width and speed (pcie.link_degraded), IOMMU passthrough (iommu.mode), "
			"consumers on the card's node, larger DDIO ways",
		.remedies = { { REMEDY_MANUAL, "",
			"look at the card's PCIe link, the IOMMU's mode and the node of its consumers: <subject>",
			NULL } },
		.source =
			"Documentation/networking/device_drivers/ethernet/mellanox/mlx5/counters.rst",
		.run = run,
	},
	{ 0 },
};
