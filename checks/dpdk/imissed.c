/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that the hardware dropped because no descriptor was free (imissed: "RX queues are full",
 * rte_ethdev.h), and those it got or sent wrong (ierrors, oerrors). mlx5 counts imissed in queue
 * counters of its own: rx_out_of_buffer of the kernel's device need not move.
 */
#include "scanner/judging/dpdk.h"
#include "scanner/judging/hot_counts.h"

static void say(const struct check_in *in, const struct dpdk_process *p, enum status s,
	const struct port_delta *d, struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	uint64_t n = s == STATUS_FAIL ? d->missed : d->ierrors + d->oerrors;
	struct finding *f = find(out, s, subject_dpdk_port(in, p, d->now),
		s == STATUS_FAIL ? "packets were dropped: its receive queues were full"
				 : "packets arrived or left with errors");

	find_observed(f, STR_FMT, STR_ARG(in_count_text(in, n)));
	find_observed_value(f, (double)n, "1");
	find_wanted(f, s == STATUS_FAIL ? "at most %g" : "0", in_limit(in, "max"));
	find_evidence_text(f, t->from,
		"imissed +%llu, ierrors +%llu, oerrors +%llu, ipackets +%llu",
		(unsigned long long)d->missed, (unsigned long long)d->ierrors,
		(unsigned long long)d->oerrors, (unsigned long long)d->packets);
}

static enum status weigh(const struct check_in *in, const struct port_delta *d)
{
	if ((double)d->missed > in_limit(in, "max"))
		return STATUS_FAIL;
	return d->ierrors || d->oerrors ? STATUS_WARN : STATUS_PASS;
}

static bool judge_port(const struct check_in *in, const struct dpdk_process *p,
	const struct port_delta *d, struct findings *out)
{
	enum status s = weigh(in, d);

	if (s != STATUS_PASS)
		say(in, p, s, d, out);
	return s != STATUS_PASS;
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	struct ports_moved all;

	if (!judge_dpdk_ports(in, p, judge_port, &all, out))
		return;
	if (!all.packets && !all.opackets)
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_dpdk(in, p),
			"no packet passed: zero drops of zero packets is no pass");
	else
		find_dpdk(find(out, STATUS_PASS, subject_dpdk(in, p), "its %u ports lost no packet",
				  all.n),
			in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_imissed[] = {
	{
		.id = "dpdk.imissed",
		.rule = 1,
		.title = "DPDK ports lose no packet",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "max", "1", 0, 0, 1e9, NULL,
			"packets in the window that may be missed" } },
		.implied_by = { "dpdk.rx_nombuf" },
		.why = "a packet that is missed is a gap in the feed that no other counter shows",
		.fix_now = "an lcore that keeps up (its CPU isolated, its burst larger), more "
			   "descriptors, memory and lcore on the card's node",
		.source = "lib/ethdev/rte_ethdev.h, struct rte_eth_stats",
		.run = run,
	},
	{ 0 },
};
