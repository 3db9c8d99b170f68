/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receive buffers that a driver could not get from its pool (rx_nombuf, rte_ethdev.h). It is no
 * count of lost packets: those are imissed, once the ring has run dry. The pool is too small, or
 * buffers leak: those that a partial send did not take are the application's to free. Drivers
 * count it in rx_nombuf, in the xstat rx_mbuf_allocation_errors, or both.
 */
#include "scanner/judging/dpdk.h"
#include "scanner/judging/hot_counts.h"

static void add_pools(const struct check_in *in, const struct dpdk_process *p, struct finding *f)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);

	for (size_t i = 0; i < p->n_pools && i < 4; i++) {
		const struct dpdk_pool *m = &p->pools[i];

		if (m->counted)
			find_evidence_text(f, t->from, "pool " STR_FMT ": %llu of %llu left",
				STR_ARG(m->name), (unsigned long long)(m->common + m->cached),
				(unsigned long long)m->size);
		else
			find_evidence_text(f, t->from, "pool " STR_FMT ": %llu buffers",
				STR_ARG(m->name), (unsigned long long)m->size);
	}
}

static void say(const struct check_in *in, const struct dpdk_process *p, const struct port_delta *d,
	struct findings *out)
{
	const struct dpdk *t = in_fact(in, &fact_dpdk);
	struct finding *f = find(out, STATUS_FAIL, subject_dpdk_port(in, p, d->now),
		"its driver got no buffer for packets to come");

	find_observed(f, STR_FMT, STR_ARG(in_count_text(in, d->nombuf)));
	find_observed_value(f, (double)d->nombuf, "1");
	find_wanted(f, "at most %g", in_limit(in, "max"));
	find_evidence_text(f, t->from, "rx_nombuf +%llu, ipackets +%llu, imissed +%llu",
		(unsigned long long)d->nombuf, (unsigned long long)d->packets,
		(unsigned long long)d->missed);
	add_pools(in, p, f);
}

static bool judge_port(const struct check_in *in, const struct dpdk_process *p,
	const struct port_delta *d, struct findings *out)
{
	if ((double)d->nombuf <= in_limit(in, "max"))
		return false;
	say(in, p, d, out);
	return true;
}

static void judge(const struct check_in *in, const struct dpdk_process *p, struct findings *out)
{
	struct ports_moved all;

	if (!judge_dpdk_ports(in, p, judge_port, &all, out))
		return;
	if (!all.packets)
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_dpdk(in, p),
			"no packet came, so that no buffer was asked for");
	else
		find_dpdk(find(out, STATUS_PASS, subject_dpdk(in, p),
				  "every buffer that its %u ports asked for was there", all.n),
			in, p);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_dpdk(in, judge, out);
}

const struct check check_dpdk_rx_nombuf[] = {
	{
		.id = "dpdk.rx_nombuf",
		.rule = 1,
		.title = "DPDK ports get every buffer that they ask for",
		.severity = SEVERITY_CRITICAL,
		.kind = KIND_DELTA,
		.fault = true,
		.min_window_s = 5,
		.needs = { &fact_dpdk, &fact_tasks },
		.limits = { { "max", "1", 0, 0, 1e9, NULL, "failures in the window that pass" } },
		.why = "without a buffer the ring is not refilled, and when it has run dry packets are lost",
		.fix_now =
			"a larger pool: all receive and send descriptors, a cache for each lcore, a "
			"burst and the application's rings together; free what a send did not take",
		.source = "lib/ethdev/rte_ethdev.h, struct rte_eth_stats",
		.run = run,
	},
	{ 0 },
};
